"""lexoffice's events: asking for them, and reading what rings.

A ring says only what it is about: `{"organizationId", "eventType", "resourceId", "eventDate"}`,
signed in the header X-Lxo-Signature: base64 of RSA-SHA512 over the JSON "without whitespaces and
linebreaks" (lexoffice API documentation, Event Subscriptions).
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.answer import loads
from odoo.addons.accounting_bridge.tools.books import (
    ACCESS,
    CONTACT,
    CONTACT_DELETED,
    DOCUMENT,
    Event,
)
from odoo.addons.accounting_bridge.tools.names import identity

from . import dates
from .client import segment

SIGNATURE = "X-Lxo-Signature"
KINDS = {
    "voucher.changed": DOCUMENT,
    "voucher.status.changed": DOCUMENT,
    "voucher.deleted": DOCUMENT,
    "payment.changed": DOCUMENT,
    "contact.changed": CONTACT,
    "contact.deleted": CONTACT_DELETED,
    "token.revoked": ACCESS,
}
PATH = "event-subscriptions"


# === READING WHAT RINGS ===


def public_key(pem):
    """:param pem: the key as lexoffice publishes it, PEM text
    :raise ConfigurationError: it is none, or not of the kind that lexoffice signs with
    """
    try:
        key = load_pem_public_key((pem or "").strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, rsa.RSAPublicKey):
        raise errors.ConfigurationError(code="webhook_key_invalid")
    return key


def read(pem, headers, body):
    """:return: list of `books.Event`
    :raise AuthenticationError: the signature is missing or wrong, or the body is no event
    :raise ConfigurationError: no key is configured, or none that can be used
    """
    signed = _verified(public_key(pem), headers.get(SIGNATURE) or "", body)
    try:
        event = loads(signed)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict) or not isinstance(event.get("organizationId"), str):
        raise errors.AuthenticationError(code="not_an_event")
    name = str(event.get("eventType"))
    kind = KINDS.get(name)
    if not kind:
        return []
    return [
        Event(
            event["organizationId"],
            kind,
            identity(event.get("resourceId")),
            name,
            dates.instant(event.get("eventDate")),
        )
    ]


def _verified(key, signature, body):
    """:return: the bytes that the signature is about: the body as it came, or without the spaces
        that somebody put in on its way
    :raise AuthenticationError: of neither
    """
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        raise errors.AuthenticationError(code="signature_wrong") from None
    for signed in dict.fromkeys((body, b"".join(body.split()))):
        try:
            key.verify(raw, signed, padding.PKCS1v15(), hashes.SHA512())
        except InvalidSignature:
            continue
        return signed
    raise errors.AuthenticationError(code="signature_wrong")


# === ASKING FOR RINGS ===


def subscribe(session, address):
    """Ask for what is not asked for yet at this address (network)."""
    known = {row.get("eventType") for row in _own(session, address)}
    for event_type in KINDS:
        if event_type not in known:
            _ask(session, event_type, address)


def _ask(session, event_type, address):
    try:
        session.post(PATH, {"eventType": event_type, "callbackUrl": address})
    except errors.Conflict:
        return  # asked for already


def unsubscribe(session, address):
    """Take back what was asked for at this address (network)."""
    for row in _own(session, address):
        try:
            session.delete(f"{PATH}/{segment(str(row.get('subscriptionId')))}")
        except errors.NotFound:
            continue  # gone already


def _own(session, address):
    """:return: the subscriptions at this address. Others belong to other programs of the books."""
    answer = session.get(PATH).json()
    rows = answer.get("content") if isinstance(answer, dict) else answer
    rows = rows if isinstance(rows, list) else []
    return [row for row in rows if isinstance(row, dict) and row.get("callbackUrl") == address]
