from odoo import Command, api, fields, models
from odoo.tools import formatLang

from ..tools.tally import Tally
from .preview_look import STATES

# What each state's button is called among the filters of the rows.
FILTERS = {"going": "going", "problem": "problems", "waiting": "waiting", "nothing": "nothing"}


class AccountingBridgePreview(models.TransientModel):
    """The figures of a preview: of the page that is shown, or of all documents once they were
    counted, which is the same look at each but for the contacts, who are asked for by page."""

    _inherit = "accounting.bridge.preview"

    # Database ids of a whole company: the reader has its sums and words.
    tally = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    uncounted_ids = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    is_tallied = fields.Boolean(compute="_compute_is_tallied")
    uncounted_count = fields.Integer("Not Counted", readonly=True)
    problem_ids = fields.One2many("accounting.bridge.preview.problem", "preview_id", readonly=True)
    going_count = fields.Integer("Would Go", compute="_compute_counts")
    problem_count = fields.Integer("With a Problem", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    nothing_count = fields.Integer("Nothing to Do", compute="_compute_counts")
    sums = fields.Html(compute="_compute_sums", sanitize=False)
    figures_text = fields.Char(compute="_compute_figures_text")

    @api.depends("tally")
    def _compute_is_tallied(self):
        for preview in self:
            preview.is_tallied = preview._is_tallied()

    @api.depends("row_ids.state", "tally")
    def _compute_counts(self):
        for preview in self:
            documents = preview._tally().documents
            for state, _label in STATES:
                preview[f"{state}_count"] = len(documents.get(state, ()))

    @api.depends("row_ids.state", "row_ids.total", "tally")
    @api.depends_context("lang")
    def _compute_sums(self):
        for preview in self:
            sums = preview._sums()
            preview.sums = sums and self.env["ir.qweb"]._render(
                "accounting_bridge.preview_sums", {"sums": sums}
            )

    @api.depends("is_partial", "tally", "uncounted_count")
    @api.depends_context("lang")
    def _compute_figures_text(self):
        for preview in self:
            counted = {"count": preview._tally().count, "total": preview.total_count}
            if not preview.is_partial:
                text = False
            elif not preview._is_tallied():
                text = self.env._("The figures are those of the documents below.")
            elif preview.uncounted_count:
                text = self.env._("The figures are those of %(count)s of %(total)s.", **counted)
            else:
                text = self.env._(
                    "The figures are those of all %(count)s documents. Customers are looked up"
                    " page by page: who is doubtful there is not counted as a problem.",
                    **counted,
                )
            preview.figures_text = text

    # === COUNTING ===

    def _look(self):
        looked = super()._look()
        self._refresh_figures()
        return looked

    def _refresh_figures(self):
        """The page has other rows, or rows that say something else."""
        if not self._is_tallied():
            self._group_problems()

    def action_count(self):
        """Count all documents, or those that there was no time for when it was pressed before."""
        self.ensure_one()
        self.check_access("read")
        # What is kept is the product's to write; it is of whoever looks.
        kept = self.sudo()
        ids = (kept.uncounted_ids or []) if kept.tally else self._all_ids()
        tally = Tally.from_json(kept.tally) if kept.tally else Tally()
        left = self._count(tally, ids)
        kept.write({"tally": tally.to_json(), "uncounted_ids": left, "uncounted_count": len(left)})
        self._group_problems()

    def _count(self, tally, ids):
        """Add documents to the tally while there is time.

        :return: ids of those that there was no time for"""
        known, done = {}, 0
        for chunk, looked in self._look_through(ids):
            for seen in looked:
                self._tally_seen(tally, seen, known)
            done += len(chunk)
            self.env.invalidate_all()  # ten thousand documents are not kept in memory
        return ids[done:]

    def _tally_seen(self, tally, seen, known):
        invoice = seen.invoice if seen.state in ("going", "problem") else None
        amounts = None
        if invoice:
            sign = -1 if invoice.kind.value == "credit_note" else 1
            totals = invoice.totals
            amounts = [sign * amount for amount in (totals.net, totals.tax, totals.total)]
        tally.add(seen.move_id, seen.state, seen.currency_id, amounts)
        if seen.state == "problem":
            move = self.env["account.move"].browse(seen.move_id)
            issues = [issue.to_json() for issue in seen.issues]
            self._tally_problems(tally, seen.move_id, seen.connection, move, issues, known)

    def _tally_problems(self, tally, document, connection, move, issues, known):
        words = self.env["accounting.bridge.issue"]
        # Which place mends it is asked of the set-up, which the reader may not see.
        connection = connection.sudo()
        for issue in issues:
            if issue["level"] == "error":
                key = words._problem_key(issue, connection, move, known)
                tally.add_problem(document, connection.id, key, issue)

    # === FIGURES ===

    def _is_tallied(self):
        return bool(self.sudo().tally)  # as in `action_count`

    def _tally(self):
        """:return: `tally.Tally` of all that was counted, of the page where nothing was"""
        kept = self.sudo().tally  # as in `action_count`
        return Tally.from_json(kept) if kept else self._tally_of_page()

    def _tally_of_page(self):
        tally, known = Tally(), {}
        for row in self.row_ids:
            sign = -1 if row.kind == "credit_note" else 1
            amounts = None
            if row.kind and row.state in ("going", "problem"):
                amounts = [sign * amount for amount in (row.net, row.tax, row.total)]
            tally.add(row.id, row.state, row.currency_id.id, amounts)
            if row.state == "problem":
                # As in `action_count`.
                connection = row.sudo().connection_id
                self._tally_problems(
                    tally, row.id, connection, row.move_id, row.issues or (), known
                )
        return tally

    def _group_problems(self):
        """Write down anew what stands in the way of how many."""
        issues = self.env["accounting.bridge.issue"]
        values = [
            {
                "connection_id": problem.connection_id,
                "issue": problem.issue,
                "count": len(problem.documents),
                "document_ids": problem.documents,
                "is_one_cure": not issues._is_of_document(problem.issue),
            }
            for problem in self._tally().problems.values()
        ]
        # As in `action_count`.
        commands = [Command.clear(), *map(Command.create, values)]
        self.sudo().problem_ids = commands

    def _sums(self):
        """:return: list of dicts, the sums of each state and currency in words"""
        labels = dict(self.row_ids._fields["state"]._description_selection(self.env))
        sums = []
        order = [state for state, _label in STATES]
        for key, (count, *amounts) in self._tally().sums.items():
            state, currency = key.split(":")
            currency = self.env["res.currency"].browse(int(currency))
            words = [formatLang(self.env, amount, currency_obj=currency) for amount in amounts]
            row = {"state": labels[state], "currency": currency.name, "count": count}
            row["order"] = order.index(state)
            sums.append(row | dict(zip(("net", "tax", "total"), words, strict=True)))
        return sorted(sums, key=lambda row: (row["order"], row["currency"]))

    # === THE DOCUMENTS OF A FIGURE ===

    def action_rows(self):
        """The documents, those of one kind where the context names its state."""
        self.ensure_one()
        self.check_access("read")
        state = self.env.context.get("rows")
        if self._is_tallied() and state:
            return self._documents(self._tally().documents.get(state) or [])
        action = self._row_action([("preview_id", "=", self.id)])
        if state:
            action["context"] = {f"search_default_{FILTERS[state]}": 1}
        return action

    def _documents(self, ids):
        """:param ids: rows of the page, or documents where all were counted
        :return: the action that shows them"""
        if not self._is_tallied():
            return self._row_action([("id", "in", ids)])
        return self._open(move_ids=[Command.set(ids)])

    def _row_action(self, domain):
        actions = self.env["ir.actions.act_window"]
        action = actions._for_xml_id("accounting_bridge.action_preview_row")
        return {**action, "domain": domain}
