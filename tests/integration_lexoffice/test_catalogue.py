"""Posting categories as taxes, per organisation; what the key opens and lacks."""

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge_lexoffice.tools import categories, check, references

from .conftest import ORGANISATION


def rates(session):
    """:return: dict role of a category -> set of rates as text"""
    found = {}
    for tax in references.references(session):
        if tax.kind == "tax" and tax.data["role"]:
            found.setdefault(tax.data["role"], set()).add(categories.spelled(tax.rate))
    return found


def test_ordinary_organisation(session):
    found = rates(session)
    assert found["goods"] == found["services"] == {"19", "16", "7", "5", "0"}
    assert found["eu_goods"] == found["export"] == found["third_services"] == {"0"}
    assert "origin_goods" in found
    assert not {"small_business", "destination_goods"} & set(found)


def test_small_business(connect):
    assert rates(connect("Kleinbetrieb Nord")) == {"small_business": {"0"}}


def test_distance_sales_at_the_destination(connect):
    found = rates(connect("Fernhandel OSS"))
    assert {"20", "25", "5.5"} <= found["destination_goods"]
    assert "origin_goods" not in found


def test_what_the_organisation_changes(session, control):
    before = {r.external_id for r in references.references(session) if r.kind == "tax"}
    control.settings(ORGANISATION, smallBusiness=True, taxType="vatfree")
    after = {r.external_id for r in references.references(session) if r.kind == "tax"}
    assert not before & after


def test_renamed_and_vanished_category(session, control):
    services = "8f8664a0-fd86-11e1-a21f-0800200c9a66"
    control.rename_category(services, "Handwerksleistungen")
    names = {r.external_id: r.name for r in references.references(session)}
    assert names[f"{services}:19"] == "Handwerksleistungen · 19 %"
    control.remove_category(services)
    assert f"{services}:19" not in {r.external_id for r in references.references(session)}


# === TEST CONNECTION ===


def test_facts(session):
    facts = check.check(session)
    assert facts.organisation == ORGANISATION
    assert (facts.base_currency, facts.country) == ("EUR", "DE")
    assert facts.user_email.startswith("ada@")
    assert facts.data["tax_type"] == "net"
    assert facts.data["small_business"] is False
    assert facts.data["distance_sales"] == "ORIGIN"
    assert facts.data["features"] == ["INVOICING", "BOOKKEEPING"]
    assert facts.issues == ()
    assert session.failure is None


def test_small_business_is_stated(connect):
    facts = check.check(connect("Kleinbetrieb Nord"))
    assert (facts.data["small_business"], facts.data["distance_sales"]) == (True, "")


ALL = (
    "Profil lesen",
    "Kontakte lesen",
    "Belege lesen",
    "Belegliste lesen",
    "Zahlungsinformationen lesen",
)


@pytest.mark.parametrize("body", ["access_denied", "gateway", "regular"])
@pytest.mark.parametrize("missing", ALL[1:])
def test_missing_permission_is_named(connect, control, missing, body):
    control.post("assumptions", missing_permission_body=body)
    session = connect(permissions=[name for name in ALL if name != missing])
    [issue] = check.check(session).issues
    assert (issue.code, issue.params, issue.level) == (
        "key_permission",
        {"permission": missing},
        "error",
    )


def test_nothing_without_the_profile(connect):
    session = connect(permissions=list(ALL[1:]))
    with pytest.raises(errors.PermissionMissing) as caught:
        check.check(session)
    assert caught.value.params == {"permission": "Profil lesen"}


@pytest.mark.parametrize("deed", ["revoke_key", "expire_key"])
def test_key_that_is_no_longer_good(session, control, deed):
    control.post(deed, key=session.access_token)
    with pytest.raises(errors.AuthenticationError) as caught:
        check.check(session)
    assert not caught.value.expired


def test_plan_downgraded(session, control):
    control.downgrade(ORGANISATION)
    with pytest.raises(errors.ConfigurationError) as caught:
        check.check(session)
    assert caught.value.code == "plan_downgraded"
