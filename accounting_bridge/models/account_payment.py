from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .lock import changed_fields, is_unlocked

# What would make the payment say something else than the provider.
GUARDED = frozenset(
    {
        "amount",
        "currency_id",
        "date",
        "destination_account_id",
        "journal_id",
        "move_id",
        "partner_id",
        "partner_type",
        "payment_method_line_id",
        "payment_type",
    }
)
# By what the bridge knows its payments again: whoever could write it could open their lock.
LINK = frozenset({"bridge_connection_id", "bridge_balance"})
UNDONE = ("draft", "canceled", "rejected")


class AccountPayment(models.Model):
    """Payments that mirror what the provider reported are changed by the bridge alone."""

    _inherit = "account.payment"

    bridge_connection_id = fields.Many2one(
        "accounting.bridge.connection",
        string="Reported By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The bookkeeping system that reported this payment.",
    )
    bridge_balance = fields.Monetary(
        "Received in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="What the bookkeeping system says its bank account received.",
    )
    bridge_payment_ids = fields.One2many(
        "accounting.bridge.payment", "payment_id", string="Reported Payments"
    )

    def _prepare_move_line_default_vals(self, write_off_line_vals=None, force_balance=None):
        if force_balance is None and self.bridge_balance:
            force_balance = self.bridge_balance
        lines = super()._prepare_move_line_default_vals(write_off_line_vals, force_balance)
        if self.bridge_connection_id:
            # A receivable and its clearing account are no cost: spares a search per line.
            lines = [{**line, "analytic_distribution": False} for line in lines]
        return lines

    def _generate_journal_entry(self, write_off_line_vals=None, force_balance=None, line_ids=None):
        ours = self.filtered(lambda p: p.bridge_connection_id and not p.move_id)
        if ours:
            ours._bridge_generate_entries()
        return super(AccountPayment, self - ours)._generate_journal_entry(
            write_off_line_vals, force_balance, line_ids
        )

    def _bridge_generate_entries(self):
        """Core links each payment to its entry by a write of its own, at seven queries each; both
        are new and known to nobody, so one notification does for all. The caller posts."""
        moves = self.env["account.move"].create([payment._generate_move_vals() for payment in self])
        field = self._fields["move_id"]
        for payment, move in zip(self, moves, strict=True):
            field._update_cache(payment, move.id, dirty=True)
        self.modified(["move_id"])

    def _bridge_check_unlocked(self):
        """:raise UserError: the payment is the provider's"""
        # Whether a payment is the bridge's decides, not what the user may see of connections.
        locked = self.sudo().filtered(
            lambda p: p.bridge_connection_id and p.bridge_connection_id._is_connected()
        )
        if locked and not is_unlocked(self):
            label = locked[0].bridge_connection_id._provider()._label()
            raise UserError(
                self.env._(
                    "%(payment)s was reported by %(provider)s and follows it. Change or delete the "
                    "payment in %(provider)s; Odoo takes it over.",
                    payment=locked[0].display_name,
                    provider=label,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        if not is_unlocked(self):
            # Looked at afterwards, because a context can bring values too.
            if any(payment[name] for payment in payments for name in LINK):
                payments._bridge_refuse_link()
            payments._bridge_check_journal()
        return payments

    def _bridge_refuse_link(self):
        raise AccessError(self.env._("The link to the bookkeeping system is not for writing."))

    def _bridge_check_journal(self):
        # As above: the journal's use counts, not the user's rights on connections.
        for journal in self.sudo().journal_id:
            journal._bridge_refuse_people()

    def _compute_available_journal_ids(self):
        result = super()._compute_available_journal_ids()
        for payment in self:
            # Which journals mirror a bookkeeping system holds for everybody.
            mirrors = payment.available_journal_ids.sudo().filtered(lambda j: j._bridge_mirrored())
            payment.available_journal_ids -= mirrors
        return result

    def write(self, vals):
        if not is_unlocked(self):
            if any(changed_fields(payment, vals, LINK) for payment in self):
                self._bridge_refuse_link()
            if self._bridge_changes(vals):
                self._bridge_check_unlocked()
        result = super().write(vals)
        if "journal_id" in vals and not is_unlocked(self):
            self._bridge_check_journal()
        return result

    def _bridge_changes(self, vals):
        """Whether the values would change what a payment says (by value: core rewrites equal
        ones)."""
        if vals.get("state") in UNDONE and any(p.state not in UNDONE for p in self):
            return True
        return any(changed_fields(payment, vals, GUARDED) for payment in self)

    def action_draft(self):
        self._bridge_check_unlocked()
        return super().action_draft()

    def action_cancel(self):
        self._bridge_check_unlocked()
        return super().action_cancel()

    def action_reject(self):
        self._bridge_check_unlocked()
        return super().action_reject()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_bridge(self):
        self._bridge_check_unlocked()
