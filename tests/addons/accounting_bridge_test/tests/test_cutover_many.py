import logging
import os
import time

from odoo.tools import SQL

from .cutover_case import CutoverCase

_logger = logging.getLogger(__name__)

# With 10000 it says how long that takes (see docs/findings.md).
COUNT = int(os.environ.get("CUTOVER_DOCUMENTS", "100"))


class TestCutoverMany(CutoverCase):
    """Thousands of open documents: a bounded number of queries, whatever their number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.start_date = False  # or they would be listed as late, one by one
        cls.copied = 0

    def _copy(self, move, count):
        """Copies of a posted invoice as rows, because posting thousands takes minutes."""
        self.env.flush_all()
        first, self.__class__.copied = self.copied, self.copied + count
        names = SQL("'MANY/' || (n + %s)", first)
        moves = self._insert(
            "account_move",
            {"name": names, "bridge_document_id": SQL("NULL")},
            SQL("generate_series(1, %s) n WHERE t.id = %s", count, move.id),
        )
        self._insert(
            "account_move_line",
            {"move_id": SQL("copy.id"), "move_name": SQL("copy.name")},
            SQL("account_move copy WHERE t.move_id = %s AND copy.id IN %s", move.id, tuple(moves)),
        )
        self.env.invalidate_all()
        return move.browse(moves)

    def _insert(self, table, values, source):
        rows = self.env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND column_name != 'id'",
                table,
            )
        )
        names = [name for (name,) in rows]
        chosen = [values.get(name) or SQL.identifier("t", name) for name in names]
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s t, %s RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(chosen),
                SQL.identifier(table),
                source,
            )
        )
        return [id_ for (id_,) in rows]

    def _paid_since(self, count):
        moves = self._create_invoices(count, invoice_date="2025-12-15")
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        register.create({"payment_date": "2026-01-10"})._create_payments()
        self.assertFalse(any(moves.mapped("amount_residual")))

    def _cost(self):
        """:return: (queries, seconds, the wizard) of reading both sides"""
        self.env.flush_all()
        self.env.invalidate_all()
        began, queries = time.monotonic(), self.cr.sql_log_count
        wizard = self._wizard()
        wizard.sums  # noqa: B018 - the page shows them
        self.env.flush_all()
        return self.cr.sql_log_count - queries, time.monotonic() - began, wizard

    def test_queries_do_not_grow_with_documents(self):
        first = self._old()
        self.connection.start_date = "2026-01-01"
        self._paid_since(4)
        for move in self._copy(first, COUNT):
            self._there(move)
        few, _seconds, _wizard = self._cost()
        self._paid_since(4)
        for move in self._copy(first, COUNT):
            self._there(move)
        many, seconds, wizard = self._cost()
        self.assertEqual(len(wizard.line_ids), 2 * COUNT + 9)
        self.assertEqual(wizard.same_count, 2 * COUNT)
        _logger.info("%s documents: %s queries, %.1f s", 2 * COUNT, many, seconds)
        # The rows are read and made by the thousand.
        self.assertLess(many - few, 10 + COUNT // 50, (few, many))

    def test_taking_thousands_over(self):
        """They are noted at once, and go some at a time."""
        self._account()
        first = self._old()
        self.connection.write({"start_date": "2026-01-01", "cutover": "open"})
        few = self._queries_of_taking_over(self._copy(first, COUNT))
        many = self._queries_of_taking_over(self._copy(first, 2 * COUNT))
        for less, more in zip(few, many, strict=True):
            self.assertLess(more - less, 10 + COUNT // 20, (few, many))

    def _queries_of_taking_over(self, moves):
        """:return: (queries of reading both sides, queries of taking over)"""
        reading, _seconds, wizard = self._cost()
        began, queries = time.monotonic(), self.cr.sql_log_count
        wizard.action_take_over()
        self.env.flush_all()
        queries, seconds = self.cr.sql_log_count - queries, time.monotonic() - began
        _logger.info("%s taken over: %s queries, %.1f s", len(moves), queries, seconds)
        self.assertEqual(set(moves.bridge_document_ids.mapped("cutover_waits")), {True})
        return reading, queries
