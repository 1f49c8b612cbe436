"""Invoices at the edge of what Odoo can say, with what must become of each: a table.

Taxes are named by what they are and found in `TAXES` by provider. What must become of an invoice is
"equal", or the codes of the reasons for which it is refused beforehand. Those of very many lines
stay plain values; to post one takes a minute.
"""

from dataclasses import dataclass, field

TAXES = {
    "xero": {
        "full": "20", "full included": "20 included", "reduced": "5",
        "reduced included": "5 included",
    },
    "lexoffice": {
        "full": "19 services", "full included": "19 services included", "reduced": "7 goods",
        "reduced included": "7 goods included",
    },
}
# What a currency is worth at each: foreign to both.
_YEN = {"currency": "JPY", "rate": 163.123457}
_DINAR = {"currency": "KWD", "rate": 0.401234}
_DOLLAR = {"currency": "USD", "rate": 1.234567}
EQUAL = "equal"
MOST_POSTED = 100  # lines
_ONLY_EURO, _DIFFER = "eur_only", "totals_differ"
_NEITHER = f"{_ONLY_EURO}, {_DIFFER}"
PER_LINE, PER_TAX = "round_per_line", "round_globally"


def line(price, taxes="full", quantity=1, discount=0):
    return {"price_unit": price, "quantity": quantity, "discount": discount, "taxes": taxes}


@dataclass(frozen=True)
class Case:
    """`lines` as in `parity_invoices`; `xero` and `lexoffice`: what must become of it there, ""
    where it is not asked; `more`: what else is not plain."""

    name: str
    lines: list
    xero: str = EQUAL
    lexoffice: str = EQUAL
    more: dict = field(default_factory=dict)

    def invoice(self, provider: str, number: int, currency: str) -> dict:
        """As `parity_invoices` makes them."""
        names = TAXES[provider]
        lines = [each | {"taxes": names.get(each["taxes"], each["taxes"])} for each in self.lines]
        plain = {
            "number": number, "provider": provider, "kind": "out_invoice", "method": PER_TAX,
            "currency": currency, "rate": 1.0, "cash": "", "discount": 0, "edit": 0.0,
            "beyond": False,
        }
        return plain | self.more | {"lines": lines}


_ODD = [line(33.33, quantity=3), line(12.49, "reduced"), line(0.07, "reduced", 7)]
_INSIDE = [
    line(9.99, "full included", 3), line(19.95, "reduced included"), line(0.99, "full included"),
]
_LINES = {"method": PER_LINE}
_BACK = {"kind": "out_refund"}

CASES = (
    # === CURRENCIES ===
    Case("yen", [line(1003), line(333, quantity=3)], lexoffice=_NEITHER, more=_YEN),
    Case("yen with tax", [line(999, "full included", 7)], lexoffice=_NEITHER, more=_YEN),
    Case(
        "dinars of three decimals", [line(1.005)], f"currency_digits, {_DIFFER}", _NEITHER, _DINAR
    ),
    Case("a rate of six digits", _ODD, lexoffice=_ONLY_EURO, more=_DOLLAR),
    # === SIZE ===
    Case("a thousand million", [line(1e9)], lexoffice="amount_large"),
    Case("a thousand million by line", [line(1e9 + 0.01, "full included")] * 2,
         lexoffice="amount_large", more=_LINES),
    Case("the largest", [line(69999999.99), line(999.99, "reduced")]),
    Case("more than that", [line(1e10)], "line_too_large", "amount_large"),
    Case("a cent", [line(0.01)]),
    Case("a cent with tax", [line(0.01, "full included")]),
    Case("a hundredth of a cent", [line(100), line(0.0001)]),
    Case("many lines", [line(9.99, "full included")] * 30),
    Case("999 lines", [line(9.99, "full included")] * 999),
    Case("999 lines by line", [line(9.99, "full included")] * 999, lexoffice=_DIFFER, more=_LINES),
    # === NOTHING ===
    Case("one line given away", [line(100), line(50, discount=100)]),
    Case("all given away", [line(100, discount=100)], *["nothing_to_transfer"] * 2),
    Case("nothing", [line(0)], *["nothing_to_transfer"] * 2),
    Case("all taken back", [line(100), line(-100)], *["nothing_to_transfer"] * 2),
    Case("nothing at one rate", [line(100), line(50, "reduced"), line(-50, "reduced")]),
    Case("nothing at one rate but a cent of tax", [
        line(100), line(0.5, "reduced"), line(0.5, "reduced"), line(-1, "reduced"),
    ], lexoffice=_DIFFER, more=_LINES),
    Case("one rate below nothing", [line(100), line(-50, "reduced")], lexoffice="negative_column"),
    # === TAXES ===
    Case("fixed in the price", [line(9.99, "fixed included", 3)], lexoffice=_DIFFER),
    Case("fixed", [line(9.99, "fixed", 3)], lexoffice=_DIFFER),
    Case("a group", [line(33.33, "group", 3), line(0.05)]),
    Case("on top of each other", [line(33.33, "on top", 3)], more=_LINES),
    Case("division", [line(33.33, "division", 3), line(1.01, "division included")], lexoffice=""),
    Case("three by line", [line(179.3508, "three", 3, 10), line(14.85, "three", 0.5, 12.5)],
         more=_LINES),
    Case("reverse charge", [line(33.333, "reverse", 3)]),
    Case("the margin scheme beside goods", [
        line(9.99, "margin included", 3), line(9.99, "margin included"),
        line(9.99, "full included", 3), line(9.99, "full included"),
    ], xero="", more=_LINES),
    # === PRICES ===
    Case("with and without tax", [*_ODD, *_INSIDE]),
    Case("with and without tax by line", [*_ODD, *_INSIDE], more=_LINES),
    Case("half a cent", [line(0.125, quantity=2), line(0.625), line(2.5, "reduced")]),
    Case("a surcharge", [line(33.33, discount=-10, quantity=3)]),
    Case("less than nothing of less than nothing", [line(-33.33, quantity=-3)]),
    Case("a credit note with discounts", [line(33.33, quantity=3, discount=33.33), *_ODD],
         more=_BACK),
    Case("a credit note by line", _INSIDE, more=_BACK | _LINES),
    # === WHAT ODOO ADDS ===
    *(
        Case(f"early payment, {how}", _ODD, more={"discount": 2, "early": how})
        for how in ("mixed", "included", "excluded")
    ),
    Case("early payment by line", _INSIDE, more={"discount": 2.5, "early": "mixed"} | _LINES),
    Case("cash rounding by a line", _ODD, more={"cash": "line"}),
    Case("cash rounding that takes off", [line(10.01, "reduced")], more={"cash": "line"}),
    Case("cash rounding in the tax", _ODD, lexoffice=_DIFFER, more={"cash": "tax"}),
    Case("cash rounding in a tax that the customer owes", [line(33.33, "reverse")],
         *["rounding_owed"] * 2, {"cash": "tax"}),
    Case("changed by five cents", _ODD, lexoffice=_DIFFER, more={"edit": 0.05}),
    Case("changed by six cents", _ODD, "tax_edited", f"tax_edited, {_DIFFER}", {"edit": 0.06}),
)


def invoices(provider: str, currency: str) -> list[tuple[Case, dict]]:
    """:return: the invoices of a provider, each with its case"""
    asked = [case for case in CASES if getattr(case, provider)]
    return [(case, case.invoice(provider, i, currency)) for i, case in enumerate(asked)]
