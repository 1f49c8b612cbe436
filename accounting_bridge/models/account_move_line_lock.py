from odoo import api, models
from odoo.exceptions import UserError

from . import lock


class AccountMoveLine(models.Model):
    """The lines of a locked document. Everything that changes lines ends here: the form, line
    commands on the document, RPC, import and the recomputations of Odoo itself."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        moves = self.env["account.move"].browse(
            {vals["move_id"] for vals in vals_list if vals.get("move_id")}
        )
        moves._bridge_check_lines()
        return super().create(vals_list)

    def write(self, vals):
        guarded = lock.LINE_FIELDS & vals.keys()
        if "analytic_distribution" in vals:
            guarded |= {"analytic_distribution"}
        if guarded and not lock.is_unlocked(self):
            self._bridge_guard(vals, guarded)
        return super().write(vals)

    def _bridge_guard(self, vals, guarded):
        linked = self.filtered("move_id.bridge_document_id")
        locked, changed = linked.move_id._bridge_locked(), linked.move_id.browse()
        for line in linked:
            if names := line._bridge_changes(vals, guarded):
                if line.move_id in locked:
                    message = line.move_id._bridge_lock_message(lock.labels(self, names))
                    raise UserError(message)
                changed |= line.move_id
        changed._bridge_queue_again()
        if vals.get("move_id"):
            moved = self.filtered(lambda line: line.move_id.id != vals["move_id"])
            if moved:
                self.env["account.move"].browse(vals["move_id"])._bridge_check_lines()

    def _bridge_changes(self, vals, guarded):
        names = lock.changed_fields(self, vals, guarded)
        if "analytic_distribution" in names and not self._bridge_analytic_matters(vals):
            names.remove("analytic_distribution")
        return names

    def _bridge_analytic_matters(self, vals):
        """Whether one of the analytic accounts, old or new, is mapped and so was transferred."""
        keys = {*(self.analytic_distribution or {}), *(vals["analytic_distribution"] or {})}
        accounts = {int(id_) for key in keys for id_ in key.split(",") if id_.isdigit()}
        # What is mapped decides what is locked, also for those who may not see mappings.
        document = self.sudo().move_id.bridge_document_id
        return bool(
            self.env["accounting.bridge.mapping"]
            .sudo()
            .search_count(
                [
                    ("connection_id", "=", document.connection_id.id),
                    ("kind", "=", "analytic"),
                    ("analytic_account_id", "in", list(accounts)),
                    ("reference_id", "!=", False),
                ],
                limit=1,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_bridge_locked(self):
        self.move_id._bridge_check_lines()

    def _compute_field_value(self, field):
        """As for the document itself: what is recomputed because something else moved must not
        move a locked line."""
        if not lock.LINE_FIELDS.isdisjoint(f.name for f in self.pool.field_computed[field]):
            self -= self._bridge_held_from(field)
        return super()._compute_field_value(field)

    def _bridge_held_from(self, field):
        lines = self.filtered("id") if field.store else self.browse()
        held = lines.move_id._bridge_is_held()
        return lines.filtered(lambda line: line.move_id in held)

    # === RECONCILIATION ===

    def remove_move_reconcile(self):
        """A reversal undoes all reconciliations of the original first; payments on a locked
        document stay where the bookkeeping has them."""
        if lock.is_holding(self):
            held = self.filtered(lambda line: line.account_type in lock.RECEIVABLE)
            held_moves = held.move_id._bridge_locked()
            self -= held.filtered(lambda line: line.move_id in held_moves)
        return super().remove_move_reconcile()
