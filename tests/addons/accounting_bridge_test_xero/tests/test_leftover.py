from .test_transfer import TransferCase


class TestLeftover(TransferCase):
    """After Move to Live in the same books, an invoice that was changed since the test."""

    def _changed_since_the_test(self):
        """:return: (the invoice, the id of what the test left at Xero)"""
        self.connection.in_test = True
        move = self._invoice()
        [document] = self._transfer(move)
        self.assertEqual(document.state, "approved", document.issue_text)
        external_id = document.external_id
        self.connection._move_to_live(other_books=False)
        move.button_draft()
        move.invoice_line_ids.price_unit = 200
        move.action_post()
        return move, external_id

    def _refused_until_voided(self):
        move, external_id = self._changed_since_the_test()
        # However long ago that was.
        self.connection.sync_ids.sudo().test_ended_on = "2020-01-01"
        [document] = self._transfer(move)
        self.assertEqual(document.issues[0]["code"], "left_by_test")
        self.assertIn(external_id, move.alerts["accounting_bridge_issue_0"]["action"]["url"])
        # As the words say: the number of a voided invoice is not taken again.
        renamed = f"{move.name}-TEST"
        self.control.act(action="edit", id=external_id, InvoiceNumber=renamed)
        document.action_retry()
        self._run()
        self.assertEqual(document.issues[0]["code"], "left_by_test")
        self.control.act(action="void", id=external_id)
        document.action_retry()
        self._run()
        self.assertEqual(document.state, "approved", document.issue_text)
        self.assertNotEqual(document.external_id, external_id)
        self.assertEqual(document.sudo().remote_total, move.amount_total)
        self.assertFalse(self.connection._leftovers())

    def test_our_number_is_the_number_there(self):
        self._refused_until_voided()

    def test_our_number_is_a_reference_there(self):
        self.connection.number_mode = "reference"
        self._refused_until_voided()

    def test_the_same_is_linked_again_whatever_address_odoo_has_now(self):
        self.connection.write({"in_test": True, "number_mode": "reference"})
        move = self._invoice()
        [document] = self._transfer(move)
        self.assertEqual(document.state, "approved", document.issue_text)
        external_id = document.external_id
        self.connection._move_to_live(other_books=False)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("web.base.url", "https://another.example.com")
        [document] = self._transfer(move)
        self.assertEqual((document.state, document.external_id), ("approved", external_id))
