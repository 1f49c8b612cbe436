import dataclasses

from lxml import etree

from ..models.provider import AccountingBridgeProviderTest as Provider
from .test_payment_unnamed import UnnamedCase


class TestToOffset(UnnamedCase):
    """The provider takes no allocations: a credit note and its invoice are two open items there
    until a person offsets them."""

    def pair(self, price=None):
        """:return: an invoice, its credit note (matched in Odoo), and their documents; the provider
        states both open"""
        invoice, document = self.invoice()
        self.tell(document)
        credit, source = self.reversal(invoice, price)
        self.tell(source)
        return invoice, credit, document, source

    def states(self, *documents):
        self.env.invalidate_all()
        return [document.state for document in documents]

    def test_both_open_there(self):
        invoice, credit, document, source = self.pair()
        self.assertEqual(self.states(document, source), ["to_offset"] * 2)
        self.assertEqual((invoice.bridge_state, credit.bridge_state), ("to_offset", "to_offset"))
        activity = credit.activity_ids
        self.assertEqual(activity.user_id, self.connection.user_id)
        self.assertIn(credit.name, activity.summary)
        self.assertIn(invoice.name, activity.summary)
        self.assertIn(source.external_url, activity.note)
        self.assertFalse(invoice.activity_ids)
        self.assertFalse((document | source).operation_ids, "nothing that the provider would take")

    def test_told_once(self):
        _invoice, credit, document, source = self.pair()
        for each in (document, source, document):
            self.tell(each)
        self.assertEqual(len(credit.activity_ids), 1)
        self.assertEqual(self.states(document, source), ["to_offset"] * 2)

    def test_settled_there(self):
        for turned in (False, True):
            invoice, credit, document, source = self.pair()
            for each in (source, document) if turned else (document, source):
                self.tell(each, self.unnamed(120))
            self.assertEqual(self.states(document, source), ["paid"] * 2)
            self.assertFalse(credit.activity_ids)
            self.assertEqual(self.residuals(invoice, credit), (0, 0))
            self.assertFalse((document | source).mapped("issue_text")[0])

    def test_a_price_reduction(self):
        """The rest of the invoice is still to be paid; offset or not, as long as both are open."""
        invoice, credit, document, source = self.pair(price=25)
        self.assertEqual(self.states(document, source), ["to_offset"] * 2)
        paid = self.payment(90)
        self.tell(document, paid)
        self.assertEqual(self.states(document, source), ["to_offset"] * 2)
        self.tell(source, self.unnamed(30))
        self.tell(document, paid, self.unnamed(30))
        self.assertEqual(self.states(document, source), ["paid"] * 2)
        self.assertEqual(self.residuals(invoice, credit), (0, 0))

    def test_offset_in_part(self):
        _invoice, credit, document, source = self.pair()
        for each in (document, source):
            self.tell(each, self.unnamed(50))
        self.assertEqual(self.states(document, source), ["to_offset"] * 2)
        self.assertEqual(len(credit.activity_ids), 1)

    def test_paid_instead(self):
        """The customer paid the invoice there: the credit note waits for its refund."""
        _invoice, credit, document, source = self.pair()
        self.tell(document, self.payment(120))
        self.assertEqual(self.states(document, source), ["paid", "approved"])
        self.assertFalse(credit.activity_ids)

    def test_offset_and_taken_back(self):
        """Both are open again, in Odoo too."""
        invoice, credit, document, source = self.pair()
        for payments in ([self.unnamed(120)], []):
            for each in (document, source):
                self.tell(each, *payments)
        self.assertEqual(self.residuals(invoice, credit), (120, 120))
        self.assertEqual(self.states(document, source), ["approved"] * 2)

    def test_matched_after_the_transfer(self):
        invoice, document = self.invoice()
        self.tell(document)
        credit, source = self.unmatched(invoice)
        self.tell(source)
        self.assertEqual(self.states(document, source), ["approved"] * 2)
        terms = (invoice | credit).line_ids
        terms.filtered(lambda ln: ln.display_type == "payment_term").reconcile()
        self.assertEqual(self.states(document, source), ["to_offset"] * 2)
        self.assertEqual(len(credit.activity_ids), 1)

    def test_what_stands_in_the_way_is_shown_first(self):
        _invoice, _credit, document, _source = self.pair()
        document.issues = [{"code": "differs_there", "params": {}, "level": "error"}]
        self.assertEqual(self.states(document), ["attention"])

    def test_voided_there(self):
        _invoice, credit, document, source = self.pair()
        gone = self.remote(source, due=0)
        source._apply(dataclasses.replace(gone, status=type(gone.status).VOIDED))
        self.assertEqual(self.states(document, source), ["approved", "voided"])
        self.assertNotIn("Offset", "".join(credit.activity_ids.mapped("summary")))

    def test_where_the_provider_allocates(self):
        """Odoo tells it: nothing for a person to do."""
        can = dataclasses.replace(self.connection._capabilities(), allocate=True)
        self.patch(Provider, "_capabilities", lambda self: can)
        _invoice, credit, document, source = self.pair()
        self.assertEqual(self.states(document, source), ["approved"] * 2)
        self.assertFalse(credit.activity_ids)

    def test_cost(self):
        """Documents without reversals cost next to nothing."""
        pairs = []
        for _number in range(20):
            _invoice, document = self.invoice()
            pairs.append((document, self.remote(document)))
        self.documents._apply_all(pairs)
        documents = self.documents.union(*(document for document, _remote in pairs))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        documents._note_offsets()
        self.assertLess(self.env.cr.sql_log_count - before, 15)


class TestPaymentButton(UnnamedCase):
    def test_payment_there(self):
        invoice, document = self.invoice()
        document.external_url = "http://books.invalid/1"
        self.assertTrue(invoice.bridge_paid_there)
        arch = etree.fromstring(self.env["account.move"].get_view(view_type="form")["arch"])
        button = arch.find(".//button[@name='action_bridge_payment_there']")
        self.assertEqual(button.text.strip(), "Payment in")
        self.assertEqual(invoice.bridge_provider, "Test Books")
        action = invoice.action_bridge_payment_there()
        self.assertEqual(action["url"], document.external_url)
