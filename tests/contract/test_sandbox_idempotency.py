"""Idempotency-Key: replay, the six minutes, and the traps."""
import pytest

from .conftest import Raw, messages

INVOICE = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "Status": "AUTHORISED",
           "DueDate": "2027-01-31", "LineItems": [
               {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}]}


@pytest.fixture
def put(raw):
    def put(key, body=INVOICE, **options):
        headers = {"Idempotency-Key": key, **options.pop("headers", {})}
        return raw.put(options.pop("path", "Invoices"), json=body, headers=headers, **options)
    return put


def count(raw):
    return raw.get("Invoices?page=1").json()["pagination"]["itemCount"]


def test_the_first_answer_is_given_again(put, raw):
    first, second = put("k"), put("k")
    assert second.content == first.content
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert count(raw) == 1


def test_the_header_name_has_no_case(put, raw):
    put("k")
    raw.put("Invoices", json=INVOICE, headers={"idempotency-key": "k"})
    assert count(raw) == 1


def test_another_request_under_the_key_is_refused(put):
    put("k")
    answer = put("k", {**INVOICE, "Reference": "x"})
    assert answer.status_code == 400
    assert answer.json()["Message"] == "Idempotency Key: k is used with a different request."
    assert put("k", path="Invoices?unitdp=4").status_code == 400


def test_the_refusal_may_come_as_elements(put, control):
    control.assumptions(idempotency_error_body="elements")
    put("k")
    assert messages(put("k", {})) == ["Idempotency Key: k is used with a different request."]


@pytest.mark.parametrize(("seconds", "invoices"), [(359, 1), (360, 2)])
def test_keys_are_forgotten_after_six_minutes(put, raw, control, seconds, invoices):
    control.time(freeze=True)
    put("k")
    control.time(advance=seconds)
    put("k")
    assert count(raw) == invoices


def test_created_voided_created_again_gives_the_stale_answer(put, raw, control):
    row = put("k").json()["Invoices"][0]
    control.act(action="void", id=row["InvoiceID"])
    again = put("k").json()["Invoices"][0]
    assert (again["InvoiceID"], again["Status"]) == (row["InvoiceID"], "AUTHORISED")
    assert raw.get(f"Invoices/{row['InvoiceID']}").json()["Invoices"][0]["Status"] == "VOIDED"


def test_refusals_are_kept_too(put, control, raw):
    bad = {**INVOICE, "CurrencyCode": "NZD"}
    assert put("k", bad).status_code == 400
    control.act(action="currency", code="NZD", subscribe=True)
    assert put("k", bad).status_code == 400
    assert put("k2", bad).status_code == 200


def test_errors_of_the_server_are_kept_too(put, control, raw):
    control.faults(kind="error_500")
    assert put("k").status_code == 500
    assert put("k").status_code == 500
    assert count(raw) == 0


def test_done_but_answered_500(put, control, raw):
    control.faults(kind="error_500_after")
    assert put("k").status_code == 500
    assert put("k").status_code == 500
    assert count(raw) == 1


def test_the_store_behind_the_keys_may_be_down(put, control, raw):
    control.faults(kind="idempotency_down")
    assert put("k").status_code == 500
    assert count(raw) == 0
    assert put("k").status_code == 200


def test_longer_than_128_is_refused(put):
    assert put("k" * 128).status_code == 200
    assert put("k" * 129).status_code == 400


def test_repeats_use_up_quota(put, control):
    control.quotas(enabled=True)
    left = [int(put("k").headers["X-MinLimit-Remaining"]) for _ in range(2)]
    assert left[0] - left[1] == 1


@pytest.mark.parametrize(("scope", "invoices"), [("app", 1), ("token", 2)])
def test_keys_may_be_known_per_token_only(put, raw, control, sandbox, grant, scope, invoices):
    control.assumptions(idempotency_scope=scope)
    put("k")
    other = control.connect(scope="accounting.invoices accounting.contacts", exchange=True)
    with Raw(sandbox.url, other["tokens"]["access_token"], other["tenants"][0]) as session:
        session.put("Invoices", json=INVOICE, headers={"Idempotency-Key": "k"})
    assert count(raw) == invoices


def test_reads_take_no_key(raw, control):
    first = raw.get("Invoices", headers={"Idempotency-Key": "k"}).json()["Id"]
    assert raw.get("Invoices", headers={"Idempotency-Key": "k"}).json()["Id"] != first
