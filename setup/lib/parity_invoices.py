"""Random invoices as plain dicts: what changes how Odoo computes a total.

The same seed and number make the same invoice. An invoice is

  number, provider   which it is
  kind               "out_invoice" or "out_refund"
  method             "round_globally" or "round_per_line"
  currency, rate     ISO 4217, units of it for one of the company's
  lines              list of {price_unit, quantity, discount, taxes: name of a set}
  cash               "", "line" or "tax": the total is rounded to 0.05 by a line or in the tax
  discount           percentage of an early payment discount, or 0
  early              how that is computed: "mixed" (reduces the tax at once; by default), "included"
                     or "excluded"
  edit               by how much somebody changed the largest tax by hand, in its currency, or 0
  beyond             whether it holds what the provider does not know: it may be refused

Each must arrive, but what is beyond the provider and what was edited beyond rounding.
"""

import random

from .parity_taxes import Country

MOST_LINES = 40
# What a person may change of a tax and it is rounding still: so many smallest units.
MOST_EDITED = 5
_DIGITS = {"JPY": 0, "KWD": 3}
_PRICES = (0.5, 9.99, 19.95, 49.5, 100, 1000, 0.05)


def digits_of(currency: str) -> int:
    return _DIGITS.get(currency, 2)


def make(country: Country, seed: int, number: int) -> dict:
    dice = random.Random(f"{seed} {country.provider} {number}")
    currency = _currency(dice, country)
    sets = _sets(dice, country)
    invoice = {
        "number": number,
        "provider": country.provider,
        "kind": dice.choice(("out_invoice", "out_invoice", "out_invoice", "out_refund")),
        "method": dice.choice(("round_globally", "round_per_line")),
        "currency": currency,
        "rate": 1.0 if currency == country.currency else _rate(dice, currency),
        "lines": _lines(dice, sets, currency),
        "cash": _rarely(dice, 0.03, ("line", "line", "tax"), ""),
        "discount": _rarely(dice, 0.03, (2, 3, 2.5), 0),
        "edit": _edit(dice, currency),
    }
    if any(taxes.alone for taxes in sets):
        invoice |= {"discount": 0}  # its other half stands without tax
    if invoice["edit"]:
        invoice["cash"] = ""  # Odoo would round anew
    return invoice | {"beyond": _is_beyond(invoice, country, sets)}


def _is_beyond(invoice: dict, country: Country, sets: list) -> bool:
    used = {line["taxes"] for line in invoice["lines"]}
    facts = {
        "cash_tax": invoice["cash"] == "tax",
        "foreign": invoice["currency"] != country.currency,
        "edit": bool(invoice["edit"]),
    }
    fixed = any(taxes.beyond and taxes.name in used for taxes in sets)
    return fixed or any(facts[name] for name in country.beyond)


def _rarely(dice, share, choices, otherwise):
    return dice.choice(choices) if dice.random() < share else otherwise


def _currency(dice, country):
    share = 0.01 if "foreign" in country.beyond else 0.2
    return _rarely(dice, share, country.foreign, country.currency)


def _rate(dice, currency):
    return round(dice.uniform(120, 200) if currency == "JPY" else dice.uniform(0.5, 2), 6)


def _sets(dice, country):
    """The sets from which an invoice takes those of its lines."""
    often = [taxes.often for taxes in country.sets]
    first = dice.choices(country.sets, often)[0]
    if first.beyond and dice.random() < 0.8:
        return _sets(dice, country)
    if first.alone:
        return [first]
    free = [taxes for taxes in country.sets if not taxes.alone and not taxes.beyond]
    if dice.random() < 0.5:  # prices all with tax or all without
        free = [taxes for taxes in free if taxes.is_included == first.is_included]
    more = dice.choices(free, [taxes.often for taxes in free], k=dice.choice((0, 1, 2, 4)))
    return [first, *more]


def _lines(dice, sets, currency):
    number = dice.choice((1, 1, 2, 3, 4, 5, 6, 8, 10, 14, 20, dice.randint(21, MOST_LINES)))
    lines = []
    for _place in range(number):
        lines.append(_line(dice, dice.choice(sets), currency))
        if len(lines) < MOST_LINES and dice.random() < 0.06:
            lines.append(_deduction(dice, lines[-1]))
    return lines


def _line(dice, taxes, currency):
    price = dice.choice(_PRICES) if dice.random() < 0.2 else round(
        dice.choice((dice.uniform(0.0001, 5), dice.uniform(0.01, 300), dice.uniform(1, 5000))),
        dice.choice((0, 2, 2, 2, 2, 3, 4)),
    )
    quantity = dice.choice(
        (1, 1, 1, 2, 3, 7, 12, 0.5, 1.5, round(dice.uniform(0.0001, 50), dice.randint(0, 4)))
    )
    return {
        "price_unit": (price or 1) * (100 if currency == "JPY" else 1),
        "quantity": quantity or 1,
        "discount": dice.choice((0, 0, 0, 0, 5, 10, 12.5, 33.33, round(dice.uniform(0, 99), 2))),
        "taxes": taxes.name,
    }


def _deduction(dice, line):
    """Less than the line before it, at the same taxes."""
    return {
        **line,
        "quantity": -line["quantity"],
        "price_unit": round(line["price_unit"] * dice.uniform(0.1, 0.6), 4),
    }


def _edit(dice, currency):
    """Somebody changes a tax by hand: mostly by cents, sometimes by what is no rounding."""
    units = _rarely(dice, 0.02, (1, -1, 2, -2, 3, -4, 5, -5), 0)
    units = units or _rarely(dice, 0.01, (6, -7, 10, 25, -100, 500), 0)
    return units / 10 ** digits_of(currency)
