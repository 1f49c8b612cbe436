from markupsafe import Markup

from odoo import api, fields, models

from . import lock
from .document import GONE


class AccountingBridgeDocument(models.Model):
    """Where the bookkeeping system takes no allocations, a credit note and its invoice stay two
    open items there until a person offsets them: neither paid nor a difference."""

    _inherit = "accounting.bridge.document"

    to_offset = fields.Boolean(
        copy=False, help="Odoo offset it with its reversal; both are still open there."
    )

    @api.depends("to_offset")
    def _compute_state(self):
        return super()._compute_state()

    def _derive_state(self):
        state = super()._derive_state()
        return "to_offset" if state == "approved" and self.to_offset else state

    def _note_offsets(self):
        """Find out which documents are to be offset there; ask the owner for it once per credit
        note, and close the activity when it is done."""
        documents = self.filtered(lambda d: not d.connection_id._capabilities().allocate)
        moves = documents.move_id
        invoices = moves.reversed_entry_id | moves.filtered(lambda m: m.move_type == "out_invoice")
        credits = invoices.reversal_move_ids | (moves - invoices)
        waiting = self.browse()
        for credit in credits.bridge_document_id:
            invoice = credit.move_id.reversed_entry_id.bridge_document_id
            if credit._is_to_offset(invoice):
                waiting |= credit | invoice
        around = documents | (invoices | credits).bridge_document_id
        for document in around.filtered(lambda d: d.to_offset != (d in waiting)):
            document.to_offset = document in waiting
            if document.kind == "credit_note":
                document._ask_to_offset()

    def _is_to_offset(self, invoice):
        """Whether this credit note and the invoice it reverses are offset in Odoo and open
        there."""
        return (
            invoice.connection_id == self.connection_id
            and self._is_open_there()
            and invoice._is_open_there()
            and invoice.move_id in self._receivable_lines()._bridge_matched_moves()
        )

    def _is_open_there(self):
        return self.status == "approved" and not self.currency_id.is_zero(self.remote_due)

    def _receivable_lines(self):
        return self.move_id.line_ids.filtered(lambda ln: ln.account_type in lock.RECEIVABLE)

    def _ask_to_offset(self):
        document = self._for_owner()
        summary = document.env._(
            "Offset %(credit)s with %(invoice)s in %(provider)s",
            credit=self.move_id.name,
            invoice=self.move_id.reversed_entry_id.name,
            provider=self.connection_id._provider()._label(),
        )
        if self.to_offset:
            link = Markup('<a href="%s" target="_blank" rel="noopener">%s</a>')
            document._tell_owner(summary, link % (self.external_url, self.external_number))
        else:
            # Reminders are for the owner, whoever or whatever caused them.
            activities = self.move_id.sudo().activity_ids
            activities.filtered(lambda a: a.summary == summary).action_done()

    # === OTHERS THAN REVERSALS ===

    def _ask_to_offset_matched(self):
        """A credit note was matched in Odoo with an invoice that it does not reverse, before both
        stood there: once they do, a person is asked, on the credit note."""
        self.move_id._bridge_fetch_matched()
        for document in self:
            for move in document.move_id._bridge_matched():
                pair = document | move.bridge_document_id
                if len(pair) == 2 and pair._is_to_offset_by_hand():
                    credit = pair.filtered(lambda d: d.kind == "credit_note")
                    credit._ask_to_offset_with((pair - credit).move_id)

    def _is_to_offset_by_hand(self):
        """Whether these two, matched in Odoo, are still to be offset there. What was matched before
        the start is no part of what was open then."""
        moves, connection = self.move_id, self.connection_id
        if len(connection) > 1 or moves & moves.reversed_entry_id:
            return False
        if not all(d.external_id and d.status not in (*GONE, "paid") for d in self):
            return False
        is_since = any(move._bridge_is_since(connection.start_date) for move in moves)
        return is_since or not any(d.linked_by or d._is_taken_as_open() for d in self)

    def _ask_to_offset_with(self, other):
        """:param other: the entry that Odoo matched the document with"""
        document = self._for_owner()
        summary = document.env._(
            "Offset with %s in Odoo: offset them there, too", other.display_name
        )
        document._tell_owner(summary)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _bridge_matched_moves(self):
        """:return: the entries that the lines are matched with"""
        debits, credits = self.matched_debit_ids, self.matched_credit_ids
        return debits.debit_move_id.move_id | credits.credit_move_id.move_id


class AccountPartialReconcile(models.Model):
    """A credit note may be matched in Odoo after it was transferred, and taken off again."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        if documents := partials._bridge_offset_documents():
            with lock.harmless(self.env):
                documents._note_offsets()
        return partials

    def unlink(self):
        documents = self._bridge_offset_documents()
        result = super().unlink()
        if documents:
            with lock.harmless(self.env):
                documents._note_offsets()
        return result

    def _bridge_offset_documents(self):
        """:return: the documents of those partials that match two transferred ones"""
        documents = self.env["accounting.bridge.document"].sudo()
        # Whoever reconciles need not see the set-up.
        for partial in self.sudo():
            sides = partial.debit_move_id.move_id, partial.credit_move_id.move_id
            pair = [move.bridge_document_id for move in sides]
            if all(pair):
                documents |= pair[0] | pair[1]
        return documents
