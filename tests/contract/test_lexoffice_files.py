"""Files: kept byte for byte, once per context, lost with a PUT that forgets them."""
import hashlib

import pytest

from tests.contract.lexoffice import PDF, UNKNOWN, issues

LIMIT = 5_242_880
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
JPG = b"\xff\xd8\xff\xe0" + b"0" * 20
CII = (b"<?xml version='1.0'?><rsm:CrossIndustryInvoice xmlns:rsm="
       b"'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'/>")


@pytest.fixture
def made(lex):
    return lex.create()


def version(lex, made):
    return lex.read(f"vouchers/{made}")["version"]


def test_kept_byte_for_byte(lex, accountant, made):
    answer = lex.attach(made)
    assert (answer.status_code, list(answer.json())) == (202, ["id"])
    file_id = answer.json()["id"]
    read = lex.read(f"vouchers/{made}")
    assert (read["files"], read["version"]) == ([file_id], 2)
    down = lex.get(f"files/{file_id}")
    assert (down.content, down.headers["Content-Type"]) == (PDF, "application/pdf")
    assert down.headers["Content-Disposition"] == f"inline; filename={file_id}.pdf;"
    assert accountant.voucher(made)["files"] == [{
        "id": file_id, "name": "R-1.pdf", "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest()}]


def test_the_same_content_again_is_the_same_file(lex, made):
    first = lex.attach(made).json()
    assert lex.attach(made, "other.pdf").json() == first
    assert version(lex, made) == 2
    other = lex.create()
    assert lex.attach(other).json() != first


def test_several_files(lex, made):
    ids = [lex.attach(made, f"{n}.pdf", PDF + bytes([n])).json()["id"] for n in range(3)]
    assert lex.read(f"vouchers/{made}")["files"] == ids
    assert version(lex, made) == 4


def test_five_mebibytes_inclusive(lex, made):
    assert lex.attach(made, content=PDF + b"0" * (LIMIT - len(PDF))).status_code == 202
    assert issues(lex.attach(made, content=PDF + b"0" * (LIMIT - len(PDF) + 1))) == [
        "file: max_file_size_exceeded"]


@pytest.mark.parametrize(("name", "content"), [
    ("a.png", PNG), ("a.jpg", JPG), ("A.JPEG", JPG), ("a.b.PDF", PDF)])
def test_kinds_that_are_taken(lex, made, name, content):
    assert lex.attach(made, name, content).status_code == 202


@pytest.mark.parametrize(("name", "content", "key"), [
    ("a.gif", b"GIF89a", "inacceptable_file_extension"),
    ("a.tif", b"II*", "inacceptable_file_extension"),
    ("a.txt", b"text", "inacceptable_file_extension"),
    ("invoice", PDF, "inacceptable_file_extension"),
    ("a.xml", CII, "inacceptable_file_extension"),
    ("a.png", PDF, "image_conversion_error"),
    ("a.jpg", PNG, "image_conversion_error"),
    ("a.pdf", b"no pdf at all", "voucher_upload_toxic_pdf"),
    ("a.pdf", PDF + b"/Encrypt 1 0 R", "voucher_upload_toxic_pdf")])
def test_kinds_that_are_refused(lex, made, name, content, key):
    assert issues(lex.attach(made, name, content)) == [f"file: {key}"]
    assert version(lex, made) == 1


def test_e_invoices(lex, accountant, made):
    accountant.settings("Brücke Handel GmbH", eInvoice=True)
    assert issues(lex.attach(made, "a.xml", b"<x/>")) == ["file: invalid_xrechnung"]
    assert issues(lex.attach(made, "a.xml", b"<x")) == ["file: invalid_xrechnung"]
    file_id = lex.attach(made, "a.xml", CII).json()["id"]
    assert lex.get(f"files/{file_id}").headers["Content-Type"] == "application/xml"


def test_the_part_is_called_file(lex, made):
    answer = lex.post(f"vouchers/{made}/files", files={"document": ("a.pdf", PDF)})
    assert answer.status_code == 500
    assert lex.post(f"vouchers/{made}/files", data=PDF).status_code == 415
    assert lex.post(f"vouchers/{made}/files", files={"file": ("a.pdf", PDF)},
                    data={"type": "voucher"}).status_code == 202


def test_a_put_that_forgets_a_file_loses_it(lex, made):
    keep, lose = (lex.attach(made, f"{n}.pdf", PDF + bytes([n])).json()["id"] for n in range(2))
    assert lex.change(made).status_code == 200
    assert lex.read(f"vouchers/{made}")["files"] == [keep, lose]
    assert lex.change(made, files=[keep]).status_code == 200
    assert lex.get(f"files/{lose}").status_code == 404
    assert lex.get(f"files/{keep}").status_code == 200
    lex.change(made, files=None)
    assert lex.read(f"vouchers/{made}")["files"] == []


def test_a_put_cannot_name_a_strange_file(lex, made):
    before = lex.read(f"vouchers/{made}")
    answer = lex.change(made, files=[UNKNOWN], voucherNumber="R-2")
    assert issues(answer) == ["files: invalid_value"]
    assert lex.read(f"vouchers/{made}") == before


def test_on_what_is_locked(lex, accountant, made):
    accountant.lock(made)
    assert lex.attach(made).status_code == 202
    accountant.assumptions(files_on_locked=False)
    assert issues(lex.attach(made, content=PDF + b"1")) == [
        "voucher: action_forbidden_voucher_state_or_payment"]


def test_accept(lex, made):
    pdf, png = (lex.attach(made, name, content).json()["id"]
                for name, content in (("a.pdf", PDF), ("a.png", PNG)))
    xml = {"Accept": "application/xml"}
    assert lex.get(f"files/{pdf}", headers=xml).status_code == 404
    assert lex.get(f"files/{pdf}", headers={"Accept": "image/png"}).status_code == 406
    assert lex.get(f"files/{png}", headers=xml).headers["Content-Type"] == "image/png"


def test_post_files_makes_a_new_voucher(lex, accountant):
    before = len(accountant.vouchers())
    for kind in ({}, {"type": "image"}):
        answer = lex.post("files", files={"file": ("a.pdf", PDF)}, data=kind)
        assert (answer.status_code, answer.json()) == (400, "Invalid or missing upload type.")
    assert lex.post("files", data={"type": "voucher"},
                    files={"x": ("a.pdf", PDF)}).status_code == 500
    answer = lex.post("files", files={"file": ("a.pdf", PDF)}, data={"type": "voucher"})
    assert answer.status_code == 202
    made = lex.read(f"vouchers/{answer.json()['voucherId']}")
    assert (made["voucherStatus"], made["files"]) == ("unchecked", [answer.json()["id"]])
    again = lex.post("files", files={"file": ("b.pdf", PDF)}, data={"type": "voucher"})
    assert again.json() == answer.json()
    assert len(accountant.vouchers()) == before + 1


def test_unknown(lex, lex_of, made):
    assert lex.get(f"files/{UNKNOWN}").status_code == 404
    assert lex.attach(UNKNOWN).status_code == 404
    file_id = lex.attach(made).json()["id"]
    assert lex_of("Kleinbetrieb Nord").get(f"files/{file_id}").status_code == 403
