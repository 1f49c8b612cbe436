"""How an organisation is set up at lexoffice: its profile decides what is accepted."""
import pytest

from tests.contract.benethos import GOODS
from tests.contract.lexoffice import Lex

NAME = "Neubau Köln GmbH"
BODY = {"type": "salesinvoice", "voucherNumber": "P-1", "voucherDate": "2026-03-02",
        "taxType": "net", "useCollectiveContact": True, "totalGrossAmount": 119,
        "totalTaxAmount": 19, "voucherItems": [{
            "amount": 100, "taxAmount": 19, "taxRatePercent": 19, "categoryId": GOODS}]}


@pytest.fixture
def fresh(lexoffice, accountant):
    """Plain HTTP in an organisation that somebody just signed up for."""
    accountant.found(NAME)
    with Lex(lexoffice.url, accountant.api_key(NAME)) as session:
        yield session


def refusals(answer):
    assert answer.status_code == 406, answer.text
    return {issue["i18nKey"] for issue in answer.json()["IssueList"]}


def test_a_further_organisation_begins_empty(fresh, accountant):
    profile = fresh.get("profile").json()
    assert (profile["companyName"], profile["taxType"]) == (NAME, "net")
    assert fresh.get("contacts").json()["content"] == []
    assert accountant.vouchers(NAME) == []
    with pytest.raises(ValueError, match="already"):
        accountant.found(NAME)


def test_a_small_business_takes_no_taxes_until_it_is_none_any_more(fresh, accountant):
    accountant.settings(NAME, smallBusiness=True, taxType="vatfree")
    assert fresh.get("profile").json()["smallBusiness"] is True
    assert refusals(fresh.post("vouchers", json=BODY)) >= {"invalid_taxrate_19"}
    accountant.settings(NAME, smallBusiness=False, taxType="net")
    assert fresh.post("vouchers", json=BODY).status_code == 201


def test_a_category_that_was_taken_away_takes_nothing(fresh, accountant):
    accountant.remove_category(GOODS, organisation=NAME)
    assert GOODS not in {row["id"] for row in fresh.get("posting-categories").json()}
    assert refusals(fresh.post("vouchers", json=BODY)) == {"invalid_value"}
