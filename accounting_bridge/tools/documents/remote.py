"""What the provider holds and states."""

import datetime
import enum
from dataclasses import dataclass
from decimal import Decimal

from .kind import Kind, Status


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
    contact_name: str = ""  # "" where it is not stated
    sent_to_contact: bool | None = None
    updated_at: datetime.datetime | None = None
    payments: tuple[RemotePayment, ...] | None = None
