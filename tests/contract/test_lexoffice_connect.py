"""Keys, permissions, the plan, limits, the gateway's answers, the lists, the state file."""
import datetime
import json
import subprocess
import sys

import pytest
import requests

from tests.contract.lexoffice import CUSTOMER, UNKNOWN, Lex, item, voucher
from tests.sandbox.lexoffice import LexofficeSandbox, categories, permissions, seed


def status(lexoffice, key, path="profile"):
    with Lex(lexoffice.url, key) as session:
        return session.get(path).status_code


# -- keys ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("header", [None, "Bearer", "Bearer nothing", "Basic abc", "nothing"])
def test_401(lexoffice, header):
    answer = requests.get(f"{lexoffice.url}/v1/profile", timeout=60,
                          headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


def test_a_key_ends(lexoffice, accountant):
    keys = [accountant.api_key() for _ in range(3)]
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    keys.append(accountant.api_key(expires=soon.isoformat()))
    accountant.revoke_key(keys[0])
    accountant.expire_key(keys[1])
    assert [status(lexoffice, key) for key in keys] == [401, 401, 200, 200]
    accountant.time(advance=3600)
    assert [status(lexoffice, key) for key in keys] == [401, 401, 200, 401]
    accountant.time(advance=730 * 86400)
    assert status(lexoffice, keys[2]) == 401
    with pytest.raises(ValueError, match="no such key"):
        accountant.revoke_key("unknown")


@pytest.mark.parametrize(("missing", "method", "path"), [
    ("profile.read", "GET", "profile"), ("contacts.read", "GET", "contacts"),
    ("contacts.write", "POST", "contacts"), ("vouchers.read", "GET", f"vouchers/{UNKNOWN}"),
    ("vouchers.write", "POST", "vouchers"), ("vouchers.write", "PUT", f"vouchers/{UNKNOWN}"),
    ("voucherlist.read", "GET", "voucherlist?voucherType=any&voucherStatus=any"),
    ("payments.read", "GET", f"payments/{UNKNOWN}"), ("files.read", "GET", f"files/{UNKNOWN}"),
    ("files.write", "POST", f"vouchers/{UNKNOWN}/files"),
    ("invoices.read", "GET", f"invoices/{UNKNOWN}"),
    ("credit-notes.read", "GET", f"credit-notes/{UNKNOWN}")])
def test_a_missing_permission_is_403(lexoffice, accountant, missing, method, path):
    names = [name for name in permissions.PERMISSIONS if name != missing]
    for allowed, expected in ((None, False), (names, True)):
        with Lex(lexoffice.url, accountant.api_key(permissions=allowed)) as session:
            answer = session.request(method, path)
        assert (answer.status_code == 403) is expected
    assert answer.json() == {"error": "access_denied"}


def test_the_body_of_403_may_be_another(lexoffice, accountant):
    with Lex(lexoffice.url, accountant.api_key(permissions=["Kontakte lesen"])) as session:
        accountant.assumptions(missing_permission_body="gateway")
        assert session.get("profile").json() == {"message": "Forbidden"}
        accountant.assumptions(missing_permission_body="regular")
        assert session.get("profile").json()["error"] == "Forbidden"
        assert session.get("contacts").status_code == 200
        assert session.get("ping").status_code == 200
    with pytest.raises(ValueError, match="no permission"):
        accountant.api_key(permissions=["everything"])


def test_a_downgraded_plan_is_402(lex, accountant):
    accountant.downgrade("Brücke Handel GmbH")
    for answer in (lex.get("profile"), lex.post("vouchers", json=voucher())):
        assert (answer.status_code, answer.json()["status"]) == (402, 402)
    accountant.upgrade("Brücke Handel GmbH")
    assert lex.get("profile").status_code == 200


# -- the gateway ----------------------------------------------------------------------------------
def test_wrong_address(lex):
    answer = lex.get("nothing/here")
    assert answer.status_code == 403
    assert "not a valid key=value pair (missing equal-sign)" in answer.json()["message"]


def test_wrong_method(lex, accountant):
    assert lex.put("profile", json={}).status_code == 404
    accountant.assumptions(wrong_method=405)
    assert lex.put("profile", json={}).status_code == 405
    assert lex.get("profile/more").status_code == 404


def test_trailing_slash_and_unknown_parameters(lex):
    assert lex.get("profile/?foo=bar").status_code == 200


# -- the bucket -----------------------------------------------------------------------------------
@pytest.fixture
def limited(accountant):
    accountant.limits(enabled=True)
    accountant.time(freeze="2026-11-30T10:00:00Z")


def test_four_at_once_then_two_a_second(lex, limited, accountant):
    assert [lex.get("ping").status_code for _ in range(5)] == [200] * 4 + [429]
    accountant.time(advance=0.4)
    assert lex.get("ping").status_code == 429
    accountant.time(advance=0.1)
    assert [lex.get("ping").status_code for _ in range(2)] == [200, 429]
    accountant.time(advance=60)
    assert [lex.get("ping").status_code for _ in range(5)] == [200] * 4 + [429]


def test_429_says_no_time_and_does_nothing(lex, limited, accountant):
    for _ in range(4):
        lex.get("countries")
    answer = lex.post("vouchers", json=voucher())
    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers
    assert "R-1" not in {row["voucherNumber"] for row in accountant.vouchers()}


def test_one_bucket_for_all_keys_of_an_organisation(lex, lex_of, limited, accountant, lexoffice):
    for _ in range(4):
        lex.get("nothing")
    assert lex_of("Brücke Handel GmbH").get("ping").status_code == 429
    assert lex_of("Kleinbetrieb Nord").get("ping").status_code == 200


def test_the_bucket_can_be_another(lex, limited, accountant):
    accountant.limits(per_second=100, capacity=1)
    assert [lex.get("ping").status_code for _ in range(2)] == [200, 429]
    with pytest.raises(ValueError, match="no limit"):
        accountant.limits(minute=60)


# -- the lists ------------------------------------------------------------------------------------
def test_profile(lex, accountant):
    read = lex.read("profile")
    assert read == {
        "organizationId": seed.stable_id("organisation", "bruecke"),
        "companyName": "Brücke Handel GmbH", "taxType": "net", "smallBusiness": False,
        "distanceSalesPrinciple": "ORIGIN", "businessFeatures": ["INVOICING", "BOOKKEEPING"],
        "created": read["created"], "connectionId": read["connectionId"]}
    accountant.settings("Brücke Handel GmbH", taxType="gross", distanceSalesPrinciple=None)
    read = lex.read("profile")
    assert read["taxType"] == "gross"
    assert "distanceSalesPrinciple" not in read


def test_posting_categories(lex, accountant):
    rows = {row["id"]: row for row in lex.read("posting-categories")}
    assert rows[seed.SALES] == {
        "id": seed.SALES, "name": "Warenverkäufe", "type": "income", "contactRequired": False,
        "splitAllowed": True, "groupName": "Einnahmen"}
    assert {row["type"] for row in rows.values()} == {"income", "outgo"}
    assert all(rows[name]["contactRequired"] for name in categories.COMPANIES_ONLY)
    accountant.rename_category(seed.SALES, "Verkauf von Waren")
    accountant.remove_category(seed.SERVICES)
    rows = {row["id"]: row for row in lex.read("posting-categories")}
    assert rows[seed.SALES]["name"] == "Verkauf von Waren"
    assert seed.SERVICES not in rows
    row = item(category=seed.SERVICES)
    assert lex.post("vouchers", json=voucher(row)).status_code == 406


def test_small_lists(lex):
    assert lex.read("ping") == {"userEmail": "ada@bruecke.example"}
    assert {"countryCode": "AT", "countryNameDE": "Österreich", "countryNameEN": "Austria",
            "taxClassification": "intraCommunity"} in lex.read("countries")
    assert sum(row["organizationDefault"] for row in lex.read("payment-conditions")) == 1
    assert sum(row["default"] for row in lex.read("print-layouts")) == 1


# -- the sandbox itself ---------------------------------------------------------------------------
def test_books_survive_a_restart(tmp_path):
    state = str(tmp_path / "books.json")
    with LexofficeSandbox(state=state, limits=False) as sandbox:
        key = sandbox.control.api_key()
        with Lex(sandbox.url, key) as session:
            made = session.create()
            session.attach(made)
            sandbox.control.pay(made, "19.00")
            before = session.read(f"vouchers/{made}"), session.read(f"payments/{made}")
    with LexofficeSandbox(state=state, limits=False) as sandbox, Lex(sandbox.url, key) as session:
        after = session.read(f"vouchers/{made}"), session.read(f"payments/{made}")
        assert after == before
        assert session.get(f"files/{after[0]['files'][0]}").content.startswith(b"%PDF-")
        assert session.read("vouchers?voucherNumber=R-1")["totalElements"] == 1


def test_only_some_seeds():
    with LexofficeSandbox(seeds=["kleinbetrieb"]) as sandbox:
        assert [o["companyName"] for o in sandbox.control.organisations()] == [
            "Kleinbetrieb Nord"]


def test_organisations_and_contacts(accountant):
    assert [o["companyName"] for o in accountant.organisations()] == [
        "Brücke Handel GmbH", "Kleinbetrieb Nord", "Fernhandel OSS"]
    assert CUSTOMER in {row["id"] for row in accountant.contacts()}
    with pytest.raises(ValueError, match="no organisation"):
        accountant.contacts("Nobody")


def test_as_a_program(lexoffice):
    command = [sys.executable, "-m", "tests.sandbox.lexoffice", "--seed", "fernhandel"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            told = json.loads(program.stdout.readline())
            assert list(told["organisations"]) == ["Fernhandel OSS"]
            assert requests.get(told["api_url"] + "/ping", timeout=60).status_code == 401
        finally:
            program.terminate()
    assert program.returncode == 0
