"""What lexoffice's refusals mean: bodies as its documentation and its users show them."""

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge_lexoffice.tools import permissions, refusals
from odoo.addons.accounting_bridge_lexoffice.tools.client import LexofficeSession, searched

from . import wire
from .wire import Wire, answer

ID = "8a4b3d1e-5c97-4d69-93b9-585effb9c151"


def session(server, seconds=30, **more):
    return LexofficeSession(server.url, "key", time.monotonic() + seconds, **more)


def refused(status, body, method="POST", path="vouchers", **more):
    """:return: the error that an answer of lexoffice becomes"""
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    with (
        Wire(answer(status, body)) as server,
        session(server, **more) as opened,
        pytest.raises(errors.BridgeError) as caught,
    ):
        opened.post(path, {}) if method == "POST" else opened.get(path)
    return caught.value


def issue_list(*pairs):
    rows = [{"source": s, "i18nKey": k, "type": "validation_failure"} for s, k in pairs]
    return {"requestId": "0a7a", "IssueList": rows}


@pytest.mark.parametrize(
    ("source", "key", "code"),
    [
        ("voucherItems[0].taxAmount", "invalid_taxamount", "totals_refused"),
        ("totalGrossAmount", "invalid_total_amount", "totals_refused"),
        ("voucherItems[1].taxRatePercent", "invalid_taxrate_12", "rate_refused"),
        ("voucherNumber", "missing_entity", "number_missing"),
        ("contactId", "Missing_ContactId", "contact_missing"),
        ("contactId", "invalid_value", "contact_refused"),
        ("voucherItems[0].categoryId", "collective_customer_not_applicable", "contact_required"),
        (
            "voucherItems[0].categoryId",
            "individual_person_not_applicable_service_third_party",
            "company_required",
        ),
        ("voucherItems[0].categoryId", "invalid_value", "category_refused"),
        ("voucher", "action_forbidden_voucher_state_or_payment", "voucher_closed"),
        ("something", "never_heard_of", "rejected"),
    ],
)
def test_a_list_of_issues(source, key, code):
    error = refused(406, issue_list((source, key)))
    assert type(error) is errors.Rejected
    assert [issue.code for issue in error.issues] == [code]
    assert error.issues[0].message == f"{source}: {key}"


def test_several_issues_keep_their_order_and_the_rate():
    error = refused(406, issue_list(("items", "invalid_taxrate_12.5"), ("contactId", "x")))
    assert [issue.code for issue in error.issues] == ["rate_refused", "contact_refused"]
    assert error.issues[0].params == {"rate": "12.5"}


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("max_file_size_exceeded", "file_too_large"),
        ("inacceptable_file_extension", "file_type"),
        ("voucher_upload_toxic_pdf", "file_toxic"),
        ("invalid_xrechnung", "file_invoice_invalid"),
        ("image_conversion_error", "file_unreadable"),
    ],
)
def test_one_issue_alone(key, code):
    error = refused(406, {"i18nKey": key, "source": "file"}, path=f"vouchers/{ID}/files")
    assert [issue.code for issue in error.issues] == [code]


def test_the_other_format():
    details = [{"violation": "NOTNULL", "field": "taxRate", "message": "darf nicht leer sein"}]
    body = {"status": 406, "message": "Validation failed", "details": details}
    error = refused(406, body, path="event-subscriptions")
    assert error.issues[0].code == "rejected"
    assert error.issues[0].message == "taxRate: NOTNULL: darf nicht leer sein"
    assert error.message == "Validation failed; taxRate: NOTNULL: darf nicht leer sein"


def test_a_message_alone():
    error = refused(400, {"status": 400, "message": "parameter 'sort' is invalid"}, "GET", "x")
    assert type(error) is errors.Rejected
    assert error.issues[0].message == "parameter 'sort' is invalid"


@pytest.mark.parametrize(
    ("status", "body"), [(409, {"message": "old"}), (406, issue_list(("version", "invalid_value")))]
)
def test_a_stale_version(status, body):
    assert type(refused(status, body)) is errors.Conflict


# === ACCESS ===


@pytest.mark.parametrize("renewable", [True, False])
def test_a_key_that_is_not_accepted(renewable):
    error = refused(401, {"message": "Unauthorized"}, renewable=renewable)
    assert (type(error), error.expired) == (errors.AuthenticationError, renewable)


def test_the_plan_does_not_include_it():
    error = refused(402, {"status": 402, "message": "contract"})
    assert (type(error), error.code) == (errors.ConfigurationError, "plan_downgraded")


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "vouchers", "Belege schreiben"),
        ("GET", "vouchers?voucherNumber=1", "Belege lesen"),
        ("GET", "voucherlist?page=0", "Belegliste lesen"),
        ("POST", "contacts", "Kontakte schreiben"),
        ("GET", "profile", "Profil lesen"),
        ("GET", "brand-new", "GET brand-new"),
    ],
)
def test_which_permission_is_missing(method, path, name):
    error = refused(403, {"error": "access_denied"}, method, path)
    assert (type(error), error.code) == (errors.PermissionMissing, "key_permission")
    assert error.params == {"permission": name}


def test_a_file_needs_a_permission_of_its_own():
    assert permissions.name_of("POST", f"vouchers/{ID}/files") == "Dateien hochladen"


@pytest.mark.parametrize("status", [403, 404])
def test_a_single_document_is_gone(status):
    error = refused(status, {"message": "Access is denied"}, "GET", f"vouchers/{ID}")
    assert type(error) is errors.NotFound


def test_a_page_in_between_does_not_say_that_a_document_is_gone():
    page = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
    error = refused(404, page, "GET", f"vouchers/{ID}")
    assert (type(error), error.code) == (errors.Unavailable, "bad_answer")
    assert type(refused(404, page)) is errors.OutcomeUnknown


def test_a_wrong_address():
    said = "'Bearer x' not a valid key=value pair (missing equal-sign) in Authorization header"
    error = refused(403, {"message": said}, "GET", f"vouchers/{ID}")
    assert (type(error), error.code) == (errors.ConfigurationError, "bad_address")


def one(*answers):
    with Wire(*answers) as server, session(server) as opened:
        return opened.one("vouchers", ID)


def test_what_belongs_to_others_is_told_from_what_may_not_be_read():
    forbidden = answer(403, b'{"message": "Access is denied"}')
    assert one(forbidden, answer(404)) is None
    with pytest.raises(errors.PermissionMissing) as caught:
        one(forbidden, forbidden)
    assert caught.value.params == {"permission": "Belege lesen"}


# === THE GATEWAY ===


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"message": None}),
        (500, {"message": "Internal server error or rate limit exceeded"}),
        (504, {"message": "Endpoint request timed out"}),
        (200, b"<html>Wartungsarbeiten</html>"),
        (302, b""),
    ],
)
def test_what_a_write_may_have_done_is_unknown(status, body):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with Wire(answer(status, content)) as server, session(server) as opened:
        with pytest.raises(errors.OutcomeUnknown):
            opened.post("vouchers", {}).json()
        assert len(server.requests) == 1


def test_what_a_read_did_not_get_is_asked_later():
    assert type(refused(504, {"message": "x"}, "GET", "profile")) is errors.Unavailable
    error = refused(500, {"message": None}, "GET", "profile")
    assert (type(error), error.message) == (errors.Unavailable, "")


def test_an_answer_of_another_shape():
    with Wire(answer(body=b"[1, 2]")) as server, session(server) as opened:
        for read in (lambda: opened.read("profile"), lambda: opened.page("voucherlist", {})):
            with pytest.raises(errors.Unavailable):
                read()


def test_an_answer_that_never_ends():
    with (
        Wire(wire.endless) as server,
        session(server, 20) as opened,
        pytest.raises(errors.OutcomeUnknown) as caught,
    ):
        opened.post("vouchers", {})
    assert caught.value.code == "bad_answer"


# === WHAT IS SENT ===


def test_search_texts_are_html_inside():
    assert searched("R&D <1>") == "R&amp;D &lt;1&gt;"
    with Wire(answer()) as server:
        with session(server) as opened:
            opened.read("voucherlist", {"voucherNumber": searched("R&D")})
        assert b"voucherNumber=R%26amp%3BD" in server.requests[0]


def test_a_file_is_one_part_of_a_form_and_not_kept():
    with Wire(answer(202, b'{"id": "1"}')) as server:
        with LexofficeSession(server.url, "secret", time.monotonic() + 30) as opened:
            opened.upload(f"vouchers/{ID}/files", "RE 1.pdf", b"%PDF-1.7 x", "application/pdf")
        [request] = server.requests
    assert b'name="file"; filename="RE 1.pdf"' in request
    assert b"%PDF-1.7 x" in request
    [kept] = opened.exchanges
    assert "%PDF" not in kept.request
    assert "secret" not in kept.request
    assert "multipart/form-data" in kept.request


def test_amounts_are_written_exactly():
    with Wire(answer(201)) as server:
        with session(server) as opened:
            opened.post("vouchers", {"a": Decimal("25251578.84"), "b": Decimal("0.10")})
        assert b'{"a": 25251578.84, "b": 0.1}' in server.requests[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["IssueList", "details", "message", "i18nKey", "source", "field"]),
            inner,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(JSON)
def test_any_body_is_read(payload):
    for issue in refusals.issues_of(payload):
        assert issue.code
        assert isinstance(issue.message, str)
    assert isinstance(refusals.words(payload), (str, type(None)))
