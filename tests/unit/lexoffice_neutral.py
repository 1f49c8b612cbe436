"""Neutral documents as they go to lexoffice: euros, posting categories with a rate."""

import dataclasses
from decimal import Decimal

from odoo.addons.accounting_bridge_lexoffice.tools import categories

from . import neutral

GOODS = "8f8664a8-fd86-11e1-a21f-0800200c9a66"
SERVICES = "8f8664a0-fd86-11e1-a21f-0800200c9a66"
INCOME = "8f8664a1-fd86-11e1-a21f-0800200c9a66"
EU_GOODS = "9075a4e3-66de-4795-a016-3889feca0d20"
EU_SERVICES = "380a20cb-d04c-426e-b49c-84c22adfa362"
DISTANCE = "4ebd965a-7126-416c-9d8c-a5c9366ee473"
ROUNDING = categories.ROUNDING
CUSTOMER = dataclasses.replace(
    neutral.CUSTOMER,
    name="Dachdecker Weiß GmbH",
    external_id="e9066f04-8cc7-4616-93f8-ac9ecc8479c8",
)


def tax(category=SERVICES, rate=19):
    """:return: (code, rate), as `neutral.line` takes it"""
    return f"{category}:{rate}", Decimal(rate)


T19, T7, T0 = tax(), tax(rate=7), tax(EU_GOODS, 0)


def line(price, quantity=1, tax=T19, **more):
    return neutral.line(
        price, quantity, tax, **{"account_code": "", "tax_name": f"Test · {tax[1]} %", **more}
    )


def invoice(*lines, number="RE/2026/0001", **more):
    return neutral.invoice(
        *lines, number=number, **{"contact": CUSTOMER, "currency": "EUR", **more}
    )


def credit_note(*lines, number="RG/2026/0001", **more):
    return neutral.credit_note(
        *lines, number=number, **{"contact": CUSTOMER, "currency": "EUR", **more}
    )
