import pytest

from odoo.addons.accounting_bridge_xero.tools.self_check import vat_scheme


@pytest.mark.parametrize(
    "basis, cash_basis_here, expected",
    [
        ("ACCRUALS", False, ("green", "vat_alike")),
        ("INVOICE", True, ("amber", "vat_on_invoice")),
        ("Cash", True, ("green", "vat_alike")),
        ("PAYMENTS", False, ("amber", "vat_on_payment")),
        ("NONE", False, ("", "")),
        (None, True, ("", "")),
    ],
)
def test_vat_scheme(basis, cash_basis_here, expected):
    assert vat_scheme(basis, cash_basis_here) == expected
