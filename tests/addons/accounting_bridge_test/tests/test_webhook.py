import dataclasses
import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user

from odoo.addons.accounting_bridge.tools.books import Event
from odoo.addons.accounting_bridge.tools.errors import (
    AuthenticationError,
    ConfigurationError,
    Rejected,
)

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase

plain_capabilities = AccountingBridgeProviderTest._capabilities


def listening(provider):
    return dataclasses.replace(plain_capabilities(provider), webhook=True)


def read_event(_provider, headers, body):
    """A door whose signature is a word."""
    signature = headers.get("X-Signature")
    if signature == "closed":
        raise ConfigurationError
    if signature != "right":
        raise AuthenticationError
    return [Event(**event) for event in json.loads(body)]


class WebhookCase(FlowCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.provider_class = type(self.env["accounting.bridge.provider.test"])
        self.patch(self.provider_class, "_capabilities", listening)
        self.patch(self.provider_class, "_read_event", read_event)
        self.connection.sudo().organisation_ref = "books"
        self.events = self.env["accounting.bridge.event"].sudo()

    def _ring(self, *events, signature="right", provider="test"):
        events = [{"organisation": "books", "kind": "document", **event} for event in events]
        answer = self.url_open(
            f"/accounting_bridge/webhook/{provider}",
            data=json.dumps(events),
            headers={"Content-Type": "application/json", "X-Signature": signature},
        )
        self.env.invalidate_all()
        return answer.status_code

    def _kept(self):
        return self.events.search([("connection_id", "=", self.connection.id)])


class TestWebhook(WebhookCase):
    def _transferred(self):
        document = self._create_invoice()._bridge_transfer()
        self._settle()
        return document

    def _settle(self):
        """Runs until nothing is due: asking for rings is done, changes are fetched."""
        self._run()
        self._run()
        self.books.calls.clear()

    def test_what_rang_is_read_at_once(self):
        document = self._transferred()
        self.books.pay(document.external_id, 120)
        self._run()
        self.assertEqual(document.status, "approved", "the sweep is not due yet")
        unneeded = AssertionError("no list is needed")
        with patch.object(self.provider_class, "_changed", side_effect=unneeded):
            self.assertEqual(self._ring({"resource": document.external_id}), 204)
            self._run()
        self.assertEqual(document.status, "paid")
        self.assertFalse(self._kept().waiting)

    def test_it_wakes_the_run_and_nothing_else(self):
        document = self._transferred()
        cron = self.connection.sync_ids.sudo().cron_id
        before = self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])
        self._ring({"resource": document.external_id})
        after = self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])
        self.assertEqual(len(after - before), 1)
        self.assertFalse(self.books.calls, "no network at the door")
        self.assertFalse(document.unread_since, "nothing of the engine's is written at the door")

    def test_the_same_ring_twice_is_one(self):
        ring = {"resource": "r", "name": "payment.changed"}
        self.assertEqual([self._ring(ring), self._ring(ring, ring)], [204, 204])
        self.assertEqual(len(self._kept()), 1)
        self._ring(ring | {"name": "voucher.changed"})
        self.assertEqual(len(self._kept()), 2)

    def test_a_wrong_signature_leaves_no_trace(self):
        self.assertEqual(self._ring({"resource": "r"}, signature="wrong"), 401)
        self.assertFalse(self._kept())

    def test_without_a_key_the_door_is_closed(self):
        self.assertEqual(self._ring({"resource": "r"}, signature="closed"), 404)
        self.assertFalse(self._kept())

    def test_who_does_not_ring_has_no_door(self):
        self.assertEqual(self._ring(provider="nobody"), 404)
        self.patch(self.provider_class, "_capabilities", plain_capabilities)
        self.assertEqual(self._ring({"resource": "r"}), 404)

    def test_somebody_is_at_home(self):
        answer = self.opener.head(f"{self.base_url()}/accounting_bridge/webhook/test", timeout=60)
        self.assertEqual(answer.status_code, 200)

    def test_what_is_too_large_is_not_read(self):
        self.assertEqual(self._ring({"resource": "r" * 70_000}), 413)
        self.assertFalse(self._kept())

    def test_books_that_are_not_connected_are_gone(self):
        self.assertEqual(self._ring({"organisation": "other", "resource": "r"}), 410)
        self.connection.sudo().state = "disconnected"
        self.assertEqual(self._ring({"resource": "r"}), 410)
        self.assertFalse(self._kept())

    def test_a_probe_without_events_is_welcome(self):
        self.assertEqual(self._ring(), 204)

    def test_what_is_not_ours_is_nothing(self):
        self._settle()
        self._ring({"resource": "somebody else's"})
        self._run()
        self.assertFalse(self._kept().waiting)

    def test_a_contact_that_is_gone_is_looked_for_again(self):
        self._transferred()
        links = self.env["accounting.bridge.contact"].sudo()
        link = links.search([("connection_id", "=", self.connection.id)])
        self.assertEqual(link.partner_id, self.partner)
        self._ring({"kind": "contact", "resource": link.external_id})
        self._run()
        self.assertTrue(link.exists())
        self._ring({"kind": "contact_deleted", "resource": link.external_id})
        self._run()
        self.assertFalse(link.exists())

    def test_lost_access_is_found_out_by_using_it(self):
        self._transferred()
        self._ring({"kind": "access"})
        revoked = AuthenticationError("revoked")
        with patch.object(self.provider_class, "_changed", side_effect=revoked):
            self._run()
        self.assertEqual(self.connection.state, "attention")

    def test_only_consultants_of_the_company_see_rings(self):
        self._ring({"resource": "r"})
        user = new_test_user(
            self.env,
            "ring_biller",
            "account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self._kept().with_user(user).read(["kind"])

    def test_rings_expire(self):
        self._ring({"resource": "r"})
        event = self._kept()
        self.events._gc_expired()
        self.assertTrue(event.exists())
        old = fields.Datetime.now() - timedelta(days=31)
        self.env.cr.execute(
            "UPDATE accounting_bridge_event SET create_date = %s WHERE id = %s", (old, event.id)
        )
        self.env.invalidate_all()
        self.assertEqual(self.events._gc_expired(), (1, False))
        self.assertFalse(event.exists())


class TestSubscription(WebhookCase):
    """Asking the provider to ring."""

    def setUp(self):
        super().setUp()
        self.asked = []
        self.patch(
            self.provider_class,
            "_subscribe",
            lambda _p, _session, address: self.asked.append(address) or True,
        )
        self._set_base("https://odoo.example.com")

    def _set_base(self, url):
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", url)

    def _sync(self):
        return self.connection.sync_ids.sudo()

    def test_asked_once_a_day(self):
        self._run()
        self._run()
        self.assertEqual(self.asked, ["https://odoo.example.com/accounting_bridge/webhook/test"])
        self.assertTrue(self._sync().rings)
        self._sync().subscribed_on = fields.Datetime.now() - timedelta(hours=25)
        self._run()
        self.assertEqual(len(self.asked), 2)

    def test_not_at_an_address_that_is_open_to_everybody(self):
        self._set_base("http://odoo.example.com")
        self._run()
        self.assertEqual((self.asked, self._sync().rings), ([], False))

    def test_who_may_not_ask_still_reads(self):
        with patch.object(self.provider_class, "_subscribe", side_effect=Rejected("no")):
            self._run()
        self.assertFalse(self._sync().rings)
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self._sync().error)
        self.assertTrue(self._sync().last_sweep)

    def test_a_new_key_asks_anew(self):
        self._run()
        system = self.connection.sudo()
        with system._provider()._open(system, "", 0) as session:
            system._set_up(session)
        self._run()
        self.assertEqual(len(self.asked), 2)

    def test_who_does_not_ring_is_not_asked(self):
        self.patch(self.provider_class, "_capabilities", plain_capabilities)
        self._run()
        self.assertFalse(self.asked)
