"""An accountant at random: whatever is recorded and taken back in lexoffice, in whatever order,
Odoo's receivables and the clearing account say the same afterwards, and each reduction takes back
its tax.

Another seed or number: ACCOUNTING_BRIDGE_SEED, ACCOUNTING_BRIDGE_RANDOM in the environment."""

import os
import random
from decimal import Decimal

from odoo.tests import tagged

from .flow_case import FlowCase

SEED = int(os.environ.get("ACCOUNTING_BRIDGE_SEED", "20261122"))
STEPS = int(os.environ.get("ACCOUNTING_BRIDGE_RANDOM", "25"))
CENT = Decimal("0.01")
MONEY = ("partPaymentFinancialTransaction", "manualPayment", "partPaymentCashBox")
REDUCING = ("cashDiscount", "irrecoverableReceivable")
LOCKED_UNTIL = "2026-02-15"


@tagged("post_install", "-at_install")
class TestRandomMoney(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)

    # === WHAT THE ACCOUNTANT DOES ===

    def _voucher(self, document):
        return self.control.voucher(document.external_id)

    def _open(self, document):
        return Decimal(str(self._voucher(document)["openAmount"]))

    def _some(self, amount):
        """:return: a part of an amount, often all of it"""
        if self.random.random() < 0.3:
            return amount
        part = amount * Decimal(str(self.random.uniform(0.05, 0.6)))
        return max(CENT, part.quantize(CENT))

    def _day(self):
        return f"2026-02-{self.random.randint(1, 28):02d}"

    def _deed(self, invoices, credits):
        """:return: what was done, in words"""
        document = self.random.choice(invoices + credits)
        there, is_credit = self._voucher(document), document in credits
        # Less than nothing is open where dunning costs were taken back that were paid already.
        left = max(Decimal(0), Decimal(str(there["openAmount"])))
        deeds = ["unpay"] if there["payments"] else []
        if left:
            deeds += ["pay"] * 3 + ([] if is_credit else ["cash_discount", "irrecoverable"])
            deeds += ["offset"] * 2 if any(self._open(c) for c in credits) else []
        if not is_credit:
            deeds.append("dunning_costs")
        deed = self.random.choice(deeds or ["nothing"])
        number = there["voucherNumber"]
        if deed == "unpay":
            index = self.random.randrange(len(there["payments"]))
            self.control.unpay(document.external_id, index)
            return f"{number} unpay {index}"
        if deed == "offset":
            # With the invoice that it corrects: of another one a person would have to say so.
            credit = document if is_credit else self.random.choice(credits)
            corrected = credit.move_id.reversed_entry_id
            return self._offset(next(d for d in invoices if d.move_id == corrected), credit)
        amount = self._some(left if left else Decimal(5))
        if deed == "dunning_costs":
            amount = Decimal("2.50")
        more = {"kind": self.random.choice(MONEY)} if deed == "pay" else {}
        if deed != "nothing":
            getattr(self.control, deed)(document.external_id, amount, self._day(), **more)
        return f"{number} {deed} {amount}"

    def _offset(self, invoice, credit):
        amount = min(self._open(invoice), self._open(credit))
        if amount > 0:
            self.control.offset(credit.external_id, invoice.external_id, amount, self._day())
        return f"offset {amount} of {credit.external_number} with {invoice.external_number}"

    # === WHAT BOTH SAY ===

    def _balance(self, *domain, field="balance"):
        lines = self.env["account.move.line"].search([*domain, ("parent_state", "=", "posted")])
        return Decimal(str(sum(lines.mapped(field)))).quantize(CENT)

    def _check(self, documents):
        vouchers = [self._voucher(document) for document in documents]
        signs = [-1 if v["type"] == "salescreditnote" else 1 for v in vouchers]
        items = [(sign, i) for sign, v in zip(signs, vouchers, strict=True) for i in v["payments"]]
        money = sum(
            sign * Decimal(str(i["amount"])) for sign, i in items if i["paymentItemType"] in MONEY
        )
        left = sum(
            sign * Decimal(str(v["openAmount"])) for sign, v in zip(signs, vouchers, strict=True)
        )
        clearing = self.connection.payment_journal_id.default_account_id
        self.assertEqual(self._balance(("account_id", "=", clearing.id)), money, "clearing")
        receivable = self._balance(
            ("account_id.account_type", "=", "asset_receivable"),
            ("partner_id", "=", self.partner.id),
        )
        self.assertEqual(receivable, left, "receivable")
        self._check_tax(documents)

    def _check_tax(self, documents):
        """§ 17 UStG: what reduced an invoice took back the tax of its share."""
        for document in documents:
            tax = Decimal(str(document.move_id.amount_tax))
            total = Decimal(str(document.move_id.amount_total))
            for row in document.payment_ids.filtered("entry_id"):
                if row.state != "booked" or row.kind not in ("discount", "write_off"):
                    continue
                lines = row.entry_id.line_ids.filtered("tax_repartition_line_id")
                taken = Decimal(str(sum(lines.mapped("balance")))).quantize(CENT)
                exact = Decimal(str(row.amount)) * tax / total
                self.assertLessEqual(abs(taken - exact), CENT, row.display_name)

    def test_both_say_the_same(self):
        invoices = [self._transferred(price)[1] for price in (100, 33.33, 417.95)]
        credits = [self._credited(invoices[0].move_id, 40)[1]]
        credits.append(self._credited(invoices[2].move_id)[1])
        said, checked = [], 0
        for step in range(STEPS):
            if step == STEPS // 2:
                self.company.sudo().fiscalyear_lock_date = LOCKED_UNTIL
            said.append(self._deed(invoices, credits))
            if self.random.random() < 0.3:
                continue
            self._sweep()
            documents = self.env["accounting.bridge.document"].union(*invoices, *credits)
            if "unclear" in documents.payment_ids.mapped("state"):
                continue  # shown, and nothing is concluded
            checked += 1
            with self.subTest(seed=SEED, said=said):
                self._check(documents)
        self.assertGreater(checked, STEPS // 5)
