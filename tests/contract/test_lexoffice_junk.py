"""Whatever is sent, the sandbox answers as lexoffice would: never with an error of its own."""
import copy

import pytest

from tests.contract.lexoffice import CUSTOMER, issues, voucher
from tests.contract.test_lexoffice_contacts import FULL

JUNK = (None, "", "x", "ü" * 300, 0, -1, 1e300, True, [], [None], ["x"], [[]], {}, {"a": 1})


def places(value, way=()):
    """The way to each value inside, and to each container."""
    yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(
        value, list) else ()
    for key, item in inner:
        yield from places(item, (*way, key))


def with_junk(body, way, junk):
    body = copy.deepcopy(body)
    target = body
    for key in way[:-1]:
        target = target[key]
    target[way[-1]] = junk
    return body


VOUCHER = voucher(remark="x", shippingDate="2026-11-20", version=0, files=[],
                  useCollectiveContact=False, contactName="", voucherStatus=None)
CONTACT = {**FULL, "version": 0}


@pytest.mark.parametrize("resource", ["vouchers", "contacts"])
def test_junk_in_every_place_of_a_new_record(lex, resource):
    body = VOUCHER if resource == "vouchers" else CONTACT
    for way in list(places(body))[1:]:
        for junk in JUNK:
            answer = lex.post(resource, json=with_junk(body, way, junk))
            assert answer.status_code in (201, 406), (way, junk, answer.text)
            if answer.status_code == 406:
                assert issues(answer)


@pytest.mark.parametrize("resource", ["vouchers", "contacts"])
def test_junk_in_every_place_of_a_change(lex, resource):
    made = lex.create() if resource == "vouchers" else CUSTOMER
    for way in list(places(VOUCHER if resource == "vouchers" else CONTACT))[1:]:
        for junk in JUNK:
            body = {**(VOUCHER if resource == "vouchers" else CONTACT),
                    "version": lex.read(f"{resource}/{made}")["version"]}
            answer = lex.put(f"{resource}/{made}", json=with_junk(body, way, junk))
            assert answer.status_code in (200, 406, 409), (way, junk, answer.text)
    lex.read(f"{resource}/{made}")


@pytest.mark.parametrize("path", [
    "voucherlist?voucherType=any&voucherStatus=any", "contacts?x=1", "vouchers?voucherNumber=x"])
@pytest.mark.parametrize("name", [
    "page", "size", "sort", "archived", "contactId", "voucherNumber", "voucherDateFrom",
    "createdDateTo", "name", "email", "number", "customer", "voucherType"])
def test_junk_in_a_query(lex, accountant, path, name):
    accountant.assumptions(window_error_status=400)
    for junk in ("", "x", "-1", "ü", "%00", "[]", "1e9", "9" * 400, "\\", "null"):
        answer = lex.get(f"{path}&{name}={junk}")
        assert answer.status_code in (200, 400), (name, junk, answer.text)
        answer.json()


def test_junk_as_a_body(lex):
    for resource in ("vouchers", "contacts"):
        for junk in (b"", b"null", b"1", b"\xff", b"[1]", b'{"a":NaN}', b"[" * 5000):
            answer = lex.post(resource, data=junk, headers={"Content-Type": "application/json"})
            assert answer.status_code == 400, (junk[:20], answer.text)
