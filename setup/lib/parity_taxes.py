"""The taxes of the parity figures: sets of taxes as they may stand on a line, by provider.

A set says what its taxes are in Odoo and what a person mapped them to: only sets that come to a
rate of the provider. `code` and `rate` are the provider's; `alone`: nothing else may stand on the
same document, because the provider takes it on none; `kind`: what the line sells.
"""

from dataclasses import dataclass, field
from decimal import Decimal

_GOODS = "8f8664a8-fd86-11e1-a21f-0800200c9a66"
_SERVICES = "8f8664a0-fd86-11e1-a21f-0800200c9a66"
_INCOME = "8f8664a1-fd86-11e1-a21f-0800200c9a66"
_EU_SERVICES = "380a20cb-d04c-426e-b49c-84c22adfa362"
_EU_GOODS = "9075a4e3-66de-4795-a016-3889feca0d20"
# The sandbox's own; the real one is not documented.
_MARGIN = "8c41d792-88f2-5aa3-be06-55a84cd41cc7"
# Declared together at one rate; every other category for itself.
ORDINARY = (_GOODS, _SERVICES, _INCOME)
RARE_CURRENCIES = ("JPY", "KWD", "USD")


@dataclass(frozen=True)
class Tax:
    """One tax in Odoo: `amount` in percent, for a fixed one per piece. `children`: of a group."""

    amount: float
    how: str = "percent"
    included: bool = False
    in_base: bool = False  # of those that come after it
    reverse: bool = False
    children: tuple["Tax", ...] = ()


@dataclass(frozen=True)
class TaxSet:
    name: str
    taxes: tuple[Tax, ...]
    code: str
    rate: Decimal
    alone: str = ""
    beyond: bool = False  # the provider knows no such tax
    often: int = 1

    @property
    def is_included(self) -> bool:
        return bool(self.taxes) and all(tax.included for tax in self.taxes)


@dataclass(frozen=True)
class Country:
    """What a provider's documents are like. `beyond` says of what it knows nothing: documents with
    it may be refused. `rare`: sets that stand on no random document."""

    provider: str
    chart: str
    country: str
    currency: str
    sets: tuple[TaxSet, ...]
    foreign: tuple[str, ...]  # currencies
    beyond: frozenset = field(default_factory=frozenset)  # "cash_tax", "foreign", "edit"
    rare: tuple[TaxSet, ...] = ()

    @property
    def all_sets(self) -> tuple[TaxSet, ...]:
        return self.sets + self.rare

    @property
    def currencies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.currency, *self.foreign, *RARE_CURRENCIES)))


def _percent(*amounts, **more):
    return tuple(Tax(amount, **more) for amount in amounts)


_FIXED = Tax(0.3, "fixed")
_FIXED_INSIDE = Tax(0.3, "fixed", included=True)
_FIXED_IN_BASE = Tax(0.25, "fixed", in_base=True)

_XERO_SETS = (
    TaxSet("20", _percent(20), "OUTPUT2", Decimal(20), often=8),
    TaxSet("20 included", _percent(20, included=True), "OUTPUT2", Decimal(20), often=6),
    TaxSet("5", _percent(5), "RROUTPUT", Decimal(5), often=4),
    TaxSet("5 included", _percent(5, included=True), "RROUTPUT", Decimal(5), often=3),
    TaxSet("zero", _percent(0), "ZERORATEDOUTPUT", Decimal(0), often=2),
    TaxSet("none", (), "NONE", Decimal(0), often=2),
    TaxSet("reverse", (Tax(20, reverse=True),), "ECZROUTPUTSERVICES", Decimal(0)),
    TaxSet("two", _percent(17.5, 2.5), "OUTPUT2", Decimal(20)),
    TaxSet("three", _percent(10, 5, 2.25), "THREE", Decimal("17.25")),
    TaxSet("two included", _percent(5, 9.5, included=True), "TWO", Decimal("14.5")),
    TaxSet("on top", (Tax(10, in_base=True), Tax(3)), "COMPOUND", Decimal("13.3")),
    TaxSet("group", (Tax(0, "group", children=_percent(10, 5)),), "GROUP", Decimal(15)),
    TaxSet("division", (Tax(20, "division"),), "DIVISION", Decimal(25)),
    TaxSet(
        "division included", (Tax(20, "division", included=True),), "DIVISION", Decimal(25)
    ),
    TaxSet("fixed", (_FIXED, Tax(20)), "OUTPUT2", Decimal(20)),
    TaxSet("fixed in base", (_FIXED_IN_BASE, Tax(20)), "OUTPUT2", Decimal(20)),
)

_RATES = ((19, 10), (7, 6), (16, 2), (5, 2))


def _german() -> tuple[TaxSet, ...]:
    sets = []
    for rate, often in _RATES:
        for word, category, share in (
            ("goods", _GOODS, 1), ("services", _SERVICES, 1), ("income", _INCOME, 0.5)
        ):
            code, number = f"{category}:{rate}", max(1, int(often * share))
            for included in (False, True):
                name = f"{rate} {word}{' included' if included else ''}"
                taxes = _percent(rate, included=included)
                sets.append(TaxSet(name, taxes, code, Decimal(rate), often=number))
    nineteen = f"{_SERVICES}:19", Decimal(19)
    return (
        *sets,
        TaxSet("two", _percent(12, 7), *nineteen),
        TaxSet("three", _percent(10, 6, 3), *nineteen),
        TaxSet("two included", _percent(12, 7, included=True), *nineteen),
        TaxSet("on top", (Tax(12, in_base=True), Tax(6.25)), *nineteen),
        TaxSet("group", (Tax(0, "group", children=_percent(12, 7)),), *nineteen),
        TaxSet("zero", _percent(0), f"{_INCOME}:0", Decimal(0), often=2),
        TaxSet("none", (), f"{_INCOME}:0", Decimal(0), often=2),
        TaxSet(
            "reverse", (Tax(19, reverse=True),), f"{_EU_SERVICES}:0", Decimal(0), "reverse", often=2
        ),
        TaxSet("abroad", _percent(0), f"{_EU_GOODS}:0", Decimal(0), "abroad", often=2),
        TaxSet("fixed", (_FIXED, Tax(19)), *nineteen, beyond=True),
    )


COUNTRIES = {
    "xero": Country(
        "xero", "uk", "GB", "GBP", _XERO_SETS, ("EUR", "USD", "JPY"),
        rare=(
            TaxSet(
                "fixed included", (_FIXED_INSIDE, Tax(20, included=True)), "OUTPUT2", Decimal(20)
            ),
        ),
    ),
    "lexoffice": Country(
        "lexoffice", "de_skr03", "DE", "EUR", _german(), ("USD",),
        frozenset({"cash_tax", "foreign", "edit"}),
        rare=(
            TaxSet(
                "fixed included", (_FIXED_INSIDE, Tax(19, included=True)), f"{_SERVICES}:19",
                Decimal(19), beyond=True,
            ),
            TaxSet("margin included", _percent(19, included=True), f"{_MARGIN}:19", Decimal(19)),
        ),
    ),
}
