"""The control route of a sandbox: JSON in, JSON out, outside the API it stands in for."""
import datetime
import json

from werkzeug.wrappers import Response

PREFIX = "/__control__/"


class Control:
    """Routes `/__control__/<name>` to methods `get_<name>` and `post_<name>`.

    A sandbox subclasses it with what is its own. Methods take the JSON body (a dict) and
    return something JSON can hold. What is refused is answered 400 with {"error": text}.
    """

    def __init__(self, sandbox):
        self.sandbox, self.store = sandbox, sandbox.store
        self.clock, self.faults, self.calls = sandbox.clock, sandbox.faults, sandbox.calls

    def answer(self, request):
        name = request.path[len(PREFIX):].strip("/").replace("-", "_").replace("/", "_")
        verb = "get" if request.method == "GET" else "post"
        method = getattr(self, f"{verb}_{name}", None)
        if not method:
            return self._json({"error": f"no {verb} {name}", "routes": self.routes()}, 404)
        try:
            body = json.loads(request.get_data() or b"{}")
            return self._json(method({**request.args.to_dict(), **body}))
        except (ValueError, KeyError, TypeError) as error:
            return self._json({"error": f"{type(error).__name__}: {error}"}, 400)

    def routes(self):
        return sorted(n.replace("_", " ", 1) for n in dir(self) if n.startswith(("get_", "post_")))

    @staticmethod
    def _json(value, status=200):
        return Response(json.dumps(value, default=str), status, mimetype="application/json")

    # -- what every sandbox has ------------------------------------------------------------
    def post_reset(self, body):
        self.sandbox.reset()
        return {"reset": True}

    def post_keep(self, body):
        self.sandbox.keep()
        return {"kept": True}

    def post_rewind(self, body):
        """Back to the books and grants that were kept; all else as after a reset."""
        self.sandbox.rewind()
        return {"rewound": True}

    def post_restart(self, body):
        """{"down": seconds}: refuse connections for a while."""
        self.sandbox.server.restart(float(body.get("down", 0)))
        return {"restarting": True}

    def get_assumptions(self, body):
        return self.sandbox.assumptions.describe()

    def post_assumptions(self, body):
        self.sandbox.assumptions.switch(body)
        return self.sandbox.assumptions.describe()

    def get_time(self, body):
        return self.clock.describe()

    def post_time(self, body):
        """{"freeze": true | ISO time, "advance": seconds, "unfreeze": true, "reset": true}"""
        if body.get("reset"):
            self.clock.reset()
        if body.get("unfreeze"):
            self.clock.unfreeze()
        if freeze := body.get("freeze"):
            self.clock.freeze(None if freeze is True else _moment(freeze))
        if "advance" in body:
            self.clock.advance(float(body["advance"]))
        return self.clock.describe()

    def get_faults(self, body):
        return self.faults.describe()

    def post_faults(self, body):
        """One fault, {"faults": [...]}, or {"clear": true | id}"""
        if clear := body.get("clear"):
            self.faults.clear(None if clear is True else int(clear))
            return self.faults.describe()
        orders = [self.faults.order(**order) for order in body.get("faults", [body])]
        return {"ids": [fault.id for fault in orders]}

    def get_calls(self, body):
        return self.calls.describe()

    def post_calls(self, body):
        """{"clear": true, "bodies": whether what is sent is kept from now on}"""
        if body.get("clear"):
            self.calls.clear()
        self.calls.bodies = body.get("bodies", self.calls.bodies)
        return self.calls.describe()


def _moment(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)
