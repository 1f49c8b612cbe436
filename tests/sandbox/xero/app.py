"""Everything behind the one port: identity, API, deep links, the accountant's pages, control."""
import json
import re

from werkzeug.wrappers import Response

from ..common.app import FaultyApp
from . import api, connections, errors, pages
from .errors import ApiError
from .oauth import OAuthError

API = re.compile(r"/api\.xro/2\.0/(.+?)/?")
CONNECTION = re.compile(r"/connections(?:/([0-9a-f-]+))?/?", re.IGNORECASE)


class App(FaultyApp):
    FAULTED = re.compile(r"/(api\.xro|connect|connections|identity)\b", re.IGNORECASE)

    def page(self, request):
        return pages.answer(self.sandbox, request)

    def facts(self, request):
        return {"tenant": request.headers.get("xero-tenant-id"),
                "key": request.headers.get("Idempotency-Key")}

    def rate_limited(self, fault):
        remaining = {"X-MinLimit-Remaining": "0", "X-DayLimit-Remaining": "344"}
        return errors.rate_limited(fault.problem, fault.retry_after, remaining).response

    def unavailable(self):
        return errors.unavailable().response

    def answer(self, request, strike):
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
