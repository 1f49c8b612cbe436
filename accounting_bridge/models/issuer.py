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

    @api.model
    def _any_issues(self):
        """:return: whether any bookkeeping system is, or was, to issue documents"""
        everything = self.with_context(active_test=False)
        return bool(everything.search_count([("issuer", "=", "provider")], limit=1))

    def _issuer_words(self):
        """:return: the name of who issues"""
        return self._provider()._label() if self._issuer() == "provider" else "Odoo"

    @api.constrains("provider", "issuer", "transfer_on", "deposits")
    def _check_issuer_offered(self):
        for connection in self:
            label = connection._provider()._label()
            if connection.issuer != connection._issuer():
                raise ValidationError(
                    self.env._("%s issues no documents for customers: leave that to Odoo.", label)
                )
            if connection.issuer == "provider" and connection.transfer_on == "send":
                raise ValidationError(
                    self.env._(
                        "Where %s issues the customer's document Odoo sends none, so nothing would"
                        " be transferred on sending. Transfer on posting, or by hand.",
                        label,
                    )
                )
            if connection.issuer == "provider" and connection.deposits == "paid":
                raise ValidationError(
                    self.env._(
                        "Where %s issues the customer's document, a deposit that is transferred"
                        " when it is paid would reach nobody who could pay it. Transfer deposits"
                        " when they are issued, or not at all.",
                        label,
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

    bridge_issued_there = fields.Boolean(
        compute="_compute_bridge_issued_there",
        help="The bookkeeping system issues this document: Odoo neither sends it nor hands it out.",
    )

    @api.depends(
        "state",
        "is_move_sent",
        "invoice_pdf_report_id",
        "bridge_document_id.excluded",
        "bridge_document_id.external_id",
        "bridge_document_id.released",
    )
    def _compute_bridge_issued_there(self):
        """Drafts and what is cancelled are no invoices yet, or no more."""
        posted = self.filtered(lambda move: move.state == "posted" and move.move_type in KINDS)
        # Most companies: told without looking at a document. Who issues holds for everybody.
        if posted and not self.env["accounting.bridge.connection"].sudo()._any_issues():
            posted = posted.browse()
        for move in self:
            move.bridge_issued_there = move in posted and move._bridge_issued_by() == "provider"

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
        connection = move._bridge_connection_of()
        if not connection or connection._issuer() == "odoo":
            return "odoo"
        return "odoo" if move._bridge_stays_odoos(connection) else "provider"

    def _bridge_there(self):
        """:return: the link row of what a bookkeeping system holds of this document, or may;
        nothing that was sent from books that were only for trying out, and are removed"""
        return self.bridge_document_ids.filtered(
            lambda d: (
                d.current
                and d._is_live()
                and (not d.connection_id.in_test or d.connection_id._is_connected())
            )
        )[:1]

    def _bridge_connection_of(self):
        """:return: the connection that has the document, or will have it, or none"""
        return self._bridge_there().connection_id or self._bridge_connection()

    def _bridge_stays_odoos(self, connection):
        """Whether a document is Odoo's, although the provider issues those of its connection."""
        date = self.invoice_date or fields.Date.context_today(self)
        if connection.start_date and date < connection.start_date:
            return True
        if self._bridge_there():
            return False
        link = self._bridge_link_at(connection)
        if link.excluded or connection.rolled_back_on:
            return True
        # The customer holds Odoo's, unless a person says that it does not count. The file tells: an
        # invoice is marked as sent before a flow sends it.
        if self.invoice_pdf_report_id and self._bridge_is_printed() and not link.released:
            return True
        if connection.deposits == "none" and self._is_downpayment():
            return True
        # The sums by tax code tell, as they do before a transfer.
        return not self.amount_total and any(
            issue.code == "nothing_to_transfer"
            for issue in self._bridge_issues(connection)[self.id]
        )
