from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.fields import Command

from ..tools.apportion import apportion

# What balances the receivable; the others only structure or mirror stock.
NOT_REVENUE = ("payment_term", "line_section", "line_subsection", "line_note", "cogs")


class AccountMove(models.Model):
    """Reducing what an invoice earned and the VAT on it, by its own rates: for credit notes that
    exist at the provider only, cash discounts, bad debts (§ 17 UStG)."""

    _inherit = "account.move"

    def _bridge_reduction(self, amount, label, account=None):
        """:param amount: Decimal, gross, in document currency, positive
        :param account: where the net part goes; by default the accounts of the lines themselves
        :return: values of a journal entry that takes this much off the receivable and off revenue
            and tax in the proportions of the document, the last cent on the largest part; date
            and journal are the caller's
        """
        self.ensure_one()
        total, balance = self._bridge_reduced_totals(amount)
        parts = []
        for part, amount_currency, part_balance in self._bridge_reduced_parts(total, balance):
            values = part._bridge_inverse_values()
            if account and not values["tax_repartition_line_id"]:
                values["account_id"] = account.id
            parts.append((amount_currency, part_balance, values))
        return self._bridge_entry(label, total, balance, parts)

    def _bridge_plain_reduction(self, amount, label, account):
        """:param amount: as in `_bridge_reduction`; negative for what comes on top
        :return: values of a journal entry that takes this much off the receivable, onto one
            account, without tax
        """
        self.ensure_one()
        total, balance = self._bridge_reduced_totals(amount)
        values = {"account_id": account.id, "tax_ids": [Command.clear()]}
        return self._bridge_entry(label, total, balance, [(-total, -balance, values)])

    def _bridge_entry(self, label, total, balance, parts):
        """:param parts: list of (amount in document currency, in company currency, values of the
        line), signed opposite to the lines"""
        terms = self.line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        receivable = {"account_id": terms.account_id[:1].id}
        shared = {"partner_id": self.commercial_partner_id.id, "currency_id": self.currency_id.id}
        lines = [
            {
                **shared,
                "name": label,
                "amount_currency": float(-amount_currency),
                "balance": float(-part_balance),
                **values,
            }
            for amount_currency, part_balance, values in [(total, balance, receivable), *parts]
        ]
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            **shared,
            "line_ids": [Command.create(values) for values in lines],
        }

    def _bridge_reduced_totals(self, amount):
        """:return: what the receivable loses in document and company currency, signed like the
        receivable; closing it takes what is left in company currency, so that no exchange
        difference arises"""
        terms = self.line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        digits = self.company_currency_id.decimal_places
        whole = _decimal(sum(terms.mapped("amount_currency")), self.currency_id.decimal_places)
        open_now = _decimal(
            sum(terms.mapped("amount_residual_currency")), self.currency_id.decimal_places
        )
        total = amount if whole > 0 else -amount
        if total == open_now:
            return total, _decimal(sum(terms.mapped("amount_residual")), digits)
        whole_balance = _decimal(sum(terms.mapped("balance")), digits)
        # Rounded as reconciliation rounds it, or a cent of exchange difference would arise.
        share = self.company_currency_id.round(float(total * whole_balance / whole))
        return total, _decimal(share, digits)

    def _bridge_reduced_parts(self, total, balance):
        """Split the reduction first over the tax rates, then within each over tax and accounts.

        :return: list of (a line of this move to take after, amount in document currency, amount
            in company currency), signed opposite to these lines
        """
        parts = self._bridge_parts()
        rates = self._bridge_rates(parts)
        digits = self.currency_id.decimal_places, self.company_currency_id.decimal_places
        result = []
        shares = []
        for index, whole in enumerate((total, balance)):
            weights = [sum(parts[line][index] for line in rate) for rate in rates]
            shares.append(apportion(-whole, weights, digits[index]))
        for number, rate in enumerate(rates):
            split = [
                apportion(shares[i][number], [parts[line][i] for line in rate], digits[i])
                for i in (0, 1)
            ]
            result += [
                (line, *amounts)
                for line, *amounts in zip(rate, *split, strict=True)
                if any(amounts)
            ]
        return result

    def _bridge_parts(self):
        """:return: dict one line per account, taxes and analytic -> [amount in document currency,
        amount in company currency] of all such lines"""
        digits = self.currency_id.decimal_places, self.company_currency_id.decimal_places
        first, sums = {}, defaultdict(lambda: [Decimal(0), Decimal(0)])
        for line in self.line_ids.filtered(lambda ln: ln.display_type not in NOT_REVENUE):
            key = (
                line.account_id,
                line.tax_ids,
                line.tax_repartition_line_id,
                str(line.analytic_distribution or ""),
            )
            total = sums[first.setdefault(key, line)]
            total[0] += _decimal(line.amount_currency, digits[0])
            total[1] += _decimal(line.balance, digits[1])
        return dict(sums)

    def _bridge_rates(self, parts):
        """:return: the parts in groups that share taxes: a tax line belongs to what it taxes"""
        groups = []  # [taxes, lines]
        for line in parts:
            taxes = line.tax_ids.flatten_taxes_hierarchy() | line.tax_repartition_line_id.tax_id
            lines = [line]
            for group in [g for g in groups if (g[0] & taxes) or not (g[0] or taxes)]:
                groups.remove(group)
                taxes, lines = taxes | group[0], group[1] + lines
            groups.append([taxes, lines])
        return [lines for _taxes, lines in groups]


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _bridge_inverse_values(self):
        """:return: values by which a line of a reduction is the opposite of this line, for the tax
        report too, as on a credit note"""
        self.ensure_one()
        refund = self.move_id.move_type == "out_invoice"
        repartition = self.tax_repartition_line_id._bridge_inverse()
        now = self.tax_ids.flatten_taxes_hierarchy().filtered(
            lambda tax: tax.tax_exigibility != "on_payment"
        )
        tags = now.get_tax_tags(refund, "base")
        if repartition.tax_id.tax_exigibility != "on_payment":
            tags |= repartition.tag_ids
        return {
            "account_id": self.account_id.id,
            "display_type": "tax" if repartition else "product",
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "tax_tag_ids": [Command.set(tags.ids)],
            "tax_repartition_line_id": repartition.id,
            "analytic_distribution": self.analytic_distribution,
        }

    def _bridge_reconcile_part(self, other, amount):
        """Reconcile two lines, in their common currency, by at most `amount`, with the exchange
        difference of that part.

        :return: the amount reconciled
        """
        currency = self.currency_id
        lines = self | other
        open_part = min(abs(line.amount_residual_currency) for line in lines)
        if currency.compare_amounts(amount, open_part) >= 0:
            self._reconcile_plan([lines])
            return open_part
        values = [line._bridge_residual_part(amount) for line in lines.sorted("balance")]
        results = self._prepare_reconciliation_single_partial(values[1], values[0])
        partial = self.env["account.partial.reconcile"].create([results["partial_values"]])
        exchange = results.get("exchange_values")
        if exchange and exchange["move_values"]["line_ids"]:
            partial.exchange_move_id = self._create_exchange_difference_moves([exchange])
        if self.company_id.tax_exigibility:
            partial._create_tax_cash_basis_moves()
        return amount

    def _bridge_residual_part(self, amount):
        """:return: the line as reconciliation sees it, as if only `amount` of it were open"""
        share = amount / abs(self.amount_residual_currency)
        sign = 1 if self.amount_residual_currency > 0 else -1
        return {
            "aml": self,
            "amount_residual_currency": sign * amount,
            "amount_residual": self.company_currency_id.round(self.amount_residual * share),
            "parent_state": self.parent_state,
        }


class AccountTaxRepartitionLine(models.Model):
    _inherit = "account.tax.repartition.line"

    def _bridge_inverse(self):
        """:return: the line that a credit note uses where an invoice uses this one, and the other
        way round"""
        if not self:
            return self
        tax = self.tax_id
        pairs = (tax.invoice_repartition_line_ids, tax.refund_repartition_line_ids)
        mine, theirs = pairs if self.document_type == "invoice" else reversed(pairs)
        return theirs[list(mine).index(self)]


def _decimal(value, digits):
    """:return: a monetary float of the database as the exact amount it stands for"""
    return Decimal(f"{value:.{digits}f}")
