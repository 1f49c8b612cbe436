from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.documents import Issue

# Accounts that German charts have for it, neither with a tax of their own: cash discounts granted,
# bad debts of the usual size, other income.
CHARTS = {
    "de_skr03": {
        "discount": "account_8730",
        "write_off": "account_2400",
        "dunning": "account_2700",
    },
    "de_skr04": {
        "discount": "chart_skr04_4730",
        "write_off": "chart_skr04_6930",
        "dunning": "chart_skr04_4830",
    },
}
OF_PROFIT = "[('account_type', 'in', ('income', 'income_other', 'expense'))]"


class AccountingBridgeConnection(models.Model):
    """The journal that mirrors what the provider says was paid (rule: never a journal with bank
    statements, because two sources would book the same money)."""

    _inherit = "accounting.bridge.connection"

    discount_account_id = fields.Many2one(
        "account.account",
        string="Cash Discounts",
        check_company=True,
        domain=OF_PROFIT,
        tracking=True,
        copy=False,
        help="Takes the net part of cash discounts; the tax is taken back by rate. Empty: the "
        "revenue accounts of the invoice.",
    )
    write_off_account_id = fields.Many2one(
        "account.account",
        string="Bad Debts",
        check_company=True,
        domain=OF_PROFIT,
        tracking=True,
        copy=False,
        help="Takes the net part of bad debts. Empty: the revenue accounts of the invoice.",
    )
    write_off_tax = fields.Boolean(
        "Tax of Bad Debts Is Taken Back",
        default=True,
        tracking=True,
        help="As in Germany (§ 17 UStG). Switched off where it is reclaimed in another way, as in "
        "the United Kingdom.",
    )
    dunning_account_id = fields.Many2one(
        "account.account",
        string="Dunning Costs",
        check_company=True,
        domain=OF_PROFIT,
        tracking=True,
        copy=False,
        help="Takes dunning costs that customers paid, without tax.",
    )

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
        self.sudo()._propose_payment_accounts()
        return self.payment_journal_id

    def _propose_payment_accounts(self):
        """Fill in the accounts where none was chosen yet: those of the chart, else those that Odoo
        itself uses; a person may change them."""
        names = ("discount", "write_off", "dunning")
        if any(self[f"{name}_account_id"] for name in names):
            return
        company = self.company_id
        found = self._chart_accounts() or {
            "discount": company.account_journal_early_pay_discount_loss_account_id,
            "dunning": self._only_other_income(),
        }
        self.write({f"{name}_account_id": account.id for name, account in found.items()})

    def _chart_accounts(self):
        """:return: dict name -> account, of the company's chart of accounts where it is known"""
        company = self.company_id
        charts = self.env["account.chart.template"].with_company(company)
        known = CHARTS.get(company.root_id.chart_template, {})
        refs = {name: charts.ref(xmlid, False) for name, xmlid in known.items()}
        return {name: account for name, account in refs.items() if account}

    def _only_other_income(self):
        """:return: the account for other income, where there is but one"""
        company = self.company_id
        accounts = self.env["account.account"].with_company(company)
        others = accounts.search(
            [
                *accounts._check_company_domain(company),
                ("account_type", "=", "income_other"),
            ]
        )
        others -= (
            company.income_currency_exchange_account_id
            | company.account_journal_early_pay_discount_gain_account_id
            | company.default_cash_difference_income_account_id
        )
        return others if len(others) == 1 else others.browse()

    def _create_payment_journal(self):
        company = self.company_id
        if not company.root_id.chart_template:
            raise UserError(self._issue_words(Issue("chart_missing", {"company": company.name})))
        # The account is named after the journal: as the books are kept, whoever connects.
        language = company.partner_id.lang or self.env.lang
        journals = self.env["account.journal"].with_company(company).with_context(lang=language)
        name = journals.env._("Payments according to %s", self._provider()._label())
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
