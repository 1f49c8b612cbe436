"""Event subscriptions and what is delivered for them, to a receiver of its own."""
import base64
import socket

import pytest
import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from tests.sandbox.lexoffice.webhooks import EVENT_TYPES

from .webhooks import PATH, PUBLIC_KEY, ids, rest


# -- subscriptions --------------------------------------------------------------------------------
def test_there_are_42_types():
    assert len(EVENT_TYPES) == len(set(EVENT_TYPES)) == 42


def test_a_subscription_is_made_and_read(call, receiver, lexoffice):
    url = receiver.url + "/hook"
    answer = call("POST", PATH, json={"eventType": "voucher.changed", "callbackUrl": url})
    made = answer.json()
    assert set(made) == {"id", "resourceUri", "createdDate", "updatedDate", "version"}
    assert made["version"] == 0
    assert receiver.heads == 1
    row = call("GET", f"{PATH}/{made['id']}").json()
    assert set(row) == {"subscriptionId", "organizationId", "createdDate", "eventType",
                        "callbackUrl"}
    assert (row["subscriptionId"], row["eventType"], row["callbackUrl"]) == (
        made["id"], "voucher.changed", url)
    assert call("GET", PATH).json() == {"content": [row]}


def test_a_subscription_is_deleted(call, subscribe):
    made = subscribe("voucher.changed")
    answer = call("DELETE", f"{PATH}/{made}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert ids(call) == set()
    assert call("GET", f"{PATH}/{made}").status_code == 404
    assert call("DELETE", f"{PATH}/{made}").status_code == 404


def test_the_same_twice_is_a_conflict(call, subscribe, receiver):
    subscribe("voucher.changed")
    again = {"eventType": "voucher.changed", "callbackUrl": receiver.url + "/hook"}
    assert call("POST", PATH, json=again).status_code == 409
    subscribe("voucher.changed", "/other")
    subscribe("voucher.deleted")


def test_there_is_no_change(call, subscribe):
    made = subscribe("voucher.changed")
    assert call("PUT", f"{PATH}/{made}", json={}).status_code == 404


@pytest.mark.parametrize(("sent", "fields"), [
    ({}, {"eventType", "callbackUrl"}),
    ({"eventType": "voucher.burnt", "callbackUrl": "https://example.com"}, {"eventType"}),
    ({"eventType": "voucher.changed", "callbackUrl": "http://example.com/hook"}, {"callbackUrl"}),
    ({"eventType": "voucher.changed", "callbackUrl": "nonsense"}, {"callbackUrl"})])
def test_refuses_what_is_wrong(call, sent, fields):
    answer = call("POST", PATH, json=sent)
    assert answer.status_code == 406
    body = answer.json()
    assert (body["error"], body["path"]) == ("Not Acceptable", PATH)
    assert {detail["field"] for detail in body["details"]} == fields


def test_plain_http_on_loopback_is_an_allowance(call, receiver, lexoffice):
    lexoffice.control.assumptions(http_callbacks_on_loopback=False)
    answer = call("POST", PATH, json={"eventType": "voucher.changed",
                                      "callbackUrl": receiver.url})
    assert answer.status_code == 406


@pytest.mark.parametrize("status", [404, 405, 500])
def test_an_address_that_refuses_head_is_refused(call, receiver, status):
    receiver.answers["HEAD"] = status
    answer = call("POST", PATH, json={"eventType": "voucher.changed",
                                      "callbackUrl": receiver.url})
    assert answer.status_code == 406
    assert ids(call) == set()


def test_an_address_where_nobody_listens_is_refused(call):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        answer = call("POST", PATH, json={"eventType": "voucher.changed", "callbackUrl": url})
    assert answer.status_code == 406


def test_every_organisation_has_its_own(call, subscribe, lexoffice):
    made = subscribe("voucher.changed")
    other = lexoffice.control.api_key("Kleinbetrieb Nord")
    assert ids(call, key=other) == set()
    assert call("GET", f"{PATH}/{made}", key=other).status_code in (403, 404)


def test_a_key_that_may_only_read(call, lexoffice):
    key = lexoffice.control.api_key(permissions=["event-subscriptions.read"])
    assert ids(call, key=key) == set()
    assert call("POST", PATH, key=key, json={}).status_code == 403


@pytest.mark.parametrize("end", ["revoke_key", "expire_key"])
def test_a_key_takes_its_subscriptions_along(call, subscribe, lexoffice, receiver, book, end):
    key = lexoffice.control.api_key()
    kept, lost = subscribe("voucher.created"), subscribe("voucher.created", "/gone", key=key)
    assert ids(call) == {kept, lost}
    getattr(lexoffice.control, end)(key)
    assert ids(call) == {kept}
    book()
    receiver.wait(1)
    rest(lexoffice)
    assert len(receiver.got) == 1


# -- deliveries -----------------------------------------------------------------------------------
def test_a_delivery_is_a_pointer(subscribe, receiver, book, call):
    subscribe("voucher.created")
    voucher_id = book()
    event, = receiver.wait(1)
    assert set(event) == {"organizationId", "eventType", "resourceId", "eventDate"}
    assert event["organizationId"] == call("GET", "/v1/profile").json()["organizationId"]
    assert (event["eventType"], event["resourceId"]) == ("voucher.created", voucher_id)
    assert event["eventDate"][10] == "T"
    assert event["eventDate"][-6] in "+-"
    headers, body = receiver.got[0]
    assert headers["Content-Type"] == "application/json"
    assert b" " not in body
    assert b"\n" not in body


def test_a_delivery_is_signed(subscribe, receiver, book, lexoffice):
    subscribe("voucher.created")
    book()
    receiver.wait(1)
    headers, body = receiver.got[0]
    pem = requests.get(lexoffice.url + PUBLIC_KEY, timeout=60)
    key = serialization.load_pem_public_key(pem.content)
    assert key.key_size == 4096
    signature = base64.b64decode(headers["X-Lxo-Signature"], validate=True)
    key.verify(signature, body, padding.PKCS1v15(), hashes.SHA512())
    with pytest.raises(InvalidSignature):
        key.verify(signature, body + b" ", padding.PKCS1v15(), hashes.SHA512())
    with pytest.raises(InvalidSignature):
        key.verify(signature, body, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize(("event_type", "deed"), [
    ("payment.changed", lambda control, voucher: control.pay(voucher)),
    ("voucher.status.changed", lambda control, voucher: control.pay(voucher)),
    ("voucher.status.changed", lambda control, voucher: control.void(voucher)),
    ("voucher.changed", lambda control, voucher: control.edit(voucher, remark="neu")),
    ("voucher.deleted", lambda control, voucher: control.delete(voucher))])
def test_what_the_accountant_does_is_told(subscribe, receiver, book, lexoffice, event_type, deed):
    voucher_id = book()
    subscribe(event_type)
    deed(lexoffice.control, voucher_id)
    events = receiver.wait(1)
    assert {(e["eventType"], e["resourceId"]) for e in events} == {(event_type, voucher_id)}


def test_contacts_are_told(subscribe, receiver, lexoffice):
    contact = lexoffice.control.contacts()[0]["id"]
    subscribe("contact.changed")
    lexoffice.control.second_address(contact)
    event, = receiver.wait(1)
    assert event["resourceId"] == contact


def test_only_what_was_subscribed_to(subscribe, receiver, book, lexoffice):
    subscribe("voucher.deleted")
    voucher_id = book()
    lexoffice.control.pay(voucher_id)
    lexoffice.control.unpay(voucher_id)
    lexoffice.control.delete(voucher_id)
    assert [e["eventType"] for e in receiver.wait(1)] == ["voucher.deleted"]


def test_a_refused_write_tells_nobody(subscribe, receiver, book, call):
    subscribe("voucher.created")
    assert call("POST", "/v1/vouchers", json={"type": "salesinvoice"}).status_code == 406
    book()
    assert len(receiver.wait(1)) == 1


def test_the_order_is_kept(subscribe, receiver, book):
    subscribe("voucher.created")
    made = [book(f"W-{index}") for index in range(6)]
    assert [e["resourceId"] for e in receiver.wait(6)] == made


def test_the_api_does_not_wait_for_the_receiver(subscribe, receiver, book, lexoffice):
    subscribe("voucher.created")
    receiver.may_answer.clear()
    for index in range(3):
        book(f"W-{index}")
    # All are booked, and the receiver has answered nothing yet.
    assert lexoffice.webhooks.describe()["deliveries"] == []
    receiver.wait(1)
    receiver.may_answer.set()
