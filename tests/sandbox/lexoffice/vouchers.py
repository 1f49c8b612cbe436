"""Bookkeeping vouchers: made, replaced, shown."""
from . import checks, errors, files, parse, settlement, wire
from .categories import SALES
from .errors import Guessed, Refused
from .parse import INVALID, MISSING
from .store import new_id


def create(desk, sent):
    """A new voucher, booked at once. Refused if lexoffice does not take it."""
    status = _first_status(desk, sent)
    if sent.get("version") not in (None, 0, 1):
        raise Guessed(("version", INVALID))
    fields = checks.read(desk, sent)
    if status == "unchecked" and fields["taxType"] == "net":
        raise Guessed(("taxType", INVALID))
    row = {"id": new_id(), "organizationId": desk.books.organisation_id, **fields,
           "voucherStatus": status, "files": [], "createdDate": desk.now,
           "updatedDate": desk.now, "version": 1, "locked": False, "archived": False}
    desk.books.put("vouchers", row["id"], row)
    desk.note(row["id"], "Beleg erfasst")
    desk.voucher_changed(row, "created")
    return row


def _first_status(desk, sent):
    wanted = sent.get("voucherStatus")
    if wanted is None:
        return "open"
    if desk.assumptions.post_status == "accept" and wanted in ("open", "unchecked"):
        return wanted
    raise Refused(("voucherStatus", INVALID))


def replace(desk, row_id, sent):
    """PUT: the whole record anew. Files that are not named are lost for good."""
    row = desk.books.edit("vouchers", row_id)
    _check_version(desk, row, sent)
    settlement.check_free(desk, row)
    opens = sent.get("voucherStatus")
    if opens not in (None, "open"):
        raise Refused(("voucherStatus", INVALID))
    row.update(checks.read(desk, sent))
    kept = _kept_files(row, sent)
    for file_id in set(row["files"]) - set(kept):
        files.lose(desk, file_id)
    row["files"] = kept
    checked = opens == "open" and row["voucherStatus"] == "unchecked"
    if checked:
        row["voucherStatus"] = "open"
    desk.touch(row)
    desk.books.renumbered("vouchers", row_id)
    desk.note(row_id, "Beleg geändert")
    desk.voucher_changed(row)
    if checked:
        desk.voucher_changed(row, "status.changed")
    return row


def _check_version(desk, row, sent):
    version = sent.get("version")
    if version is None:
        raise Refused(("version", MISSING))
    if version != row["version"]:
        if desk.assumptions.voucher_stale_version == 409:
            raise errors.regular(409, "The version of the voucher is out of date.",
                                 f"/v1/vouchers/{row['id']}")
        raise Refused(("version", INVALID))


def _kept_files(row, sent):
    wanted = sent.get("files") or []
    ids = [parse.identifier(file_id) for file_id in wanted] if isinstance(wanted, list) else [0]
    if not set(ids) <= set(row["files"]):
        raise Guessed(("files", INVALID))
    return [file_id for file_id in row["files"] if file_id in ids]


def contact_name(desk, row):
    if row["useCollectiveContact"]:
        return row.get("contactName") or (
            "Sammelkunde" if row["type"] in SALES else "Sammellieferant")
    return name_of(desk.books.get("contacts", row["contactId"]))


def name_of(contact):
    if "company" in contact:
        return contact["company"]["name"]
    person = contact["person"]
    return " ".join(part for part in (person.get("firstName"), person["lastName"]) if part)


def render(desk, row):
    """As a single read shows it."""
    keys = ("id", "organizationId", "type", "voucherNumber", "voucherDate", "shippingDate",
            "dueDate", "totalGrossAmount", "totalTaxAmount", "taxType", "useCollectiveContact",
            "contactId", "remark", "voucherItems", "files", "createdDate", "updatedDate",
            "version")
    shape = {key: row[key] for key in keys}
    return {**shape, "voucherStatus": settlement.status(desk, row),
            "contactName": contact_name(desk, row)}


def list_row(desk, row):
    """As voucherlist shows a voucher or a sales document."""
    status = settlement.listed_status(desk, row)
    known = row["voucherStatus"] not in ("unchecked", "blank", "draft")
    return {
        "id": row["id"], "voucherType": row["type"], "voucherStatus": status,
        "voucherNumber": row["voucherNumber"], "voucherDate": row["voucherDate"],
        "createdDate": row["createdDate"], "updatedDate": row["updatedDate"],
        "dueDate": row.get("dueDate"), "contactId": row["contactId"] or wire.NULL,
        "contactName": contact_name(desk, row), "totalAmount": row["totalGrossAmount"],
        "openAmount": settlement.open_amount(desk, row) if known else wire.NULL,
        "currency": "EUR", "archived": row["archived"]}


