"""A small client for the control route of a sandbox, for tests and set-up."""
import json
import urllib.error
import urllib.request


class ControlClient:
    """`control.time(advance=60)`, `control.faults(kind="lose_answer")`, `control.get("dump")`."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    def get(self, name):
        return self._open(f"{self.url}/__control__/{name}")

    def post(self, name, values=None, /, **body):
        """The body is `values`, `body`, or both together."""
        return self._open(f"{self.url}/__control__/{name}",
                          json.dumps({**(values or {}), **body}, default=str).encode())

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **body: self.post(name.replace("_", "-"), **body)

    @staticmethod
    def _open(url, body=None):
        request = urllib.request.Request(  # noqa: S310 (our own address)
            url, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ValueError(error.read().decode()) from error
