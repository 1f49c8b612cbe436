"""A small client for the control route and the consent page, for tests and set-up."""
import json
import urllib.error
import urllib.request


class ControlClient:
    """`control.time(advance=60)`, `control.faults(kind="lose_answer")`, `control.get("dump")`."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    def get(self, name):
        return self._open(urllib.request.Request(f"{self.url}/__control__/{name}"))

    def post(self, name, **body):
        return self._open(urllib.request.Request(
            f"{self.url}/__control__/{name}", json.dumps(body).encode(),
            {"Content-Type": "application/json"}))

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **body: self.post(name.replace("_", "-"), **body)

    @staticmethod
    def _open(request):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ValueError(error.read().decode()) from error
