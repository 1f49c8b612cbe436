"""What the tests of event subscriptions share: a receiver of deliveries; asking and waiting."""
import datetime
import http.server
import json
import threading
import time

PUBLIC_KEY = "/webhookSignature/public/public_key.pub"
PATH = "/v1/event-subscriptions"
PATIENCE = 60  # seconds, of which a slow machine may need many


class Receiver:
    """Answers as told by path and method, and keeps what it got."""

    def __init__(self):
        self.got, self.answers, self.heads = [], {}, 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(self):
                receiver.heads += 1
                self._answer(receiver.answers.get("HEAD", 200))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                receiver.may_answer.wait(PATIENCE)
                self._answer(receiver.answers.get(self.path, 200))

            def _answer(self, status):
                self.send_response(status)
                if status in (307, 308):
                    self.send_header("Location", receiver.answers.get("to", self.path))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                """Silent."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,),
                         daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def events(self):
        return [json.loads(body) for _headers, body in self.got]

    def wait(self, count):
        deadline = time.monotonic() + PATIENCE
        while len(self.got) < count:
            assert time.monotonic() < deadline, f"{len(self.got)} of {count} deliveries"
            time.sleep(0.01)
        return self.events()


def ids(call, **more):
    answer = call("GET", PATH, **more)
    assert answer.status_code == 200
    assert set(answer.json()) == {"content"}
    return {row["subscriptionId"] for row in answer.json()["content"]}


def rest(lexoffice):
    """Wait until nothing is under way and nothing is due; what the webhooks look like then."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seen, now = lexoffice.webhooks.describe(), lexoffice.clock.now()
        due = [w for w in seen["waiting"] if datetime.datetime.fromisoformat(w["due"]) <= now]
        if not due and not seen["under_way"]:
            return seen
        assert time.monotonic() < deadline, seen
        time.sleep(0.01)


def retried(lexoffice, receiver, seconds):
    """How many deliveries have come after so many seconds of the sandbox's clock."""
    rest(lexoffice)
    lexoffice.control.time(advance=seconds)
    rest(lexoffice)
    return len(receiver.got)
