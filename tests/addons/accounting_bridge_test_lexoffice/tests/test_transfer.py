"""Invoices of Odoo at lexoffice when something goes wrong on the way: one voucher each, always."""

import base64
import hashlib

from .content_case import ContentCase

VOUCHERS = "/v1/vouchers$"
PDF = b"%PDF-1.7\nWhat the customer received\n%%EOF\n"


class TestTransfer(ContentCase):
    def _due(self):
        """What waits for its time goes now."""
        operations = self.connection.sudo().env["accounting.bridge.operation"].search([])
        operations.not_before = False
        self.connection.sudo().budget_ids.blocked_until = False

    def _retry(self):
        self._due()
        self._run()

    def _codes(self, move):
        return [issue["code"] for issue in move.bridge_document_id.issues or []]

    def _held(self, move):
        return [row for row in self.control.vouchers() if row["voucherNumber"] == move.name]

    def test_there_and_as_it_is_here(self):
        move = self._move((self.service, 100, self.tax))
        voucher = self._transfer(move)
        document = move.bridge_document_id
        self.assertEqual(document.state, "approved", document.issue_text)
        self.assertEqual(document.external_id, voucher["id"])
        self.assertEqual(document.remote_total, move.amount_total)
        self.assertEqual(document.remote_tax, move.amount_tax)
        self.assertEqual(document.remote_due, move.amount_total)
        self.assertIn(f"/permalink/vouchers/view/{voucher['id']}", document.external_url)
        self.assertTrue(voucher["remark"].startswith(move.name))

    def test_a_lost_answer_is_found_again(self):
        for kind in ("lose_answer", "gateway_timeout_after", "garbage"):
            with self.subTest(kind):
                move = self._move((self.service, 100, self.tax))
                self.control.faults(kind=kind, method="POST", path=VOUCHERS)
                self._transfer(move)
                self.assertEqual(move.bridge_state, "uncertain")
                self._retry()
                self.assertEqual(move.bridge_state, "approved")
                self.assertEqual(move.bridge_document_id.external_id, self._there(move)["id"])

    def test_what_never_arrived_goes_again(self):
        move = self._move((self.service, 100, self.tax))
        self.control.faults(kind="fail_before", method="POST", path=VOUCHERS)
        self.assertIsNone(self._transfer(move))
        self.assertEqual(move.bridge_state, "uncertain")
        self._retry()
        self._retry()
        self.assertEqual(move.bridge_state, "approved")
        self.assertEqual(len(self._held(move)), 1)

    def test_a_service_that_is_down_for_a_day(self):
        move = self._move((self.service, 100, self.tax))
        self.control.faults(kind="unavailable", times=None)
        for _ in range(3):
            self.assertIsNone(self._transfer(move))
            self._due()
        self.assertEqual(move.bridge_state, "queued")
        self.control.faults(clear=True)
        self._retry()
        self.assertEqual(len(self._held(move)), 1)
        self.assertFalse(self.connection.sudo().sync_ids.error)

    def test_two_documents_of_the_same_content(self):
        """Same customer, date and total, and by number another one each: two vouchers."""
        moves = [self._move((self.service, 100, self.tax)) for _ in range(2)]
        for move in moves:
            move._bridge_transfer()
        self._run()
        self.assertEqual({move.bridge_state for move in moves}, {"approved"})
        self.assertEqual(len({move.bridge_document_id.external_id for move in moves}), 2)

    def test_a_number_that_is_there_with_other_totals(self):
        move = self._move((self.service, 100, self.tax))
        contact = next(c for c in self.control.contacts() if "customer" in c["roles"])
        item = {
            "amount": "1.00",
            "taxAmount": "0.19",
            "taxRatePercent": 19,
            "categoryId": "8f8664a0-fd86-11e1-a21f-0800200c9a66",
        }
        self.control.book(
            type="salesinvoice",
            voucherNumber=move.name,
            voucherDate="2026-01-15",
            totalGrossAmount="1.19",
            totalTaxAmount="0.19",
            taxType="net",
            contactId=contact["id"],
            voucherItems=[item],
        )
        self._transfer(move)
        self.assertEqual(self._codes(move), ["number_used"])
        self.assertEqual(len(self._held(move)), 1)

    def test_recognised_after_its_link_was_lost(self):
        """As after removing the connection and making a new one."""
        move = self._move((self.service, 100, self.tax))
        voucher = self._transfer(move)
        document = move.bridge_document_id.sudo()
        document.operation_ids.unlink()
        document.unlink()
        self._transfer(move)
        self.assertEqual(move.bridge_document_id.external_id, voucher["id"])
        self.assertEqual(len(self._held(move)), 1)

    def test_several_runs_within_the_limit(self):
        """Each run ends itself in time, and the next one goes on where it ended."""
        moves = [self._move((self.service, 100, self.tax)) for _ in range(7)]
        for move in moves:
            move._bridge_transfer()
        self.control.post("limits", enabled=True)
        self.addCleanup(self.control.post, "limits", enabled=False)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("accounting_bridge.lexoffice.calls_per_second", False)
        for _ in range(8):
            self._retry()
            if all(move.bridge_state == "approved" for move in moves):
                break
        self.assertEqual({move.bridge_state for move in moves}, {"approved"})
        for move in moves:
            self.assertEqual(len(self._held(move)), 1)
        statuses = self.env["accounting.bridge.exchange"].sudo().search([]).mapped("status")
        self.assertNotIn(0, statuses)

    def test_the_plan_is_downgraded_and_upgraded(self):
        move = self._move((self.service, 100, self.tax))
        self.control.downgrade()
        self.assertIsNone(self._transfer(move))
        self.assertEqual(self.connection.state, "attention")
        self.assertEqual(self.connection.sudo().sync_ids.error[0]["code"], "plan_downgraded")
        self.assertEqual(move.bridge_state, "queued")

    def test_the_key_is_revoked(self):
        move = self._move((self.service, 100, self.tax))
        self.control.revoke_key(self.connection.sudo()._access_token(float("inf")))
        self.assertIsNone(self._transfer(move))
        self.assertEqual(self.connection.state, "attention")
        self.assertEqual(self.connection.sudo().sync_ids.error[0]["code"], "key_refused")

    def test_a_foreign_currency_never_goes(self):
        self.env.ref("base.USD").sudo().active = True
        move = self._move((self.service, 100, self.tax), currency_id=self.env.ref("base.USD").id)
        issues = [i.code for i in move._bridge_issues(self.connection)[move.id]]
        self.assertIn("eur_only", issues)
        self.assertNotIn("currency_missing", issues)

    def test_the_file_goes_after_its_voucher(self):
        self.connection.attach_pdf = True
        move = self._move((self.service, 100, self.tax))
        self.env["ir.attachment"].sudo().create(
            {
                "name": f"{move.name}.pdf",
                "res_model": "account.move",
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
                "datas": base64.b64encode(PDF),
                "mimetype": "application/pdf",
            }
        )
        move.invalidate_recordset()
        self.control.faults(kind="lose_answer", method="POST", path="/files$")
        self._transfer(move)
        self._retry()
        self._retry()
        [file] = self._there(move)["files"]
        self.assertEqual(file["sha256"], hashlib.sha256(PDF).hexdigest())
        self.assertEqual(file["name"], move.name.replace("/", "_") + ".pdf")
