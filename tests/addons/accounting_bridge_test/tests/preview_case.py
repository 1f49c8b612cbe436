from odoo.tools import SQL

from odoo.addons.accounting_bridge.tools.documents import ContactMatch

from .check_case import CheckCase
from .flow_case import FlowCase

# What a look leaves behind: its own rows, and the calls it made.
OWN = (
    "accounting.bridge.preview",
    "accounting.bridge.preview.problem",
    "accounting.bridge.preview.row",
    "accounting.bridge.exchange",
)


class PreviewCase(FlowCase, CheckCase):
    def _look(self, moves):
        """:return: the rows of a preview of these documents"""
        action = moves.action_bridge_preview()
        return self._shown(action)

    def _shown(self, action):
        shown = self.env[action["res_model"]].browse(action["res_id"])
        return shown.preview_id.row_ids if "preview_id" in shown._fields else shown.row_ids

    def _row(self, move):
        (row,) = self._look(move)
        return row

    def _codes_of(self, row):
        return [issue["code"] for issue in row.issues or ()]

    def _knows(self, **match):
        """Make the books answer this for whoever is looked up."""
        provider = type(self.connection._provider())

        def answer(_self, session, contacts):
            session.books.calls.append("match")
            return {c.key: ContactMatch(c.key, **match) for c in contacts}

        self.patch(provider, "_match_contacts", answer)

    def _counts(self):
        """:return: dict table -> its number of rows, and what was written in this transaction, of
        all that the product and an invoice have"""
        self.env.cr.flush()  # with what is done before a commit
        models = [
            model
            for name, model in self.env.items()
            if name.startswith(("accounting.bridge.", "account.", "sale.", "mail.", "ir.", "bus."))
            and name not in OWN
            and not model._abstract
            and model._auto
        ]
        counts = {}
        for model in models:
            query = SQL("SELECT count(*), max(id) FROM %s", SQL.identifier(model._table))
            counts[model._name] = self.env.execute_query(query)
        return counts

    def _writes(self):
        """:return: dict table -> how often any row of it was made, changed or deleted since the
        transaction began, of all tables but those of a look"""
        self.env.cr.flush()
        own = {self.env[name]._table for name in OWN}
        # Which documents a preview is about.
        own |= {
            field.relation
            for field in self.env[OWN[0]]._fields.values()
            if field.type == "many2many"
        }
        rows = self.env.execute_query(
            SQL(
                "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
                " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
            )
        )
        return {table: count for table, count in rows if table not in own}
