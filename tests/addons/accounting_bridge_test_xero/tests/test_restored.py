from datetime import timedelta

from .payment_case import PaymentCase


class TestRestored(PaymentCase):
    """A backup is restored: Xero holds what Odoo no longer knows that it sent."""

    def _written(self):
        calls = self.control.get("calls")["calls"]
        self.control.post("calls", clear=True)
        return [c["path"] for c in calls if c["method"] != "GET" and "/api.xro/" in c["path"]]

    def _again(self):
        """:return: what was written to Xero by the run after the restore"""
        self._written()
        self._run()
        return self._written()

    def test_documents_and_contacts(self):
        invoices = self._invoices(3, self._customers(2))
        invoices._bridge_transfer()
        with self._lost():
            self._run()
            there = invoices.bridge_document_ids.mapped("external_id")
        self.assertEqual(self._again(), [])
        documents = invoices.bridge_document_ids
        self.assertEqual(documents.mapped("external_id"), there)
        self.assertEqual(set(documents.mapped("state")), {"approved"})

    def test_what_is_not_there_goes_in_the_same_step(self):
        invoices = self._invoices(3, self._customers(1))
        invoices[0]._bridge_transfer()
        with self._lost():
            self._run()
        invoices._bridge_transfer()
        (path,) = self._again()
        self.assertIn("/Invoices", path)
        self.assertEqual(set(invoices.bridge_document_ids.mapped("state")), {"approved"})
        books = self.control.get("dump")["tenants"][self.tenant]["invoices"]
        numbers = [row["InvoiceNumber"] for row in books]
        self.assertEqual(sorted(n for n in numbers if n in invoices.mapped("name")),
                         sorted(invoices.mapped("name")))

    def test_payment(self):
        move, document = self.transferred()
        self.take(move, 60)
        self.assertEqual(document.operation_ids.sudo()[-1:].action, "pay")
        with self._lost():
            self._run()
            paid = document.payment_ids.external_id
        self.assertEqual(self._again(), [])
        self.assertEqual(document.payment_ids.external_id, paid)
        self.assertEqual(move.amount_residual, 60)

    def test_void(self):
        move, document = self.transferred()
        document._cancel("ordered twice")
        with self._lost():
            self._run()
            self.assertEqual(document.status, "voided")
        # The history note of the void is looked for, too.
        self.assertEqual(self._again(), [])
        self.assertEqual((document.status, move.state), ("voided", "cancel"))

    def test_another_document_with_its_number(self):
        with self._lost():
            first, _document = self.transferred()
            number = first.name
        second = self._create_invoice(250)
        self.assertEqual(second.name, number)
        document = second._bridge_transfer()
        self.assertEqual(self._again(), [])
        self.assertEqual(document.issues[0]["code"], "number_given_before")
        self.assertFalse(document.external_id)

    def test_access_renewed_since(self):
        """The refresh token of the backup was used up: a person connects again, and what waits is
        looked up."""
        move = self._create_invoice()
        document = move._bridge_transfer()
        with self._lost():
            self.control.tokens(expire=True)
            self._run()  # renews its access
            self._run()
            there = document.external_id
            self.assertTrue(there)
        self.control.tokens(expire=True)
        for token in self.sandbox.store.refresh_tokens.values():
            if token["rotated"]:
                token["rotated"] -= timedelta(hours=1)  # beyond the grace of half an hour
        self._run()
        self._run()
        self.assertEqual(self.connection.state, "attention")
        self.assertIn("brought back", self.connection.alerts["attention"]["message"])
        self.assertEqual(document.operation_ids.sudo().state, "pending")
        self.connect()
        self.assertEqual(self._again(), [])
        self.assertEqual((self.connection.state, document.external_id), ("live", there))
