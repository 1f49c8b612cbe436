from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class AccountingBridgeConnection(models.Model):
    """The journal that mirrors what the provider says was paid (rule: never a journal with bank
    statements, because two sources would book the same money)."""

    _inherit = "accounting.bridge.connection"

    def write(self, vals):
        if "payment_journal_id" in vals:
            for connection in self:
                connection._check_payment_journal_free(vals["payment_journal_id"])
        return super().write(vals)

    def _check_payment_journal_free(self, journal_id):
        """:raise UserError: another journal than the one payments were booked in already"""
        if not self.payment_journal_id or self.payment_journal_id.id == journal_id:
            return
        # Whether payments were booked counts, whoever may see them.
        payments = self.env["account.payment"].sudo()
        if payments.search_count([("bridge_connection_id", "=", self.id)], limit=1):
            raise UserError(
                self.env._(
                    "Payments from %(provider)s were already booked in %(journal)s. Its account "
                    "shows what %(provider)s received, so it stays.",
                    provider=self._provider()._label(),
                    journal=self.payment_journal_id.display_name,
                )
            )

    @api.constrains("payment_journal_id")
    def _check_payment_journal(self):
        for connection in self.filtered("payment_journal_id"):
            connection.payment_journal_id._bridge_check_mirror()
            others = self.search_count(
                [
                    ("payment_journal_id", "=", connection.payment_journal_id.id),
                    ("id", "!=", connection.id),
                ]
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "The journal %s already belongs to another connection. Each connection "
                        "needs a payment journal of its own.",
                        connection.payment_journal_id.display_name,
                    )
                )

    def _ensure_payment_journal(self):
        """The connection's journal, made where nobody chose one, set up so that payments end paid
        without a bank statement.

        :raise UserError: the company has no chart of accounts yet
        """
        self.ensure_one()
        if not self.payment_journal_id:
            # A consultant connects but may not make journals by hand.
            self.sudo().payment_journal_id = self.sudo()._create_payment_journal()
        self.sudo().payment_journal_id._bridge_prepare_mirror()
        return self.payment_journal_id

    def _create_payment_journal(self):
        company = self.company_id
        if not company.root_id.chart_template:
            raise UserError(
                self.env._(
                    "%s has no chart of accounts yet. Choose one in the settings of Invoicing, "
                    "then connect again.",
                    company.display_name,
                )
            )
        journals = self.env["account.journal"].with_company(company)
        name = self.env._("Payments according to %s", self._provider()._label())
        return journals.create(
            {
                "name": name,
                "type": "bank",
                "code": self._free_journal_code(),
                "company_id": company.id,
                "show_on_dashboard": False,
                "sequence": 1000,  # never the one that Odoo proposes
                "bank_statements_source": "undefined",
            }
        )

    def _free_journal_code(self):
        used = self.env["account.journal"].with_context(active_test=False)
        domain = self.env["account.journal"]._check_company_domain(self.company_id)
        codes = set(used.search(domain).mapped("code"))
        return next(code for code in (f"AB{n}" for n in range(1, 1000)) if code not in codes)
