import dataclasses

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user

from ..models.provider import REFERENCES
from .flow_case import FlowCase


class TestGolive(FlowCase):
    """Test first, then live."""

    def _transferred(self, **values):
        document = self._create_invoice(**values)._bridge_transfer().sudo()
        self._run()
        self.assertEqual(document.status, "approved", document.issue_text)
        return document

    # === TEST ===

    def test_a_consultant_says_so(self):
        self.connection.in_test = True
        self.assertEqual(self.connection.state, "test")
        document = self._transferred()
        self.assertTrue(document.in_test)
        self.assertIn("in test", document.move_id.alerts["accounting_bridge_in_test"]["message"])
        self.assertIn("TEST", self.connection.alerts["test"]["message"])

    def _told(self, document):
        document.move_id.invalidate_recordset(["alerts"])
        return document.move_id.alerts["accounting_bridge_in_test"]["message"]

    def test_in_real_books_a_test_counts(self):
        self.connection.in_test = True
        document = self._transferred()
        self.assertIn("counts until it is voided", self._told(document))
        self.assertIn("counts there until it is voided", self.connection.alerts["test"]["message"])
        document.status = "draft"
        self.assertIn("not approved there yet", self._told(document))
        document.status = "voided"
        document.move_id.invalidate_recordset(["alerts"])
        self.assertNotIn("accounting_bridge_in_test", document.move_id.alerts or {})

    def test_in_a_demo_organisation_it_counts_nowhere(self):
        self.connection.in_test = True
        document = self._transferred()
        # What the provider states is not for people to write.
        self.connection.sudo().is_demo = True
        self.assertIn("counts nowhere", self._told(document))
        self.assertIn("demo organisation", self.connection.alerts["test"]["message"])

    def test_who_may_end_it_is_named(self):
        self.connection.in_test = True
        company = {"company_id": self.company.id, "company_ids": [(6, 0, self.company.ids)]}
        new_test_user(self.env, "Mona", "accounting_bridge.group_manager", **company)
        consultant = new_test_user(
            self.env, "Connie", "accounting_bridge.group_consultant", **company
        )
        told = self.connection.with_user(consultant).alerts["test"]["message"]
        self.assertRegex(told, "an administrator .* presses “Move to Live”: .*Mona")
        self.assertNotIn("Mona", self.connection.alerts["test"]["message"])

    def test_not_after_the_first_live_transfer(self):
        document = self._transferred()
        self.assertFalse(document.in_test)
        with self.assertRaisesRegex(UserError, "transferred already"):
            self.connection.in_test = True

    def test_not_ended_by_a_tick(self):
        self.connection.in_test = True
        self.connection.in_test = False
        self.assertEqual(self.connection.state, "live")
        self.connection.in_test = True
        self._transferred()
        with self.assertRaisesRegex(UserError, "use Move to Live"):
            self.connection.in_test = False

    def test_a_demo_organisation_is_a_test(self):
        # What the provider states is not for people to write.
        self.connection.sudo().is_demo = True
        self.assertTrue(self.connection.in_test)
        with self.assertRaisesRegex(UserError, "use Move to Live"):
            self.connection.in_test = False

    def test_cutover_freezes(self):
        self._transferred()
        with self.assertRaisesRegex((UserError, ValidationError), "already transferred"):
            self.connection.cutover = "history"

    # === MOVE TO LIVE ===

    def _wizard(self, **values):
        action = self.connection.action_move_to_live()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        return wizards.create({"confirmation": self.company.name, **values})

    def _paid_in_test(self):
        self.connection._ensure_payment_journal()
        self.connection.in_test = True
        self.connection.start_date = "2026-01-01"
        document = self._transferred()
        self.books.pay(document.external_id, 50)
        self.connection.action_synchronise()
        self._run()
        return document

    def test_says_what_is_dropped(self):
        document = self._paid_in_test()
        waiting = self._create_invoice(200)._bridge_transfer()
        self.assertEqual(waiting.state, "queued")
        wizard = self._wizard()
        self.assertRecordValues(
            wizard,
            [
                {
                    "document_count": 1,
                    "standing_count": 1,
                    "waiting_count": 1,
                    "contact_count": 1,
                    "payment_count": 1,
                    "other_books": False,
                }
            ],
        )
        self.assertIn("50.00", wizard.payment_sums)
        self.assertTrue(document.exists())

    def test_only_with_the_name_of_the_company(self):
        self._paid_in_test()
        with self.assertRaisesRegex(UserError, "type the name of the company"):
            self._wizard(confirmation="yes").action_move()
        self.assertTrue(self.connection.in_test)

    def test_live_in_the_same_books(self):
        document = self._paid_in_test()
        move, payment = document.move_id, document.payment_ids.payment_id
        self.assertEqual(move.payment_state, "partial")
        with self.assertRaises(UserError):
            move.button_draft()
        self._wizard().action_move()
        self.assertFalse(document.exists())
        self.assertFalse(move.bridge_state)
        self.assertFalse(move.alerts)  # nothing is said of it any more, and nothing fails
        self.assertEqual((payment.state, move.payment_state), ("canceled", "not_paid"))
        self.assertEqual((self.connection.state, self.connection.in_test), ("live", False))
        self.connection.start_date = "2025-01-01"  # thawed
        note = self.connection.message_ids.filtered("attachment_ids")
        self.assertIn(payment.move_id.display_name, note.body)
        self.assertIn(move.name, note.attachment_ids.raw.decode())
        # What still stands there is recognised, and not doubled, also where a number may be given
        # twice.
        self.books.unique = False
        again = move._bridge_transfer().sudo()
        self._run()
        self.assertEqual((again.state, again.in_test), ("approved", False))
        self.assertEqual(len(self.books.documents), 1)
        with self.assertRaisesRegex(UserError, "live already"):
            self.connection.action_move_to_live()

    def test_items_that_were_owed_are_not_made_in_other_books(self):
        self.connection.in_test = True
        product = self.env["product.product"].create({"name": "Lamp", "default_code": "L1"})
        self.connection._queue_item(product)
        owed = self.env["accounting.bridge.operation"].sudo()
        owed = owed.search([("product_id", "=", product.id)])
        self.assertEqual(owed.state, "pending")
        self._wizard(other_books=True).action_move()
        self.assertFalse(owed.exists())

    def test_what_waited_does_not_go_to_the_real_books(self):
        self.connection.in_test = True
        waiting = self._create_invoice()._bridge_transfer().sudo()
        self._wizard().action_move()
        self.assertFalse(waiting.exists())
        self._run()
        self.assertFalse(self.books.documents)

    def test_an_exclusion_stays(self):
        self.connection.in_test = True
        move = self._create_invoice()
        move._bridge_exclude("by hand")
        self._wizard().action_move()
        self.assertEqual(move.bridge_state, "excluded")

    def test_after_a_demo_organisation(self):
        self.connection.in_test = True
        self._transferred()
        self.connection.sudo().write({"is_demo": True, "organisation_ref": "demo"})
        mapping = self.connection.mapping_ids.filtered(
            lambda row: row.tax_ids and row.state == "confirmed"
        )
        code = mapping.reference_id.code
        self._wizard().action_move()
        connection = self.connection
        self.assertEqual((connection.state, connection.in_test), ("draft", False))
        self.assertFalse(connection.organisation_ref)
        self.assertEqual(
            (mapping.state, mapping.reason_label),
            ("proposed", "As in the books of before, by code"),
        )
        self.assertFalse(
            self.env["accounting.bridge.contact"].search([("connection_id", "=", connection.id)])
        )
        # The next books know the rates by other ids.
        account = connection.default_account_id
        loaded = [
            dataclasses.replace(data, external_id=f"real-{data.external_id}") for data in REFERENCES
        ]
        connection.sudo()._store_references(loaded)
        self.assertEqual(mapping.state, "proposed")
        self.assertEqual(mapping.reference_id.external_id, f"real-{code.lower()}")
        self.assertEqual(connection.default_account_id.external_id, "real-a200")
        self.assertNotEqual(connection.default_account_id, account)

    def test_what_was_transferred_live_is_never_dropped(self):
        document = self._transferred()
        self.connection.sudo().in_test = False
        self.assertFalse(self.connection._dropped_documents())
        self.assertTrue(document.exists())
