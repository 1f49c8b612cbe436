from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.accounting_bridge_lexoffice.tools import changes

from .common import ORGANISATION, LexofficeCase

INCOME = "8f8664a1-fd86-11e1-a21f-0800200c9a66"  # Einnahmen


class TestRemove(LexofficeCase):
    """Pause, remove, connect again: the voucher stays the only one."""

    def setUp(self):
        super().setUp()
        self.control.reset()
        self.key = self.control.api_key(ORGANISATION)
        self.connection._connect_with_key(self.key)
        self._map(self.connection)
        self.partner.write({"is_company": True, "country_id": self.env.ref("base.de").id})
        self.invoice = self._invoice()
        self._run()
        self.document = self.invoice.bridge_document_id
        self.assertEqual(self.document.state, "approved", self.document.issue_text)

    def _map(self, connection):
        """What a person confirms, for the tax of the tests."""
        connection.attach_pdf = False
        reference = connection.reference_ids.filtered(
            lambda r: r.kind == "tax" and r.external_id == f"{INCOME}:19"
        )
        self.assertTrue(reference)
        mapping = connection._ensure_mappings("tax", [self.tax.ids])
        mapping.write({"reference_id": reference.id, "state": "confirmed"})

    def _invoice(self, price=100):
        return self._create_invoice(price, invoice_date=fields.Date.today())

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax.write({"name": "19 %", "amount": 19})

    def _remove(self):
        wizard = self.env["accounting.bridge.disconnect"].create(
            {"connection_id": self.connection.id, "confirmation": self.company.name}
        )
        self.assertEqual(wizard.document_count, 1)
        wizard.action_pause()
        return wizard.action_disconnect()

    def _again(self):
        """:return: another connection of the company, by another key, to the same organisation"""
        connection = self._create_connection(self.company)
        self.connect(connection)
        self._map(connection)
        return connection

    def _vouchers(self):
        number = self.invoice.name
        return [v for v in self.control.vouchers() if v["voucherNumber"] == number]

    def _token(self):
        # Readable by nobody else.
        tokens = self.env["accounting.bridge.token"].sudo()
        return tokens.search([("connection_id", "=", self.connection.id)])

    # === REMOVED ===

    def test_removed(self):
        answer = self._remove()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self._token())
        # A key is deleted there by a person.
        self.assertIn("delete it in lexoffice", answer["params"]["message"])
        self.assertEqual(len(self._vouchers()), 1)
        self.assertRecordValues(
            self.document,
            [
                {
                    "state": "approved",
                    "external_number": self.invoice.name,
                    "external_id": self._vouchers()[0]["id"],
                }
            ],
        )
        with self.assertRaises(UserError):
            self.invoice.button_draft()

    def test_subscriptions_are_taken_back(self):
        books = self.sandbox.store.books[self.connection.organisation_ref]
        grant, webhooks = self.sandbox.store.keys[self.key], self.sandbox.webhooks
        ours = self.connection._provider()._webhook_address()
        self.assertTrue(ours)
        for event, address in (
            ("voucher.changed", ours),
            ("payment.changed", ours),
            ("voucher.changed", "https://somebody.else.example/"),
        ):
            webhooks.subscribe(books, grant, event, address)
        self._remove()
        left = [row["callbackUrl"] for row in webhooks.subscriptions(books)]
        self.assertEqual(left, ["https://somebody.else.example/"])

    def test_what_the_accountant_does_meanwhile_is_not_followed(self):
        self._remove()
        self.control.pay(self.document.external_id)
        self.connection.sync_ids.cron_id.sudo().method_direct_trigger()
        self.assertEqual(self.document.state, "approved")
        self.assertEqual(self.invoice.payment_state, "not_paid")
        # Payments are registered in Odoo again.
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        register.create({})._create_payments()
        self.assertIn(self.invoice.payment_state, ("paid", "in_payment"))

    # === CONNECTED AGAIN ===

    def test_the_same_row(self):
        self._remove()
        self.control.pay(self.document.external_id)
        self.connect()
        self.invoice._bridge_transfer()
        self._run()
        self.assertEqual(self.document.state, "paid")
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertEqual(len(self._vouchers()), 1)

    def _paid_in_both(self):
        """The office registers in Odoo what the accountant records there: one payment of 119."""
        self._remove()
        self.control.pay(self.document.external_id)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        return register.create({})._create_payments()

    def _assert_one_payment(self, connection, payment):
        self.assertEqual(self.document.state, "paid")
        self.assertEqual(self.document.payment_ids.payment_id, payment)
        self.assertFalse(self.document.payment_ids.issues)
        account = connection.payment_journal_id.default_account_id
        mirrored = self.env["account.move.line"].search([("account_id", "=", account.id)])
        self.assertFalse(mirrored)

    def test_paid_meanwhile_in_both(self):
        payment = self._paid_in_both()
        self.connect()
        self._run()
        self._assert_one_payment(self.connection, payment)

    def test_paid_meanwhile_in_both_and_taken_over(self):
        """Long ago: the new connection's first sweep does not reach back to it."""
        payment = self._paid_in_both()
        second = self._again()
        with patch.object(changes, "FIRST_LOOK_BACK", timedelta(days=-3)):
            second.action_take_over()
            self._run(second)
        self._assert_one_payment(second, payment)

    def test_another_row(self):
        self._remove()
        second = self._again()
        posted = len(self._posts())
        self.invoice._bridge_transfer()
        self._run(second)
        self.assertEqual(self.document.connection_id, second)
        self.assertEqual(self.document.state, "approved", self.document.issue_text)
        self.assertEqual(len(self._vouchers()), 1)
        self.assertEqual(len(self._posts()), posted)
        self.control.pay(self.document.external_id)
        second.action_synchronise()
        self._run(second)
        self.assertEqual(self.document.state, "paid")
        self.assertEqual(self.invoice.amount_residual, 0)

    def _posts(self):
        calls = self.sandbox.calls.describe()["calls"]
        return [c for c in calls if c["method"] == "POST" and c["path"].endswith("/vouchers")]

    def test_another_row_recognises_by_number(self):
        """The link is lost, as after a copy of the database from before the transfer."""
        self._remove()
        external_id = self.document.external_id
        operations = self.document.sudo().operation_ids
        operations.unlink()
        self.document.sudo().unlink()
        second, posted = self._again(), len(self._posts())
        self.invoice._bridge_transfer()
        self._run(second)
        adopted = self.invoice.bridge_document_id
        self.assertEqual(adopted.state, "approved", adopted.issue_text)
        self.assertEqual(adopted.external_id, external_id)
        self.assertEqual(len(self._posts()), posted)
        self.assertEqual(len(self._vouchers()), 1)

    def test_deleted_there_meanwhile(self):
        self._remove()
        self.control.delete(self.document.external_id)
        second = self._again()
        self.invoice._bridge_transfer()
        self._run(second)
        new = self.invoice.bridge_document_id
        self.assertEqual((new.generation, new.state), (2, "approved"), new.issue_text)
        self.assertEqual(self.document.status, "deleted")
        self.assertEqual(len(self._vouchers()), 1)

    def test_voided_there_meanwhile(self):
        self._remove()
        self.control.void(self.document.external_id)
        second = self._again()
        self.invoice._bridge_transfer()
        self._run(second)
        self.assertEqual(self.document.state, "voided")
        self.assertEqual(len(self._vouchers()), 1)

    def test_another_organisation_gets_nothing(self):
        self._remove()
        second = self._create_connection(self.company)
        self.connect(second, organisation="Fernhandel OSS")
        self.invoice._bridge_transfer()
        self._run(second)
        self.assertEqual(self.document.connection_id, self.connection)
        there = self.control.vouchers(organisation="Fernhandel OSS")
        self.assertNotIn(self.invoice.name, [v["voucherNumber"] for v in there])

    def test_frozen_start_date(self):
        for connection in (self.connection, self.connection.sudo()):
            with self.assertRaises(UserError):
                connection.start_date = "2026-01-01"
