from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.models.lock import unlocked
from odoo.addons.accounting_bridge.tools.documents import PaymentKind

from .payment_common import PaymentCase


class UnnamedCase(PaymentCase):
    def unnamed(self, amount, **values):
        return self.payment(amount, kind=PaymentKind.CREDIT, **values)

    def tell(self, document, *payments, **values):
        """The provider's answer, facts and payments."""
        document._apply(self.remote(document, *payments, **values))
        self.env.flush_all()
        document.invalidate_recordset()

    def reversal(self, invoice, price=None, post=True):
        """:return: (credit note that reverses the invoice, in full or of this price, its document);
        posting it matches the two in Odoo"""
        values = {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id}
        wizard = self.env["account.move.reversal"].create(values)
        wizard.refund_moves()
        credit = wizard.new_move_ids
        if price:
            credit.invoice_line_ids.price_unit = price
        credit.action_post()
        return credit, self.link(credit)

    def unmatched(self, *args, **kwargs):
        """:return: as `reversal`, with nothing matched in Odoo"""
        credit, document = self.reversal(*args, **kwargs)
        terms = credit.line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        # What the matching by Odoo left, a person cannot take back: the test does.
        unlocked(terms).remove_move_reconcile()
        return credit, document

    def residuals(self, *moves):
        return tuple(round(move.amount_residual, 2) for move in moves)


class TestUnnamedCredits(UnnamedCase):
    """The provider says that a credit was offset, not with what: recognised where Odoo knows."""

    def test_matched_by_odoo(self):
        """Posting a credit note matches it in Odoo: both statements find it done."""
        for turned in (False, True):
            invoice, document = self.invoice()
            credit, source = self.reversal(invoice)
            self.assertEqual(self.residuals(invoice, credit), (0, 0))
            for each in (source, document) if turned else (document, source):
                self.tell(each, self.unnamed(120))
            rows = (document | source).payment_ids
            self.assertEqual(rows.mapped("state"), ["booked"] * 2)
            self.assertFalse(rows.filtered("issues"))
            self.assertEqual(document.payment_ids.counterpart_id, credit)
            self.assertEqual(source.payment_ids.counterpart_id, invoice)
            self.assertEqual(len(document.payment_ids._partials_with(credit)), 1)
            self.assertFalse(rows.entry_id)
            self.assertFalse(rows.payment_id)

    def test_not_matched_in_odoo(self):
        for turned in (False, True):
            invoice, document = self.invoice()
            credit, source = self.unmatched(invoice, price=50)
            self.assertEqual(self.residuals(invoice, credit), (120, 60))
            for each in (source, document) if turned else (document, source):
                self.tell(each, self.unnamed(60))
            self.assertEqual(self.residuals(invoice, credit), (60, 0))
            self.assertEqual((document | source).payment_ids.mapped("state"), ["booked"] * 2)

    def test_in_parts(self):
        invoice, document = self.invoice()
        credit, source = self.unmatched(invoice, price=50)
        first, second = self.unnamed(20), self.unnamed(30)
        self.tell(document, first)
        self.assertEqual(self.residuals(invoice, credit), (100, 40))
        self.tell(document, first, second)
        self.tell(source, first, second)
        self.assertEqual(self.residuals(invoice, credit), (70, 10))
        self.assertEqual((document | source).payment_ids.mapped("state"), ["booked"] * 4)

    def test_in_part_of_what_odoo_matched(self):
        invoice, document = self.invoice()
        credit, source = self.reversal(invoice)
        self.tell(document, self.unnamed(50))
        self.tell(source, self.unnamed(50))
        self.assertEqual(self.residuals(invoice, credit), (0, 0))
        self.assertEqual((document | source).payment_ids.mapped("state"), ["booked"] * 2)

    def test_two_reversals_of_the_same_amount(self):
        """Matched in Odoo both: nothing depends on which of them it was."""
        invoice, document = self.invoice()
        (one, first), (two, second) = (self.reversal(invoice, price=50) for _n in range(2))
        self.assertEqual(self.residuals(invoice, one, two), (0, 0, 0))
        self.tell(second, self.unnamed(60))
        self.tell(document, self.unnamed(60))
        self.assertEqual(document.payment_ids.counterpart_id, two)
        self.tell(first, self.unnamed(60))
        self.tell(document, self.unnamed(60), self.unnamed(60, external_id="later"))
        self.assertEqual(
            document.payment_ids.filtered(lambda p: p.state == "booked").counterpart_id, one | two
        )

    def test_two_reversals_told_apart_by_the_other_side(self):
        """Neither is matched in Odoo: unclear until the credit note says that it was this one."""
        invoice, document = self.invoice()
        (one, _first), (two, second) = (self.unmatched(invoice, price=50) for _n in range(2))
        self.tell(document, self.unnamed(60))
        row = document.payment_ids
        self.assertEqual((row.state, self.codes(row)), ("unclear", ["credit_unnamed"]))
        self.assertEqual(self.residuals(invoice, one, two), (120, 60, 60))
        self.tell(second, self.unnamed(60))
        self.assertEqual(self.residuals(invoice, one, two), (60, 60, 0))
        self.assertEqual((row.state, row.counterpart_id), ("booked", two))
        self.assertFalse(row.issues)

    def test_two_reversals_of_different_amounts(self):
        invoice, document = self.invoice()
        one, _first = self.unmatched(invoice, price=50)
        two, _second = self.unmatched(invoice, price=25)
        self.tell(document, self.unnamed(60))
        self.assertEqual(self.residuals(invoice, one, two), (60, 0, 30))

    def test_larger_than_what_is_open_in_odoo(self):
        """Booked as far as it goes, and said."""
        invoice, document = self.invoice()
        credit, _source = self.unmatched(invoice)
        earlier = self._create_invoice(75, move_type="out_refund")
        terms = (invoice | earlier).line_ids
        terms.filtered(lambda ln: ln.display_type == "payment_term").reconcile()
        self.assertEqual(self.residuals(invoice, credit), (30, 120))
        self.tell(document, self.unnamed(120))
        self.assertEqual(self.residuals(invoice, credit), (0, 90))
        row = document.payment_ids
        self.assertEqual((row.state, self.codes(row)), ("booked", ["exceeds_open"]))

    def test_larger_than_the_credit_note(self):
        """It cannot have been this one alone."""
        invoice, document = self.invoice()
        credit, _source = self.unmatched(invoice, price=50)
        self.tell(document, self.unnamed(100))
        self.assertEqual(self.codes(document.payment_ids), ["credit_unnamed"])
        self.assertEqual(self.residuals(invoice, credit), (120, 60))

    def test_offset_with_another_invoice(self):
        """The invoice it reverses is open there in full: so it was another one. Not guessed."""
        invoice, document = self.invoice()
        other, other_document = self.invoice()
        credit, source = self.reversal(invoice)
        for each in (document, other_document):
            self.tell(each)
        self.tell(source, self.unnamed(120))
        self.tell(other_document, self.unnamed(120))
        for each in (source, other_document):
            self.assertEqual(self.codes(each.payment_ids), ["credit_unnamed"])
        self.assertEqual(self.residuals(invoice, other, credit), (0, 120, 0))
        # A person says it, and what Odoo had matched by itself makes room.
        self.say(other_document.payment_ids, move_id=credit.id)
        self.assertEqual(self.residuals(invoice, other, credit), (120, 0, 0))
        rows = (source | other_document).payment_ids
        self.assertEqual(rows.mapped("state"), ["booked"] * 2)
        self.assertEqual(source.payment_ids.counterpart_id, other)
        self.assertFalse(rows.filtered("issues"))

    def test_the_other_side_was_settled_otherwise(self):
        """The invoice it reverses was paid in money, or the credit note paid out: so it was another
        one, whatever Odoo matched."""
        invoice, document = self.invoice()
        _credit, source = self.reversal(invoice, price=50)
        self.tell(document, self.payment(120))
        self.tell(source, self.unnamed(60))
        self.assertEqual(self.codes(source.payment_ids), ["credit_unnamed"])
        invoice, document = self.invoice()
        _credit, source = self.reversal(invoice, price=50)
        self.tell(source, self.payment(60, kind=PaymentKind.REFUND))
        self.tell(document, self.unnamed(60))
        self.assertEqual(self.codes(document.payment_ids), ["credit_unnamed"])

    def test_the_other_side_states_no_item(self):
        """It is only less open: that does not contradict."""
        invoice, document = self.invoice()
        credit, source = self.unmatched(invoice, price=50)
        self.tell(source, due=0)
        self.tell(document, self.unnamed(60))
        self.assertEqual(self.residuals(invoice, credit), (60, 0))

    def test_the_invoice_moved_and_was_not_read_yet(self):
        invoice, document = self.invoice()
        credit, source = self.unmatched(invoice)
        self.tell(document)
        document.unread_since = "2026-02-01"
        self.tell(source, self.unnamed(120))
        self.assertEqual(self.residuals(invoice, credit), (0, 0))

    def test_refreshed_one_side_only(self):
        """What is known of the other side is older: it becomes clear when that is read."""
        invoice, document = self.invoice()
        credit, source = self.unmatched(invoice)
        self.tell(document)
        self.tell(source, self.unnamed(120))
        self.assertEqual(source.payment_ids.state, "unclear")
        self.tell(document, self.unnamed(120))
        self.assertEqual((document | source).payment_ids.mapped("state"), ["booked"] * 2)
        self.assertEqual(self.residuals(invoice, credit), (0, 0))

    def test_no_reversal(self):
        """Nothing in Odoo that it could be: a person says it."""
        invoice, document = self.invoice()
        self._create_invoice(100, move_type="out_refund")
        self.tell(document, self.unnamed(60))
        self.assertEqual(self.codes(document.payment_ids), ["credit_unnamed"])
        self.assertIn("say with which", document.issue_text)
        self.assertEqual(self.residuals(invoice), (120,))

    # === UNDOING ===

    def test_taken_back_there(self):
        for matched in (True, False):
            invoice, document = self.invoice()
            credit, source = (self.reversal if matched else self.unmatched)(invoice)
            for each in (document, source):
                self.tell(each, self.unnamed(120))
            self.assertEqual(self.residuals(invoice, credit), (0, 0))
            self.tell(source)
            self.tell(document)
            self.assertEqual(self.residuals(invoice, credit), (120, 120))
            rows = (document | source).payment_ids
            self.assertEqual(rows.mapped("state"), ["reversed"] * 2)
            for each in (document, source):
                self.tell(each, self.unnamed(120))
            self.assertEqual(self.residuals(invoice, credit), (0, 0))

    def test_one_of_two_taken_back(self):
        invoice, document = self.invoice()
        (one, _first), (two, _second) = (self.reversal(invoice, price=50) for _n in range(2))
        kept = self.unnamed(60)
        self.tell(document, kept, self.unnamed(60))
        self.assertEqual(document.payment_ids.counterpart_id, one | two)
        self.tell(document, kept)
        self.assertEqual(self.residuals(invoice), (60,))
        self.assertEqual(sorted(self.residuals(one, two)), [0, 60])

    # === A PERSON SAYS IT ===

    def say(self, row, user=None, **values):
        action = row.with_user(user or self.env.user).action_offset()
        wizard = self.env[action["res_model"]].with_user(user or self.env.user)
        wizard = wizard.browse(action["res_id"])
        wizard.write(values)
        return wizard.action_confirm()

    def test_offset_with_a_credit_note_of_ours(self):
        invoice, document = self.invoice()
        credit = self._create_invoice(50, move_type="out_refund")
        source = self.link(credit)
        self.tell(document, self.unnamed(60))
        self.tell(source, self.unnamed(60))
        row = document.payment_ids
        stranger = self._create_invoice(50, move_type="out_refund", partner_id=self.partner_b.id)
        with self.assertRaises(UserError):
            self.say(row, move_id=stranger.id)
        self.say(row, move_id=credit.id)
        self.assertEqual(self.residuals(invoice, credit), (60, 0))
        self.assertEqual((row.state, row.issues), ("booked", False))
        with self.assertRaises(UserError):
            self.say(row, move_id=credit.id)

    def test_made_there(self):
        invoice, document = self.invoice()
        self.tell(document, self.unnamed(60))
        self.say(document.payment_ids, how="there")
        entry = document.payment_ids.entry_id
        self.assertEqual(self.residuals(invoice), (60,))
        self.assertEqual(sorted(entry.line_ids.mapped("balance")), [-60, 10, 50])
        self.tell(document)
        self.assertEqual((self.residuals(invoice), entry.state), ((120,), "cancel"))

    def test_only_who_may_post_says_it(self):
        _invoice, document = self.invoice()
        self.tell(document, self.unnamed(60))
        salesman = new_test_user(self.env, "seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.say(document.payment_ids, salesman, how="there")
