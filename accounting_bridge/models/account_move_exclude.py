from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

NOT_EXCLUDED = {
    "excluded": False,
    "excluded_reason": False,
    "excluded_by": False,
    "excluded_on": False,
    "booked_at": False,
}


class AccountMove(models.Model):
    """Documents that will never go, by a person's decision: with the reason, and where they are
    booked by hand instead. Payments on them stay free."""

    _inherit = "account.move"

    def _bridge_exclude(self, reason, booked_at=""):
        """Keep documents from being transferred; drafts too, which could not be posted otherwise.

        :param booked_at: where it is booked by hand
        :raise UserError: one was transferred already, or may have been
        :raise AccessError: the user does not answer for invoices
        """
        self._bridge_check_biller()
        groups = self._bridge_by_connection()
        if not groups:
            raise UserError(
                self.env._(
                    "Only customer invoices and credit notes of a connected company can be"
                    " excluded from the transfer."
                )
            )
        for connection, moves in groups:
            moves._bridge_check_not_transferred()
            # People read link rows; that they may exclude is decided above.
            documents = moves.sudo()._bridge_link(connection)
            moves._bridge_withdraw()
            documents.write(
                {
                    "excluded": True,
                    "excluded_reason": reason,
                    "excluded_by": self.env.uid,
                    "excluded_on": fields.Datetime.now(),
                    "booked_at": booked_at,
                    "issues": False,
                }
            )
            moves._bridge_note_excluded(connection, reason, booked_at)

    def action_bridge_include(self):
        """Take the exclusion back; where the transfer is automatic it follows at once."""
        self._bridge_check_biller()
        for connection, moves in self._bridge_by_connection():
            documents = moves.sudo().bridge_document_ids.filtered(
                lambda document: document.current and document.excluded
            )
            documents.write(NOT_EXCLUDED)
            moves = self.browse(documents.move_id.ids)
            body = self.env._(
                "No longer excluded from the transfer to %s.", connection._provider()._label()
            )
            moves._message_log_batch(bodies=dict.fromkeys(moves.ids, body))
            if connection._transfers_on() == "post":
                moves.filtered(lambda move: move.state == "posted")._bridge_transfer()
        return True

    def _bridge_check_biller(self):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Whether a document is transferred is decided by billing.")
            )

    def _bridge_check_not_transferred(self):
        # Whatever connection it went by, whoever may see its link row.
        documents = self.sudo().bridge_document_ids.filtered("current")
        live = documents.filtered(lambda document: document._is_live())
        if live:
            raise UserError(
                self.env._(
                    "Transferred already, or being transferred right now: %s. What is in the"
                    " bookkeeping system can only be cancelled.",
                    ", ".join(live.move_id.mapped("display_name")),
                )
            )

    def _bridge_note_excluded(self, connection, reason, booked_at):
        body = self.env._(
            "Excluded from the transfer to %(provider)s: %(reason)s",
            provider=connection._provider()._label(),
            reason=reason,
        )
        if booked_at:
            body += "\n" + self.env._("Booked by hand: %s", booked_at)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    @api.ondelete(at_uninstall=False)
    def _unlink_bridge_unsent(self):
        """A deleted draft takes its link row along if nothing was ever sent: there is nothing left
        to prove."""
        # Who may delete the draft need not be allowed to write link rows.
        documents = self.sudo().bridge_document_ids
        unsent = documents.filtered(
            lambda document: (
                not document.external_id
                and all(o.state == "cancelled" and not o.claimed_at for o in document.operation_ids)
            )
        )
        unsent.operation_ids.unlink()
        unsent.unlink()
