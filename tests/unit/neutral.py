"""Neutral documents for tests, with what does not matter filled in."""

import dataclasses
import datetime
from decimal import ROUND_HALF_UP, Decimal

from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Contact,
    Invoice,
    Kind,
    Line,
    LineTax,
    Status,
    Task,
    TaxTotal,
    Totals,
)

VAT20 = ("OUTPUT2", Decimal(20))
VAT5 = ("RROUTPUT", Decimal(5))
ZERO_RATED = ("ZERORATEDOUTPUT", Decimal(0))
CUSTOMER = Contact(key="7", name="Harbour Ltd", number="ODOO-abc-7", external_id="c" * 8)


def half_up(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) + 0


def line(
    price, quantity=1, tax=VAT20, discount=0, included=False, net=None, tax_amount=None, **more
):
    """A line as Odoo states it; net and tax are computed in exact decimals where not given."""
    code, rate = tax
    price, quantity, discount = (Decimal(str(v)) for v in (price, quantity, discount))
    gross = half_up(price * quantity * (100 - discount) / 100)
    if net is None:
        net = half_up(gross * 100 / (100 + rate)) if included else gross
    net = Decimal(str(net))
    if tax_amount is None:
        tax_amount = gross - net if included else half_up(net * rate / 100)
    tax_amount = Decimal(str(tax_amount))
    return Line(
        **{
            "description": "Widget",
            "quantity": quantity,
            "unit_price": price,
            "discount": discount,
            "price_included": included,
            "net": net,
            "tax": tax_amount,
            "taxes": (LineTax(f"{rate} %", rate, tax_amount),),
            "tax_code": code,
            "tax_rate": rate,
            "account_code": "200",
            **more,
        }
    )


def note(text="As agreed"):
    return Line(description=text, kind="note")


def totals(lines):
    items = [x for x in lines if x.kind != "note"]
    codes = sorted({x.tax_code for x in items})
    by_code = tuple(
        TaxTotal(
            code,
            next(x.tax_rate for x in items if x.tax_code == code),
            sum((x.net for x in items if x.tax_code == code), Decimal(0)),
            sum((x.tax for x in items if x.tax_code == code), Decimal(0)),
        )
        for code in codes
    )
    net = sum((x.net for x in items), Decimal(0))
    tax = sum((x.tax for x in items), Decimal(0))
    return Totals(net, tax, net + tax, by_code)


def invoice(*lines, number="INV/2026/00001", **more):
    return Invoice(
        **{
            "kind": Kind.INVOICE,
            "number": number,
            "date": datetime.date(2026, 3, 31),
            "due_date": datetime.date(2026, 4, 30),
            "contact": CUSTOMER,
            "lines": tuple(lines),
            "totals": totals(lines),
            "currency": "GBP",
            "target": Status.APPROVED,
            "url": "https://erp.example/odoo/account.move/1",
            **more,
        }
    )


def credit_note(*lines, number="RINV/2026/00001", **more):
    return invoice(*lines, number=number, kind=Kind.CREDIT_NOTE, **more)


def create(document, key=None):
    """:return: the task that creates the document"""
    return Task(
        key or f"key-{document.number}",
        Action.CREATE,
        document.kind,
        number=document.number,
        invoice=document,
    )


def with_totals(document, **amounts):
    """The document with other totals, as Odoo may state them under global rounding."""
    changed = {name: Decimal(str(value)) for name, value in amounts.items()}
    return dataclasses.replace(document, totals=dataclasses.replace(document.totals, **changed))
