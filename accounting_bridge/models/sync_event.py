import logging
import time
from datetime import timedelta

from odoo import fields, models

from ..tools.books import ACCESS
from ..tools.errors import AuthenticationError, BridgeError, OutOfTime, RateLimited
from . import clock
from .sync import MIN_SECONDS

_logger = logging.getLogger(__name__)

SUBSCRIBE_EVERY = timedelta(days=1)
EVENTS_PER_STEP = 500


class AccountingBridgeSync(models.Model):
    """The doorbell: having the provider ring, and going to see when it did."""

    _inherit = "accounting.bridge.sync"

    subscribed_on = fields.Datetime(
        "Notifications Asked For", help="When the provider was last asked to tell what changes."
    )
    rings = fields.Boolean("Notified", help="The provider tells at once when something changes.")

    def _is_due(self, now):
        return super()._is_due(now) or self._has_rung() or self._is_subscription_due(now)

    def _waiting_events(self, limit):
        events = self.env["accounting.bridge.event"]
        if not self.connection_id._capabilities().webhook:
            return events
        return events.search(
            [("connection_id", "=", self.connection_id.id), ("waiting", "=", True)],
            order="id",
            limit=limit,
        )

    def _has_rung(self):
        return bool(self._waiting_events(1))

    def _is_subscription_due(self, now):
        if not self.connection_id._capabilities().webhook:
            return False
        return not self.subscribed_on or self.subscribed_on + SUBSCRIBE_EVERY <= now

    def _sweep(self, session, deadline):
        now = clock.now(self.env)
        if ACCESS in self._waiting_events(EVENTS_PER_STEP).mapped("kind"):
            # Whether access is lost is found out by using it.
            self._step(self.write, {"last_sweep": False})
        while events := self._waiting_events(EVENTS_PER_STEP):
            self._step(events._take)
        again = super()._sweep(session, deadline)
        if not again and self._is_subscription_due(now):
            if time.monotonic() > deadline - MIN_SECONDS:
                return True
            self._subscribe(session, now)
        return again

    def _subscribe(self, session, now):
        """Once a day, because the provider forgets those who did not answer for long. Without
        notifications changes are fetched all the same, only later."""
        provider = self.connection_id._provider()
        address = provider._webhook_address()
        rings = False
        try:
            rings = bool(address) and provider._subscribe(session, address)
        except (AuthenticationError, OutOfTime, RateLimited):
            raise
        except BridgeError as error:
            _logger.info("%s does not notify: %s", self.connection_id.name, error.code)
        self._step(self.write, {"subscribed_on": now, "rings": bool(rings)})
