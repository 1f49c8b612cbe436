"""Rings of lexoffice: believed by their signature only."""

import base64
import datetime
import json

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge_lexoffice.tools import events

ADDRESS = "https://odoo.example.com/accounting_bridge/webhook/lexoffice"
RING = {
    "organizationId": "org",
    "eventType": "payment.changed",
    "resourceId": "voucher",
    "eventDate": "2026-01-15T12:30:00.000+01:00",
}


@pytest.fixture(scope="module")
def private():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def pem(private):
    return pem_of(private)


def pem_of(private):
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return private.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def compact(ring):
    return json.dumps(ring, separators=(",", ":")).encode()


def signed(private, body):
    signature = private.sign(body, padding.PKCS1v15(), hashes.SHA512())
    return {"X-Lxo-Signature": base64.b64encode(signature).decode()}


def test_a_ring_says_what_it_is_about(private, pem):
    body = compact(RING)
    (event,) = events.read(pem, signed(private, body), body)
    assert (event.organisation, event.kind, event.resource) == ("org", "document", "voucher")
    assert event.at == datetime.datetime(2026, 1, 15, 11, 30, tzinfo=datetime.timezone.utc)
    assert event.name == "payment.changed"


@pytest.mark.parametrize(
    ("event_type", "kind"),
    [
        ("voucher.deleted", "document"),
        ("contact.changed", "contact"),
        ("contact.deleted", "contact_deleted"),
        ("token.revoked", "access"),
    ],
)
def test_kinds(private, pem, event_type, kind):
    body = compact(RING | {"eventType": event_type})
    (event,) = events.read(pem, signed(private, body), body)
    assert event.kind == kind


@pytest.mark.parametrize("wrong", [None, [], ["voucher.changed"], {"a": 1}, 7, "x" * 1000])
@pytest.mark.parametrize("name", ["eventType", "resourceId", "eventDate"])
def test_a_signed_ring_of_wrong_types(private, pem, name, wrong):
    body = compact(RING | {name: wrong})
    for event in events.read(pem, signed(private, body), body):
        assert len(event.resource) < 256
        assert event.at is None or name != "eventDate"


def test_what_nobody_asked_for_is_no_event(private, pem):
    body = compact(RING | {"eventType": "dunning.created"})
    assert events.read(pem, signed(private, body), body) == []


def test_the_signature_is_about_the_text_without_spaces(private, pem):
    headers = signed(private, compact(RING))
    (event,) = events.read(pem, headers, json.dumps(RING, indent=2).encode())
    assert event.resource == "voucher"


@pytest.mark.parametrize("signature", [None, "", "no base64!", base64.b64encode(b"x" * 256)])
def test_a_wrong_signature_is_refused(pem, signature):
    headers = {"X-Lxo-Signature": signature.decode() if isinstance(signature, bytes) else signature}
    with pytest.raises(errors.AuthenticationError):
        events.read(pem, headers, compact(RING))


def test_the_signature_of_another_ring_is_refused(private, pem):
    headers = signed(private, compact(RING))
    with pytest.raises(errors.AuthenticationError):
        events.read(pem, headers, compact(RING | {"resourceId": "other"}))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"organizationId": 1}', b"\xff\xfe"])
def test_what_is_signed_but_no_event_is_refused(private, pem, body):
    with pytest.raises(errors.AuthenticationError):
        events.read(pem, signed(private, body), body)


def test_without_a_usable_key_the_door_is_closed(private):
    body = compact(RING)
    curve = pem_of(ec.generate_private_key(ec.SECP256R1()))
    for key in (None, "", "no key", curve):
        with pytest.raises(errors.ConfigurationError):
            events.read(key, signed(private, body), body)


class Books:
    """A session that keeps subscriptions in memory."""

    def __init__(self, *rows):
        self.rows, self.asked = list(rows), []

    def get(self, path):
        assert path == "event-subscriptions"
        return self

    def json(self):
        return {"content": self.rows}

    def post(self, path, body):
        self.asked.append(body["eventType"])
        if any(row["eventType"] == "token.revoked" for row in self.rows):
            raise errors.Conflict
        self.rows.append({"subscriptionId": str(len(self.rows)), **body})

    def delete(self, path):
        self.rows = [row for row in self.rows if not path.endswith("/" + row["subscriptionId"])]


def test_asking_twice_asks_once():
    books = Books()
    events.subscribe(books, ADDRESS)
    assert {row["eventType"] for row in books.rows} == set(events.KINDS)
    asked = len(books.asked)
    events.subscribe(books, ADDRESS)
    assert len(books.asked) == asked


def test_what_another_program_asked_for_stays():
    foreign = {"subscriptionId": "x", "eventType": "token.revoked", "callbackUrl": "https://other"}
    books = Books(foreign)
    events.subscribe(books, ADDRESS)  # what is asked for already is refused there, and no failure
    events.unsubscribe(books, ADDRESS)
    assert books.rows == [foreign]
