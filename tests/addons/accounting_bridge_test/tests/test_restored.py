import dataclasses
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.accounting_bridge.tools import outcomes
from odoo.addons.accounting_bridge.tools.documents import Issue, Outcome, Result

from .copied_case import KEY, CopiedCase


class TestRestored(CopiedCase):
    """After the database was brought back to an earlier point in time nothing is sent twice."""

    def _asked(self):
        return self.books.calls.count("find")

    def _sent(self):
        return self.books.calls.count("create")

    def test_sent_since_the_backup(self):
        invoice = self._create_invoice(200, partner_id=self._customer().id)
        document = invoice._bridge_transfer()
        with self._lost():
            self._run()
            there = document.external_id
            self.assertTrue(there)
            contacts = dict(self.books.contacts)
        self.assertFalse(document.external_id)
        self.books.calls.clear()
        self._run()
        self.assertEqual((document.state, document.external_id), ("approved", there))
        self.assertEqual((self._asked(), self._sent()), (1, 0))
        self.assertEqual(self.books.contacts, contacts, "found by our number")

    def test_asked_for_since_the_backup(self):
        """The click itself is lost; the person clicks again."""
        invoice = self._create_invoice(200)
        with self._lost():
            invoice._bridge_transfer()
            self._run()
            there = invoice.bridge_document_id.external_id
        self.assertFalse(invoice.bridge_document_id)
        self.books.calls.clear()
        invoice._bridge_transfer()
        self._run()
        self.assertEqual(invoice.bridge_document_id.external_id, there)
        self.assertEqual(self._sent(), 0)

    def test_not_there_is_sent_in_the_same_step(self):
        documents = [self._create_invoice(price)._bridge_transfer() for price in (200, 300, 400)]
        with self._lost():
            operations = (documents[0] | documents[2]).operation_ids.sudo()
            operations.not_before = fields.Datetime.now() + timedelta(days=1)
            self._run()
            there = documents[1].external_id
            self.assertTrue(there)
        self.books.calls.clear()
        self._run()
        for document in documents:
            self.assertEqual(document.state, "approved", document.issue_text)
        self.assertEqual(documents[1].external_id, there)
        self.assertEqual((self._asked(), self._sent()), (1, 1))
        self.assertEqual(len(self.books.documents), 4)

    def test_its_number_was_given_to_another(self):
        """Numbers given since the backup are given once more."""
        with self._lost():
            first = self._create_invoice(500)
            first._bridge_transfer()
            self._run()
            number = first.name
        second = self._create_invoice(200)
        self.assertEqual(second.name, number)
        self.books.calls.clear()
        document = second._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "attention")
        self.assertEqual(document.issues[0]["code"], "number_given_before")
        self.assertIn("it keeps its number", document.issue_text)
        self.assertFalse(document.external_id)
        self.assertEqual(self._sent(), 0)
        self.assertEqual(len(self.books.documents), 2)

    def test_its_number_was_given_to_another_which_could_not_be_asked_at_first(self):
        provider = type(self.env["accounting.bridge.provider.test"])

        def silent(_provider, _session, tasks):
            return {t.key: outcomes.uncertain(t) for t in tasks}

        with self._lost():
            self._create_invoice(500)._bridge_transfer()
            self._run()
        document = self._create_invoice(200)._bridge_transfer()
        with patch.object(provider, "_find", silent):
            self._run()
        self.assertEqual(document.state, "uncertain")
        document.operation_ids.sudo().not_before = False
        self._run()
        self.assertEqual(document.issues[0]["code"], "number_given_before")
        self.assertFalse(document.external_id, "that one has another total")

    def test_void_performed_since(self):
        wizard = self.env["accounting.bridge.cancel"].with_context(
            **self.document.move_id.button_request_cancel()["context"]
        )
        wizard.create({"reason": "Ordered twice"}).action_confirm()
        with self._lost():
            self._run()
            self.assertEqual(self.document.status, "voided")
        self.books.calls.clear()
        self._run()
        self.assertEqual(self.document.status, "voided")
        self.assertEqual(self.document.move_id.state, "cancel")
        self.assertNotIn("void", self.books.calls)

    def test_when_it_cannot_be_asked(self):
        provider = type(self.env["accounting.bridge.provider.test"])

        def silent(_provider, _session, tasks):
            issue = Issue("unavailable")
            return {t.key: Outcome(t.key, Result.UNCERTAIN, issues=(issue,)) for t in tasks}

        document = self._create_invoice(200)._bridge_transfer()
        self.sync._note_restored()
        with patch.object(provider, "_find", silent):
            self._run()
        self.assertEqual((document.state, self._sent()), ("uncertain", 0))

    def test_a_limit_that_is_used_up_while_asking(self):
        """What is known not to be there is not sent either."""
        provider = type(self.env["accounting.bridge.provider.test"])
        documents = [self._create_invoice(price)._bridge_transfer() for price in (200, 300)]
        self.sync._note_restored()

        def limited(_provider, _session, tasks):
            issues = (Issue("rate_limited"),)
            first, second = (t.key for t in tasks)
            return {
                first: Outcome(first, Result.RETRY, issues=issues),
                second: Outcome(second, Result.UNCERTAIN, issues=issues, stop=True),
            }

        with patch.object(provider, "_find", limited):
            self._run()
        states = [document.operation_ids.sudo().state for document in documents]
        self.assertEqual((states, self._sent()), (["pending", "uncertain"], 0))

    def test_a_provider_that_always_looks(self):
        looking = dataclasses.replace(self.can, looks_first=True)
        document = self._create_invoice(200)._bridge_transfer()
        self.sync._note_restored()
        with patch.object(type(self), "can", looking):
            self._run()
        self.assertEqual((document.state, self._asked(), self._sent()), ("approved", 0, 1))

    def test_for_thirty_days(self):
        self.sync.restored_at = fields.Datetime.now() - timedelta(days=29)
        self._create_invoice(200)._bridge_transfer()
        self._run()
        self.assertEqual(self._asked(), 1)
        self.sync.restored_at = fields.Datetime.now() - timedelta(days=31)
        document = self._create_invoice(300)._bridge_transfer()
        self._run()
        self.assertEqual((document.state, self._asked()), ("approved", 1))

    def test_the_server_was_brought_back(self):
        """To an earlier point in time: nobody is asked anything, it is the same database."""
        document = self._create_invoice(200)._bridge_transfer()
        self._copy(timeline=2)
        self.assertFalse(self.connection.alerts)
        self._run()
        self.assertEqual((self.connection.state, document.state), ("live", "approved"))
        self.assertEqual(self._asked(), 1)
        self.assertTrue(self.sync.restored_at)
        self.assertEqual(self.connection.sudo().database_ref, self.database)
        self.assertIn("changed", self.books.calls, "what changed meanwhile is read at once")
        restored_at = self.sync.restored_at
        self._run()
        self.assertEqual(self.sync.restored_at, restored_at)

    def test_a_dump_restored_into_the_same_database(self):
        self._copy(table=18000)
        self._run()
        self.assertEqual(self.connection.state, "live")
        self.assertTrue(self.sync.restored_at)

    def test_access_renewed_since_the_backup(self):
        self.sync._note_restored()
        self.keys.pop(KEY)
        self.addCleanup(self.keys.update, {KEY: "books-1"})
        self.connection.action_test()
        self.assertEqual(self.connection.state, "attention")
        self.assertIn("brought back", self.connection.alerts["attention"]["message"])
        self.sync.restored_at = False
        self.connection.sudo().write({"state": "live", "attention_issue": False})
        self.connection.action_test()
        self.assertNotIn("brought back", self.connection.alerts["attention"]["message"])

    def test_a_customer_with_the_id_of_another(self):
        """Ids given since the backup are given once more; our number tells the two apart."""
        customer = self._customer()
        before = customer._bridge_made_numbers()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = create_date + interval '1 day' WHERE id = %s",
            [customer.id],
        )
        customer.invalidate_recordset()
        self.assertNotEqual(customer._bridge_made_numbers(), before)

    def _customer(self):
        return self.env["res.partner"].create({"name": "Late Customer"})
