"""The one WSGI application of a sandbox: control, faults on order, then the service itself."""
import time

from werkzeug.wrappers import Request, Response

from .control import PREFIX


class Strike(dict):
    """The faults that hit one request, by kind."""

    def wait_before(self):
        if fault := self.get("slow"):
            time.sleep(fault.seconds)

    def wait_after(self):
        if fault := self.get("slow_answer"):
            time.sleep(fault.seconds)


class FaultyApp:
    """A sandbox subclasses it: `FAULTED` matches the paths of the service, `facts` says what
    else the call log keeps, `answer` does the work, `page` answers all other paths, `unavailable`
    and `rate_limited` say what the service answers then."""

    FAULTED = None

    def __init__(self, sandbox):
        self.sandbox = sandbox

    def __call__(self, environ, start_response):
        request = Request(environ)
        request.get_data()  # read to the end: an unread body would break the connection
        if request.path.startswith(PREFIX):
            return self.sandbox.controller.answer(request)(environ, start_response)
        if not self.FAULTED.match(request.path):
            return self.page(request)(environ, start_response)
        return self._faulty(request)(environ, start_response)

    def _faulty(self, request):
        sandbox = self.sandbox
        entry = sandbox.calls.begin(
            request.method, request.path, query=request.query_string.decode(),
            at=sandbox.clock.now().isoformat(), **self.facts(request))
        if sandbox.calls.bodies:
            entry["body"] = request.get_data(as_text=True)
        strike = Strike(sandbox.faults.strike(request.method, request.path))
        entry["faults"] = sorted(strike)
        response = self._before(strike) or self.answer(request, strike)
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
            return self.rate_limited(fault)
        return self.unavailable() if "unavailable" in strike else None


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
