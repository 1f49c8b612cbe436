from odoo import Command
from odoo.tests import tagged

from odoo.addons.accounting_bridge.models.mapping import mapping_key

from .flow_case import FlowCase
from .mapping_common import MappingCase, tax
from .test_mapping_nature import NatureCase

ASKED = ("zero_unconfirmed", "tax_unmapped", "untaxed_unmapped")


class ZeroCase(MappingCase):
    """0 % means something else under each fiscal position."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inside, cls.outside = cls.env["account.fiscal.position"].create(
            [{"name": name, "company_id": cls.company.id} for name in ("Inside", "Outside")]
        )
        cls.home = cls.inside.browse()
        cls.load(tax("eu", "EU goods", 0), tax("ex", "Export", 0), tax("t20", "20 %", 20))

    def _invoice(self, position, taxes=None, product=None):
        line = {"name": "Work", "product_id": product and product.id, "price_unit": 10}
        line["tax_ids"] = [Command.set((self.vat0 if taxes is None else taxes).ids)]
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_a.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [Command.create(line)],
            }
        )
        move.fiscal_position_id = position
        move.invoice_line_ids.tax_ids = self.vat0 if taxes is None else taxes
        return move

    def _rows(self, taxes=None):
        ids = (self.vat0 if taxes is None else taxes).ids
        return self.connection.mapping_ids.filtered(
            lambda row: row.kind == "tax" and row.tax_ids.ids == ids
        )

    def _row(self, position=None, nature=False, taxes=None):
        ids = (self.vat0 if taxes is None else taxes).ids
        key = mapping_key("tax", ids, position and position.id, nature)
        return self.connection.mapping_ids.filtered(lambda row: row.key == key)

    def _code(self, position, taxes=None, nature=None):
        taxes = self.vat0 if taxes is None else taxes
        found = self.connection._mapper().tax(taxes, position, nature)
        return found and found.code

    def _issues(self, move):
        return [i for i in move._bridge_issues(self.connection)[move.id] if i.code in ASKED]


@tagged("post_install", "-at_install")
class TestZero(ZeroCase):
    def _in_one_position(self):
        """A simple company: all of it is under one position, and the general row confirmed."""
        move = self._invoice(self.inside)
        row = self._row()
        row.reference_id = self.reference("eu")
        return move, row

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

    # === WHAT CHANGES AFTERWARDS ===

    def test_a_position_that_was_deleted(self):
        gone = self.inside.create({"name": "Gone", "company_id": self.company.id})
        row = self._row()
        row.reference_id = self.reference("eu")
        row._write_served({(gone.id, False)})
        self.assertEqual(row.served_words, "Gone")
        gone.unlink()
        self.env.invalidate_all()
        self.assertFalse(row.served_words, "not “No fiscal position”, which nobody confirmed")
        self.assertIsNone(self._code(self.home))
        row.action_ask_apart()
        self.assertNotEqual(row.state, "confirmed")

    def test_an_archived_position_keeps_what_was_confirmed(self):
        move, row = self._in_one_position()
        self.inside.active = False
        self.env.invalidate_all()
        self.assertEqual(row.served_words, "Inside")
        self.assertFalse(self._issues(move))
        self._invoice(self.home)
        self.connection._propose_mappings()
        self.assertEqual(self._row(self.inside).state, "confirmed")
        self.assertFalse(self._issues(move))

    def test_a_row_that_is_moved_is_not_confirmed_any_more(self):
        """Whoever makes it be about something else, past the form."""
        row = self.connection._ensure_mappings("tax", [self.vat0.ids], self.inside.id)
        row.reference_id = self.reference("eu")
        for values in (
            {"fiscal_position_id": self.outside.id},
            {"tax_ids": [Command.set((self.vat0 + self._tax("0 % b", 0)).ids)]},
        ):
            row.state = "confirmed"
            row.with_user(self.consultant).write(values)
            self.assertEqual(row.state, "proposed")
            self.assertIsNone(self._code(self.outside))
        self.assertEqual(row.reference_id, self.reference("eu"))
        row.state = "confirmed"
        row.write({"fiscal_position_id": self.outside.id})
        self.assertEqual(row.state, "confirmed", "nothing changed")

    def test_taking_back_and_confirming_again(self):
        move, row = self._in_one_position()
        row.state = "proposed"
        self.assertTrue(self._issues(move))
        other = self._invoice(self.outside)
        row.state = "confirmed"
        self.assertTrue(self._issues(move), "two now, and nobody said for which")
        self.assertTrue(self._issues(other))

    def test_a_counterpart_that_is_archived_is_not_moved(self):
        _move, row = self._in_one_position()
        self._invoice(self.home)
        self.books.references = [tax("ex", "Export", 0), tax("t20", "20 %", 20)]
        self.load()
        self.assertEqual(row.flag, "archived")
        self.connection._propose_mappings()
        row.action_ask_apart()
        self.assertEqual((row.state, row.flag), ("confirmed", "archived"))

    def test_importing_again_what_was_exported_widens_nothing(self):
        _move, row = self._in_one_position()
        self._invoice(self.outside)
        names = ["kind", "subject_code", "reference_code", "state"]
        datas = row.export_data(names)["datas"]
        self.mappings.with_context(default_connection_id=self.connection.id).load(names, datas)
        self.assertEqual(row.served_words, "Inside")
        self.assertIsNone(self._code(self.outside))

    def test_a_branch_has_no_other_home(self):
        self.company.write({"child_ids": [Command.create({"name": "Branch"})]})
        branch = self.company.child_ids
        self.env.user.company_ids |= branch
        home = self.inside.create(
            {"name": "Branch home", "company_id": branch.id, "country_id": branch.country_id.id}
        )
        self._row().reference_id = self.reference("ex")
        self.assertIsNone(self._code(home), "asked, not guessed")


@tagged("post_install", "-at_install")
class TestZeroNature(NatureCase):
    """Where goods and services are booked apart, 0 % means something else for each."""

    def setUp(self):
        super().setUp()
        self.load(tax("w", "Goods", 0), tax("d", "Services", 0))
        self.connection.mapping_ids.unlink()

    def _tax_issues(self, move):
        return [i for i in move._bridge_issues(self.connection)[move.id] if i.code in ASKED]

    def _zero(self, product, position=None):
        values = {"fiscal_position_id": position.id} if position else {}
        return self._move((product, 10), taxes=self.vat0, **values)

    def test_services_are_not_goods(self):
        move = self._zero(self.goods)
        self._map(self.vat0, "w")
        self.assertFalse(self._tax_issues(move))
        (issue,) = self._tax_issues(self._zero(self.service))
        self.assertEqual((issue.code, issue.params["nature"]), ("zero_unconfirmed", "service"))
        cure = self.env["accounting.bridge.issue"]._cure(issue, self.connection)
        self.assertEqual(cure["context"]["default_nature"], "service")
        self._map(self.vat0, "d", nature="service")
        self.assertFalse(self._tax_issues(self._zero(self.service)))

    def test_what_was_confirmed_is_not_asked_again(self):
        move = self._zero(self.goods)
        self._map(self.vat0, "w")
        self._zero(self.service)
        self.connection._propose_mappings()
        self.assertFalse(self._tax_issues(move))
        needed, missing = self.connection._needed_taxes()
        self.assertNotIn(self._row(self.vat0, nature="goods"), needed)
        self.assertIn(self._row(self.vat0, nature="service"), needed)
        self.assertFalse(missing)

    def test_a_row_of_one_nature_is_not_for_every_position(self):
        self._zero(self.goods)
        self._map(self.vat0, "w", nature="goods")
        abroad = self._zero(self.goods, self.position)
        (issue,) = self._tax_issues(abroad)
        self.assertEqual(issue.params["fiscal_position"], "Abroad")
        self.connection._propose_mappings()
        row = self._row(self.vat0, self.position, "goods")
        self.assertTrue(row)
        row.reference_id = self.reference("d")
        self.assertFalse(self._tax_issues(abroad))
        self.assertFalse(self._tax_issues(self._zero(self.goods)))


class TestZeroWaiting(FlowCase):
    """What happens to 0 % while documents wait in the outbox."""

    def setUp(self):
        super().setUp()
        self.inside = self.env["account.fiscal.position"].create(
            {"name": "Inside", "company_id": self.company.id}
        )
        self.zero = self.tax.copy({"name": "0 %", "amount": 0})
        self.invoice = self._invoice(self.inside)
        self.row = self.connection._ensure_mappings("tax", [self.zero.ids])
        self.row.reference_id = self.connection.reference_ids.filtered(lambda r: r.code == "T0")
        self.document = self.invoice._bridge_transfer()
        self.assertEqual(self.document.state, "queued")

    def _invoice(self, position):
        line = {"name": "Work", "price_unit": 10, "tax_ids": [Command.set(self.zero.ids)]}
        move = self._create_invoice(
            post=False, fiscal_position_id=position.id, invoice_line_ids=[Command.create(line)]
        )
        move.invoice_line_ids.tax_ids = self.zero
        move.action_post()
        return move

    def test_what_was_taken_back_does_not_go(self):
        self.row.state = "proposed"
        self._run()
        self.assertEqual(self.document.state, "attention")
        self.assertFalse(self.books.documents)
        self.row.state = "confirmed"
        self.invoice._bridge_transfer()
        self._run()
        self.assertEqual(self.document.state, "approved")
        self.assertEqual(len(self.books.documents), 1)

    def test_what_was_confirmed_for_another_position_does_not_go(self):
        self.row.write({"fiscal_position_id": self.inside.copy({"name": "Other"}).id})
        self._run()
        self.assertEqual(self.document.state, "attention")
        self.assertFalse(self.books.documents)

    def test_it_goes_when_its_confirmation_moved(self):
        """To a row of its position, since documents without one came."""
        self._invoice(self.inside.browse())
        self.connection._propose_mappings()
        self.assertNotEqual(self.row.state, "confirmed")
        self._run()
        self.assertEqual(self.document.state, "approved")
        self.assertEqual(len(self.books.documents), 1)
