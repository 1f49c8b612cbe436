"""A whole sandbox: its books, its rules, its server."""
from ..common.sandbox import Sandbox
from . import resources, seed
from .app import App
from .assumptions import Assumptions
from .control import XeroControl
from .oauth import OAuth
from .quotas import Quotas
from .store import Store
from .webhooks import Webhooks

__all__ = ["XeroSandbox", "resources"]


class XeroSandbox(Sandbox):
    """`with XeroSandbox() as sandbox: sandbox.url, sandbox.control, ...`

    `state`: a file that keeps the books over restarts. `seeds`: names of seed.ORGANISATIONS.
    """

    def __init__(self, host="127.0.0.1", port=0, state=None, seeds=None, quotas=True,
                 loopback_redirects=False, client_id=seed.CLIENT_ID,
                 client_secret=seed.CLIENT_SECRET):
        super().__init__(state, {"client_id": client_id, "client_secret": client_secret,
                                 "any_loopback_ip": loopback_redirects})
        self.assumptions, self.store = Assumptions(), Store()
        self.quotas = Quotas(self.clock, enabled=quotas)
        self.oauth = OAuth(self.store, self.clock, self.assumptions)
        self.webhooks = Webhooks(self)
        self.controller = XeroControl(self)
        self._seeds = seeds
        self.open(App(self), host, port)

    def replenish(self):
        self.quotas.reset()

    def fill(self):
        seed.fill(self.store, self.clock.now(), self.app_facts, self._seeds)

    def register(self):
        seed.register(self.store, self.app_facts)

    def changed(self, tenant_id, table, row_id, event):
        """A record changed: whoever listens is told."""
        self.webhooks.ring(tenant_id, table, row_id, event)
