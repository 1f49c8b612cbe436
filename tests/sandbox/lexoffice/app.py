"""Everything behind the one port: the API, OAuth2, deep links, the accountant's pages, control."""
import json
import re

from werkzeug.wrappers import Response

from ..common.app import FaultyApp
from . import api, errors, pages
from .oauth import OAuthError


class App(FaultyApp):
    FAULTED = re.compile(r"/v1/|/oauth2/token\b")

    def page(self, request):
        return pages.answer(self.sandbox, request)

    def facts(self, request):
        return {"key": request.headers.get("Authorization", "")[-6:]}

    def rate_limited(self, fault):
        return errors.rate_limited().response

    def unavailable(self):
        return errors.unavailable().response

    def answer(self, request, strike):
        path = request.path.rstrip("/")
        if path == "/oauth2/token":
            return self._oauth(request, strike, self.sandbox.oauth.token)
        if path == "/v1/revoke":
            return self._oauth(request, strike, self.sandbox.oauth.revoke)
        return api.answer(self.sandbox, request, path[len("/v1/"):], strike)

    def _oauth(self, request, strike, work):
        if "error_500" in strike:
            return errors.internal().response
        strike.wait_before()
        with self.sandbox.store.lock:
            try:
                response = _json(work(request)) if request.method == "POST" else Response(
                    status=405)
            except OAuthError as error:
                response = error.response
            self.sandbox.store.dirty = True
        strike.wait_after()
        return errors.internal().response if "error_500_after" in strike else response


def _json(body):
    if body is None:
        return Response(status=204)
    return Response(json.dumps(body), content_type="application/json;charset=UTF-8",
                    headers={"Cache-Control": "no-store"})
