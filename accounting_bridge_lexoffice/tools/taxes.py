"""Which posting category and rate an Odoo tax could be: proposals for a person to confirm.

At 0 % the rate says nothing: what such a sale is makes another line of the VAT return. So the VAT
boxes of the German return (UStVA form, key numbers) speak first, then the words of the taxes, then
the fiscal position; where none of them does, nothing is proposed.
"""

import re
from decimal import Decimal

from . import categories as c

SURE, LIKELY, OTHERWISE = 90, 70, 40
# Where the customer's country takes the tax, or might, a person decides.
DISTANT = 60
# At 0 % a person always decides.
BOX_AND_WORDS, BOX, WORDS, POSITION, DOUBTFUL = 50, 45, 40, 35, 20

# What a key number of the return is about, where it is about one thing.
_BOXES = {
    "41": c.EU_GOODS,
    "21": c.EU_SERVICES,
    "60": c.CONSTRUCTION,
    "42": c.TRIANGLE,
    "48": c.EXEMPT,
}
_EXPORT_BOX, _ABROAD_BOX, _ZERO_RATED_BOX = "43", "45", "87"
# Sales that no category is meant for: new vehicles to private buyers, agriculture.
_NO_CATEGORY_BOXES = {"44", "76", "77"}

_WORDS = {
    "abroad": r"non-?\s?eu\b|nicht-?\s?eu\b|third\W+countr|drittl|export|ausfuhr",
    "eu": r"\b(eu|ec)\b|innergem|intra-?comm",
    "vat_id": r"with vat|mit ust|\bb2b\b",
    "no_vat_id": r"without vat|ohne ust|\bb2c\b",
    "goods": r"lieferung|deliver|\bgoods\b|\bwaren\b|ausfuhr|export",
    "services": r"\bservice|dienst|leistung(?!sempf)|benefit",
    "construction": r"bauleist|construction",
    "mobile": r"mobilfunk|mobile (device|phone|telephone)",
    "reverse": r"13\s?b|reverse.?charge",
    "small_business": r"kleinunt|small business|§\s?19\b",
    "photovoltaic": r"photovolt|solar|nullsteuer|§\s?12\W+abs\W+3",
    "margin": r"differenzbest|\bmargin\b|25\s?a\b",
    "exempt": r"§\s*4\s*(nr|no)?\W*(8|9|1\d|2[0-8])|exempt|befreit",
    "triangle": r"triang|dreieck",
    "special": r"§\s*4\s*(nr|no)?\W*2\s*-\s*7|new (vehicle|car)|neufahrz|landw|forst|agricult",
    "oss": r"\boss\b|fernverk|distance sale",
    "electronic": r"electronic|elektronisch",
}
# What a word alone makes of a sale at 0 %.
_SIMPLE = {
    "triangle": c.TRIANGLE,
    "small_business": c.SMALL_BUSINESS,
    "photovoltaic": c.PHOTOVOLTAIC,
    "margin": c.MARGIN,
    "construction": c.CONSTRUCTION,
    "exempt": c.EXEMPT,
}
_OPPOSITES = {
    c.EU_GOODS: "service",
    c.EXPORT: "service",
    c.EU_SERVICES: "goods",
    c.THIRD_SERVICES: "goods",
}


def propose(tax_sets, references):
    """:return: dict key -> list of (external id, certainty 0..100, reason code), best first"""
    offered = [r for r in references if r.kind == "tax" and r.active and r.rate is not None]
    return {tax_set["key"]: _proposals(tax_set, offered) for tax_set in tax_sets}


def _proposals(tax_set, offered):
    rate = tax_set.get("rate")
    if rate is None or tax_set.get("type_tax_use") == "purchase":
        return []
    rate = Decimal(str(rate))
    roles = _taxed_roles(tax_set) if rate else _untaxed_roles(tax_set, offered)
    found = [
        (reference.external_id, *roles[reference.data.get("role")])
        for reference in offered
        if reference.rate == rate and reference.data.get("role") in roles
    ]
    return sorted(found, key=lambda proposal: (-proposal[1], proposal[0]))


def _meanings(text):
    return {name for name, pattern in _WORDS.items() if re.search(pattern, text, re.I)}


def _words(tax_set):
    """:return: what the names of the taxes speak of, and what the fiscal position does"""
    names = _meanings(" | ".join(map(str, tax_set.get("names") or ())))
    position = _meanings(str(tax_set.get("fiscal_position") or ""))
    return names, position


def _boxes(tax_set):
    """:return: set of key numbers: "81" of the tags 81_BASE, +81_BASE and 81"""
    found = (re.match(r"[+-]?(\d{2})(?!\d)", str(box)) for box in tax_set.get("vat_boxes") or ())
    return {match[1] for match in found if match}


# === WITH TAX ===


def _taxed_roles(tax_set):
    """:return: dict role -> (certainty, reason)"""
    names, position = _words(tax_set)
    words = names | position | _meanings(" ".join(map(str, tax_set.get("vat_boxes") or ())))
    if words & {"special", "margin"} or _boxes(tax_set) & _NO_CATEGORY_BOXES:
        return {}
    if "oss" in words or (tax_set.get("country") or "DE") != "DE":
        return _distance(tax_set, words)
    ordinary = _ordinary(tax_set.get("nature"))
    if "eu" in words and not words & {"abroad", "vat_id"}:
        # To a private customer: at home until the threshold is passed, and a distance sale where
        # the organisation says so.
        shift = {r: (min(sure, DISTANT) - 10, why) for r, (sure, why) in ordinary.items()}
        return shift | _origin(tax_set, words)
    return ordinary


def _ordinary(nature):
    if nature == "goods":
        return {
            c.GOODS: (SURE, "rate_nature"),
            c.INCOME: (OTHERWISE, "rate"),
            c.SERVICES: (DOUBTFUL, "rate_other_words"),
        }
    if nature == "service":
        return {
            c.SERVICES: (SURE, "rate_nature"),
            c.INCOME: (OTHERWISE, "rate"),
            c.GOODS: (DOUBTFUL, "rate_other_words"),
        }
    return {
        c.INCOME: (LIKELY, "rate"),
        c.SERVICES: (OTHERWISE, "rate"),
        c.GOODS: (OTHERWISE, "rate"),
    }


def _distance(tax_set, words):
    """Sales that are taxed where the customer is."""
    goods, electronic = DISTANT, OTHERWISE
    if tax_set.get("nature") == "service" or "electronic" in words:
        goods, electronic = DOUBTFUL, DISTANT
    return {
        c.DESTINATION_GOODS: (goods, "rate_words"),
        c.DESTINATION_ELECTRONIC: (electronic, "rate_words"),
    }


def _origin(tax_set, words):
    # Services in general are not distance sales, only electronic ones.
    if "electronic" in words:
        return {c.ORIGIN_ELECTRONIC: (DISTANT, "rate_words")}
    if tax_set.get("nature") == "service":
        return {c.ORIGIN_ELECTRONIC: (OTHERWISE, "rate_words")}
    return {c.ORIGIN_GOODS: (DISTANT, "rate_words")}


# === WITHOUT ===


def _untaxed_roles(tax_set, offered):
    """:return: dict role -> (certainty, reason), at most one"""
    names, position = _words(tax_set)
    boxes = _boxes(tax_set)
    if "special" in names or boxes & _NO_CATEGORY_BOXES:
        return {}
    by_box = _role_of_boxes(boxes, names, position)
    by_words = _role_of_words(names, tax_set)
    if by_box:
        score = BOX_AND_WORDS if by_box == by_words else BOX
        return _with_nature(by_box, score, "zero_box", tax_set)
    if boxes:
        # The return has a line for it, and no category is meant for that line.
        return _only_small_business(offered, boxes)
    if by_words:
        return _with_nature(by_words, WORDS, "zero_words", tax_set)
    # The position tells where the customer is; what was sold only the product does.
    by_position = _role_of_place(position, tax_set.get("nature"))
    if by_position:
        return _with_nature(by_position, POSITION, "zero_position", tax_set)
    return _only_small_business(offered, boxes)


def _role_of_boxes(boxes, names, position):
    for box, role in _BOXES.items():
        if box in boxes:
            # Domestic reverse charge is construction, and mobile devices, scrap, cleaning …
            is_other = role == c.CONSTRUCTION and "mobile" in names
            return None if is_other else role
    words = names | position
    if _EXPORT_BOX in boxes:
        return c.EXPORT if "abroad" in words else None
    if _ABROAD_BOX in boxes:
        return c.THIRD_SERVICES if "abroad" in words else None
    if _ZERO_RATED_BOX in boxes:
        return next((_SIMPLE[w] for w in ("small_business", "photovoltaic") if w in names), None)
    return None


def _role_of_words(words, tax_set):
    if "mobile" in words:
        return None
    if tax_set.get("reverse_charge"):
        words = words | {"reverse"}
    return _role_of_place(words, _nature(words, tax_set))


def _role_of_place(words, nature):
    simple = next((role for word, role in _SIMPLE.items() if word in words), None)
    if simple in (c.TRIANGLE, c.CONSTRUCTION):
        return simple
    if "abroad" in words:
        return _abroad(nature)
    if "eu" in words and "no_vat_id" not in words:
        # Only of a service the customer in the EU owes the tax.
        return _in_eu(nature or ("service" if "reverse" in words else None))
    return simple


def _abroad(nature):
    return {"goods": c.EXPORT, "service": c.THIRD_SERVICES}.get(nature)


def _in_eu(nature):
    return {"goods": c.EU_GOODS, "service": c.EU_SERVICES}.get(nature)


def _nature(words, tax_set):
    """:return: "goods", "service" or None; the words before the product, because they are what
    stands in the return"""
    if "goods" in words and "services" not in words:
        return "goods"
    if "services" in words and "goods" not in words:
        return "service"
    return tax_set.get("nature")


def _with_nature(role, score, reason, tax_set):
    """A service booked as a delivery, or the other way round, is doubtful."""
    if tax_set.get("nature") and tax_set["nature"] == _OPPOSITES.get(role):
        return {role: (DOUBTFUL, reason)}
    return {role: (score, reason)}


def _only_small_business(offered, boxes):
    """Who is a small business by its own statement makes no other sales without tax at home."""
    if boxes - {_ZERO_RATED_BOX}:
        return {}
    roles = {reference.data.get("role") for reference in offered}
    return {c.SMALL_BUSINESS: (BOX, "zero_small_business")} if roles == {c.SMALL_BUSINESS} else {}
