"""The client of others: profile, catalogues, keys and what they may do."""
import pytest
from benethos_lexware_office_mcp.errors import AuthError, UpstreamError
from benethos_lexware_office_mcp.records import formatting

from tests.sandbox.lexoffice.permissions import PERMISSIONS

from .benethos import GOODS, Lexware


def test_reads_the_profile(lexware, organisation):
    profile = lexware.profile()
    assert profile["organizationId"] == organisation["organizationId"]
    assert profile["companyName"] == "Brücke Handel GmbH"
    assert (profile["taxType"], profile["smallBusiness"]) == ("net", False)
    assert profile["distanceSalesPrinciple"] == "ORIGIN"
    assert set(profile["businessFeatures"]) >= {"INVOICING", "BOOKKEEPING"}


def test_the_profile_says_who_connected(lexware):
    profile = lexware.profile()
    assert set(profile["created"]) == {"userId", "userName", "userEmail", "date"}
    assert "created" not in formatting.profile(profile)


def test_every_organisation_has_its_own_profile(accountant, client_of):
    small = client_of(accountant.api_key("Kleinbetrieb Nord")).profile()
    assert (small["taxType"], small["smallBusiness"]) == ("vatfree", True)
    far = client_of(accountant.api_key("Fernhandel OSS")).profile()
    assert (far["taxType"], far["distanceSalesPrinciple"]) == ("gross", "DESTINATION")


def test_the_connection_stays_the_same(lexware):
    assert lexware.profile()["connectionId"] == lexware.profile()["connectionId"]


def test_reads_the_posting_categories(lexware):
    rows = lexware.master_data("posting-categories")
    assert {"id", "name", "type", "contactRequired", "splitAllowed", "groupName"} <= set(rows[0])
    assert {row["type"] for row in rows} == {"income", "outgo"}
    goods = next(row for row in rows if row["id"] == GOODS)
    assert (goods["name"], goods["type"]) == ("Warenverkäufe", "income")
    assert any(row["contactRequired"] for row in rows)


def test_searches_the_posting_categories(lexware):
    rows = lexware.master_data("posting-categories")
    found = formatting.master_data("posting-categories", rows, search="dienstleistung", limit=50)
    assert 0 < found["matched"] < found["total"] == len(rows)


@pytest.mark.parametrize(("kind", "keys"), [
    ("countries", {"countryCode", "countryNameDE", "countryNameEN", "taxClassification"}),
    ("payment-conditions", {"id", "organizationDefault", "paymentTermLabelTemplate",
                            "paymentTermDuration"}),
    ("print-layouts", {"id", "name", "default"})])
def test_reads_the_other_catalogues(lexware, kind, keys):
    rows = lexware.master_data(kind)
    assert rows
    assert all(keys <= set(row) for row in rows)


def test_countries_know_their_tax_class(lexware):
    classes = {row["countryCode"]: row["taxClassification"]
               for row in lexware.master_data("countries")}
    assert (classes["DE"], classes["FR"], classes["CH"]) == (
        "de", "intraCommunity", "thirdPartyCountry")


def test_a_wrong_key_is_refused(client_of):
    with pytest.raises(AuthError) as refused:
        client_of("00000000-0000-4000-8000-000000000000").profile()
    assert refused.value.status == 401


@pytest.mark.parametrize("end", ["revoke_key", "expire_key"])
def test_a_key_that_ended_is_refused(accountant, client_of, end):
    key = accountant.api_key()
    client = client_of(key)
    assert client.profile()
    getattr(accountant, end)(key)
    with pytest.raises(AuthError) as refused:
        client.profile()
    assert refused.value.status == 401


def test_a_key_without_the_permission_is_refused(accountant, client_of):
    others = [name for name in PERMISSIONS if not name.startswith("contacts")]
    client = client_of(accountant.api_key(permissions=others))
    assert client.profile()
    with pytest.raises(AuthError, match="not permitted") as refused:
        client.contacts()
    assert refused.value.status == 403


def test_an_address_that_does_not_exist(lexware):
    """The gateway takes the header for a signature of its own kind."""
    with pytest.raises(AuthError, match="not a valid key=value pair") as refused:
        lexware.get_json("/v1/nothing")
    assert refused.value.status == 403


def test_a_downgraded_plan_stops_everything(lexware, accountant, organisation):
    accountant.downgrade(organisation["organizationId"])
    for read in (lexware.profile, lexware.contacts):
        with pytest.raises(Exception, match="rejected") as refused:
            read()
        assert refused.value.status == 402
    accountant.upgrade(organisation["organizationId"])
    assert lexware.profile()


def test_nothing_listens():
    client = Lexware("http://127.0.0.1:9", "key-that-nobody-knows")
    with pytest.raises(UpstreamError) as failed:
        client.profile()
    assert failed.value.outcome_unknown is False
    assert len(client.waits) == 2
    client.close()
