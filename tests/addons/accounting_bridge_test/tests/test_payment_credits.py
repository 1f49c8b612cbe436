from odoo.addons.accounting_bridge.tools.documents import PaymentKind

from .payment_common import PaymentCase


class TestCredits(PaymentCase):
    """ "Credited" is booked as a credit, never as a payment."""

    def credit(self, amount, source=None, **values):
        return self.payment(
            amount,
            kind=PaymentKind.CREDIT,
            source_id=source.external_id if source else "theirs",
            source_number=source.external_number if source else "CN-THEIRS",
            **values,
        )

    def invoice_of_two_rates(self):
        """:return: (invoice of 100.01 at 20 % and 50 at 5 %: 120.01 + 52.50, its document)"""
        reduced = self.tax.copy({"name": "5 %", "amount": 5})
        lines = [
            (0, 0, {"name": "Work", "price_unit": price, "tax_ids": [(6, 0, tax.ids)]})
            for price, tax in ((100.01, self.tax), (50, reduced))
        ]
        invoice = self._create_invoice(invoice_line_ids=lines)
        self.assertEqual(invoice.amount_total, 172.51)
        return invoice, self.link(invoice)

    # === OUR CREDIT NOTE ===

    def test_our_credit_note(self):
        invoice, document = self.invoice()
        refund = self._create_invoice(100, move_type="out_refund")
        source = self.link(refund)
        self.apply(document, self.credit(120, source))
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (0, 0))
        self.assertFalse(document.payment_ids.payment_id | document.payment_ids.payment_id)
        self.assertFalse(document.payment_ids.entry_id)
        self.assertEqual((document.payment_ids.state, self.clearing()), ("booked", 0))

    def test_our_credit_note_in_part(self):
        invoice, document = self.invoice()
        refund = self._create_invoice(50, move_type="out_refund")
        self.apply(document, self.credit(20, self.link(refund)))
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (100, 40))
        self.assertEqual((invoice.payment_state, refund.payment_state), ("partial", "partial"))

    def test_stated_on_both_sides(self):
        """The answers about the invoice and about the credit note state the same credit."""
        for turned in (False, True):
            invoice, document = self.invoice()
            refund = self._create_invoice(50, move_type="out_refund")
            source = self.link(refund)
            pairs = [
                (document, self.remote(document, self.credit(20, source))),
                (source, self.remote(source, self.credit(20, document))),
            ]
            for pair in reversed(pairs) if turned else pairs:
                self.documents._apply_payments_batch([pair])
            self.assertEqual((invoice.amount_residual, refund.amount_residual), (100, 40))
            self.assertEqual((document | source).payment_ids.mapped("state"), ["booked"] * 2)

    def test_stated_on_both_sides_together(self):
        invoice, document = self.invoice()
        refund = self._create_invoice(50, move_type="out_refund")
        source = self.link(refund)
        pairs = [
            (source, self.remote(source, self.credit(20, document))),
            (document, self.remote(document, self.credit(20, source))),
        ]
        self.documents._apply_payments_batch(pairs)
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (100, 40))

    def test_matched_by_odoo_before(self):
        """Posting a credit note matches it in Odoo: the statement finds it done."""
        invoice, document = self.invoice()
        wizard = self.env["account.move.reversal"].create(
            {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id}
        )
        wizard.refund_moves()
        refund = wizard.new_move_ids
        refund.action_post()
        self.assertEqual(invoice.amount_residual, 0)
        self.apply(document, self.credit(120, self.link(refund)))
        self.assertEqual(document.payment_ids.state, "booked")
        self.assertFalse(document.payment_ids.issues)
        self.assertEqual(len(document.payment_ids._partials_with(refund)), 1)

    def test_allocation_undone_there(self):
        invoice, document = self.invoice()
        refund = self._create_invoice(50, move_type="out_refund")
        source = self.link(refund)
        first, second = self.credit(20, source), self.credit(10, source)
        self.apply(document, first, second)
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (90, 30))
        self.apply(document, second)
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (110, 50))
        self.apply(document)
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (120, 60))

    def test_unclear_credit_undoes_no_match_of_odoo(self):
        """What was never booked takes nothing with it when it goes."""
        invoice, document = self.invoice()
        refund = self._create_invoice(50, move_type="out_refund")
        source = self.link(refund)
        lines = (invoice | refund).line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        lines.reconcile()
        self.apply(document, self.credit(60, source), due=0)
        self.assertEqual(document.payment_ids.state, "unclear")
        self.apply(document)
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (60, 0))

    def test_credit_and_payment_together(self):
        invoice, document = self.invoice()
        refund = self._create_invoice(25, move_type="out_refund")
        self.apply(document, self.credit(30, self.link(refund)), self.payment(90))
        self.assertEqual((invoice.payment_state, refund.payment_state), ("paid", "paid"))
        self.assertEqual(self.clearing(), 90)

    def test_our_credit_note_without_link(self):
        """Its answer is still to come, or it was booked there by hand: known by its number."""
        invoice, document = self.invoice()
        refund = self._create_invoice(50, move_type="out_refund")
        credit = self.payment(
            60, kind=PaymentKind.CREDIT, source_id="cn-1", source_number=refund.name
        )
        self.apply(document, credit)
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (60, 0))
        self.assertFalse(document.payment_ids.entry_id)
        source = self.link(refund, external_id="cn-1")
        self.apply(source, self.credit(60, document))
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (60, 0))
        self.apply(document)
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (120, 60))

    def test_a_number_of_theirs(self):
        """Where our number is a reference only, their numbers say nothing about our documents; nor
        does the number of another customer's credit note."""
        refund = self._create_invoice(50, move_type="out_refund")
        for mode, partner in (("reference", self.partner), ("number", self.partner.copy())):
            self.connection.number_mode = mode
            _invoice, document = self.invoice(partner_id=partner.id)
            credit = self.payment(60, kind=PaymentKind.CREDIT, source_number=refund.name)
            self.apply(document, credit)
            self.assertTrue(document.payment_ids.entry_id)
        self.assertEqual(refund.amount_residual, 60)

    def test_credit_set_against_an_older_invoice(self):
        """Our credit note was set against an invoice that was never transferred."""
        older = self._create_invoice(100)
        refund = self._create_invoice(50, move_type="out_refund")
        source = self.link(refund)
        credit = self.payment(
            60, kind=PaymentKind.CREDIT, source_id="older", source_number=older.name
        )
        self.apply(source, credit)
        self.assertEqual((older.amount_residual, refund.amount_residual), (60, 0))

    def test_credit_note_used_elsewhere(self):
        """Our credit note was set against an invoice that Odoo does not know: not guessed."""
        refund = self._create_invoice(50, move_type="out_refund")
        source = self.link(refund)
        self.apply(source, self.credit(60))
        self.assertEqual(source.payment_ids.state, "unclear")
        self.assertEqual(self.codes(source.payment_ids), ["credit_elsewhere"])
        self.assertEqual(refund.amount_residual, 60)

    # === THE ACCOUNTANT'S ===

    def test_their_credit_note_in_full(self):
        invoice, document = self.invoice_of_two_rates()
        self.apply(document, self.credit(172.51))
        entry = document.payment_ids.entry_id
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        self.assertEqual(entry.journal_id, self.journal)
        for line in invoice.line_ids:
            mirror = entry.line_ids.filtered(
                lambda ln, x=line: (
                    ln.account_id == x.account_id
                    and ln.tax_ids == x.tax_ids
                    and ln.tax_line_id == x.tax_line_id
                )
            )
            self.assertEqual(mirror.balance, -line.balance)
        self.assertEqual(self.clearing(), 0)

    def test_their_credit_note_in_part(self):
        """Split by rate, tax reversed, the last cent on the largest part."""
        invoice, document = self.invoice_of_two_rates()
        self.apply(document, self.credit(50))
        entry = document.payment_ids.entry_id
        # 120.01 : 52.50 of 50.00 -> 34.78 (29.98+… 5.80 tax) and 15.22 (0.72 tax)
        taxes = {
            line.tax_line_id.amount: line.balance for line in entry.line_ids if line.tax_line_id
        }
        bases = {line.tax_ids.amount: line.balance for line in entry.line_ids if line.tax_ids}
        self.assertEqual({rate: round(v, 2) for rate, v in taxes.items()}, {20: 5.8, 5: 0.72})
        self.assertEqual({rate: round(v, 2) for rate, v in bases.items()}, {20: 28.98, 5: 14.5})
        self.assertEqual(invoice.amount_residual, 122.51)
        self.assertEqual(round(sum(entry.line_ids.mapped("balance")), 2), 0)

    def test_many_small_reductions_add_up(self):
        """Whatever the parts, each is balanced and the open amount is what the provider says."""
        invoice, document = self.invoice_of_two_rates()
        credits = [self.credit(amount) for amount in (0.01, 0.02, 33.33, 33.33, 105.82)]
        for count in range(1, len(credits) + 1):
            self.apply(document, *credits[:count])
            due = self.remote(document, *credits[:count]).amount_due
            self.assertEqual(f"{invoice.amount_residual:.2f}", f"{due:.2f}")
        self.assertEqual(invoice.payment_state, "paid")

    def test_their_credit_note_in_the_tax_report(self):
        """The reduction carries the tags and repartition of a credit note."""
        tag = self.env["account.account.tag"].create(
            {"name": "+R", "applicability": "taxes", "country_id": self.env.company.country_id.id}
        )
        refund_lines = self.tax.refund_repartition_line_ids
        refund_lines.tag_ids = tag
        _invoice, document = self.invoice()
        self.apply(document, self.credit(60))
        entry = document.payment_ids.entry_id
        tax_line = entry.line_ids.filtered("tax_line_id")
        self.assertEqual(tax_line.tax_repartition_line_id.document_type, "refund")
        self.assertEqual(tax_line.tax_tag_ids, tag)
        self.assertEqual(entry.line_ids.filtered("tax_ids").tax_tag_ids, tag)

    def test_their_credit_note_deleted(self):
        invoice, document = self.invoice_of_two_rates()
        self.apply(document, self.credit(50))
        entry = document.payment_ids.entry_id
        self.apply(document)
        self.assertEqual((invoice.amount_residual, entry.state), (172.51, "cancel"))
        self.assertEqual(document.payment_ids.state, "reversed")

    def test_reverse_charge(self):
        """Two tax entries that cancel out stay that way."""
        charge = self.tax.copy({"name": "RC"})
        commands = [
            (5, 0, 0),
            (0, 0, {"repartition_type": "base"}),
            (0, 0, {"repartition_type": "tax", "factor_percent": 100}),
            (0, 0, {"repartition_type": "tax", "factor_percent": -100}),
        ]
        charge.write(
            {
                "invoice_repartition_line_ids": commands,
                "refund_repartition_line_ids": commands,
            }
        )
        line = {"name": "Work", "price_unit": 100, "tax_ids": [(6, 0, charge.ids)]}
        invoice = self._create_invoice(invoice_line_ids=[(0, 0, line)])
        self.assertEqual(invoice.amount_total, 100)
        document = self.link(invoice)
        self.apply(document, self.credit(40))
        entry = document.payment_ids.entry_id
        amounts = sorted(round(v, 2) for v in entry.line_ids.mapped("balance"))
        self.assertEqual(amounts, [-40, -8, 8, 40])
        self.assertEqual(invoice.amount_residual, 60)
