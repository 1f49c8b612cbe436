"""Invoices of Odoo at Xero, and what happens to them there, back in Odoo."""

import time
from datetime import timedelta

from odoo import fields

from .common import XeroCase


class TransferCase(XeroCase):
    """Connected to Xero, with confirmed mappings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.control.quotas(enabled=False)
        cls.connect()
        references = {(r.kind, r.code): r for r in cls.connection.sudo().reference_ids if r.code}
        cls.connection.sudo().default_account_id = references["account", "200"]
        for taxes, code in ((cls.tax, "OUTPUT2"), (cls.tax.browse(), "NONE")):
            mapping = cls.connection._ensure_mappings("tax", [taxes.ids])
            mapping.write({"reference_id": references["tax", code].id, "state": "confirmed"})
        cls.connection.write({"start_date": False, "attach_pdf": False})

    def _invoice(self, price=100):
        """An invoice with a number of its own: the sandbox keeps its books over the tests."""
        move = self._create_invoice(price, post=False)
        move.name = f"{self._testMethodName}/2026/{move.id:05}"
        move.action_post()
        return move

    def _transfer(self, *moves):
        for move in moves:
            move._bridge_transfer()
        self._run()
        return [move.bridge_document_id for move in moves]

    def _have_swept(self):
        """The customer is known there and nothing is to be fetched: a run only sends."""
        self._transfer(self._invoice())
        later = fields.Datetime.now() + timedelta(minutes=1)
        self.connection.sudo().sync_ids.last_sweep = later


class TestTransfer(TransferCase):
    def test_to_xero_and_back(self):
        first, second = self._invoice(), self._invoice(33.33)
        documents = self._transfer(first, second)
        for move, document in zip((first, second), documents, strict=True):
            self.assertEqual(document.state, "approved", document.issue_text)
            self.assertEqual(document.remote_total, move.amount_total)
            self.assertEqual(document.remote_tax, move.amount_tax)
            self.assertIn(document.external_id, document.external_url)

        self.control.time(advance=900)
        self.control.act(action="pay", id=first.name, amount=first.amount_total)
        self.connection.sync_ids.sudo().last_sweep = False
        self._run()
        self.assertEqual(documents[0].state, "paid")
        self.assertEqual(documents[1].state, "approved")

    def test_a_refused_one_does_not_hold_up_the_others(self):
        good, taken = self._invoice(), self._invoice()
        self._make_foreign(taken.name, self._books()["contacts"][0]["ContactID"])
        document, refused = self._transfer(good, taken)
        self.assertEqual(document.state, "approved", document.issue_text)
        self.assertEqual(refused.state, "attention")
        self.assertEqual(refused.issues[0]["code"], "number_used")

    def _books(self):
        return self.control.get("dump")["tenants"][self.tenants["Bridge Trading (UK)"]]

    def _make_foreign(self, number, contact_id):
        """Another program's invoice with our number."""
        with self.connection.sudo()._session(time.monotonic() + 60) as session:
            element = {
                "Type": "ACCREC",
                "InvoiceNumber": number,
                "Contact": {"ContactID": contact_id},
                "LineItems": [{"Description": "x", "Quantity": 1, "UnitAmount": 1}],
            }
            session.write_elements("PUT", "Invoices", [element], [number])

    def test_a_lost_answer_is_one_invoice(self):
        move = self._invoice()
        self.control.faults(kind="cut", method="PUT", path="Invoices")
        [document] = self._transfer(move)
        self.assertEqual(document.state, "uncertain")
        document.sudo().operation_ids.filtered(lambda o: o.state == "uncertain").not_before = False
        self._run()
        self.assertEqual(document.state, "approved", document.issue_text)
        self.assertEqual(self._count(move.name), 1)

    def _count(self, number):
        return [row["InvoiceNumber"] for row in self._books()["invoices"]].count(number)


class TestExpired(TransferCase):
    def test_a_token_that_expired_at_xero(self):
        self._have_swept()
        move = self._invoice()
        self.control.tokens(expire=True)
        [document] = self._transfer(move)
        self.assertEqual(document.state, "queued")
        document.sudo().operation_ids.not_before = False
        self._run()
        self.assertEqual(document.state, "approved", document.issue_text)


class TestDisconnected(TransferCase):
    def test_what_waits_is_kept_and_a_person_is_told(self):
        self._have_swept()
        move = self._invoice()
        self.control.act(action="disconnect")
        [document] = self._transfer(move)
        self.assertEqual(document.state, "queued")
        self.assertEqual(self.connection.state, "attention")
        self.assertEqual(self.connection.sync_ids.error[0]["code"], "organisation_disconnected")
