"""What may stand on a line for rounding."""

from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.rounding import may_be_left


@pytest.mark.parametrize(
    ("missing", "allowed"),
    [
        (["0.01"], True),
        (["-0.04", "0.00", "-0.06"], True),
        (["0.10"], True),
        (["0.11"], False),
        (["-0.06", "-0.05"], False),
        (["0.03", "-0.02"], False),  # net from one rate to another
        (["0.05", "-0.05"], False),  # and no line would show it
        (["0.00"], False),
        ([], False),
    ],
)
def test_cents_of_one_sign(missing, allowed):
    assert may_be_left(map(Decimal, missing)) is allowed
