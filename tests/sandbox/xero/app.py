"""Everything behind the one port: identity, API, deep links, the accountant's pages, control."""
import json
import re
import time

from werkzeug.wrappers import Request, Response

from ..common.control import PREFIX
from . import api, connections, errors, pages
from .errors import ApiError
from .oauth import OAuthError

API = re.compile(r"/api\.xro/2\.0/(.+?)/?")
CONNECTION = re.compile(r"/connections(?:/([0-9a-f-]+))?/?", re.IGNORECASE)
FAULTED = re.compile(r"/(api\.xro|connect|connections|identity)\b", re.IGNORECASE)


class Strike(dict):
    """The faults that hit one request, by kind."""

    def wait_before(self):
        if fault := self.get("slow"):
            time.sleep(fault.seconds)

    def wait_after(self):
        if fault := self.get("slow_answer"):
            time.sleep(fault.seconds)


class App:
    def __init__(self, sandbox):
        self.sandbox = sandbox

    def __call__(self, environ, start_response):
        request = Request(environ)
        request.get_data()  # read to the end: an unread body would break the connection
        if request.path.startswith(PREFIX):
            return self.sandbox.controller.answer(request)(environ, start_response)
        if not FAULTED.match(request.path):
            return pages.answer(self.sandbox, request)(environ, start_response)
        return self._faulty(request)(environ, start_response)

    def _faulty(self, request):
        sandbox = self.sandbox
        entry = sandbox.calls.begin(
            request.method, request.path, query=request.query_string.decode(),
            tenant=request.headers.get("xero-tenant-id"),
            key=request.headers.get("Idempotency-Key"), at=sandbox.clock.now().isoformat())
        strike = Strike(sandbox.faults.strike(request.method, request.path))
        entry["faults"] = sorted(strike)
        response = self._before(strike) or self._answer(request, strike)
        entry["status"] = response.status_code
        if "lose_answer" in strike:
            raise ConnectionResetError("fault: the answer is lost")
        if "garbage" in strike:
            return Response("<html><body>Service gateway</body></html>", mimetype="text/html")
        return CutAnswer(response) if "cut" in strike else response

    def _before(self, strike):
        """What goes wrong before the service is reached."""
        if "fail_before" in strike:
            raise ConnectionResetError("fault: cut before any work")
        if "expire_tokens" in strike:
            self.sandbox.oauth.expire_access_tokens()
        if "revoke" in strike:
            self.sandbox.oauth.revoke_all()
        if fault := strike.get("rate_limit"):
            remaining = {"X-MinLimit-Remaining": "0", "X-DayLimit-Remaining": "344"}
            return errors.rate_limited(fault.problem, fault.retry_after, remaining).response
        if "unavailable" in strike:
            return errors.unavailable().response
        return None

    def _answer(self, request, strike):
        if match := API.fullmatch(request.path):
            return api.answer(self.sandbox, request, match[1], strike)
        if "error_500" in strike:
            return errors.unknown_error().response
        strike.wait_before()
        with self.sandbox.store.lock:
            response = self._identity(request)
            self.sandbox.store.dirty |= request.method != "GET"
        strike.wait_after()
        return errors.unknown_error().response if "error_500_after" in strike else response

    def _identity(self, request):
        try:
            if match := CONNECTION.fullmatch(request.path):
                return connections.answer(self.sandbox, request, match[1])
            if request.path == "/identity/connect/authorize":
                return pages.consent.answer(self.sandbox, request)
            if request.path == "/connect/token" and request.method == "POST":
                return _token_answer(self.sandbox.oauth.token(request))
            if request.path == "/connect/revocation" and request.method == "POST":
                self.sandbox.oauth.revoke(request)
                return Response(b"", 200)
        except (ApiError, OAuthError) as error:
            return error.response
        return errors.not_found().response


def _token_answer(body):
    return Response(json.dumps(body), content_type="application/json; charset=utf-8",
                    headers={"Cache-Control": "no-store"})


class CutAnswer:
    """Half of a response, then a closed connection."""

    def __init__(self, response):
        self._response = response
        self.status_code = response.status_code

    def __call__(self, environ, start_response):
        body = self._response.get_data()
        start_response(self._response.status, self._response.headers.to_wsgi_list())
        return self._half(body)

    @staticmethod
    def _half(body):
        yield body[:len(body) // 2]
        raise ConnectionResetError("fault: cut in the middle of the answer")
