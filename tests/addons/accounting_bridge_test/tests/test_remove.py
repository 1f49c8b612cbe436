import dataclasses
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tools.documents import Result
from odoo.addons.accounting_bridge.tools.errors import Unavailable

from ..models.provider import BOOKS
from .key_case import KeyCase

KEY = "first-key-123456"


class TestRemove(KeyCase):
    """Pause, then remove: payments are free, documents are not, and nothing is doubled when the
    same books are connected again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._connect_and_transfer()
        cls.move = cls.document.move_id

    def _wizard(self, confirmation=None):
        return self.env["accounting.bridge.disconnect"].create(
            {"connection_id": self.connection.id, "confirmation": confirmation}
        )

    def _remove(self):
        wizard = self._wizard(self.company.name)
        wizard.action_pause()
        return wizard.action_disconnect()

    def _again(self):
        """:return: another connection of the company to the same books"""
        connection = self._draft(self.company)
        BOOKS[connection.id] = self.books
        self.addCleanup(BOOKS.pop, connection.id)
        connection._connect_with_key(KEY)
        references = {r.code: r for r in connection.reference_ids}
        connection.default_account_id = references["200"]
        mapping = connection._ensure_mappings("tax", [self.tax.ids])
        mapping.write({"reference_id": references["T20"].id, "state": "confirmed"})
        return connection

    def _created(self):
        return self.books.calls.count("create")

    # === THE WIZARD ===

    def test_says_what_it_does_in_numbers(self):
        self.books.pay(self.document.external_id, Decimal(50))
        waiting = self._create_invoice(200)._bridge_transfer()
        waiting.operation_ids.sudo().not_before = "2100-01-01"
        self.connection.action_synchronise()
        self._run()
        uncertain = self._create_invoice(300)._bridge_transfer()
        uncertain.operation_ids.sudo().write({"state": "uncertain"})
        self.assertRecordValues(
            self._wizard(),
            [
                {
                    "document_count": 1,
                    "open_count": 1,
                    "payment_count": 1,
                    "waiting_count": 2,
                    "unknown_count": 1,
                }
            ],
        )

    def test_only_from_a_pause(self):
        wizard = self._wizard(self.company.name)
        with self.assertRaisesRegex(UserError, "Pause the connection first"):
            wizard.action_disconnect()
        self.assertEqual(self.connection.state, "live")
        answer = wizard.action_pause()
        self.assertEqual((self.connection.state, answer["res_id"]), ("paused", wizard.id))
        wizard.action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")

    def test_only_with_the_name_of_the_company(self):
        self.connection.action_pause()
        for typed in (False, "", "yes", self.company.name[:-1]):
            with self.assertRaisesRegex(UserError, "type the name of the company"):
                self._wizard(typed).action_disconnect()
        self.assertEqual(self.connection.state, "paused")
        self.assertTrue(self._tokens())
        self._wizard(f" {self.company.name.upper()} ").action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")

    def test_only_by_an_administrator_of_the_company(self):
        self.connection.action_pause()
        other = self._create_company(name="Elsewhere")
        for login, company, group in (
            ("rm_consultant", self.company, "accounting_bridge.group_consultant"),
            ("rm_stranger", other, "accounting_bridge.group_manager"),
        ):
            user = new_test_user(
                self.env, login, group, company_id=company.id, company_ids=company.ids
            )
            wizards = self.env["accounting.bridge.disconnect"].with_user(user)
            with self.assertRaises(UserError):
                wizards.create(
                    {"connection_id": self.connection.id, "confirmation": self.company.name}
                ).action_disconnect()
        self.assertEqual(self.connection.state, "paused")

    # === WHAT IS GIVEN BACK ===

    def test_key_and_subscriptions_go(self):
        taken_back = []
        provider = type(self.env["accounting.bridge.provider.test"])
        with (
            patch.object(type(self), "can", dataclasses.replace(self.can, webhook=True)),
            patch.object(provider, "_unsubscribe", lambda _, s: taken_back.append(s.key)),
        ):
            answer = self._remove()
        self.assertEqual(taken_back, [KEY])
        self.assertFalse(self._tokens())
        # Only a person can delete it there.
        self.assertIn("delete it in Test Books", answer["params"]["message"])
        self.assertFalse(self.connection.key_expires_on)
        self.assertFalse(self.connection.activity_ids)

    def test_provider_down(self):
        provider = type(self.env["accounting.bridge.provider.test"])

        def unavailable(_provider, _session):
            raise Unavailable

        with (
            patch.object(type(self), "can", dataclasses.replace(self.can, webhook=True)),
            patch.object(provider, "_unsubscribe", unavailable),
        ):
            answer = self._remove()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self._tokens())

    # === WHAT STAYS ===

    def test_documents_stay_locked_and_readable(self):
        before = self.document.read(["status", "external_id", "external_number", "fetched_at"])
        self._remove()
        self.assertEqual(
            self.document.read(["status", "external_id", "external_number", "fetched_at"]), before
        )
        self.assertEqual(self.move.bridge_state, "approved")
        for attempt in (
            self.move.button_draft,
            self.move.unlink,
            lambda: self.move.write({"invoice_date": "2026-02-01"}),
            lambda: self.move.invoice_line_ids.write({"price_unit": 1}),
        ):
            with self.assertRaises(UserError):
                attempt()
        # What was read, and when, is said where the status is shown.
        alerts = str(self.move._get_alerts())
        self.assertIn("was removed", alerts)

    def test_payments_are_free(self):
        self._remove()
        self.assertFalse(self.move.bridge_paid_there)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.move.ids
        )
        wizard.create({})._create_payments()
        self.assertIn(self.move.payment_state, ("paid", "in_payment"))
        self.move.line_ids.remove_move_reconcile()
        self.assertEqual(self.move.payment_state, "not_paid")

    def test_a_credit_note_offsets_freely(self):
        self._remove()
        credit = self.move._reverse_moves([{"invoice_date": "2026-01-20"}])
        credit.action_post()
        lines = (self.move | credit).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        if not all(lines.mapped("reconciled")):
            lines.reconcile()
        self.assertTrue(all(lines.mapped("reconciled")))

    def test_nothing_is_sent_or_fetched(self):
        self._remove()
        self.assertFalse(self.connection.sync_ids.sudo().cron_id.active)
        calls = list(self.books.calls)
        self.connection.sync_ids.cron_id.sudo().method_direct_trigger()
        self.assertEqual(self.books.calls, calls)
        self.assertFalse(self._create_invoice(400)._bridge_transfer())

    # === CONNECTED AGAIN ===

    def test_the_same_row_goes_on(self):
        self._remove()
        self.books.pay(self.document.external_id, Decimal(120))
        self.connection._connect_with_key(KEY)
        self.move._bridge_transfer()
        self._run()
        self.assertEqual(self.move.bridge_document_id, self.document)
        self.assertEqual(self.document.state, "paid")
        self.assertEqual(len(self.books.documents), 1)
        self.assertTrue(self.move.bridge_paid_there)

    def test_another_row_recognises_what_is_sent_again(self):
        self.books.pay(self.document.external_id, Decimal(50))
        self.connection.action_synchronise()
        self._run()
        payment = self.document.payment_ids
        self._remove()
        second, created = self._again(), self._created()
        self.move._bridge_transfer()
        self.assertEqual(self.move.bridge_state, "uncertain")
        # From now on payments are led there again.
        self.assertTrue(self.move.bridge_paid_there)
        self._run(second)
        self.assertEqual(self.document.connection_id, second)
        self.assertEqual(self.move.bridge_document_ids, self.document)
        self.assertEqual(self.document.state, "approved")
        self.assertEqual((self._created(), len(self.books.documents)), (created, 1))
        # What was booked is known, and what comes now is not booked twice.
        self.books.pay(self.document.external_id, Decimal(70))
        second.action_synchronise()
        self._run(second)
        self.assertEqual(self.document.state, "paid")
        self.assertEqual(self.document.payment_ids & payment, payment)
        self.assertEqual(self.document.payment_ids.mapped("state"), ["booked", "booked"])
        self.assertEqual(sum(self.document.payment_ids.payment_id.mapped("amount")), 120)
        self.assertEqual(self.move.amount_residual, 0)

    def _register(self, amount=None):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.move.ids
        )
        return wizard.create({"amount": amount} if amount else {})._create_payments()

    def _mirrored(self):
        return self.env["account.payment"].search([("bridge_connection_id", "!=", False)])

    def _check_money_registered_meanwhile(self, connect_again):
        """Payments were free; the accountant recorded the same money in the books."""
        self.books.pay(self.document.external_id, Decimal(50))
        self.connection.action_synchronise()
        self._run()
        [mirrored] = self._mirrored()
        self._remove()
        self._register()
        self.assertEqual(self.move.amount_residual, 0)
        self.books.pay(self.document.external_id, Decimal(70))
        connect_again()
        connection = self.document.connection_id
        [asked] = self.document.payment_ids.filtered(lambda p: p.origin == "odoo")
        self.assertEqual((asked.amount, asked.issues[0]["code"]), (70, "match_there"))
        connection.action_synchronise()
        self._run(connection)
        self.assertEqual(self.document.state, "paid")
        self.assertTrue(asked.external_id)
        self.assertFalse(asked.issues)
        self.assertEqual(self._mirrored(), mirrored)
        self.assertEqual(self.move.amount_residual, 0)

    def test_money_registered_meanwhile_is_not_booked_twice(self):
        self._check_money_registered_meanwhile(lambda: self.connection._connect_with_key(KEY))

    def test_nor_by_another_connection(self):
        self._check_money_registered_meanwhile(lambda: self._again().action_take_over())

    def test_its_number_is_asked_for_where_the_id_is_gone(self):
        self._remove()
        raw = self.books.documents.pop(self.document.external_id)
        self.books.documents["copied"] = {**raw, "id": "copied"}
        second, created = self._again(), self._created()
        self.move._bridge_transfer()
        self._run(second)
        self.assertEqual(self.document.external_id, "copied")
        self.assertEqual((self._created(), len(self.books.documents)), (created, 1))

    def test_deleted_there_meanwhile(self):
        self._remove()
        self.books.documents.clear()
        second = self._again()
        self.move._bridge_transfer()
        self._run(second)
        self.assertEqual(len(self.books.documents), 1)
        self.assertEqual(self.document.status, "deleted")
        self.assertFalse(self.document.current)
        new = self.move.bridge_document_id
        self.assertEqual((new.generation, new.state), (2, "approved"))
        self.assertIn(new.external_id, self.books.documents)

    def test_voided_there_meanwhile(self):
        self._remove()
        self.books.touch(self.books.documents[self.document.external_id], status="voided")
        second = self._again()
        self.move._bridge_transfer()
        self._run(second)
        self.assertEqual(self.document.state, "voided")
        self.assertEqual(len(self.books.documents), 1)
        self.assertTrue(self.move.activity_ids)

    def test_it_stays_locked_until_it_is_known(self):
        self._remove()
        second = self._again()
        self.move._bridge_transfer()
        provider = type(self.env["accounting.bridge.provider.test"])

        def unavailable(*_args):
            raise Unavailable

        with patch.object(provider, "_fetch", unavailable):
            self._run(second)
        self.assertEqual(self.move.bridge_state, "uncertain")
        with self.assertRaises(UserError):
            self.move.button_draft()
        self._run(second)
        self.document.operation_ids.sudo().not_before = False
        self._run(second)
        self.assertEqual(self.move.bridge_state, "approved")

    def test_what_never_arrived_is_sent_once(self):
        self.books.faults.append(lambda task: Result.REJECTED)
        rejected = self._create_invoice(200)._bridge_transfer()
        self._run()
        waiting = self._create_invoice(300)._bridge_transfer()
        self._remove()
        second = self._again()
        (rejected | waiting).move_id._bridge_transfer()
        self._run(second)
        self.assertEqual((rejected | waiting).mapped("state"), ["approved", "approved"])
        self.assertEqual((rejected | waiting).connection_id, second)
        self.assertEqual(len(self.books.documents), 3)

    def test_other_books_get_nothing(self):
        self._remove()
        third = self._draft(self.company)
        self.addCleanup(BOOKS.pop, third.id, None)
        third._connect_with_key("other-key-123456")
        self.move._bridge_transfer()
        self._run(third)
        self.assertEqual(self.document.connection_id, self.connection)
        self.assertFalse(BOOKS[third.id].documents)

    def test_the_invoice_of_a_credit_note_goes_along(self):
        self._remove()
        second = self._again()
        credit = self.move._reverse_moves([{"invoice_date": "2026-01-20"}])
        credit.action_post()
        credit._bridge_transfer()
        self.assertEqual(self.document.connection_id, second)
        self.assertFalse(
            [i for i in credit.bridge_document_id.issues or [] if i["code"] == "reverses_unknown"]
        )

    def test_all_at_once(self):
        self._remove()
        second = self._again()
        self.assertIn("former", second.alerts)
        self.books.pay(self.document.external_id, Decimal(120))
        second.action_take_over()
        self.assertEqual(self.document.connection_id, second)
        self._run(second)
        self.assertEqual(self.document.state, "paid")
        second.invalidate_recordset()
        self.assertFalse(second.alerts)
        self.assertEqual(len(self.books.documents), 1)

    def test_not_twice_after_changing_to_and_fro(self):
        self._remove()
        second = self._again()
        self.move._bridge_transfer()
        self._run(second)
        second.action_pause()
        second._disconnect()
        self.connection._connect_with_key(KEY)
        self.move._bridge_transfer()
        self._run()
        self.assertEqual(self.document.connection_id, self.connection)
        self.assertEqual(len(self.books.documents), 1)
        self.assertEqual(self.document.state, "approved")
