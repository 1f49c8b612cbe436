from odoo.tests import tagged

from odoo.addons.accounting_bridge.models.mapping import mapping_key

from .mapping_common import tax
from .zero_case import ZeroCase


@tagged("post_install", "-at_install")
class TestZero(ZeroCase):
    """What is asked about at 0 %, and where."""

    # === ONE POSITION ===

    def test_one_position_is_asked_for_once(self):
        move, row = self._in_one_position()
        self.assertFalse(self._issues(move))
        self.assertEqual(self._code(self.inside), "EU")
        self.assertEqual(row.served_words, "Inside")
        self.connection._propose_mappings()
        self.assertEqual(self._rows(), row)
        self.assertFalse(self._issues(self._invoice(self.inside)))

    def test_a_company_without_documents(self):
        row = self._row()
        row.reference_id = self.reference("ex")
        self.assertEqual(self._code(self.home), "EX")
        self.assertIsNone(self._code(self.inside))
        self.assertEqual(row.served_words, "No fiscal position")

    def test_the_position_that_the_tax_itself_belongs_to(self):
        self.vat0.fiscal_position_ids = self.inside
        self._row().reference_id = self.reference("eu")
        self.assertEqual(self._code(self.inside), "EU")
        self.assertIsNone(self._code(self.outside))

    def test_a_tax_of_several_positions_says_of_none(self):
        self.vat0.fiscal_position_ids = self.inside | self.outside
        self._row().reference_id = self.reference("eu")
        self.assertIsNone(self._code(self.inside))
        self.assertIsNone(self._code(self.outside))

    def test_the_domestic_position_is_none(self):
        domestic = self.inside.create(
            {
                "name": "Domestic",
                "company_id": self.company.id,
                "country_id": self.company.country_id.id,
            }
        )
        self.assertEqual(self.company.domestic_fiscal_position_id, domestic)
        self._row().reference_id = self.reference("ex")
        self.assertEqual(self._code(domestic), "EX")

    # === ANOTHER POSITION ===

    def test_another_position_is_asked_about(self):
        _move, row = self._in_one_position()
        other = self._invoice(self.outside)
        (issue,) = self._issues(other)
        self.assertEqual(issue.code, "zero_unconfirmed")
        words = self.env["accounting.bridge.issue"]
        (word,) = words._words([issue], self.connection)
        self.assertIn("“0 %” under “Outside”", word)
        self.assertIn("Inside", word)
        cure = words._cure(issue, self.connection)
        self.assertEqual(cure["context"]["default_fiscal_position_id"], self.outside.id)
        new = self.mappings.with_context(**cure["context"]).create(
            {"reference_id": self.reference("ex").id}
        )
        self.assertEqual(new.key, mapping_key("tax", self.vat0.ids, self.outside.id))
        self.assertFalse(self._issues(other))
        self.assertEqual(self._code(self.outside), "EX")
        self.assertEqual(self._code(self.inside), "EU")
        self.assertEqual(row.served_words, "Inside")

    def test_what_waits_is_opened(self):
        self._in_one_position()
        other = self._invoice(self.outside)
        self.connection._propose_mappings()
        waiting = self._row(self.outside)
        self.assertIn(waiting.state, ("open", "proposed"))
        self.assertFalse(self._row(self.inside), "what was confirmed is not asked again")
        (issue,) = self._issues(other)
        cure = self.env["accounting.bridge.issue"]._cure(issue, self.connection)
        self.assertEqual(cure["res_id"], waiting.id)
        self.assertEqual(self._code(self.inside), "EU")

    def test_none_is_another_position(self):
        """The general row is what is left for it: what it was confirmed for moves."""
        _move, row = self._in_one_position()
        at_home = self._invoice(self.home)
        (issue,) = self._issues(at_home)
        self.assertEqual(issue.code, "zero_unconfirmed")
        (word,) = self.env["accounting.bridge.issue"]._words([issue], self.connection)
        self.assertIn("without fiscal position", word)
        cure = self.env["accounting.bridge.issue"]._cure(issue, self.connection)
        self.assertEqual(self._opened(cure), row)
        inside = self._row(self.inside)
        self.assertEqual((inside.state, inside.reference_id.external_id), ("confirmed", "eu"))
        self.assertIn(row.state, ("open", "proposed"))
        self.assertEqual(self._code(self.inside), "EU")
        self.assertIsNone(self._code(self.home))
        row.reference_id = self.reference("ex")
        self.assertFalse(self._issues(at_home))
        self.assertEqual(self._code(self.inside), "EU")

    def _opened(self, cure):
        """:return: the row that a cure opens, whether or not it does something before"""
        if cure["type"] == "ir.actions.server":
            action = self.env["ir.actions.server"].browse(cure["id"])
            cure = action.with_context(**cure["context"]).run()
        return self.env[cure["res_model"]].browse(cure["res_id"])

    def test_reload_does_the_same(self):
        _move, row = self._in_one_position()
        self._invoice(self.home)
        self.connection._propose_mappings()
        self.assertEqual(self._row(self.inside).state, "confirmed")
        self.assertNotEqual(row.state, "confirmed")

    def test_confirmed_while_several_are_in_use(self):
        self._invoice(self.inside)
        self._invoice(self.outside)
        self._row().reference_id = self.reference("eu")
        self.assertIsNone(self._code(self.inside))
        self.assertIsNone(self._code(self.outside))
        self.connection._propose_mappings()
        self.assertTrue(self._row(self.inside))
        self.assertTrue(self._row(self.outside))

    def test_the_general_row_is_not_used_while_a_narrower_one_waits(self):
        self._in_one_position()
        self.connection._ensure_mappings("tax", [self.vat0.ids], self.inside.id)
        self.assertIsNone(self._code(self.inside))
        (issue,) = self._issues(self._invoice(self.inside))
        self.assertEqual(issue.code, "tax_unmapped")

    def test_no_tax_at_all(self):
        none = self.taxes
        move = self._invoice(self.inside, none)
        self.map("tax", none, "eu")
        self.assertFalse(self._issues(move))
        (issue,) = self._issues(self._invoice(self.outside, none))
        (word,) = self.env["accounting.bridge.issue"]._words([issue], self.connection)
        self.assertIn("lines without tax under “Outside”", word)

    def test_what_nets_to_zero_is_zero(self):
        """Reverse charge: both taxes have a rate, together they have none."""
        both = self.vat20 + self._tax("−20 %", -20)
        move = self._invoice(self.inside, both)
        self.map("tax", both, "eu")
        self.assertFalse(self._issues(move))
        (issue,) = self._issues(self._invoice(self.outside, both))
        self.assertEqual(issue.code, "zero_unconfirmed")

    def test_a_rate_that_became_zero_is_asked_about(self):
        """Both sides: what was 20 % when it was confirmed says nothing of 0 %."""
        self.map("tax", self.vat20, "t20")
        move = self._invoice(self.home, self.vat20)
        self.vat20.amount = 0
        self.books.references = [tax("t20", "20 %", 0)]
        self.load()
        (issue,) = self._issues(move)
        self.assertEqual(issue.code, "tax_unmapped")
        self.connection._propose_mappings()
        row = self._row(taxes=self.vat20)
        self.assertNotEqual(row.state, "confirmed")
        row.reference_id = self.reference("t20")
        self.assertFalse(self._issues(move))

    def test_a_rate_is_the_same_everywhere(self):
        self.map("tax", self.vat20, "t20")
        for position in (self.home, self.inside, self.outside):
            self.assertEqual(self._code(position, self.vat20), "T20")
        self.assertFalse(self._issues(self._invoice(self.outside, self.vat20)))

    # === SCREENS ===

    def test_the_self_check_is_red_and_its_cure_makes_the_row(self):
        self._in_one_position()
        self._invoice(self.outside)
        fact = self._check_line("taxes")
        self.assertEqual(fact.state, "red")
        self.assertIn("Outside", fact.message)
        rows = self.mappings.search(fact.action_cure()["domain"])
        self.assertEqual(rows, self._row(self.outside))
        rows.reference_id = self.reference("ex")
        self.assertEqual(self._check_line("taxes").state, "green", fact.message)

    def _check_line(self, code):
        self.company.account_sale_tax_id = False
        self.connection._self_check()
        return self.connection.sudo().check_ids.filtered(lambda row: row.code == code)

    def test_the_self_check_makes_way_for_documents_without_position(self):
        _move, row = self._in_one_position()
        self._invoice(self.home)
        fact = self._check_line("taxes")
        self.assertEqual(fact.state, "red")
        self.assertIn("without fiscal position", fact.message)
        self.assertEqual(self.mappings.search(fact.action_cure()["domain"]), row)
        self.assertEqual(self._row(self.inside).state, "confirmed")
        row.reference_id = self.reference("ex")
        self.assertEqual(self._check_line("taxes").state, "green")

    def test_the_set_up_asks(self):
        self.env["product.template"].search([]).taxes_id = False
        self.company.account_sale_tax_id = False
        _move, row = self._in_one_position()
        self.assertEqual(self.connection._needed_taxes(), (row, 0))
        self._invoice(self.outside)
        self.assertEqual(self.connection._needed_taxes(), (row, 1))
        self.connection._propose_mappings()
        self.assertEqual(self.connection._needed_taxes(), (row | self._row(self.outside), 0))

    def test_the_preview_shows_the_same(self):
        self._in_one_position()
        move = self._invoice(self.outside)
        invoice, issues = move._bridge_checked(self.connection)[move.id]
        self.assertFalse(invoice.lines[0].tax_code)
        self.assertIn("zero_unconfirmed", [issue.code for issue in issues])

    def test_nobody_writes_what_was_confirmed(self):
        _move, row = self._in_one_position()
        row.with_user(self.consultant).write({"served": [[self.outside.id, False]]})
        self.assertIsNone(self._code(self.outside))
        self.assertEqual(row.copy_data()[0].get("served"), None)
