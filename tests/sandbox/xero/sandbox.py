"""A whole sandbox: its books, its rules, its server."""
import functools
import os
import threading

from ..common import codec
from ..common.calls import CallLog
from ..common.clock import Clock
from ..common.faults import Faults
from ..common.server import Server
from . import resources, seed
from .app import App
from .assumptions import Assumptions
from .client import ControlClient
from .control import XeroControl
from .oauth import OAuth
from .quotas import Quotas
from .store import Store
from .webhooks import Webhooks

__all__ = ["XeroSandbox", "resources"]


class XeroSandbox:
    """`with XeroSandbox() as sandbox: sandbox.url, sandbox.control, ...`

    `state`: a file that keeps the books over restarts. `seeds`: names of seed.ORGANISATIONS.
    """

    def __init__(self, host="127.0.0.1", port=0, state=None, seeds=None, quotas=True,
                 loopback_redirects=False, client_id=seed.CLIENT_ID,
                 client_secret=seed.CLIENT_SECRET):
        self.clock, self.faults, self.calls = Clock(), Faults(), CallLog()
        self.assumptions, self.store = Assumptions(), Store()
        self.quotas = Quotas(self.clock, enabled=quotas)
        self.oauth = OAuth(self.store, self.clock, self.assumptions)
        self.webhooks = Webhooks(self)
        self.controller = XeroControl(self)
        self.server = Server(App(self), host, port)
        self._seeds = seeds
        self._app = {"client_id": client_id, "client_secret": client_secret,
                     "any_loopback_ip": loopback_redirects}
        self._state, self._saver, self._stopping = state, None, threading.Event()
        if state and os.path.exists(state):
            self.store.load(codec.load(state))
            seed.register(self.store, self._app)
        else:
            self.reset()

    def reset(self):
        """Back to the seed: books, grants, clock, faults, calls, limits, assumptions."""
        with self.store.lock:
            self.clock.reset()
            self.faults.clear()
            self.calls.clear()
            self.quotas.reset()
            self.assumptions.__init__()
            self.webhooks.clear()
            seed.fill(self.store, self.clock.now(), self._app, self._seeds)
            self.store.dirty = True

    @property
    def url(self):
        return f"http://{self.server.host}:{self.server.port}"

    @property
    def control(self):
        """A client for the control route, for tests that run in the same process or not."""
        return ControlClient(self.url)

    def changed(self, tenant_id, table, row_id, event):
        """A record changed: whoever listens is told."""
        self.webhooks.ring(tenant_id, table, row_id, event)

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

    def save(self):
        if not self._state:
            return
        with self.store.lock:
            if not self.store.dirty and os.path.exists(self._state):
                return
            self.store.dirty = False
            text = self.store.dump()
            codec.save(self._state, text)

    def _save_now_and_then(self):
        while not self._stopping.wait(1.0):
            self.save()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    @functools.cached_property
    def client_id(self):
        return self._app["client_id"]

    @functools.cached_property
    def client_secret(self):
        return self._app["client_secret"]
