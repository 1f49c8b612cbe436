from unittest.mock import patch

from odoo.addons.accounting_bridge.models.operation import OPEN
from odoo.addons.accounting_bridge_lexoffice.tools.client import LexofficeSession

from .content_case import ContentCase

VOUCHERS = "/v1/vouchers$"
PDF = b"%PDF-1.7\nWhat the customer received\n%%EOF\n"


class BadCase(ContentCase):
    """What goes wrong: it is said where the person works, the way out is beside it, nothing is lost
    and nothing doubled there, and after mending it goes."""

    def setUp(self):
        super().setUp()
        # No test waits for another's back-off, nor for the servers there to know of each other.
        self.startPatcher(patch.object(LexofficeSession, "pause", lambda _self, _seconds: True))

    # === WHAT A PERSON DOES ===

    def _again(self):
        """The time has come for what waits."""
        # The outbox is not for people to write.
        operations = self.connection.sudo().env["accounting.bridge.operation"].search([])
        operations.not_before = False
        self.connection.sudo().budget_ids.blocked_until = False
        self._run()

    def _retry(self, move):
        """*Retry* on the invoice."""
        move._get_alerts()["accounting_bridge_retry"]
        move.bridge_document_id.action_retry()
        self._again()

    def _stored(self, move, content=PDF):
        """The file that the customer received."""
        self.env["ir.attachment"].sudo().create(
            {
                "name": f"{move.name.replace('/', '_')}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": move._name,
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        move.invalidate_recordset()
        return move

    def _draft(self, *lines, **values):
        with patch.object(type(self.env["account.move"]), "action_post", lambda _self: None):
            return self._move(*lines, **values)

    # === WHAT THERE IS ===

    def _standing(self, move):
        """:return: the vouchers there of this number that count"""
        return [
            row
            for row in self.control.vouchers()
            if row["voucherNumber"] == move.name and row["status"] != "voided"
        ]

    def _codes(self, move):
        return [issue["code"] for issue in move.bridge_document_id.issues or []]

    # === WHAT IS CHECKED ===

    def assertThere(self, move):
        """Once, and as it is here."""
        document = move.bridge_document_id
        self.assertIn(document.state, ("approved", "paid"), document.issue_text)
        [voucher] = self._standing(move)
        self.assertEqual(document.external_id, voucher["id"])
        self.assertEqual(float(voucher["totalGrossAmount"]), move.amount_total)
        self.assertEqual(float(voucher["totalTaxAmount"]), move.amount_tax)
        operations = document.sudo().operation_ids
        self.assertFalse(operations.filtered(lambda o: o.state in OPEN))

    def assertNotThere(self, move):
        self.assertEqual(self._standing(move), [])

    def assertTold(self, move, code, *words, cure=None):
        """The invoice says it, in a banner that leads to the place where it is mended.

        :param cure: model of the record that the banner's button opens
        """
        self.env.invalidate_all()
        issues = move.bridge_document_id.issues or []
        if move.state == "draft":
            issues = [issue.to_json() for issue in move._bridge_issues(self.connection)[move.id]]
        [issue] = [issue for issue in issues if issue["code"] == code] or [{"code": issues}]
        [text] = self.env["accounting.bridge.issue"]._words([issue], self.connection)
        for word in words:
            self.assertIn(word, text)
        # No parameter was forgotten, no sign of a template is left.
        self.assertNotRegex(text, r"%\(|“”|\(\)|  ")
        [alert] = [a for a in move._get_alerts().values() if a["message"] == text]
        if cure:
            self.assertEqual(alert["action"]["res_model"], cure)
            self.assertTrue(alert["action_text"])
        return alert.get("action")

    def _blocked(self, move):
        move._bridge_transfer()
        self._run()
        self.assertEqual(move.bridge_state, "attention")
        self.assertNotThere(move)
