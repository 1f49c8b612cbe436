"""What the lists of Xero leave out: what the bank received for a foreign-currency payment."""

from odoo.addons.accounting_bridge.tools.money import decimal_of

from . import facts, query


def with_bank_amounts(session, rows):
    """Fill `BankAmount` and `Account` into the payments of foreign-currency documents, in one call
    for about thirty payments; documents in the base currency need none.

    :param rows: Xero's elements of invoices or credit notes
    :return: `rows`
    """
    payments = {}
    for row in rows:
        if decimal_of(row.get("CurrencyRate")) not in (None, 1):
            for payment in facts.rows(row, "Payments"):
                if "BankAmount" not in payment:
                    payments[facts.identity(payment, "PaymentID")] = payment
    conditions = [query.equal_id("PaymentID", payment_id) for payment_id in payments]
    for where in query.chunks(conditions):
        for stated in session.all_rows("Payments", {"where": where}):
            payment = payments.get(facts.identity(stated, "PaymentID"))
            if payment is not None:
                payment.update({k: stated.get(k) for k in ("BankAmount", "Account", "Status")})
    return rows
