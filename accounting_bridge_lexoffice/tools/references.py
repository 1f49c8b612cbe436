"""lexoffice's catalogue as neutral rows.

There are no accounts: a sale is booked by posting category and rate, so each pair that the
organisation may use is one tax. What it may not use any more is not among them, and the core marks
it as gone. Nor are there currencies to choose from: the books are kept in one.
"""

from collections import Counter

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.books import ReferenceData

from . import categories


def references(session):
    """:return: iterable of `ReferenceData`"""
    return of_profile(session, session.read("profile"))


def of_profile(session, profile):
    """:param profile: answer of `GET /v1/profile`
    :return: list of `ReferenceData`"""
    rows = session.get("posting-categories").json()
    if not isinstance(rows, list):
        raise errors.Unavailable("The answer is no catalogue", code="bad_answer")
    return [*taxes(profile, rows), _rounding(rows)]


def taxes(profile, rows):
    """Each category of income that the organisation may use, with each rate that it takes.

    :param profile: answer of `GET /v1/profile`
    :param rows: answer of `GET /v1/posting-categories`
    :return: iterable of `ReferenceData` of kind tax
    """
    offered = [row for row in rows if _is_offered(row, profile)]
    names = Counter(_text(row, "name") for row in offered)
    for row in offered:
        group = _text(row, "groupName")
        name = _text(row, "name")
        if names[name] > 1 and group:
            name = f"{name} ({group})"
        for rate in categories.rates(_role(row)):
            yield _tax(row, name, rate)


def _is_offered(row, profile):
    if not isinstance(row, dict) or not row.get("id") or row.get("type") != "income":
        return False
    principle = str(profile.get("distanceSalesPrinciple") or "").upper()
    small_business = profile.get("smallBusiness") is True
    is_rounding = _text(row, "id") == categories.ROUNDING
    return not is_rounding and categories.is_offered(_role(row), small_business, principle)


def _role(row):
    return categories.role(_text(row, "id"), _text(row, "name"))


def _tax(row, name, rate):
    """`data` says what the category demands, so that a document is refused before it is sent."""
    category = _text(row, "id")
    code = categories.code(category, rate)
    return ReferenceData(
        "tax",
        external_id=code,
        code=code,
        name=f"{name} · {categories.spelled(rate).replace('.', ',')} %",
        rate=rate,
        data={
            "category": category,
            "role": _role(row),
            "group": _text(row, "groupName"),
            "applies_to": {"revenue": True},
            "contact_required": row.get("contactRequired") is True,
            "split_allowed": row.get("splitAllowed") is not False,
        },
    )


def _rounding(rows):
    """The core takes it for an account, because it stands where others book on one."""
    known = (r for r in rows if isinstance(r, dict) and _text(r, "id") == categories.ROUNDING)
    return ReferenceData(
        "account",
        external_id=categories.ROUNDING,
        code=categories.ROUNDING,
        name=_text(next(known, {}), "name") or "Rundungsdifferenzen",
        data={"nature": "revenue", "system": "ROUNDING"},
    )


def _text(row, name):
    return str(row.get(name) or "").strip()
