from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools.documents import Action
from . import lock

# Computed from the link row, which people only read. Writing them would open the lock.
LINK_FIELDS = {"bridge_document_id", "bridge_document_ids", "bridge_state", "bridge_number"}


class AccountMove(models.Model):
    """A document is locked from the moment its transfer is claimed until the provider says that it
    is voided or deleted. What was agreed with the customer and the bookkeeping stays; everything
    around it (payments, sending, portal, chatter, follow-up) goes on."""

    _inherit = "account.move"

    def _bridge_locked(self):
        """:return: those of the moves that are locked. The link is a stored field of the move, so
        moves without one cost no query; the others one or two for all of them together."""
        linked = self.filtered("bridge_document_id")
        if not linked:
            return linked
        # Everyone who works on an invoice is bound by its lock, whoever may read link rows.
        live = linked.sudo().bridge_document_id.filtered(lambda d: d._is_live())
        return linked.filtered(lambda move: move.sudo().bridge_document_id in live)

    def _bridge_is_held(self):
        """:return: those of the moves that must not change now"""
        return self.browse() if lock.is_unlocked(self) else self._bridge_locked()

    # === LAYERS ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._bridge_check_link(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._bridge_check_link(vals)
        guarded = lock.MOVE_FIELDS & vals.keys()
        if guarded and not lock.is_unlocked(self):
            self._bridge_guard(vals, guarded)
        return super().write(vals)

    def _bridge_check_link(self, vals):
        """:raise AccessError: the link that locks the document would be written; it is computed"""
        if LINK_FIELDS & vals.keys():
            raise AccessError(self.env._("The link to the bookkeeping system is not for writing."))

    def _bridge_guard(self, vals, guarded):
        linked = self.filtered("bridge_document_id")
        locked, changed = linked._bridge_locked(), linked.browse()
        for move in linked:
            if names := lock.changed_fields(move, vals, guarded):
                if move in locked:
                    raise UserError(move._bridge_lock_message(lock.labels(self, names)))
                changed |= move
        if vals.get("state", "posted") != "posted":
            changed._bridge_withdraw()
        else:
            changed._bridge_queue_again()

    def _bridge_queue_again(self):
        """What still waits is sent as it is now: a run that has read it already finds that
        operation withdrawn. What was to be done with it as it was is asked for anew.

        :raise UserError: it is being sent at this moment
        """
        # Users only read the outbox; that their change counts is what this method is for.
        for document in self.sudo().bridge_document_id:
            waiting = document.operation_ids.filtered(
                lambda o: o.action == "create" and o.state == "pending"
            )
            if waiting:
                waiting.with_env(self.env)._withdraw()
                waiting.flush_recordset()
                document._queue(Action.CREATE, priority=waiting.priority)
            else:
                document._owed_acts()._unsent()._take_back()

    def unlink(self):
        self._bridge_forget()
        return super().unlink()

    def _bridge_forget(self):
        """Remove the link rows of what never arrived at the bookkeeping system."""
        # Users only read link rows and outbox; deleting one's own draft takes them along.
        documents = self.filtered("bridge_document_id").sudo().bridge_document_ids
        never = documents.filtered(lambda d: not d.external_id and not d._is_live())
        never.operation_ids.unlink()
        never.unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_bridge_known(self):
        """What the bookkeeping system holds, or held, keeps its document and history here."""
        for move in self._bridge_is_held()[:1]:
            raise UserError(move._bridge_lock_message())
        for move in self.filtered("bridge_document_id")[:1]:
            raise UserError(
                self.env._(
                    "%s was in the bookkeeping system, so it is kept here. Cancel it instead.",
                    move.display_name,
                )
            )

    def button_draft(self):
        self._bridge_check_open()
        return super().button_draft()

    def _check_draftable(self):
        self._bridge_check_open()
        return super()._check_draftable()

    def _bridge_check_open(self):
        for move in self._bridge_is_held()[:1]:
            raise UserError(move._bridge_lock_message())

    def _bridge_check_lines(self):
        for move in self._bridge_is_held()[:1]:
            lines = lock.labels(move, ["invoice_line_ids"])
            raise UserError(move._bridge_lock_message(lines))

    def _need_cancel_request(self):
        return super()._need_cancel_request() or bool(
            self.state == "posted" and self._bridge_is_held()
        )

    @api.depends(
        "state",
        "bridge_document_ids.status",
        "bridge_document_ids.external_id",
        "bridge_document_ids.operation_ids.state",
    )
    def _compute_need_cancel_request(self):
        return super()._compute_need_cancel_request()

    def _compute_field_value(self, field):
        """Stored computed fields are recomputed when something else moves (a delivery, an order)
        and written without `write`: on a locked document they keep their value."""
        if not lock.MOVE_HELD.isdisjoint(f.name for f in self.pool.field_computed[field]):
            self -= self._bridge_held_from(field)
        return super()._compute_field_value(field)

    def _bridge_held_from(self, field):
        return self.filtered("id")._bridge_is_held() if field.store else self.browse()

    # === REVERSAL ===

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Payments stay on a transferred invoice; its credit note takes what is open, and what is
        beyond that remains as credit of the customer."""
        reverses = super(AccountMove, lock.holding(self))._reverse_moves(
            default_values_list, cancel=cancel
        )
        return reverses.with_env(self.env)

    # === WORDS ===

    def _bridge_lock_message(self, labels=()):
        """:param labels: of the fields that were to be changed; none: the document as a whole
        :return: what is the matter and what to do instead"""
        self.ensure_one()
        document = self.sudo().bridge_document_id
        names = {
            "number": self.display_name,
            "provider": document.connection_id._provider()._label(),
            "fields": ", ".join(labels),
        }
        if not document.external_id:
            return self.env._(
                "%(number)s is being transferred to %(provider)s right now. Try again in a moment.",
                **names,
            )
        if not labels:
            return self.env._(
                "%(number)s was transferred to %(provider)s and cannot be changed here. Use "
                "Request Cancel or make a credit note.",
                **names,
            )
        return self.env._(
            "%(number)s was transferred to %(provider)s, so this can no longer be changed: "
            "%(fields)s. Use Request Cancel or make a credit note.",
            **names,
        )
