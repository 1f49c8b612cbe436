"""Previews of more documents than a page shows: all are counted, each company has its turn."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.models import preview as preview_module

from .preview_case import PreviewCase


class TestPreviewAll(PreviewCase):
    def setUp(self):
        super().setUp()
        self.patch(preview_module, "PAGE", 3)
        self.patch(preview_module, "CHUNK", 2)

    def _preview(self, action):
        return self.env[action["res_model"]].browse(action["res_id"])

    def _figures(self, preview):
        counts = preview.going_count, preview.problem_count, preview.waiting_count
        return (*counts, preview.nothing_count)

    def _problems(self, preview):
        return {problem.issue["code"]: problem for problem in preview.problem_ids}

    def _mixed(self):
        """:return: seven documents of which two have a problem, on different pages"""
        first = self._unmapped_move(invoice_date="2026-01-02")
        last = self._unmapped_move(invoice_date="2026-01-30")
        (first | last).action_post()
        middle = self._create_invoices(4)
        waiting = self._create_invoice()
        waiting._bridge_transfer()
        return first | middle | waiting | last

    def test_all_are_counted(self):
        moves = self._mixed()
        preview = self._preview(self.connection.action_preview())
        self.assertEqual(self._figures(preview), (2, 1, 0, 0))
        self.assertEqual(preview.figures_text, "The figures are those of the documents below.")
        preview.action_count()
        self.assertEqual(self._figures(preview), (4, 2, 1, 0))
        self.assertIn("all 7 documents", preview.figures_text)
        self.assertIn("480.00", preview.sums)
        self.assertIn("21.40", preview.sums)
        # The page is still the page.
        self.assertEqual(len(preview.row_ids), 3)
        preview.action_next()
        self.assertEqual(self._figures(preview), (4, 2, 1, 0))
        self.assertEqual(self._problems(preview)["tax_unmapped"].count, 2)
        # What was counted is looked at again.
        shown = self._preview(preview.with_context(rows="problem").action_rows())
        self.assertEqual(shown.move_ids, moves[:1] | moves[-1:])
        self.assertEqual(shown.row_ids.mapped("state"), ["problem"] * 2)
        self.assertFalse(shown.is_partial)

    def test_a_problem_is_mended_in_one_place_for_all(self):
        self._mixed()
        preview = self._preview(self.connection.action_preview())
        preview.action_count()
        (problem,) = preview.problem_ids
        self.assertIn("Unmapped 7 %", problem.words)
        self.assertEqual(problem.action_cure()["res_model"], "accounting.bridge.mapping")
        shown = self._preview(problem.action_documents())
        self.assertEqual(len(shown.row_ids), 2)
        self._map(self.unmapped, "T7", 7)
        preview.action_refresh()
        preview.action_count()
        self.assertEqual(self._figures(preview), (6, 0, 1, 0))
        self.assertFalse(preview.problem_ids)

    def test_problems_of_a_page(self):
        self.patch(preview_module, "PAGE", 9)
        moves = self._create_invoices(2)
        with self._inexact():
            rows = self._look(moves | self._unmapped_move())
        preview = rows.preview_id
        problems = self._problems(preview)
        self.assertEqual(problems["totals_differ"].count, 2)
        self.assertFalse(problems["totals_differ"].is_one_cure)
        self.assertTrue(problems["tax_unmapped"].is_one_cure)
        action = problems["totals_differ"].action_cure()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]).move_id, moves)
        # One is mended, and looked at again.
        rows[0].action_refresh()
        self.assertEqual(self._problems(preview)["totals_differ"].count, 1)

    def test_counted_in_parts(self):
        moves = self._mixed()
        preview = self._preview(self.connection.action_preview())
        self.patch(preview_module, "PATIENCE_SECONDS", 0)
        preview.action_count()
        self.assertEqual((sum(self._figures(preview)), preview.uncounted_count), (2, 5))
        self.assertEqual(preview.figures_text, "The figures are those of 2 of 7.")
        moves[4].button_draft()
        for _press in range(3):
            preview.action_count()
        self.assertEqual((self._figures(preview), preview.uncounted_count), ((4, 2, 1, 0), 0))

    def test_a_bounded_number_of_queries(self):
        """Counting asks as often per hundred documents whatever their number."""
        self.patch(preview_module, "CHUNK", 20)
        self._create_invoices(40)
        preview = self._preview(self.connection.action_preview())
        preview.action_count()

        def queries():
            preview.action_refresh()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            preview.action_count()
            return self.env.cr.sql_log_count - before

        two = queries()
        self._create_invoices(40)
        four = queries()
        self.assertEqual(sum(self._figures(preview)), 80)
        self.assertLessEqual(four - two, 2 * 45)

    def test_counting_writes_nothing(self):
        self._mixed()
        preview = self._preview(self.connection.action_preview())
        before, writes = self._counts(), self._writes()
        preview.action_count()
        preview.with_context(rows="going").action_rows()
        preview.problem_ids.action_documents()
        self.assertEqual((self._counts(), self._writes()), (before, writes))

    # === SEVERAL COMPANIES ===

    def _elsewhere(self):
        """:return: another company's connection, whose documents the user may see"""
        data = self.setup_other_company(name="Elsewhere Ltd")
        self.env.user.company_ids |= data["company"]
        connection = self._create_connection(data["company"])
        return connection, data

    def _moves_of(self, data, count):
        company = data["company"]
        line = {"name": "Work", "price_unit": 10, "tax_ids": [Command.clear()]}
        line["account_id"] = data["default_account_revenue"].id
        values = {"move_type": "out_invoice", "partner_id": self.partner.id}
        values |= {"invoice_date": "2026-02-01", "company_id": company.id}
        values |= {"journal_id": data["default_journal_sale"].id}
        values |= {"invoice_line_ids": [Command.create(line)]}
        return self.env["account.move"].with_company(company).create([values] * count)

    def test_each_company_has_its_turn(self):
        connection, data = self._elsewhere()
        mine, theirs = self._create_invoices(5), self._moves_of(data, 4)
        self.patch(preview_module, "PAGE", 6)
        preview = self._look(mine | theirs).preview_id
        seen = preview.row_ids.mapped("connection_id")
        self.assertEqual(seen, self.connection | connection)
        self.assertEqual(len(preview.row_ids.move_id & theirs), 2)
        left = "On the next pages: 3 (Elsewhere Ltd: 2, {}: 1)."
        self.assertEqual(preview.left_text, left.format(self.company.name))
        first = preview.row_ids.move_id
        preview.action_next()
        self.assertEqual(first | preview.row_ids.move_id, mine | theirs)
        self.assertFalse(first & preview.row_ids.move_id)
        preview.action_count()
        self.assertEqual(sum(self._figures(preview)), 9)

    def test_time_runs_out(self):
        """What is left out is said, by company, and is what the next page begins with."""
        _connection, data = self._elsewhere()
        mine, theirs = self._create_invoices(3), self._moves_of(data, 3)
        self.patch(preview_module, "PAGE", 6)
        self.patch(preview_module, "PATIENCE_SECONDS", 0)
        preview = self._look(mine | theirs).preview_id
        self.assertEqual(len(preview.row_ids), 2)
        self.assertIn("4 (Elsewhere Ltd: 3, ", preview.left_text)
        self.assertIn("no time to look at more", preview.left_text)
        seen = preview.row_ids.move_id
        for _page in range(3):
            preview.action_next()
            self.assertFalse(seen & preview.row_ids.move_id)
            seen |= preview.row_ids.move_id
        self.assertEqual(seen, mine | theirs)
        self.assertFalse(preview.has_left)

    def test_who_may_count(self):
        self._mixed()
        preview = self._preview(self.connection.action_preview())
        stranger = new_test_user(
            self.env,
            "preview_all_stranger",
            "accounting_bridge.group_consultant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for call in ("action_count", "action_rows", "action_next"):
            with self.assertRaises(AccessError):
                getattr(preview.with_user(stranger), call)()
        with self.assertRaises(AccessError):
            preview.problem_ids.with_user(stranger).action_documents()

    def test_counting_twice(self):
        """A double click: the page offers it once only."""
        self._mixed()
        preview = self._preview(self.connection.action_preview())
        preview.action_count()
        figures = self._figures(preview)
        preview.invalidate_recordset()
        preview.action_count()
        self.assertEqual(self._figures(preview), figures)
