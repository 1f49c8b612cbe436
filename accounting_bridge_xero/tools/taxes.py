"""Which of Xero's tax rates an Odoo tax could be: proposals for a person to confirm.

A rate alone never decides where it is 0 %: what such a sale is (export, exempt, reverse charge,
services or goods into the EU) makes another box of the VAT return.
"""

import re
from decimal import Decimal

RATE_ALONE, RATE_AND_WORDS, ZERO_WORDS, ZERO_ALONE = 70, 90, 60, 20
# Not of ordinary sales at home, as both names say: a person decides.
SPECIAL = 60

# Words by which Odoo's and Xero's names speak of the same thing.
_MEANINGS = {
    "goods": r"\bgoods?\b|waren",
    "services": r"\bservices?\b|dienstleistung|leistungen",
    "eu": r"\b(eu|ec|e\.?c\.?|intra-?community|eurozone)\b|innergem",
    "export": r"\bexports?\b|ausfuhr|drittland|overseas|outside",
    "exempt": r"\bexempt|befreit|steuerfrei",
    "zero": r"zero[- ]?rated|\bzero\b",
    "none": r"\bno (vat|tax|gst)\b|out of scope|tax on sales \(0",
    "reverse": r"reverse.?charge|13b|\bdrc\b",
    "construction": r"\bcis\b|construction|bauleistung",
    "reduced": r"reduced|ermäßigt",
    "oss": r"\boss\b|distance",
    "margin": r"\bmargin\b|differenz",
}


def propose(tax_sets, references):
    """:return: dict key -> list of (external id, certainty 0..100, reason code), best first; no key
    of a set about which the names and the rate say nothing"""
    rates = [r for r in references if r.kind == "tax" and r.active]
    proposals = {tax_set["key"]: _proposals(tax_set, rates) for tax_set in tax_sets}
    return {key: found for key, found in proposals.items() if found}


def _proposals(tax_set, rates):
    wanted = Decimal(str(tax_set.get("rate") or 0))
    use = "expenses" if tax_set.get("type_tax_use") == "purchase" else "revenue"
    found = []
    for rate in rates:
        applies = (rate.data.get("applies_to") or {}).get(use)
        if applies and rate.rate is not None and Decimal(str(rate.rate)) == wanted:
            certainty, reason = _certainty(tax_set, rate, wanted)
            if certainty:
                found.append((rate.external_id, certainty, reason))
    return sorted(found, key=lambda proposal: (-proposal[1], proposal[0]))


def _certainty(tax_set, rate, wanted):
    ours = _meanings(" ".join(map(str, tax_set.get("names") or [])))
    if tax_set.get("reverse_charge"):
        ours.add("reverse")
    theirs = _meanings(rate.name)
    if not wanted:
        return _zero_certainty(ours, theirs, bool(tax_set.get("vat_boxes")))
    special = {"reverse", "construction", "oss", "margin", "eu"}
    if (ours ^ theirs) & special:
        return 30, "rate_other_words"
    if ours & special:
        return SPECIAL, "rate_and_words"
    if ours & theirs:
        return RATE_AND_WORDS, "rate_and_words"
    return RATE_ALONE, "rate"


def _zero_certainty(ours, theirs, in_return):
    if in_return and "none" in theirs:
        return (0, "")  # what has a box of the return here is in no box there
    if not ours and not theirs & {"eu", "reverse", "export"}:
        return (ZERO_WORDS, "zero_none") if "none" in theirs else (ZERO_ALONE, "zero_rate")
    shared = ours & theirs
    if not shared:
        return (0, "") if theirs - {"none"} else (10, "zero_rate")
    score = ZERO_WORDS + 10 * len(shared) - 15 * len(ours ^ theirs)
    return max(15, min(score, 85)), "zero_words"


def _meanings(text):
    return {name for name, pattern in _MEANINGS.items() if re.search(pattern, text, re.I)}
