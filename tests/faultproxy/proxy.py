"""The proxy: every call goes to the service, or wrong, as chance has it."""
import json
import time

from werkzeug.wrappers import Request, Response

from ..sandbox.common.server import Handler, Server
from . import target
from .chance import Chance

CONTROL = "/__proxy__/"
# Where the sandboxes are controlled: never a call of the service itself.
SPARED = "/__control__/"


class FaultProxy:
    """`with FaultProxy("http://127.0.0.1:8070", mix={"cut": 0.1}) as proxy: proxy.url`

    `expire`: (address, JSON value) to be posted to end access; `rate_limit`: {"headers": {},
    "body": text} of the 429; `seconds`: {"slow": s}; `spare`: beginnings of paths that are passed
    on untouched and uncounted.
    """

    def __init__(self, url, host="127.0.0.1", port=0, seed=0, mix=None, expire=None,
                 rate_limit=None, seconds=None, spare=(SPARED,)):
        self.target, self.chance = target.Target(url), Chance(seed, mix or {})
        self.seconds = {"slow": 35.0, **(seconds or {})}
        self._expire, self._refusal = expire, rate_limit or {}
        self._spare = tuple(spare)
        self._server = Server(self, host, port, _Handler)

    @property
    def url(self):
        return f"http://{self._server.host}:{self._server.port}"

    @property
    def control_url(self):
        return self.url + CONTROL

    def start(self):
        self._server.start()
        return self

    def stop(self):
        self._server.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def __call__(self, environ, start_response):
        request, path = Request(environ), environ["RAW_URI"]
        if path.startswith(CONTROL):
            return self._control(request)(environ, start_response)
        kind = None if path.startswith(self._spare) else self.chance.next(request.method, path)
        work = getattr(self, f"_{kind}") if kind else self._pass_on
        return work(request, path, start_response)

    # -- what becomes of a call ----------------------------------------------------------------
    def _pass_on(self, request, path, start_response):
        return _tell(self.target.ask(request, path), start_response)

    def _lose_answer(self, request, path, start_response):
        for _part in target.body_of(self.target.ask(request, path)):
            pass
        raise ConnectionResetError("fault: the answer is lost")

    def _fail_before(self, request, path, start_response):
        _read_to_the_end(request)
        raise ConnectionResetError("fault: cut before any work")

    def _rate_limit(self, request, path, start_response):
        _read_to_the_end(request)
        body = self._refusal.get("body", "").encode()
        headers = {"Content-Length": str(len(body)), **self._refusal.get("headers", {})}
        start_response("429 Too Many Requests", list(headers.items()))
        return [body]

    def _cut(self, request, path, start_response):
        response = self.target.ask(request, path)
        body = b"".join(target.body_of(response))
        if not body:  # nothing to cut in two: the answer itself does not come
            raise ConnectionResetError("fault: the answer is cut")
        start_response(_status(response), target.headers_of(response))
        return _half(body)

    def _slow(self, request, path, start_response):
        response = self.target.ask(request, path)
        time.sleep(self.seconds["slow"])
        return _tell(response, start_response)

    def _expire_token(self, request, path, start_response):
        if self._expire:
            self.target.post(*self._expire)
        return self._pass_on(request, path, start_response)

    # -- control -------------------------------------------------------------------------------
    def _control(self, request):
        name = request.path[len(CONTROL):].strip("/")
        try:
            if (request.method, name) == ("POST", "mix"):
                self.chance.set(_object(request))
            elif (request.method, name) == ("POST", "seconds"):
                self.seconds.update({k: float(v) for k, v in _object(request).items()})
            elif (request.method, name) != ("GET", "calls"):
                return _json({"error": f"no {request.method} {name}"}, 404)
        except (ValueError, TypeError) as error:
            return _json({"error": str(error)}, 400)
        return _json(self.chance.describe() | {"seconds": self.seconds})


class _Handler(Handler):
    def send_response(self, code, message=None):
        """Server and Date are those of the service."""
        self.send_response_only(code, message)


def _tell(response, start_response):
    start_response(_status(response), target.headers_of(response))
    return target.body_of(response)


def _status(response):
    return f"{response.status} {response.reason or 'Unknown'}"


def _half(body):
    yield body[:len(body) // 2]
    raise ConnectionResetError("fault: cut in the middle of the answer")


def _read_to_the_end(request):
    """An unread body would break the connection before anything could be said."""
    while request.stream.read(64 * 1024):
        pass


def _object(request):
    value = json.loads(request.get_data() or b"{}")
    if not isinstance(value, dict):
        raise TypeError("a JSON object is wanted")
    return value


def _json(value, status=200):
    return Response(json.dumps(value), status, content_type="application/json")
