"""*Test connection*: whose books the key opens, how they are taxed, and what the key lacks."""

from functools import partial

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.books import ConnectionFacts
from odoo.addons.accounting_bridge.tools.names import identity

from . import references
from .client import NO_SUCH_ID

CURRENCY, COUNTRY = "EUR", "DE"
# What is read in daily work; writing cannot be tried without writing.
LISTS = (
    ("contacts", {"page": 0, "size": 1}),
    ("voucherlist", {"voucherType": "salesinvoice", "voucherStatus": "any", "page": 0, "size": 1}),
    ("posting-categories", None),
)
DOCUMENTS = ("vouchers", "payments")


def check(session):
    """:return: `books.ConnectionFacts`
    :raise PermissionMissing: the key does not even open the profile
    """
    profile = session.read("profile")
    return _facts(profile, _missing(session, LISTS))


def check_daily(session):
    """The same and the catalogue, in five calls. The list of vouchers is not tried: changes are
    read from it every ten minutes.

    :return: (`books.ConnectionFacts`, list of `books.ReferenceData`: empty where the key does not
        open the catalogue)
    """
    profile = session.read("profile")
    rows, issues = [], []
    try:
        rows = references.of_profile(session, profile)
    except errors.PermissionMissing as error:
        session.failure = None
        issues = [error.issue()]
    return _facts(profile, [*issues, *_missing(session, LISTS[:1])]), rows


def _facts(profile, issues):
    organisation = identity(profile.get("organizationId")).lower()
    if not organisation:
        raise errors.Unavailable("The answer has no organisation", code="bad_answer")
    created = profile.get("created") if isinstance(profile.get("created"), dict) else {}
    return ConnectionFacts(
        organisation=_text(profile, "companyName"),
        external_id=organisation,
        base_currency=CURRENCY,
        country=COUNTRY,
        user_name=_text(created, "userName"),
        user_email=_text(created, "userEmail"),
        issues=tuple(issues),
        data={
            "tax_type": _text(profile, "taxType"),
            "small_business": profile.get("smallBusiness") is True,
            "distance_sales": _text(profile, "distanceSalesPrinciple").upper(),
            "features": _features(profile),
        },
    )


def _missing(session, lists):
    """:return: an error for every permission that the key lacks"""
    probes = [
        *(partial(session.get, *probe) for probe in lists),
        *(partial(session.one, resource, NO_SUCH_ID) for resource in DOCUMENTS),
    ]
    for probe in probes:
        try:
            probe()
        except errors.PermissionMissing as error:
            session.failure = None
            yield error.issue()
        except errors.Rejected:
            continue  # who is told what is wrong with the question may ask


def _features(profile):
    """Old answers name them otherwise."""
    features = profile.get("businessFeatures") or profile.get("features") or []
    return [str(feature) for feature in features] if isinstance(features, list) else []


def _text(row, name):
    return str(row.get(name) or "").strip()
