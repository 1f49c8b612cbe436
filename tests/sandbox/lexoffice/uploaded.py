"""POST /v1/files: the file becomes a new voucher that lexoffice reads by itself (OCR)."""
from . import files, money
from .store import new_id


def receive(desk, name, content):
    """(file, voucher). The sandbox reads no text: the voucher comes out unchecked and empty."""
    for row in desk.books.table("vouchers").values():
        if row.get("inbox"):
            file = desk.books.get("files", (row["files"] or [""])[0])
            if file and file["content"] == content:
                return file, row
    files.check(desk, name, content)
    voucher_id = new_id()
    file, _new = files.keep(desk, name, content, voucher_id)
    row = {"id": voucher_id, "organizationId": desk.books.organisation_id,
           "type": "purchaseinvoice", "voucherNumber": None, "voucherDate": desk.today,
           "dueDate": desk.today, "shippingDate": None, "totalGrossAmount": money.ZERO,
           "totalTaxAmount": money.ZERO, "taxType": "gross", "remark": None,
           "useCollectiveContact": True, "contactId": None, "contactName": None,
           "voucherItems": [], "voucherStatus": "unchecked", "files": [file["id"]],
           "createdDate": desk.now, "updatedDate": desk.now, "version": 1, "locked": False,
           "archived": False, "inbox": True}
    desk.books.put("vouchers", voucher_id, row)
    desk.voucher_changed(row, "created")
    return file, row
