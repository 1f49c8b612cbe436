from odoo import fields, models

from ..tools.documents import Issue
from .document import GONE


class AccountMove(models.Model):
    """Documents dated before the start date: only by a person's decision, and as that says."""

    _inherit = "account.move"

    def _bridge_check_scope(self, facts, invoice):
        link = self._bridge_link_at(facts.connection)
        if not invoice or not link.cutover_as:
            yield from super()._bridge_check_scope(facts, invoice)
            return
        for issue in super()._bridge_check_scope(facts, invoice):
            if issue.code != "before_start":
                yield issue
        if link.cutover_as == "history":
            yield from self._bridge_check_filed(facts.connection, invoice)

    def _bridge_check_filed(self, connection, invoice):
        """Nothing goes into a period that is closed, unless a person says so by name."""
        closed = connection._closed_until(self.company_id)
        if closed and invoice.date <= closed and not connection._confirmation("release"):
            params = {
                "date": fields.Date.to_string(invoice.date),
                "lock_date": fields.Date.to_string(closed),
            }
            yield Issue("period_closed", params)


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def _closed_until(self, company=None):
        """:param company: of a document: its own lock dates count, and those of the companies that
            it is a branch of; None for the latest of all branches
        :return: the last day of what was closed or reported to the tax office in Odoo, or False"""
        # How far the books are closed decides, whoever may see it.
        companies = (company or self.company_id).sudo()
        if company is None:
            companies = companies.search([("id", "child_of", companies.id)])
        names = ("tax_lock_date", "fiscalyear_lock_date", "hard_lock_date", "sale_lock_date")
        dates = [branch[name] for branch in companies.parent_ids for name in names]
        return max(filter(None, dates), default=False)

    def write(self, vals):
        if not {"start_date", "cutover"} & vals.keys():
            return super().write(vals)
        before = {connection: (connection.start_date, connection.cutover) for connection in self}
        result = super().write(vals)
        for connection, basis in before.items():
            if (connection.start_date, connection.cutover) != basis:
                connection._end_taking_over()
        return result

    def _end_taking_over(self):
        """What was decided about another start date, or another way, and has not gone, is decided
        anew: what is in time now goes with its VAT.

        :raise UserError: one of them is being transferred
        """
        # Link rows and outbox are written by the product only.
        documents = self.env["accounting.bridge.document"].sudo()
        decided = documents.search(
            [("connection_id", "=", self.id), ("cutover_as", "!=", False), ("current", "=", True)]
        ).filtered(lambda d: not d._is_live() and d.status not in GONE)
        decided._forget_money_of_before()
        decided.write({"cutover_as": False, "cutover_by": False, "cutover_waits": False})
        waiting = decided.operation_ids.filtered(lambda o: o.state in ("pending", "rejected"))
        if waiting:
            waiting._withdraw()

    def _confirmation_basis(self, subject):
        if subject == "release":
            return {"until": fields.Date.to_string(self._closed_until()) or ""}
        if subject == "history":
            return {"start_date": fields.Date.to_string(self.start_date) or ""}
        return super()._confirmation_basis(subject)


class AccountingBridgeDocument(models.Model):
    """How a document of before the start date came into the books, or shall."""

    _inherit = "accounting.bridge.document"

    cutover_as = fields.Selection(
        [("open", "Open item"), ("history", "Full history")],
        "Taken Over As",
        readonly=True,
        copy=False,
        help="A document dated before the start date, which a person decided to take over.",
    )
    cutover_by = fields.Many2one("res.users", "Taken Over By", readonly=True, copy=False)
    cutover_waits = fields.Boolean(
        readonly=True, copy=False, help="Queued by the scheduled action, some at a time."
    )
    linked_by = fields.Many2one("res.users", readonly=True, copy=False)
    linked_on = fields.Datetime(
        readonly=True, copy=False, help="A person said that it is this document, entered there."
    )
    taken_amount = fields.Monetary(
        "Open When Taken Over", readonly=True, copy=False, help="What it amounts to there."
    )

    _cutover = models.Index("(connection_id, id) WHERE cutover_waits")

    def _compare(self, remote):
        if not self._is_taken_as_open():
            return super()._compare(remote)
        different = self._different_open_item(remote)
        issues = [i for i in self.issues or [] if i["code"] != "differs_there"]
        if different:
            issues.append(Issue("differs_there", {"differences": different}).to_json())
        if issues != (self.issues or []):
            self.issues = issues or False
        return None

    def _different_open_item(self, remote):
        digits = self.currency_id.decimal_places
        same = remote.total is None or not self.currency_id.compare_amounts(
            float(remote.total), self.taken_amount
        )
        if same or self.status in ("voided", "deleted"):
            return {}
        return {"total": [f"{self.taken_amount:.{digits}f}", f"{remote.total:.{digits}f}"]}
