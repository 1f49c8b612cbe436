"""What the self-check makes of what Xero states of the organisation. Pure."""

# When VAT is declared (Xero-OpenAPI, Organisation, SalesTaxBasis). Others, as the flat rates, are
# the adviser's matter; NONE: the organisation charges none.
ON_PAYMENT = ("PAYMENTS", "CASH", "FLATRATECASH")
ON_INVOICE = ("INVOICE", "ACCRUAL", "ACCRUALS", "FLATRATEACCRUAL")


def vat_scheme(basis, cash_basis_here):
    """:param basis: Xero's word
    :param cash_basis_here: whether the company in Odoo declares VAT when it is paid
    :return: (level, code of the sentence), both "" where Xero does not say
    """
    basis = (basis or "").upper()
    if basis not in ON_PAYMENT + ON_INVOICE:
        return "", ""
    on_payment = basis in ON_PAYMENT
    if on_payment == bool(cash_basis_here):
        return "green", "vat_alike"
    return "amber", "vat_on_payment" if on_payment else "vat_on_invoice"
