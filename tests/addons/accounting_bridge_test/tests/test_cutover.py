from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .cutover_case import OLD, CutoverCase


class TestCutover(CutoverCase):
    """Open documents of both sides, side by side."""

    def test_side_by_side(self):
        same, other, here = self._old(), self._old(200), self._old(300)
        self._create_invoice(999)  # of after the start
        self._there(same)
        self._there(other, total="241.00")
        self._there(self._old(50), number="by hand")
        wizard = self._wizard()
        states = {line.number: line.state for line in wizard.line_ids if line.move_id}
        self.assertEqual(
            (states[same.name], states[other.name], states[here.name]), ("same", "differs", "here")
        )
        self.assertIn("total 240.00 in Odoo, 241.00 there", self._line(wizard, other).words)
        self.assertEqual(wizard.line_ids.mapped("state").count("there"), 1)
        [sums] = self.connection.opening_sums
        # 120 + 240 + 360 + 60 here, 120 + 241 + 60 there
        self.assertEqual((sums["here"], sums["there"]), ("780.00", "421.00"))
        self.assertEqual(sums["difference"], "359.00")
        self.assertIn("359.00", wizard.sums)

    def test_several_of_one_number(self):
        move = self._old()
        self._there(move)
        self._there(move)
        self.assertEqual(self._line(self._wizard(), move).state, "several")

    def test_a_credit_note_counts_against(self):
        self._old()
        self._create_invoice(50, "out_refund", invoice_date=OLD)
        self._wizard()
        self.assertEqual(self.connection.opening_sums[0]["here"], "60.00")

    def test_it_is_the_consultants(self):
        user = new_test_user(self.env, "cut_biller", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.connection.with_user(user).action_cutover()

    def test_what_both_sides_hold_is_not_for_people(self):
        move = self._old()
        line = self._line(self._wizard(), move).sudo(False)
        with self.assertRaisesRegex(AccessError, "cannot be entered by hand"):
            line.external_id = "forged"
        with self.assertRaises(AccessError):
            line.copy()

    def test_each_company_sees_its_own(self):
        self._old()
        wizard = self._wizard()
        company = self.env["res.company"].create({"name": "Elsewhere Ltd"})
        stranger = new_test_user(
            self.env,
            "cut_stranger",
            "accounting_bridge.group_consultant",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertTrue(wizard.line_ids)
        for rows in (wizard, wizard.line_ids):
            self.assertFalse(rows.with_user(stranger).search([("id", "in", rows.ids)]))
            with self.assertRaises(AccessError):
                rows.with_user(stranger).read(["display_name"])

    def test_the_connection_stays(self):
        """What stands in the books of one is not linked in those of another."""
        self._old()
        wizard = self._wizard().sudo(False)
        with self.assertRaises(AccessError):
            wizard.connection_id = self.connection.sudo().copy()

    def test_nothing(self):
        self._old()
        with self.assertRaisesRegex(UserError, "nothing of before"):
            self._wizard().action_take_over()

    def test_only_of_before_the_start(self):
        """Whatever day a person looks at: later documents go with their VAT."""
        self._account()
        self._create_invoice()
        self.connection.cutover = "open"
        wizard = self._wizard()
        wizard.before = "2026-02-01"
        wizard.action_read()
        with self.assertRaisesRegex(UserError, "dated before the start date"):
            wizard.action_take_over()

    def test_nobody_decides_by_the_context(self):
        self._account()
        move = self._create_invoice().with_context(
            default_cutover_as="open", default_excluded=True, default_in_test=True
        )
        self.assertFalse(move.bridge_document_id)
        document = move._bridge_transfer().sudo()
        self.assertFalse(document.cutover_as or document.excluded or document.in_test)
