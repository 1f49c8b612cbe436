"""HTTP to a provider: one call at a time within a deadline, with typed errors, never repeating a
write, and keeping a redacted record of every call.

A provider's session inherits `Transport` and says what its refusals mean.
"""

import ssl
import time
from dataclasses import dataclass, replace

import requests
import urllib3
from requests.auth import AuthBase
from urllib3.exceptions import MaxRetryError, NewConnectionError

from . import errors, redact, serial
from .answer import Answer, Unreadable, body
from .budget import seconds_until
from .clock import Answered, now
from .limits import Limited, in_seconds

CONNECT_SECONDS = 3.05
READ_SECONDS = 30
LEAST_SECONDS = 0.5  # with less time left no call is begun
# Before a call is repeated that was refused for a limit that is soon over, and after it each time
# twice as much.
FIRST_PAUSE = 0.5
# What is over by then is waited for: the next run may begin a minute later.
BRIEF_SECONDS = 3
LONGEST_MESSAGE = 500
MOST_ISSUES = 20  # a person reads no more reasons


@dataclass(frozen=True)
class Exchange:
    """One HTTP call, redacted. `status` is 0 where there was no answer."""

    method: str
    path: str
    status: int
    duration_ms: int
    request: str
    response: str
    error: str = ""


class BearerAuth(AuthBase):
    """The session's present token. As an `auth` it also keeps requests from looking into netrc,
    whose entry would replace the header."""

    def __init__(self, session):
        self.session = session

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self.session.access_token}"
        return request


class Transport(Limited):
    """A context manager that holds the connection to a provider for one run.

    :param access_token: sent as bearer; may be replaced at any time
    :param deadline: `time.monotonic()` value at which every call must have ended
    """

    request_id_header = ""
    # With less time left nothing is written: the answer would be lost, and asked for again.
    least_to_write = LEAST_SECONDS

    def __init__(self, access_token, deadline):
        super().__init__()
        self.access_token = access_token
        self.deadline = deadline
        self.exchanges = []
        # How the last call ended, where that concerns the whole connection: credentials, contract,
        # limits, service down. What a provider turned into outcomes can be told by it.
        self.failure = None
        self.answered = None  # `clock.Answered` of the last answer
        self.http = requests.Session()
        self.http.auth = BearerAuth(self)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.http.close()
        return False

    def seconds_left(self):
        return self.deadline - time.monotonic()

    def pause(self, seconds):
        """Wait, where the run has the time.

        :return: whether it had
        """
        if self.seconds_left() - seconds < LEAST_SECONDS:
            return False
        time.sleep(seconds)
        return True

    # === ONE CALL ===

    def call(
        self,
        method,
        url,
        *,
        params=None,
        body=None,
        data=None,
        files=None,
        headers=None,
        write=None,
    ):
        """Make one call.

        :param body: what is sent as JSON; `data`: bytes that are sent as they are; `files`: parts
            of a form, as `requests` takes them
        :param write: whether it changes something there; by default everything but GET does
        :return: `Answer` with a status of 2xx
        :raise OutOfTime: there is no time left; nothing was sent
        :raise Unavailable, OutcomeUnknown, RateLimited, AuthenticationError, PermissionMissing,
            NotFound, Conflict, Rejected: see `tools/errors.py`
        """
        write = method != "GET" if write is None else write
        if body is not None:
            data = serial.written(body).encode()
            headers = {"Content-Type": "application/json", **(headers or {})}
        request = requests.Request(
            method, url, params=params, data=data, files=files, headers=headers
        )
        try:
            answer = self._once_or_twice(request, write)
        except (
            errors.AuthenticationError,
            errors.PermissionMissing,
            errors.ConfigurationError,
            errors.RateLimited,
            errors.Unavailable,
        ) as error:
            self.failure = error
            raise
        self.failure = None
        return answer

    def _once_or_twice(self, request, write):
        """A read is tried once more where the connection broke; a write never is."""
        try:
            return self._in_turn(request, write)
        except errors.Unavailable as error:
            if write or not getattr(error, "repeatable", False):
                raise
            return self._in_turn(request, write)

    def _in_turn(self, request, write):
        """One call, when it is its turn. What was refused for a limit was surely not performed, so
        where that is soon over it is repeated as long as the run lasts, a write as well."""
        pause = FIRST_PAUSE
        while True:
            try:
                self._take_turn(write)
                return self._once(request, write)
            except errors.RateLimited as error:
                seconds = pause if error.soon else seconds_until(error.retry_at)
                is_brief = error.soon or seconds <= BRIEF_SECONDS
                if not is_brief or not self.pause(max(seconds, 0)):
                    raise
            pause *= 2

    def _take_turn(self, write):
        spare = self.seconds_left() - (self.least_to_write if write else LEAST_SECONDS)
        if spare < 0 or not self.pause(self.budget.reserve(spare)):
            raise errors.OutOfTime("No time left in this run")

    def _once(self, request, write):
        left = self.seconds_left()
        try:
            prepared = self.http.prepare_request(request)
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
            raise errors.ConfigurationError(str(error), code="bad_address") from error
        started = time.monotonic()
        answer = failure = None
        try:
            answer = self._exchange(prepared, write, left)
            failure = self._failure(answer)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            failure = self._broken(error, write)
        except errors.BridgeError as error:
            failure = error
        if failure:
            # Whatever was taken from the answer for words: they are shown, kept and logged.
            self._reword(failure)
        if answer:
            self.answered = Answered(answer.headers.get("Date") or "", now())
            self._note_limits(answer, failure)
        self._record(prepared, started, answer, failure)
        if failure:
            raise failure
        return answer

    def _exchange(self, prepared, write, left):
        timeout = (min(CONNECT_SECONDS, left), min(READ_SECONDS, left))
        settings = self.http.merge_environment_settings(prepared.url, {}, True, None, None)
        response = self.http.send(prepared, timeout=timeout, allow_redirects=False, **settings)
        try:
            # Not longer than the run lasts.
            content = body(response.raw, self.seconds_left)
        except Unreadable as error:
            raise self._unreadable(write, str(error), error.code) from error
        finally:
            response.close()
        return Answer(
            response.status_code,
            response.headers,
            content,
            write,
            prepared.method,
            prepared.path_url,
        )

    # === WHAT WENT WRONG ===

    @staticmethod
    def _unreadable(write, message, code):
        return (errors.OutcomeUnknown if write else errors.Unavailable)(message, code=code)

    def _broken(self, error, write):
        """:return: the typed error of a call that got no (whole) answer"""
        message = str(error)
        timed_out = isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError))
        if was_never_sent(error):
            failure = errors.Unavailable(message, code="unreachable")
        else:
            failure = self._unreadable(write, message, "timeout" if timed_out else "cut_off")
        # A read may be tried once more, but not after it has already taken all its time.
        failure.repeatable = not timed_out
        return failure

    def _failure(self, answer):
        """:return: the typed error that an answer stands for, or None"""
        status = answer.status
        known = {"status": status, "request_id": answer.headers.get(self.request_id_header)}
        if 200 <= status < 300:
            return None
        if status == 429:
            return self._limited(answer, known)
        if status == 503:
            retry_at = in_seconds(self._wait(answer)) if "Retry-After" in answer.headers else None
            return errors.Unavailable(self._plain(answer), retry_at=retry_at, **known)
        if status == 408 or (status >= 500 and status != 501) or 300 <= status < 400:
            kind = errors.OutcomeUnknown if answer.write else errors.Unavailable
            return kind(self._plain(answer), **known)
        failure = self._refusal(answer, known)
        failure.payload = answer.json_or_none()
        return failure

    def _reword(self, failure):
        failure.message = self._discreet(failure.message)
        failure.args = (failure.message,)
        if isinstance(failure, errors.Rejected):
            issues = failure.issues[:MOST_ISSUES]
            failure.issues = tuple(replace(i, message=self._discreet(i.message)) for i in issues)

    def _discreet(self, text):
        """:return: text without secrets, that can be kept, not longer than a person reads"""
        known = redact.text(redact.printable(text), self.access_token)
        return redact.cut(known, LONGEST_MESSAGE)

    def _refusal(self, answer, known):
        """The error of a 4xx answer; providers refine it by their own words.

        :param known: status and request id, for the error's constructor
        """
        message = self._plain(answer)
        kinds = {
            401: errors.AuthenticationError,
            403: errors.PermissionMissing,
            404: errors.NotFound,
            409: errors.Conflict,
        }
        return kinds.get(answer.status, errors.Rejected)(message, **known)

    @staticmethod
    def _plain(answer):
        """:return: what the answer says in a line of text"""
        content = answer.content[:2000].decode(errors="replace")
        is_page = "<html" in content.lower() or "<!doctype" in content.lower()
        return "" if is_page else content

    # === WHAT IS KEPT ===

    def _record(self, prepared, started, answer, failure):
        sent = self._kept(prepared.headers, prepared.body)
        got = self._kept(answer.headers, answer.content) if answer else ""
        self.exchanges.append(
            Exchange(
                method=prepared.method,
                path=redact.cut(redact.text(prepared.path_url, self.access_token), 2000),
                status=answer.status if answer else 0,
                duration_ms=round((time.monotonic() - started) * 1000),
                request=sent,
                response=got,
                error=f"{failure.code}: {failure.message}".rstrip(": ") if failure else "",
            )
        )

    def _kept(self, headers, content):
        known, kind = self.access_token, headers.get("Content-Type", "")
        return redact.message(redact.headers(headers, known), redact.body(content, kind, known))


def was_never_sent(error):
    """:return: whether a failed call surely did not reach the provider: no name, no connection, no
    trusted certificate"""
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)):
        return True
    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    if isinstance(reason, NewConnectionError):
        return True
    certificate = getattr(reason, "args", None) or (None,)
    return isinstance(certificate[0], ssl.SSLCertVerificationError)
