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
