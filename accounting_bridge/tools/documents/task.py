"""What is owed to the provider, and what became of it."""

import datetime
import enum
from dataclasses import dataclass, replace
from decimal import Decimal

from .contact import Contact
from .invoice import Invoice
from .issue import Issue
from .kind import Kind
from .remote import RemoteDocument


class Action(str, enum.Enum):
    """What an operation owes to the provider."""

    CREATE = "create"
    SUBMIT = "submit"
    APPROVE = "approve"
    VOID = "void"
    DELETE = "delete"
    EMAIL = "email"
    ATTACH = "attach"
    ALLOCATE = "allocate"
    PAY = "pay"
    CONTACT = "contact"  # write changed contact data
    NOTE = "note"  # a line in the provider's history of the document
    ITEM = "item"  # make an item of a product


class Result(str, enum.Enum):
    """What became of one task."""

    DONE = "done"
    REJECTED = "rejected"  # the provider said no: a person must act
    RETRY = "retry"  # surely not performed: may be sent again
    UNCERTAIN = "uncertain"  # may have been performed: ask before sending again


@dataclass(frozen=True)
class PaymentOrder:
    """A payment that Odoo took and the provider is told about (rule: money is never refused).
    `others` are the external ids of the document's payments that are known to be other money."""

    external_document: str
    kind: Kind
    account: str  # external id of the provider's payment account
    date: datetime.date
    amount: Decimal  # document currency
    reference: str = ""
    currency_rate: Decimal | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A product as an item to be made. By `code` it is known, and found again; what an item that is
    there already says is never overwritten."""

    code: str
    name: str
    description: str = ""


@dataclass(frozen=True)
class Task:
    """One operation, ready to go. `key` is its idempotency key; outcomes refer to it.

    Used per action: CREATE `invoice`; SUBMIT, APPROVE, VOID, DELETE, EMAIL `external_id` and
    `kind`; ATTACH also `file_name` and `content`; ALLOCATE `external_id` (the credit note),
    `target_id` (the invoice) and `amount`; PAY `payment`; CONTACT `contact`; NOTE `text`;
    ITEM `item` (DONE carries the item's id: that of one of this code and name that is there
    already, too; one of this code with another name is refused as "item_code_used").
    EMAIL has `sent_before`, whether the document was marked as sent already, and, where its
    outcome is asked for, `since`, when it was tried.
    """

    key: str
    action: Action
    kind: Kind = Kind.INVOICE
    external_id: str = ""
    number: str = ""
    invoice: Invoice | None = None
    contact: Contact | None = None
    payment: PaymentOrder | None = None
    item: Item | None = None
    target_id: str = ""
    amount: Decimal | None = None
    file_name: str = ""
    mimetype: str = ""
    content: bytes = b""
    text: str = ""
    sent_before: bool = False
    since: datetime.datetime | None = None

    @classmethod
    def creating(cls, invoice, contact_id):
        """:param contact_id: external id of the customer's contact, None on the collective one
        :return: the task that makes a document of this contact, without key yet"""
        contact = replace(invoice.contact, external_id=contact_id)
        return cls(
            key="",
            action=Action.CREATE,
            kind=invoice.kind,
            number=invoice.number,
            invoice=replace(invoice, contact=contact),
        )


@dataclass(frozen=True)
class Outcome:
    """What became of one task: exactly one per task handed to `_push`.

    DONE carries `document` where the answer held one (else `external_id` where something else was
    made: a payment, an attachment, an allocation); REJECTED carries `issues`; RETRY may carry
    `retry_at`; UNCERTAIN and RETRY carry one issue that says why. `stop` is true when the rest of
    the run makes no sense (limit used up, service down).
    """

    key: str
    result: Result
    document: RemoteDocument | None = None
    external_id: str = ""
    issues: tuple[Issue, ...] = ()
    retry_at: datetime.datetime | None = None
    stop: bool = False
