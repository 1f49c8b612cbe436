"""Invoices and credit notes: creating, editing, the status machine."""
import copy
import dataclasses
import re
from decimal import Decimal

from . import contacts, errors, lines, money, parse, settlement
from .errors import Guessed, Refused
from .store import new_id

STATUSES = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")
TRANSITIONS = {
    "DRAFT": ("SUBMITTED", "AUTHORISED", "DELETED"),
    "SUBMITTED": ("AUTHORISED", "DRAFT", "DELETED"),
    "AUTHORISED": ("VOIDED",),
    "PAID": (), "VOIDED": (), "DELETED": ()}
LINE_AMOUNT_TYPES = ("Exclusive", "Inclusive", "NoTax")
# what may change on a document that has payments or credits
_FREE_WHEN_SETTLED = {"Reference", "DueDate", "InvoiceNumber", "BrandingThemeID", "ContactID",
                      "Url", "SentToContact"}
_FREE_ON_LINES = {"Description", "AccountCode", "AccountID", "Tracking"}
# edits of a part-paid document that do not move UpdatedDateUTC
_SILENT_WHEN_SETTLED = {"DueDate", "SentToContact"}


@dataclasses.dataclass(frozen=True)
class Kind:
    """One of the two sorts of document. `key` is the name in envelopes."""
    table: str
    key: str
    id: str
    number: str
    prefix: str
    sales: str
    purchase: str
    name: str

    @property
    def not_modifiable(self):
        return f"{self.name} not of valid status for modification"


INVOICE = Kind("invoices", "Invoices", "InvoiceID", "InvoiceNumber", "INV-", "ACCREC", "ACCPAY",
               "Invoice")
CREDIT_NOTE = Kind("credit_notes", "CreditNotes", "CreditNoteID", "CreditNoteNumber", "CN-",
                   "ACCRECCREDIT", "ACCPAYCREDIT", "Credit note")


def find(desk, kind, identifier):
    """By id or by number; None if there is none."""
    if found := desk.books.get(kind.table, identifier):
        return found
    rows = desk.books.numbered(kind.table, identifier) if identifier else []
    return rows[-1] if rows else None


def for_write(desk, kind, sent, creating):
    """The document a write is about (None: a new one). PUT always creates."""
    if creating:
        return None
    if row_id := parse.text(sent, kind.id):
        if found := desk.books.get(kind.table, row_id):
            return found
        if desk.assumptions.unknown_id_in_bulk == "404":
            raise errors.not_found()
        raise Refused(f"An existing {kind.name} with the specified {kind.id} could not be found")
    number = parse.text(sent, kind.number)
    if not number or sent.get("Type") == kind.purchase:
        return None
    return next((row for row in desk.books.numbered(kind.table, number)
                 if row["Type"] == kind.sales), None)


def create(desk, kind, sent):
    type_ = parse.choice(sent, "Type", (kind.sales, kind.purchase))
    if not type_:
        raise Guessed(f"A {kind.name} Type must be specified")
    status = parse.choice(sent, "Status", STATUSES) or "DRAFT"
    if status not in ("DRAFT", "SUBMITTED", "AUTHORISED"):
        raise Refused(f"{kind.name} not of valid status for creation")
    theme = min(desk.books.table("branding_themes").values(), key=lambda t: t["SortOrder"],
                default={"BrandingThemeID": None})
    document = {
        kind.id: new_id(), "Type": type_, "Status": _allowed_status(desk, status),
        "Date": desk.today, "DueDate": None, "LineAmountTypes": "Exclusive", "LineItems": [],
        "CurrencyCode": desk.books.organisation["BaseCurrency"], "CurrencyRate": None,
        "BrandingThemeID": theme["BrandingThemeID"], "SentToContact": False,
        "RoundingAmount": money.ZERO, "Payments": [], "Allocations": [],
        "CreatedByApp": desk.client_id, "HasAttachments": False}
    document["ContactID"] = contacts.for_document(desk, parse.nested(sent, "Contact"))
    _fill(desk, kind, document, sent, None)
    if not document.get(kind.number):
        document[kind.number] = (desk.books.next_number(kind.table, kind.prefix)
                                 if type_ == kind.sales else "")
    _check_dates(desk, document)
    desk.touch(document)
    desk.books.put(kind.table, document[kind.id], document)
    _mark_contact(desk, kind, document)
    settlement.settle(desk, kind.table, document[kind.id])
    desk.note(document[kind.id], "Created", f"{kind.name} {document[kind.number]} to "
              f"{desk.books.get('contacts', document['ContactID'])['Name']} "
              f"for {document['Total']}.")
    desk.changed(kind.table, document[kind.id], "CREATE")
    return document


def update(desk, kind, row_id, sent):
    old = desk.books.get(kind.table, row_id)
    if old["Status"] in ("VOIDED", "DELETED"):
        raise Refused(kind.not_modifiable)
    status = parse.choice(sent, "Status", STATUSES) or old["Status"]
    settled = settlement.is_settled(desk, old)
    if status != old["Status"]:
        _check_transition(kind, old["Status"], status, settled)
    if status in ("VOIDED", "DELETED"):
        return _end(desk, kind, row_id, status)
    document = desk.books.edit(kind.table, row_id)
    document["Status"] = status if status == old["Status"] else _allowed_status(desk, status)
    if old["Status"] in ("AUTHORISED", "PAID"):
        _check_dates(desk, old)
    if parse.nested(sent, "Contact"):
        document["ContactID"] = contacts.for_document(desk, sent["Contact"])
    _fill(desk, kind, document, sent, old)
    _check_dates(desk, document)
    changes = _changes(old, document)
    if settled:
        _check_settled_edit(kind, old, document, changes)
    if not settled or changes - _SILENT_WHEN_SETTLED:
        desk.touch(document)
    desk.books.renumbered(kind.table, row_id)
    _mark_contact(desk, kind, document)
    settlement.settle(desk, kind.table, row_id)
    desk.note(row_id, "Edited" if status == old["Status"] else "Approved"
              if status == "AUTHORISED" else "Edited", f"{kind.name} {document[kind.number]} "
              f"changed: {', '.join(sorted(changes)) or 'nothing'}.")
    desk.changed(kind.table, row_id)
    return document


def _check_transition(kind, old, new, settled):
    if settled:
        raise Refused(f"The status {new} cannot be applied to the {kind.name.lower()} because "
                      "it has payments or credit notes allocated to it.")
    if new not in TRANSITIONS[old]:
        raise Refused(kind.not_modifiable)


def _end(desk, kind, row_id, status):
    document = desk.books.edit(kind.table, row_id)
    if status == "VOIDED":
        desk.check_lock(document["Date"])
    document["Status"] = status
    desk.touch(document)
    word = "Voided" if status == "VOIDED" else "Deleted"
    desk.note(row_id, word, f"{kind.name} {document[kind.number]} {word.lower()}.")
    desk.changed(kind.table, row_id)
    return document


def _allowed_status(desk, status):
    if status == "AUTHORISED" and not desk.may_approve:
        return desk.assumptions.approval_downgrade
    return status


def _is_complete(desk, document):
    return document["Status"] in ("AUTHORISED", "PAID") or (
        document["Status"] == "SUBMITTED" and desk.assumptions.submitted_must_be_complete)


def _fill(desk, kind, document, sent, old):
    """Take over what was sent, and everything that follows from it. `old`: None for a new one."""
    _numbers(desk, kind, document, sent)
    for key in ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate"):
        if (value := parse.date(sent, key)) is not None:
            document[key] = value
    if value := parse.choice(sent, "LineAmountTypes", LINE_AMOUNT_TYPES):
        document["LineAmountTypes"] = value
    _currency(desk, document, sent)
    _extras(desk, document, sent)
    complete = _is_complete(desk, document)
    retax = bool(old) and old["LineAmountTypes"] != document["LineAmountTypes"]
    sent_lines = parse.rows(sent, "LineItems")
    if sent_lines is not None or not old:
        document["LineItems"] = lines.build(desk, document, sent_lines, complete, retax)
    elif retax or old["Status"] != document["Status"]:
        document["LineItems"] = lines.again(desk, document, complete, retax)
    if (complete and kind is INVOICE and not document["DueDate"]
            and desk.assumptions.due_date_required):
        raise Refused(desk.assumptions.due_date_message)
    _total(desk, document, sent)


def _numbers(desk, kind, document, sent):
    number = parse.text(sent, kind.number, 255)
    if number and number != document.get(kind.number):
        if not re.fullmatch(r"[\x20-\x7e]+", number):
            raise Guessed(f"{kind.number} must consist of printable ASCII characters")
        if document["Type"] == kind.sales:
            _check_number(desk, kind, document, number)
        document[kind.number] = number
    reference = parse.text(sent, "Reference", 255)
    if reference is not None and document["Type"] == kind.sales:
        document["Reference"] = reference


def _check_number(desk, kind, document, number):
    free = {"VOIDED": desk.assumptions.voided_number_reusable,
            "DELETED": desk.assumptions.deleted_number_reusable}
    for other in desk.books.numbered(kind.table, number):
        if (other["Type"] == kind.sales and other[kind.id] != document[kind.id]
                and not free.get(other["Status"])):
            raise Refused(f"{kind.name} # must be unique.")


def _currency(desk, document, sent):
    code = parse.text(sent, "CurrencyCode")
    if code and code != document["CurrencyCode"]:
        document["CurrencyCode"], document["CurrencyRate"] = code, None
    code = document["CurrencyCode"]
    if not desk.books.get("currencies", code):
        raise Refused(f"Organisation is not subscribed to currency {code}")
    day_rate = settlement.day_rate(desk, code)
    rate = parse.number(sent, "CurrencyRate")
    document["Warnings"] = []
    if code == desk.books.organisation["BaseCurrency"]:
        document["CurrencyRate"] = Decimal(1)
    elif rate:
        document["CurrencyRate"] = desk.rounding(rate, 6)
        if not day_rate / 2 < rate < day_rate * 2:
            document["Warnings"] = [{"Message": "The currency rate differs widely from the rate "
                                     "of the day"}]
    elif document["CurrencyRate"] is None:
        document["CurrencyRate"] = day_rate


def _extras(desk, document, sent):
    url = parse.text(sent, "Url")
    if url:
        if "xero" in url.lower() or not re.match(r"https?://", url):
            raise Guessed("Url must be a valid absolute URL and must not contain 'xero'")
        document["Url"] = url
    theme = parse.text(sent, "BrandingThemeID")
    if theme:
        if not desk.books.get("branding_themes", theme):
            raise Guessed("The BrandingThemeID could not be found")
        document["BrandingThemeID"] = theme.lower()
    sent_to = parse.boolean(sent, "SentToContact")
    if sent_to is not None and document["Type"] == "ACCREC":
        if document["Status"] == "PAID" and not desk.assumptions.sent_to_contact_on_paid:
            raise Refused(errors.HAS_PAYMENTS)
        if document["Status"] in ("AUTHORISED", "PAID"):
            document["SentToContact"] = sent_to
        elif sent_to and desk.assumptions.sent_to_contact_on_draft_refused:
            raise Guessed("SentToContact can only be set on approved invoices")


def _total(desk, document, sent):
    rounding = parse.number(sent, "RoundingAmount")
    if rounding is not None:
        if abs(rounding) > Decimal("0.10"):
            raise Guessed("RoundingAmount must be between -0.10 and 0.10")
        if rounding and document["Status"] not in ("SUBMITTED", "AUTHORISED", "PAID"):
            raise Guessed("RoundingAmount may only be set on submitted or authorised documents")
        document["RoundingAmount"] = desk.rounding(rounding)
    document.update(money.totals(
        document["LineItems"], document["LineAmountTypes"], document["RoundingAmount"]))
    stated = {key: parse.number(sent, key) for key in ("SubTotal", "TotalTax", "Total")}
    if rounding and stated != {key: document[key] for key in stated}:
        raise Guessed("RoundingAmount needs a SubTotal, TotalTax and Total that reconcile")
    if stated["Total"] is not None and stated["Total"] != document["Total"]:
        raise Refused("The invoice total does not equal the sum of the lines.")
    if document["Total"] < 0 and desk.assumptions.negative_total_refused:
        raise Guessed("The document total cannot be less than zero")


def _check_dates(desk, document):
    if document["Status"] in ("AUTHORISED", "PAID") or desk.assumptions.lock_dates_hold_drafts:
        desk.check_lock(document["Date"])


def _changes(old, new):
    keys = set(old) | set(new)
    return {key for key in keys if old.get(key) != new.get(key)
            and key not in ("Warnings", "UpdatedDateUTC", "_number", "LineItems")} | (
        {"LineItems"} if old["LineItems"] != new["LineItems"] else set())


def _check_settled_edit(kind, old, new, changes):
    free = _FREE_WHEN_SETTLED | {"LineItems"}
    if old["Type"] == "ACCPAY":
        free |= {"PlannedPaymentDate"}
    if changes - free:
        raise Refused(errors.HAS_PAYMENTS)
    if "ContactID" in changes and old["Allocations"]:
        raise Refused(errors.HAS_PAYMENTS)
    if "LineItems" in changes and not _same_lines(old["LineItems"], new["LineItems"]):
        raise Refused(errors.HAS_PAYMENTS)


def _same_lines(old, new):
    """Equal but for what stays free on a line."""
    def fixed(line):
        line = copy.copy(line)
        for key in _FREE_ON_LINES:
            line.pop(key, None)
        return line
    return [fixed(line) for line in old] == [fixed(line) for line in new]


def _mark_contact(desk, kind, document):
    flag = "IsCustomer" if document["Type"] == kind.sales else "IsSupplier"
    if not desk.books.get("contacts", document["ContactID"])[flag]:
        desk.books.edit("contacts", document["ContactID"])[flag] = True
