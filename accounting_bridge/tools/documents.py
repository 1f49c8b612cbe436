"""The neutral documents that the core and every provider exchange.

The core builds them from Odoo records; a provider translates them to and from its own JSON with
pure functions. All amounts are `Decimal` in the currency of the document, already rounded to that
currency, and positive on credit notes too (the kind carries the sign), unless a docstring says
otherwise. Percentages are `Decimal` with 20 % = ``Decimal("20")``. Dates are `datetime.date`,
instants are aware `datetime.datetime` in UTC.
"""

import datetime
import enum
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any


class Kind(str, enum.Enum):
    """What a document is, whatever the provider calls it."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Status(str, enum.Enum):
    """What the provider said about a document, normalised."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # awaiting approval
    APPROVED = "approved"  # awaiting payment
    PAID = "paid"  # nothing open any more: paid, credited or both
    VOIDED = "voided"
    DELETED = "deleted"


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


class PaymentKind(str, enum.Enum):
    PAYMENT = "payment"
    CREDIT = "credit"  # a credit note allocated to the invoice; not a payment
    OVERPAYMENT = "overpayment"  # the part of an overpayment allocated to this invoice
    PREPAYMENT = "prepayment"
    REFUND = "refund"  # money paid back on a credit note
    DISCOUNT = "discount"  # cash discount: the price is reduced, with its tax
    WRITE_OFF = "write_off"  # bad debt: the price is reduced, with its tax
    DUNNING = "dunning"  # dunning costs: received on top of the document, without tax
    OTHER = "other"  # stated, but of a kind from which nothing may be concluded


@dataclass(frozen=True)
class Issue:
    """One reason why something cannot go, as code and parameters; worded where it is read.

    `line` is the database id of the Odoo line it is about. `message` is what the provider itself
    said, verbatim and redacted, if it came from there. `level` is "error" (blocks) or "warning".
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    line: int | None = None
    message: str = ""
    level: str = "error"

    def to_json(self):
        return {
            "code": self.code,
            "params": self.params,
            "line": self.line,
            "message": self.message,
            "level": self.level,
        }

    @classmethod
    def from_json(cls, data):
        return cls(**data)


@dataclass(frozen=True)
class Contact:
    """A customer as Odoo knows it.

    `key` identifies the contact within one batch (the partner's database id as text).
    `external_id` is the stored link, if there is one. `number` is the contact number that is
    written at the provider and by which a contact whose creation got no answer is found again;
    it is unique per database and partner. `other_numbers` are further numbers to match by
    (the customer number in Odoo).
    """

    key: str
    name: str
    number: str
    external_id: str | None = None
    other_numbers: tuple[str, ...] = ()
    vat: str = ""
    email: str = ""
    phone: str = ""
    is_company: bool = True
    first_name: str = ""
    last_name: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    zip: str = ""
    state: str = ""
    country: str = ""  # ISO 3166 alpha-2
    country_name: str = ""
    currency: str = ""  # ISO 4217
    collective: bool = False  # booked on the provider's collective contact, under this name
    addresses: int = 1  # how many the provider holds of the kind of which this is the first
    archived: bool = False  # there


@dataclass(frozen=True)
class ContactMatch:
    """What the provider holds that could be a contact.

    `how` is one of "link", "number", "vat", "email_name", "name"; a match by name alone is
    doubtful and waits for a person. `external_id` is None when nothing was found. A contact that
    is booked on the provider's collective contact is never matched.
    """

    key: str
    external_id: str | None = None
    name: str = ""
    number: str = ""
    how: str = ""
    archived: bool = False
    candidates: tuple[tuple[str, str], ...] = ()  # (external id, name) of all doubtful ones

    @property
    def doubtful(self):
        return self.how == "name"


@dataclass(frozen=True)
class LineTax:
    """One tax of a line as Odoo computed it. `amount` in document currency, signed as the line."""

    name: str
    rate: Decimal | None  # percent; None for a fixed tax
    amount: Decimal
    reverse_charge: bool = False


@dataclass(frozen=True)
class Line:
    """One line of an invoice.

    `net` is after discount and without tax, as Odoo rounds and distributes it on the posted
    document; `tax` is the sum of `taxes`; net + tax is the gross amount. `unit_price` is as typed
    (it includes taxes when `price_included`). `discount` is a percentage. A line may be negative
    (a deduction, a down payment). A "note" has only a description.
    `tax_code`, `account_code`, `item_code` are the provider's own codes, from the mappings.
    `tracking` holds (category external id, option external id).
    """

    description: str
    kind: str = "item"  # "item" | "note" | "rounding"
    source: int | None = None  # database id of the Odoo line
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    price_included: bool = False
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    taxes: tuple[LineTax, ...] = ()
    tax_code: str = ""
    tax_rate: Decimal = Decimal(0)  # the rate the provider states for tax_code
    tax_name: str = ""  # what the provider calls tax_code
    tax_data: dict = field(default_factory=dict)  # what it states of it beyond (`ReferenceData`)
    account_code: str = ""
    item_code: str = ""
    tracking: tuple[tuple[str, str], ...] = ()

    @property
    def gross(self):
        return self.net + self.tax


@dataclass(frozen=True)
class TaxTotal:
    """Net and tax of all lines with one tax code."""

    code: str
    rate: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Totals:
    """Net, tax and total of a document with the tax per tax code, in document currency."""

    net: Decimal
    tax: Decimal
    total: Decimal
    by_code: tuple[TaxTotal, ...] = ()


@dataclass(frozen=True)
class Part:
    """What the provider computes of one line, or of what it adds up to one: `line` is the database
    id of the Odoo line, None where it is none of its own."""

    name: str
    net: Decimal
    tax: Decimal
    line: int | None = None


@dataclass(frozen=True)
class Invoice:
    """An invoice or a credit note as Odoo states it.

    `currency_rate` is units of the document currency for one unit of the company currency, None
    where both are the same; `company_total` is the total in the latter, `company_currency`, None
    there too. `totals` are those of the posted document: the provider must arrive at
    exactly these. `reverses` is the external id of the invoice that a credit note credits.
    `rounding_account` is the code of the account for a rounding line, empty where none is allowed.
    `tax_rounding` is by how much cash rounding changed the tax, signed as the tax; it is contained
    in `totals` and in the tax of the lines; `tax_edited` is by how much somebody changed which tax
    by hand, contained in them too. `person` is whom the document is addressed to, `order`
    the number and name of the order or project behind it; `remark` names the documents that this
    one corrects or deducts.
    """

    kind: Kind
    number: str
    date: datetime.date
    contact: Contact
    lines: tuple[Line, ...]
    totals: Totals
    currency: str
    digits: int = 2  # decimal places of the currency
    currency_rate: Decimal | None = None
    company_currency: str = ""
    company_total: Decimal | None = None
    reference: str = ""
    due_date: datetime.date | None = None
    delivery_date: datetime.date | None = None
    target: Status = Status.DRAFT
    template: str = ""  # external id of the template (branding theme)
    url: str = ""  # back to the document in Odoo
    remark: str = ""
    person: str = ""
    order: str = ""
    number_as_reference: bool = False
    reverses: str = ""
    rounding_account: str = ""
    tax_rounding: Decimal = Decimal(0)
    tax_edited: tuple[tuple[str, Decimal], ...] = ()  # (name of the tax, amount)


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
class RemotePayment:
    """Something that reduced the open amount of a document, as the provider states it.

    `external_id` is unique within the connection and document. `amount` is positive, in the
    document's currency. `bank_amount` and `bank_currency` say what the bank account received,
    `rate` is document currency units for one company currency unit; None where not stated.
    `source_id` is the external id of the credit note, overpayment or prepayment behind it; a credit
    without it was offset with a document that the provider does not name.
    """

    external_id: str
    kind: PaymentKind
    amount: Decimal
    date: datetime.date | None
    account_id: str = ""
    reference: str = ""
    bank_amount: Decimal | None = None
    bank_currency: str = ""
    rate: Decimal | None = None
    source_id: str = ""
    source_number: str = ""

    def to_json(self):
        return {
            "external_id": self.external_id,
            "kind": self.kind.value,
            "amount": str(self.amount),
            "date": self.date and self.date.isoformat(),
        }


@dataclass(frozen=True)
class RemoteDocument:
    """A document as the provider holds it: facts with the instant the provider gives them.

    `payments` is the complete list of what reduced the open amount, or None when this answer did
    not say (then nothing may be concluded from it). `raw` is the provider's own JSON element, from
    which the provider's `_read_document` makes this object again.
    """

    external_id: str
    kind: Kind
    number: str
    status: Status | None  # None: a word that is not known
    raw_status: str
    raw: dict
    reference: str = ""
    date: datetime.date | None = None
    due_date: datetime.date | None = None
    currency: str = ""
    currency_rate: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    amount_due: Decimal | None = None
    amount_paid: Decimal | None = None
    amount_credited: Decimal | None = None
    contact_id: str = ""
    sent_to_contact: bool | None = None
    updated_at: datetime.datetime | None = None
    payments: tuple[RemotePayment, ...] | None = None


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
