from .flow_case import FlowCase


class TestCorrected(FlowCase):
    """An accountant corrects or edits a voucher in lexoffice, over real HTTP."""

    def test_a_corrected_voucher_is_shown_linked_and_paid(self):
        move, document = self._transferred()
        self.control.lock(document.external_id)
        copy = self.control.correct(document.external_id)["id"]
        self._sweep()
        self._run()
        self.assertEqual((document.status, document.state), ("voided", "attention"))
        self.assertIn(move.name, document.issue_text)
        document.action_link_successor()
        new = move.bridge_document_id
        self.assertEqual((new.external_id, new.status), (copy, "approved"))
        self.assertEqual(document.current, False)
        self.control.pay(copy, "119.00", "2026-02-10")
        self._sweep()
        self._run()
        self.assertEqual((move.payment_state, new.state), ("paid", "paid"))
        self.assertEqual(len(self.control.vouchers()), len(set(self._ids())))

    def _paid_in_odoo(self, move):
        """As in the portal: Odoo takes the money, lexoffice is told by a person."""
        payment = self.env["account.payment"].sudo().create(
            {
                "partner_id": move.partner_id.id,
                "payment_type": "inbound",
                "partner_type": "customer",
                "amount": move.amount_total,
                "date": "2026-02-10",
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        (payment.move_id.line_ids | move.line_ids).filtered(
            lambda ln: ln.account_id.account_type == "asset_receivable"
        ).reconcile()
        return payment

    def _assert_paid_once(self, move, payment):
        document = move.bridge_document_id
        self.assertEqual((document.state, move.payment_state), ("paid", "paid"))
        self.assertEqual(document.payment_ids.payment_id, payment)
        self.assertFalse(document.payment_ids.issues)
        mirrored = self.env["account.payment"].search(
            [("bridge_connection_id", "=", self.connection.id)]
        )
        self.assertFalse(mirrored)

    def test_money_that_odoo_took_goes_along_to_the_copy(self):
        move, document = self._transferred()
        payment = self._paid_in_odoo(move)
        self.control.lock(document.external_id)
        copy = self.control.correct(document.external_id)["id"]
        self._sweep()
        self._run()
        document.action_link_successor()
        self.control.pay(copy, "119.00", "2026-02-12")
        self._sweep()
        self._run()
        self._assert_paid_once(move, payment)

    def test_money_that_odoo_took_goes_along_to_what_is_sent_again(self):
        move, document = self._transferred()
        payment = self._paid_in_odoo(move)
        self.control.void(document.external_id)
        self._sweep()
        self._run()
        again = move._bridge_transfer().sudo()
        self._run()
        self.assertEqual((again.generation, again.status), (2, "approved"))
        self.assertEqual([i["code"] for i in again.payment_ids.issues], ["match_there"])
        self.control.pay(again.external_id, "119.00", "2026-02-12")
        self._sweep()
        self._run()
        self._assert_paid_once(move, payment)

    def _ids(self):
        return [voucher["id"] for voucher in self.control.vouchers()]

    def test_voided_without_a_copy(self):
        move, document = self._transferred()
        self.control.void(document.external_id)
        self._sweep()
        self._run()
        self.assertEqual(document.state, "voided")
        self.assertFalse(document.has_successor)
        self.assertIn("transfer it again", move.activity_ids.mapped("summary")[-1])

    def test_an_edited_date_is_shown(self):
        _move, document = self._transferred()
        self.assertFalse(document.issues)
        self.control.edit(document.external_id, voucherDate="2026-01-20")
        self._sweep()
        self._run()
        self.assertEqual([i["code"] for i in document.issues], ["edited_there"])
        self.assertEqual(document.state, "attention")

    def test_another_customer_there_is_shown(self):
        _move, document = self._transferred()
        other = next(
            contact["id"]
            for contact in self.control.contacts()
            if "customer" in contact["roles"]
            and not contact.get("archived")
            and contact["id"] != document.sent_payload["contact"]["external_id"]
        )
        self.control.edit(document.external_id, contactId=other)
        self._sweep()
        self._run()
        (issue,) = document.issues
        self.assertEqual((issue["code"], issue["level"]), ("edited_there", "warning"))
