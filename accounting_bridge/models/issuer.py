from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .account_move_transfer import KINDS


class AccountingBridgeConnection(models.Model):
    """Who issues the customer's document. One supply, one invoice: a second invoice with VAT is
    owed a second time (§ 14c UStG)."""

    _inherit = "accounting.bridge.connection"

    offers_issuer = fields.Boolean(compute="_compute_offers_issuer")

    @api.depends("provider")
    def _compute_offers_issuer(self):
        for connection in self:
            connection.offers_issuer = connection._capabilities().issues_documents

    def _issuer(self):
        """:return: "odoo" or "provider", as it is in effect: where the provider cannot issue a
        document, Odoo does, whatever is set"""
        self.ensure_one()
        can = self._capabilities().issues_documents
        return "provider" if can and self.issuer == "provider" else "odoo"

    @api.constrains("provider", "issuer")
    def _check_issuer_offered(self):
        for connection in self:
            if connection.issuer != connection._issuer():
                raise ValidationError(
                    self.env._(
                        "%s issues no documents for customers: leave that to Odoo.",
                        connection._provider()._label(),
                    )
                )

    @api.onchange("provider")
    def _onchange_provider(self):
        result = super()._onchange_provider()
        self.issuer = self._issuer()
        return result

    def _changed_of(self, names, vals):
        """What was set and never took effect may be put right, frozen or not."""
        changed = super()._changed_of(names, vals)
        if "issuer" in changed and vals["issuer"] == self._issuer():
            changed.remove("issuer")
        return changed

    def _took_effect(self, name):
        if name == "issuer" and not self._capabilities().issues_documents:
            return False
        return super()._took_effect(name)

    def _frozen_values(self):
        return super()._frozen_values() | {"issuer": self._issuer()}


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_issued_by(self):
        """Who issues this document to the customer, now or when it is transferred. The other
        side sends nothing, and hands nothing out.

        :return: "odoo" or "provider"; "odoo" where it is none of a connection's business: no
            customer invoice or credit note, excluded, dated before the start, never transferred
        """
        self.ensure_one()
        if self.move_type not in KINDS:
            return "odoo"
        # Who issues it holds for everybody, whatever of the set-up they may see.
        move = self.sudo()
        there = move.bridge_document_ids.filtered(lambda d: d.current and d._is_live())[:1]
        connection = there.connection_id or move._bridge_connection()
        if not connection or connection._issuer() == "odoo":
            return "odoo"
        return "odoo" if move._bridge_stays_odoos(connection, there) else "provider"

    def _bridge_stays_odoos(self, connection, there):
        """Whether a document is Odoo's, although the provider issues those of its connection.

        :param there: the link row of what the provider holds, or none"""
        date = self.invoice_date or fields.Date.context_today(self)
        if connection.start_date and date < connection.start_date:
            return True
        if there:
            return False
        if self._bridge_link_at(connection).excluded or connection.rolled_back_on:
            return True
        if connection.deposits == "none" and self._is_downpayment():
            return True
        # The sums by tax code tell, as they do before a transfer.
        return not self.amount_total and any(
            issue.code == "nothing_to_transfer"
            for issue in self._bridge_issues(connection)[self.id]
        )

    def _bridge_issued_there(self):
        """:return: those that the provider issues"""
        return self.filtered(lambda move: move._bridge_issued_by() == "provider")
