from decimal import Decimal

from odoo import models

from .lock import unlocked

# Booked by an entry of their own, beside credit notes that exist at the provider only.
WITHOUT_MONEY = ("discount", "write_off", "dunning")


class AccountingBridgePayment(models.Model):
    """What changes the open amount without money: cash discounts, bad debts and credit notes take
    revenue and its tax back by rate (§ 17 UStG); dunning costs are owed on top, without tax."""

    _inherit = "accounting.bridge.payment"

    def _with_accounts(self):
        """:return: the rows without money that can be booked; for the others an account is missing,
        which is said"""
        rows = self.filtered(lambda p: p.kind in WITHOUT_MONEY)
        missing = rows.filtered(lambda p: p._needs_account() and not p._account())
        for payment in missing:
            payment.state = "pending"
            payment._set_issue("account_missing", {"payment_kind": payment.kind})
        return rows - missing

    def _needs_account(self):
        untaxed_loss = self.kind == "write_off" and not self.connection_id.write_off_tax
        return self.kind == "dunning" or untaxed_loss

    def _account(self):
        """:return: the account that was chosen for this kind, or an empty record"""
        if self.kind not in WITHOUT_MONEY:
            return self.env["account.account"]
        return self.connection_id[f"{self.kind}_account_id"]

    def _book_entries(self):
        entries = [payment._entry_values() for payment in self]
        # The lines are complete: there is nothing for the move to derive.
        moves = unlocked(self.env["account.move"]).with_context(skip_invoice_sync=True)
        for payment, entry in zip(self, moves.create(entries), strict=True):
            payment.entry_id = entry
        unlocked(self.entry_id).action_post()

    def _entry_values(self):
        label, move = self._entry_label(), self.move_id
        amount = Decimal(f"{self.amount:.{self.currency_id.decimal_places}f}")
        plain = self._needs_account()
        if plain:
            signed = -amount if self.kind == "dunning" else amount
            values = move._bridge_plain_reduction(signed, label, self._account())
        else:
            values = move._bridge_reduction(amount, label, self._account())
        return {
            **values,
            "journal_id": self.connection_id.payment_journal_id.id,
            "date": self._booking_date(has_tax=not plain),
            "ref": label,
        }

    def _entry_label(self):
        """:return: what the entry is called, in the language of the connection's run"""
        number = self.document_id.external_number or self.move_id.name
        labels = {
            "discount": self.env._("Cash discount on %s", number),
            "write_off": self.env._("Bad debt: %s", number),
            "dunning": self.env._("Dunning costs on %s", number),
            "credit": self.env._("Credit note %s", self.source_number or self.reference or ""),
        }
        return labels[self.kind].strip()

    # === DUNNING COSTS BESIDE WHAT WAS RECEIVED ===

    def _free_dunning(self):
        """What was received for dunning costs that are no more goes to the document."""
        documents = self.filtered(lambda p: p.kind == "dunning").document_id
        received = documents.payment_ids.filtered(
            lambda p: p.origin == "provider" and p.state == "booked"
        )
        received._reconcile_booked()


class AccountingBridgeDocument(models.Model):
    _inherit = "accounting.bridge.document"

    def _booked_with_dunning(self):
        """:return: the rows that are matched together because dunning costs are among them: what
        was received may be stated before or after these"""
        booked = self.payment_ids.filtered(lambda p: p.origin == "provider" and p.state == "booked")
        return booked if "dunning" in booked.mapped("kind") else booked.browse()
