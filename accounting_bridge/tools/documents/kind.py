"""What a document is and how far it is."""

import enum


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
