from odoo import Command
from odoo.tests import tagged

from .flow_case import FlowCase
from .mapping_common import tax
from .test_mapping_nature import NatureCase
from .zero_case import ASKED, ZeroCase


@tagged("post_install", "-at_install")
class TestZeroChanges(ZeroCase):
    """What was confirmed at 0 %, and what changes afterwards."""

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
