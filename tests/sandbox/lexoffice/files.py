"""Files: what may be uploaded, kept once per context, lost with their voucher."""
import hashlib
import xml.etree.ElementTree as ET

from .errors import Refused
from .store import new_id

MAX_BYTES = 5 * 1024 * 1024
MIME = {"pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
        "xml": "application/xml"}
_BEGINS = {"jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}


def keep(desk, name, content, owner):
    """(file row, whether it is new). `owner`: voucher id. The same content in the same context
    is the file that is there already."""
    extension = check(desk, name, content)
    digest = hashlib.sha256(content).hexdigest()
    for row in desk.books.table("files").values():
        if row["owner"] == owner and row["sha256"] == digest:
            return row, False
    row = {"id": new_id(), "name": name, "extension": extension, "content": content,
           "sha256": digest, "owner": owner, "createdDate": desk.now}
    desk.books.put("files", row["id"], row)
    return row, True


def check(desk, name, content):
    """The file's extension; Refused if lexoffice does not take the file."""
    _stem, dot, extension = name.rpartition(".")
    extension = extension.lower()
    if len(content) > MAX_BYTES:
        raise Refused(("file", "max_file_size_exceeded"))
    if not dot or extension not in MIME:
        raise Refused(("file", "inacceptable_file_extension"))
    if extension == "xml":
        _check_xml(desk, content)
    elif extension == "pdf":
        if b"%PDF-" not in content[:1024] or b"/Encrypt" in content or b"/JavaScript" in content:
            raise Refused(("file", "voucher_upload_toxic_pdf"))
    elif not content.startswith(_BEGINS[extension]):
        raise Refused(("file", "image_conversion_error"))
    return extension


def _check_xml(desk, content):
    """Only a CII invoice, and only with E-Rechnung switched on."""
    if not desk.books.settings.get("eInvoice"):
        raise Refused(("file", "inacceptable_file_extension"))
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise Refused(("file", "invalid_xrechnung")) from error
    if not root.tag.endswith("}CrossIndustryInvoice"):
        raise Refused(("file", "invalid_xrechnung"))


def lose(desk, file_id):
    if desk.books.get("files", file_id):
        desk.books.remove("files", file_id)


def of_voucher(desk, row):
    return [desk.books.get("files", file_id) for file_id in row["files"]]


def attach(desk, voucher, name, content):
    """One more file of a voucher; raises its version if it was not there yet."""
    file, new = keep(desk, name, content, voucher["id"])
    if new:
        row = desk.books.edit("vouchers", voucher["id"])
        row["files"].append(file["id"])
        desk.touch(row)
        desk.note(row["id"], f"Datei {name} hinzugefügt")
        desk.voucher_changed(row)
    return file
