"""A whole sandbox: its clock, faults and calls, its books and their file, its server."""
import os
import threading

from . import codec
from .calls import CallLog
from .client import ControlClient
from .clock import Clock
from .faults import Faults
from .server import Server


class Sandbox:
    """A service subclasses it, gives `assumptions`, `store`, `webhooks` and `controller`, and
    says in `fill` how an empty store gets its seed. `state`: a file that keeps the books.
    """
    CLIENT = ControlClient

    def __init__(self, state, app):
        """`app`: client_id, client_secret and what else the partner's app was started with."""
        self.clock, self.faults, self.calls = Clock(), Faults(), CallLog()
        self.app_facts, self._kept = app, None
        self._state, self._saver, self._stopping = state, None, threading.Event()

    def open(self, app, host, port):
        """Everything is there: serve `app`, with the books of the file or those of the seed."""
        self.server = Server(app, host, port)
        if self._state and os.path.exists(self._state):
            self.store.load(codec.load(self._state))
            self.register()
        else:
            self.reset()

    def fill(self):
        raise NotImplementedError

    def register(self):
        """Let the partner's app in, as it was started this time."""
        raise NotImplementedError

    def replenish(self):
        """Nothing of the limits is used up, and they are the usual ones."""
        raise NotImplementedError

    def reset(self):
        """Back to the seed: books, grants, clock, faults, calls, assumptions, webhooks."""
        self._begin(self.fill)

    def keep(self):
        """Books and grants are from now on what `rewind` brings back."""
        with self.store.lock:
            self._kept = self.store.kept()

    def rewind(self):
        """Back to what was kept; all else is as after a reset."""
        self._begin(lambda: self.store.take_back(self._kept))

    def _begin(self, fill):
        with self.store.lock:
            self.clock.reset()
            self.faults.clear()
            self.calls.clear()
            self.assumptions.__init__()
            self.webhooks.clear()
            self.replenish()
            fill()
            self.store.dirty = True

    @property
    def url(self):
        return f"http://{self.server.host}:{self.server.port}"

    @property
    def control(self):
        """A client for the control route, for tests that run in the same process or not."""
        return self.CLIENT(self.url)

    @property
    def client_id(self):
        return self.app_facts["client_id"]

    @property
    def client_secret(self):
        return self.app_facts["client_secret"]

    def start(self):
        self.server.start()
        if self._state:
            self._saver = threading.Thread(target=self._save_now_and_then, daemon=True)
            self._saver.start()
        return self

    def stop(self):
        self._stopping.set()
        self.server.stop()
        self.webhooks.stop()
        self.save()

    def forget_file(self):
        """The books are in memory alone from now on."""
        self._state = None

    def save(self):
        if not self._state:
            return
        with self.store.lock:
            if not self.store.dirty and os.path.exists(self._state):
                return
            self.store.dirty = False
            codec.save(self._state, self.store.dump())

    def _save_now_and_then(self):
        while not self._stopping.wait(1.0):
            self.save()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()
