"""OAuth2 with a provider: consent address, tokens for a code, new tokens for the refresh token,
revocation. The protocol is `requests-oauthlib`; here are its errors made typed, and the one thing
it will not do, plain http to this very machine, where a stand-in for a provider may listen.
"""

import base64
import datetime
import io
import ipaddress
import json
import logging
import re
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests
import urllib3
from oauthlib.oauth2 import (
    InvalidClientError,
    InvalidGrantError,
    InvalidScopeError,
    MissingTokenError,
    OAuth2Error,
    ServerError,
    UnauthorizedClientError,
)
from requests.adapters import HTTPAdapter
from requests_oauthlib import OAuth2Session

from .answer import Unreadable, body
from .books import Grant
from .errors import (
    AuthenticationError,
    ConfigurationError,
    OutcomeUnknown,
    OutOfTime,
    RateLimited,
    Unavailable,
)
from .money import decimal_of

_logger = logging.getLogger(__name__)
# The library writes requests and answers, tokens and secret included, to its log at level DEBUG.
logging.getLogger("requests_oauthlib.oauth2_session").addFilter(
    lambda record: record.levelno > logging.DEBUG
)

BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError)
# What the library stumbles over is no answer of a token endpoint.
STUMBLES = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
_TRAVELS = re.compile(r"[\x21-\x7e]{1,8192}")
LONGEST_LIFE = 10 * 365 * 24 * 3600  # seconds
TIMEOUT = 10  # seconds for one call, less where the caller has less left


class _PlainHttp(HTTPAdapter):
    """Sends what was addressed to https by http: mounted for an address of this machine only."""

    def send(self, request, **kwargs):
        request.url = "http" + request.url.removeprefix("https")
        return super().send(request, **{**kwargs, "proxies": {}})


class OAuth:
    """The OAuth2 side of one application at one provider.

    :param secret: the client secret; the application authenticates by HTTP Basic
    :raise ConfigurationError: client id or secret is missing
    """

    def __init__(self, client_id, secret, token_url, redirect_uri=None):
        if not (client_id and secret):
            raise ConfigurationError(code="app_missing")
        self.auth = requests.auth.HTTPBasicAuth(client_id, secret)
        self.token_url = token_url
        self.session = OAuth2Session(client_id, redirect_uri=redirect_uri)
        self.session.max_redirects = 0  # a token endpoint never sends us elsewhere
        self.session.hooks["response"].append(_read_within_limits)
        for hook in ("access_token_response", "refresh_token_response"):
            self.session.register_compliance_hook(hook, _check_service)

    def consent_url(self, authorize_url, scopes, state):
        """:return: the address at which a person gives consent"""
        self.session.scope = list(scopes)
        url, _state = self.session.authorization_url(_secure(authorize_url), state=state)
        return authorize_url.partition("?")[0] + "?" + url.partition("?")[2]

    def exchange_code(self, code, scopes, timeout=TIMEOUT):
        """:return: the token answer (dict) for an authorisation code
        :raise AuthenticationError: the code is not (or no longer) good, or a scope was not granted
        """
        answer = self._call(self.session.fetch_token, timeout, code=code)
        granted = _scopes(answer.get("scope")) or scopes
        if missing := sorted(set(scopes) - set(granted)):
            raise AuthenticationError(code="scope_missing", params={"scopes": " ".join(missing)})
        return answer

    def refresh(self, refresh_token, timeout=TIMEOUT):
        """:return: the token answer (dict) for a refresh token"""
        return self._call(self.session.refresh_token, timeout, refresh_token=refresh_token)

    def revoke(self, revocation_url, token, timeout=TIMEOUT):
        """Give a token back (RFC 7009): what is revoked or unknown already answers like success."""
        with _typed_errors():
            answer = self._mounted(revocation_url).post(
                _secure(revocation_url),
                data={"token": token},
                auth=self.auth,
                timeout=_checked(timeout),
                withhold_token=True,
            )
            _check_service(answer)
            if answer.status_code == 401:
                raise ConfigurationError(code="client_refused", status=401)

    def _call(self, method, timeout, **kwargs):
        with _typed_errors():
            self._mounted(self.token_url)
            return method(
                _secure(self.token_url), auth=self.auth, timeout=_checked(timeout), **kwargs
            )

    def _mounted(self, url):
        if url != _secure(url):
            self.session.mount(_secure(url), _PlainHttp())
        return self.session


def grant_from(answer, now=None):
    """:param answer: a provider's token answer (dict)
    :return: `Grant`; without a refresh token in the answer its field is empty
    :raise OutcomeUnknown: the answer has no token"""
    now = now or datetime.datetime.now(datetime.timezone.utc)
    access, refresh = _token(answer.get("access_token")), _token(answer.get("refresh_token"))
    if not access:
        raise OutcomeUnknown(code="bad_answer")
    return Grant(
        access_token=access,
        expires_at=now + datetime.timedelta(seconds=_seconds(answer.get("expires_in"))),
        refresh_token=refresh,
        scope=" ".join(_scopes(answer.get("scope"))),
    )


def _token(value):
    """:return: what can travel in a header, "" where it is no such text"""
    return value if isinstance(value, str) and _TRAVELS.fullmatch(value) else ""


def _seconds(value):
    """:return: how long a token lives, not longer than any does; 0 where that is not said"""
    seconds = decimal_of(value)
    return int(min(max(seconds, 0), LONGEST_LIFE)) if seconds is not None else 0


def _scopes(value):
    """:return: list of the scopes that an answer names"""
    if isinstance(value, str):
        value = value.split()
    return list(filter(None, map(_token, value))) if isinstance(value, list) else []


def claims(token):
    """What a JSON Web Token says (RFC 7519). Its signature is not checked: use it only for tokens
    that the provider's own token endpoint handed over on TLS.

    :return: dict, empty when the token is no JWT
    """
    try:
        payload = (token or "").split(".")[1]
        data = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def is_loopback(host):
    """Whether a host name means this very machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _secure(url):
    """:return: the address as https, as oauthlib demands it
    :raise ConfigurationError: plain http to anything but this machine: secrets would travel open"""
    parts = urlsplit(url)
    if parts.scheme == "http" and is_loopback(parts.hostname):
        return parts._replace(scheme="https").geturl()
    if parts.scheme != "https":
        raise ConfigurationError(code="address_insecure", params={"address": url})
    return url


def _checked(timeout):
    if timeout <= 0:
        raise OutOfTime()
    return min(timeout, TIMEOUT)


def _read_within_limits(answer, timeout, **_kwargs):
    """Read the body before the library does, which would read it whatever its size."""
    end = time.monotonic() + timeout
    try:
        content = body(answer.raw, lambda: end - time.monotonic())
    except Unreadable as error:
        raise OutcomeUnknown(code=error.code, status=answer.status_code) from error
    finally:
        answer.close()
    answer.raw = io.BytesIO(content)


def _check_service(answer):
    """A provider that cannot answer now says so by status, in any format."""
    if answer.status_code == 429:
        raise RateLimited(status=429)
    if answer.status_code == 503:
        raise Unavailable(status=503)
    if answer.status_code >= 500:
        raise OutcomeUnknown(status=answer.status_code)
    return answer


@contextmanager
def _typed_errors():
    """Turns the errors of requests and oauthlib into ours."""
    try:
        yield
    except (*BROKEN, OAuth2Error, *STUMBLES) as error:
        _logger.info("OAuth: %s", getattr(error, "error", None) or type(error).__name__)
        # The cause may hold the request with its secrets: it must not reach a log.
        raise _typed(error) from None


def _typed(error):
    match error:
        case requests.exceptions.SSLError() | requests.exceptions.ConnectTimeout():
            return Unavailable()
        case requests.exceptions.ConnectionError() if _was_refused(error):
            return Unavailable()
        case InvalidGrantError():
            return AuthenticationError(code="grant_refused", status=error.status_code)
        case InvalidClientError() | UnauthorizedClientError():
            return ConfigurationError(code="client_refused", status=error.status_code)
        case InvalidScopeError():
            return ConfigurationError(code="scope_refused", status=error.status_code)
        case OAuth2Error() if not isinstance(error, (MissingTokenError, ServerError)):
            return AuthenticationError(error.error, code="consent_failed", status=error.status_code)
    return OutcomeUnknown()


def _was_refused(error):
    """Whether the connection was never made, so that nothing can have been performed."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in ("NewConnectionError", "NameResolutionError")
