import time
from collections import Counter
from decimal import Decimal

from odoo import Command

from odoo.addons.accounting_bridge.models.operation import OPEN

from .flow_case import FlowCase

MONEY = ("SubTotal", "TotalTax", "Total")


class ContentCase(FlowCase):
    """Documents of all sorts, sent and compared with what the sandbox's books say."""

    @classmethod
    def _tax(cls, amount, code=None, **values):
        """:return: a sales tax, its mapping confirmed where a code is given"""
        name = f"{amount} {' '.join(map(str, values.values()))}".strip()
        tax = cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                **values,
            }
        )
        if code:
            cls._confirm_tax(tax, code)
        return tax

    @classmethod
    def _move(cls, lines, **values):
        """:param lines: list of dicts of values of invoice lines; 20 % unless they say otherwise
        :return: a posted invoice"""
        defaults = {"name": "Work", "price_unit": 100, "tax_ids": [Command.set(cls.tax.ids)]}
        lines = [
            Command.create(line if line.get("display_type") else {**defaults, **line})
            for line in lines
        ]
        return cls._create_invoice(invoice_line_ids=lines, **values)

    @classmethod
    def _taxed(cls, *taxes, **values):
        """:return: values of a line with these taxes"""
        return {"tax_ids": [Command.set([tax.id for tax in taxes])], **values}

    def _send(self, moves):
        documents = moves._bridge_transfer()
        self._work(documents)
        return documents

    def _retry(self, documents):
        documents.action_retry()
        self._work(documents)

    def _work(self, documents):
        """Let the scheduled action run until nothing is owed for these documents."""
        for _run in range(6):
            if not documents.sudo().operation_ids.filtered(lambda o: o.state in OPEN):
                return
            self._run()
        self.fail(documents.sudo().operation_ids.mapped("issues"))

    def _books(self):
        return self.control.get("dump")["tenants"][self.tenant]

    def _rows(self, books=None):
        """:return: dict number -> invoice or credit note as the books hold it"""
        books = books or self._books()
        return {row["InvoiceNumber"]: row for row in books["invoices"]} | {
            row["CreditNoteNumber"]: row for row in books["credit_notes"]
        }

    def _count(self, books=None):
        """:return: Counter of the numbers of all documents in the books"""
        books = books or self._books()
        numbers = [row["InvoiceNumber"] for row in books["invoices"]]
        return Counter(numbers + [row["CreditNoteNumber"] for row in books["credit_notes"]])

    def assertArrived(self, moves, state="approved"):
        """Each is there exactly once, with Odoo's net, tax and total."""
        books = self._books()
        rows, count = self._rows(books), self._count(books)
        for move in moves:
            with self.subTest(move=move.name, lines=move.invoice_line_ids.mapped("name")):
                document = move.bridge_document_id
                self.assertEqual(document.state, state, document.issue_text)
                self.assertEqual(count[move.name], 1)
                there = tuple(Decimal(str(rows[move.name][key])) for key in MONEY)
                here = (move.amount_untaxed, move.amount_tax, move.amount_total)
                self.assertEqual(there, tuple(Decimal(f"{amount:.2f}") for amount in here))

    def assertSays(self, move, *words):
        """The document and the banner of its form say what is wrong and what to do."""
        document = move.bridge_document_id
        self.assertEqual(document.state, "attention")
        banner = " ".join(str(alert["message"]) for alert in move._get_alerts().values())
        for word in words:
            self.assertIn(word, document.issue_text)
            self.assertIn(word, banner)
        self.assertIn("accounting_bridge_retry", move._get_alerts())

    def _api(self, method, endpoint, element):
        """What another program of the organisation does.

        :return: the element that comes back"""
        with self.connection.sudo()._session(time.monotonic() + 60) as session:
            key = f"{self.id()} {element}"[-100:]
            (row,) = session.write_elements(method, endpoint, [element], [key])
        self.assertFalse(row.get("ValidationErrors"), row)
        return row

    def _contact(self, name, **values):
        return self._api("PUT", "Contacts", {"Name": name, **values})["ContactID"]

    @classmethod
    def _customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **values})
