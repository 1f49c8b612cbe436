"""The client of others: files at vouchers and on their own."""
import hashlib

import pytest
from benethos_lexware_office_mcp.errors import NotFoundError, ValidationError

from .benethos import PDF

LIMIT = 5 * 1024 * 1024
PNG = (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
       b"\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00"
       b"\x00\x00IEND\xaeB`\x82")


def padded(size):
    """A PDF of exactly this size."""
    return PDF[:-6] + b"%" + b"x" * (size - len(PDF) - 2) + b"\n" + PDF[-6:]


@pytest.fixture
def voucher_id(lexware):
    return lexware.book()


@pytest.fixture
def attach(lexware, voucher_id):
    def attach(content=PDF, name="R-1.pdf", kind="application/pdf"):
        return lexware.attach_file(voucher_id, content, name, kind)
    return attach


def test_attaches_a_file(lexware, voucher_id, attach):
    answer = attach()
    assert set(answer) == {"id"}
    assert lexware.voucher(voucher_id)["files"] == [answer["id"]]


def test_an_upload_raises_the_version(lexware, voucher_id, attach):
    before = lexware.voucher(voucher_id)["version"]
    attach()
    assert lexware.voucher(voucher_id)["version"] > before


def test_gives_the_file_back_byte_for_byte(lexware, attach):
    content = PDF + bytes(range(256))
    answer = lexware.file(attach(content)["id"], "application/pdf")
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(content).digest()
    assert answer.headers["Content-Type"].startswith("application/pdf")


def test_names_the_file_by_its_id(lexware, attach):
    file_id = attach()["id"]
    header = lexware.file(file_id, "*/*").headers["Content-Disposition"]
    assert f"filename={file_id}.pdf" in header.replace('"', "")


def test_a_pdf_is_no_xml(lexware, attach):
    file_id = attach()["id"]
    assert lexware.file(file_id, "application/pdf").content == PDF
    with pytest.raises(NotFoundError):
        lexware.file(file_id, "application/xml")


@pytest.mark.parametrize("accept", ["application/pdf", "*/*", "image/png"])
def test_an_image_is_an_image_whatever_is_accepted(lexware, attach, accept):
    answer = lexware.file(attach(PNG, "photo.png", "image/png")["id"], accept)
    assert answer.content == PNG
    assert answer.headers["Content-Type"] == "image/png"


def test_the_same_content_is_the_same_file(lexware, voucher_id, attach):
    first = attach()["id"]
    assert attach(name="again.pdf")["id"] == first
    assert lexware.voucher(voucher_id)["files"] == [first]


def test_another_voucher_has_a_file_of_its_own(lexware, attach):
    other = lexware.book(voucher_number="R-2")
    assert lexware.attach_file(other, PDF, "R-2.pdf", "application/pdf")["id"] != attach()["id"]


def test_several_files(lexware, voucher_id, attach):
    ids = [attach()["id"], attach(PDF + b"\n%2", "second.pdf")["id"],
           attach(PNG, "photo.png", "image/png")["id"]]
    assert lexware.voucher(voucher_id)["files"] == ids


def test_the_largest_file(attach):
    content = padded(LIMIT)
    assert len(content) == LIMIT
    assert attach(content)["id"]


def test_a_file_too_large_by_one_byte(lexware, voucher_id, attach):
    with pytest.raises(ValidationError, match="max_file_size_exceeded") as refused:
        attach(padded(LIMIT + 1))
    assert refused.value.status == 406
    assert lexware.voucher(voucher_id)["files"] == []


@pytest.mark.parametrize(("name", "kind", "content"), [
    ("letter.txt", "text/plain", b"hello"), ("photo.gif", "image/gif", b"GIF89a"),
    ("scan.tif", "image/tiff", b"II*\x00"), ("nothing", "application/pdf", PDF),
    ("invoice.xml", "application/xml", b"<?xml version='1.0'?><Invoice/>")])
def test_refuses_other_kinds(attach, name, kind, content):
    with pytest.raises(ValidationError, match="inacceptable_file_extension") as refused:
        attach(content, name, kind)
    assert refused.value.status == 406


def test_refuses_a_pdf_that_is_none(attach):
    with pytest.raises(ValidationError):
        attach(b"this is no PDF", "R-1.pdf")


def test_an_unknown_voucher_takes_no_file(lexware):
    with pytest.raises(NotFoundError):
        lexware.attach_file("11111111-1111-4111-8111-111111111111", PDF, "a.pdf",
                            "application/pdf")


@pytest.mark.parametrize("path", ["file", "files"])
def test_the_files_of_a_voucher_have_no_list(lexware, voucher_id, path):
    with pytest.raises(NotFoundError):
        lexware.get_json(f"/v1/vouchers/{voucher_id}/{path}")


def test_an_upload_of_its_own_makes_a_voucher(lexware):
    """The wrong call for a document that is already a voucher."""
    answer = lexware.upload_file(PDF, "receipt.pdf", "application/pdf")
    assert set(answer) == {"id", "voucherId"}
    voucher = lexware.voucher(answer["voucherId"])
    assert voucher["voucherStatus"] in ("blank", "unchecked")
    assert voucher["files"] == [answer["id"]]


def test_an_upload_of_its_own_names_its_type(lexware):
    files = {"file": ("a.pdf", PDF, "application/pdf")}
    with pytest.raises(ValidationError, match="Invalid or missing upload type") as refused:
        lexware.request("POST", "/v1/files", files=files)
    assert refused.value.status == 400


def test_an_unknown_file(lexware):
    with pytest.raises(NotFoundError):
        lexware.file("11111111-1111-4111-8111-111111111111")


def test_a_rendered_invoice(lexware, invoices):
    """lexoffice's own invoices; vouchers have no such page."""
    answer = lexware.document_file("invoices", invoices["open"], "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert ".pdf" in answer.headers["Content-Disposition"]


def test_a_draft_has_no_file(lexware, invoices):
    with pytest.raises(Exception, match="draft") as refused:
        lexware.document_file("invoices", invoices["draft"])
    assert refused.value.status == 409


def test_a_voucher_has_no_rendered_document(lexware, voucher_id):
    with pytest.raises(NotFoundError):
        lexware.document_file("vouchers", voucher_id)
