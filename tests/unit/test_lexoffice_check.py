import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge_lexoffice.tools.check import check, check_daily

PROFILE = {
    "organizationId": "AA93E8A8-2AA3-470B-B914-CAAD8A255DD8",
    "companyName": "Brücke Handel GmbH",
    "created": {"userName": "Frau Steg", "userEmail": "steg@bruecke.example"},
    "taxType": "net",
    "smallBusiness": False,
    "businessFeatures": ["INVOICING", "BOOKKEEPING"],
    "distanceSalesPrinciple": "ORIGIN",
}


class Session:
    """A key to an organisation; `lacks` are the resources that it does not open."""

    failure = None

    def __init__(self, profile=PROFILE, lacks=()):
        self.profile, self.lacks = profile, lacks

    def read(self, path, params=None):
        assert path == "profile"
        return self.profile

    def get(self, path, params=None):
        self._require(path)

    def one(self, resource, external_id):
        self._require(resource)

    def _require(self, path):
        if path in self.lacks:
            self.failure = errors.PermissionMissing(
                code="key_permission", params={"permission": path}
            )
            raise self.failure


def test_facts():
    facts = check(Session())
    assert facts.organisation == "Brücke Handel GmbH"
    assert facts.external_id == PROFILE["organizationId"].lower()
    assert (facts.base_currency, facts.country) == ("EUR", "DE")
    assert (facts.user_name, facts.user_email) == ("Frau Steg", "steg@bruecke.example")
    assert facts.data == {
        "tax_type": "net",
        "small_business": False,
        "distance_sales": "ORIGIN",
        "features": ["INVOICING", "BOOKKEEPING"],
    }
    assert facts.issues == ()


def test_what_is_not_stated_is_unknown():
    facts = check(Session({"organizationId": "x", "created": None, "features": ["cashbox"]}))
    assert facts.data["distance_sales"] == ""
    assert facts.data["features"] == ["cashbox"]
    assert facts.user_name == ""


@pytest.mark.parametrize(
    "lacks", ["contacts", "voucherlist", "posting-categories", "vouchers", "payments"]
)
def test_missing_permission_is_named(lacks):
    session = Session(lacks=[lacks])
    facts = check(session)
    [issue] = facts.issues
    assert (issue.code, issue.level) == ("key_permission", "error")
    assert issue.params == {"permission": lacks}
    # What the check found out on purpose is no failure of the run.
    assert session.failure is None


def test_no_organisation():
    with pytest.raises(errors.Unavailable):
        check(Session({"message": None}))


class DailySession(Session):
    """Counts what it is asked."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = []

    def read(self, path, params=None):
        self.asked.append(path)
        return super().read(path, params)

    def get(self, path, params=None):
        super().get(path, params)
        return self

    def json(self):
        return []

    def _require(self, path):
        self.asked.append(path)
        super()._require(path)


def test_what_is_asked_each_day():
    session = DailySession()
    facts, rows = check_daily(session)
    assert (facts.issues, [row.kind for row in rows]) == ((), ["account"])
    assert session.asked == ["profile", "posting-categories", "contacts", "vouchers", "payments"]


def test_a_catalogue_that_the_key_does_not_open():
    session = DailySession(lacks=("posting-categories", "payments"))
    facts, rows = check_daily(session)
    assert rows == []
    assert [issue.params["permission"] for issue in facts.issues] == [
        "posting-categories",
        "payments",
    ]
    assert session.failure is None
