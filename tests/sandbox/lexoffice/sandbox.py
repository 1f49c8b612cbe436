"""A whole sandbox: its books, its rules, its server."""
from ..common.sandbox import Sandbox
from . import resources, seed
from .app import App
from .assumptions import Assumptions
from .client import LexofficeControlClient
from .control import LexofficeControl
from .limits import Limits
from .oauth import OAuth
from .store import Store
from .webhooks import Webhooks

__all__ = ["LexofficeSandbox", "resources"]


class LexofficeSandbox(Sandbox):
    """`with LexofficeSandbox() as sandbox: sandbox.url, sandbox.control, ...`

    `state`: a file that keeps the books over restarts. `seeds`: names of seed.ORGANISATIONS.
    """
    CLIENT = LexofficeControlClient

    def __init__(self, host="127.0.0.1", port=0, state=None, seeds=None, limits=True,
                 loopback_redirects=False, client_id=seed.CLIENT_ID,
                 client_secret=seed.CLIENT_SECRET):
        super().__init__(state, {"client_id": client_id, "client_secret": client_secret,
                                 "any_loopback_ip": loopback_redirects})
        self.assumptions, self.store = Assumptions(), Store()
        self.limits = Limits(self.clock, enabled=limits)
        self.oauth = OAuth(self)
        self.webhooks = Webhooks(self)
        self.controller = LexofficeControl(self)
        self._seeds = seeds
        self.open(App(self), host, port)

    def replenish(self):
        self.limits.reset()

    def fill(self):
        seed.fill(self.store, self.clock.now(), self.app_facts, self._seeds)

    def register(self):
        seed.register(self.store, self.app_facts)

    def changed(self, organisation_id, event_type, resource_id):
        """Something changed: whoever listens is told. `event_type`: such as voucher.changed."""
        self.webhooks.ring(organisation_id, event_type, resource_id)
