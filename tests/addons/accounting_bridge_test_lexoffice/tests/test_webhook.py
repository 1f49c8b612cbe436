import time

from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tests.common import release_test_lock

from odoo.addons.accounting_bridge_lexoffice.models.provider_event import WEBHOOK_KEY
from odoo.addons.accounting_bridge_lexoffice.tools.events import KINDS

from .flow_case import FlowCase


class TestWebhook(FlowCase):
    """lexoffice rings at Odoo's own HTTP server, signed by a key of the sandbox's own."""

    def setUp(self):
        super().setUp()
        # lexoffice looks whether anybody is at home while it is asked: Odoo's server must answer,
        # in spite of the cursor of the run.
        provider = type(self.env["accounting.bridge.provider.lexoffice"])
        subscribe = provider._subscribe

        def answered(this, session, address):
            with release_test_lock(), self.allow_requests(all_requests=True):
                return subscribe(this, session, address)

        self.patch(provider, "_subscribe", answered)
        self.parameters = self.env["ir.config_parameter"].sudo()
        self.parameters.set_param("web.base.url", self.base_url())
        self.parameters.set_param(WEBHOOK_KEY, self.sandbox.webhooks.keys.public_pem())
        self._settled()

    def _settled(self):
        for _run in range(3):
            self._run()

    def _subscriptions(self):
        books = self.sandbox.store.books[self.connection.organisation_ref]
        return self.sandbox.webhooks.subscriptions(books)

    def _delivered(self, count):
        """Wait until so many deliveries were taken; Odoo's server works in a thread of its own."""
        for _look in range(600):
            self.env.invalidate_all()
            taken = self.sandbox.webhooks.describe()["deliveries"]
            if len(taken) >= count:
                return taken
            time.sleep(0.1)
        return self.fail(f"{taken} instead of {count} deliveries")

    def test_asked_for_once(self):
        self.assertEqual({row["eventType"] for row in self._subscriptions()}, set(KINDS))
        address = f"{self.base_url()}/accounting_bridge/webhook/lexoffice"
        self.assertEqual({row["callbackUrl"] for row in self._subscriptions()}, {address})
        self.assertTrue(self.connection.sync_ids.sudo().rings)
        self.connection.sudo()._ask_for_rings()
        self._settled()
        self.assertEqual(len(self._subscriptions()), len(KINDS))

    def test_a_payment_rings_and_is_booked(self):
        move, document = self._transferred()
        self._settled()
        before = len(self.sandbox.webhooks.describe()["deliveries"])
        with self.allow_requests(all_requests=True):
            self.control.pay(document.external_id, "119.00", "2026-02-10")
            taken = self._delivered(before + 1)
        self.assertEqual({entry["status"] for entry in taken}, {204})
        self._run()
        self.assertEqual((move.payment_state, document.state), ("paid", "paid"))

    def test_another_key_is_not_believed(self):
        _move, document = self._transferred()
        self._settled()
        other = type(self.sandbox.webhooks.keys)()
        self.parameters.set_param(WEBHOOK_KEY, other.public_pem())
        events = self.env["accounting.bridge.event"].sudo()
        kept = events.search_count([])
        before = len(self.sandbox.webhooks.describe()["deliveries"])
        with self.allow_requests(all_requests=True):
            self.control.pay(document.external_id, "119.00", "2026-02-10")
            taken = self._delivered(before + 1)
        self.assertEqual(taken[-1]["status"], 401)
        self.assertEqual(events.search_count([]), kept)

    def test_without_a_key_nobody_is_asked(self):
        self.parameters.set_param(WEBHOOK_KEY, False)
        self.control.reset()
        self.connect()
        self._settled()
        self.assertFalse(self._subscriptions())
        self.assertFalse(self.connection.sync_ids.sudo().rings)

    def test_taken_back(self):
        system = self.connection.sudo()
        with system._session(time.monotonic() + 60) as session:
            system._provider()._unsubscribe(session)
            system._provider()._unsubscribe(session)
        self.assertFalse(self._subscriptions())

    def test_the_key_is_a_setting(self):
        pem = type(self.sandbox.webhooks.keys)().public_pem()
        sync = self.connection.sync_ids.sudo()
        self.assertTrue(sync.subscribed_on)
        settings = self.env["res.config.settings"].sudo()
        with Form(settings) as form:
            form.bridge_lexoffice_webhook_key = f"\n{pem}\n"
        form.record.execute()
        self.assertEqual(self.parameters.get_param(WEBHOOK_KEY), pem.strip())
        self.assertFalse(sync.subscribed_on, "asked with the next run")
        with self.assertRaises(UserError):
            settings.create({"bridge_lexoffice_webhook_key": "https://example.com/key"})
