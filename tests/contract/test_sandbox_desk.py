"""The accountant's pages, control, the state file, webhooks."""
import base64
import hashlib
import hmac
import http.server
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from tests.sandbox.xero import XeroSandbox
from tests.sandbox.xero.seed import stable_id

BRIDGE = stable_id("tenant", "bridge")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(sandbox):
    def page(path):
        answer = requests.get(sandbox.url + path, timeout=60)
        assert answer.status_code == 200, path
        return answer.text
    return page


@pytest.fixture
def press(sandbox):
    """Press a button of the accountant."""
    def press(action, status=200, **form):
        answer = requests.post(f"{sandbox.url}/books/{BRIDGE}/act/{action}", data=form, timeout=60)
        assert answer.status_code == status, answer.text
        return answer.text
    return press


def test_the_way_from_the_front_page_to_an_invoice(page, make):
    row = make(Reference="S00042")
    assert "Bridge Trading (UK)" in page("/")
    books = page(f"/books/{BRIDGE}")
    assert row["InvoiceNumber"] in books
    assert "S00042" in books
    for tab in ("credit_notes", "payments", "contacts", "settings"):
        page(f"/books/{BRIDGE}/{tab}")


@pytest.mark.parametrize("link", [
    "/app/!Br1dG/invoicing/view/{}",
    ("/organisationlogin/default.aspx?shortcode=!Br1dG&redirecturl="
     "/AccountsReceivable/View.aspx?InvoiceID={}")])
def test_deep_links_show_the_invoice(page, make, link):
    row = make()
    shown = page(link.format(row["InvoiceID"]))
    assert row["InvoiceNumber"] in shown
    assert "id='pay'" in shown


def test_deep_link_to_a_contact(page, make):
    assert "Northern Lights Ltd" in page(
        f"/app/!Br1dG/contacts/contact/{make()['Contact']['ContactID']}")


def test_unknown_pages(sandbox):
    for path in ("/nothing", "/books/x", f"/app/!Br1dG/invoicing/view/{BRIDGE}"):
        assert requests.get(sandbox.url + path, timeout=60).status_code == 404


def test_names_are_shown_as_text(page, make, control):
    make(Reference="<script>alert(1)</script>")
    assert "<script>alert" not in page(f"/books/{BRIDGE}")


def test_the_accountant_works(press, raw, make):
    row = make(Status="DRAFT")
    path = f"Invoices/{row['InvoiceID']}"
    def read():
        return raw.get(path).json()["Invoices"][0]
    press("edit", id=row["InvoiceID"], line="0", amount="200")
    press("approve", id=row["InvoiceID"])
    assert (read()["Status"], read()["Total"]) == ("AUTHORISED", 240.0)
    press("pay", id=row["InvoiceID"], amount="40")
    assert "has payments" in press("void", 400, id=row["InvoiceID"])
    press("delete_payment", id=read()["Payments"][0]["PaymentID"])
    press("credit", id=row["InvoiceID"], amount="60")
    assert (read()["AmountCredited"], read()["AmountDue"]) == (60.0, 180.0)
    press("pay", id=row["InvoiceID"])
    assert read()["Status"] == "PAID"
    press("lock_dates", period="2026-01-31")
    press("lock_dates")
    press("archive_contact", id=row["Contact"]["ContactID"])
    press("restore_contact", id=row["Contact"]["ContactID"])
    press("overpay", contact=row["Contact"]["ContactID"], amount="5")
    press("disconnect")
    assert raw.get(path).status_code == 403


def test_the_accountant_voids(press, raw, make):
    row = make()
    press("void", id=row["InvoiceID"])
    assert raw.get(f"Invoices/{row['InvoiceID']}").json()["Invoices"][0]["Status"] == "VOIDED"


def test_the_accountant_allocates_later(press, page, control, raw, make):
    row = make()
    note = control.act(action="credit", id=row["InvoiceID"], amount=60, allocate=False)
    assert "id='allocate'" in page(f"/books/{BRIDGE}/credit_notes/{note['CreditNoteID']}")
    press("allocate", id=note["CreditNoteID"], invoice=row["InvoiceNumber"], amount="60")
    assert raw.get(f"Invoices/{row['InvoiceID']}").json()["Invoices"][0]["AmountDue"] == 60.0


def test_refusals_are_shown(press, make):
    assert "exceeds the amount outstanding" in press("pay", 400, id=make()["InvoiceID"],
                                                    amount="9999")
    assert "no document" in press("approve", 400, id="nothing")
    assert "no action" in press("steal", 400)


def test_the_online_invoice(raw, make):
    row = make()
    url = raw.get(f"Invoices/{row['InvoiceID']}/OnlineInvoice").json()
    shown = requests.get(url["OnlineInvoices"][0]["OnlineInvoiceUrl"], timeout=60)
    assert row["InvoiceNumber"] in shown.text


def test_control_names_what_it_knows(control, sandbox):
    answer = requests.get(f"{sandbox.url}/__control__/nonsense", timeout=60)
    assert answer.status_code == 404
    assert {"post act", "post faults", "get dump"} <= set(answer.json()["routes"])
    with pytest.raises(ValueError, match="no assumption"):
        control.assumptions(nonsense=1)
    with pytest.raises(ValueError, match="wants bool"):
        control.assumptions(due_date_required="no")


def test_dump_shows_the_books(control, make):
    row = make()
    control.act(action="pay", id=row["InvoiceID"], amount=20)
    books = control.get(f"dump?tenant={BRIDGE}")["tenants"][BRIDGE]
    assert [i["AmountDue"] for i in books["invoices"]] == [100.0]
    assert [p["Amount"] for p in books["payments"]] == [20.0]
    assert books["organisation"]["Name"] == "Bridge Trading (UK)"


def test_reset_is_the_beginning(control, make, raw):
    make()
    control.assumptions(due_date_required=False)
    control.quotas(minute=3)
    control.reset()
    assert control.get("dump")["tenants"][BRIDGE]["invoices"] == []
    assert control.get("assumptions")["due_date_required"] is True
    assert control.get("quotas")["limits"]["minute"] == 60
    assert raw.get("Organisation").status_code == 401


def test_rewinding_brings_back_what_was_kept(control, make, raw):
    control.act(action="pay", id=make()["InvoiceID"], amount=20)
    control.keep()
    for _again in range(2):
        (row,) = control.get("dump")["tenants"][BRIDGE]["invoices"]
        control.act(action="pay", id=row["InvoiceID"], amount=100)
        make()
        control.assumptions(due_date_required=False)
        control.quotas(minute=3)
        control.tokens(revoke=True)
        control.rewind()
        books = control.get("dump")["tenants"][BRIDGE]
        assert [i["AmountDue"] for i in books["invoices"]] == [100.0]
        assert [p["Amount"] for p in books["payments"]] == [20.0]
        assert control.get("assumptions")["due_date_required"] is True
        assert control.get("quotas")["limits"]["minute"] == 60
        assert control.get("calls")["calls"] == []
        assert raw.get("Organisation").status_code == 200


def test_the_clock(control):
    control.time(freeze="2026-01-01T00:00:00Z")
    assert control.time(advance=90)["now"] == "2026-01-01T00:01:30+00:00"
    assert control.time(unfreeze=True)["frozen"] is False
    assert control.get("time")["now"].startswith("2026-01-01T00:01:3")


def test_the_state_file_keeps_everything(tmp_path):
    state = tmp_path / "books.json"
    with XeroSandbox(state=str(state)) as first:
        grant = first.control.connect(scope="offline_access accounting.invoices "
                                      "accounting.contacts", exchange=True)
        headers = {"Authorization": f"Bearer {grant['tokens']['access_token']}",
                   "xero-tenant-id": BRIDGE, "Accept": "application/json",
                   "Idempotency-Key": "k"}
        body = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "LineItems": [
            {"Description": "x", "Quantity": 3, "UnitAmount": 1.1, "AccountCode": "200"}]}
        answer = requests.put(f"{first.url}/api.xro/2.0/Invoices", json=body, headers=headers,
                              timeout=60)
        before = first.control.get("dump")
    with XeroSandbox(state=str(state)) as second:
        assert second.control.get("dump") == before
        again = requests.put(f"{second.url}/api.xro/2.0/Invoices", json=body, headers=headers,
                             timeout=60)
        assert again.content == answer.content
        assert second.control.get("apps")[0]["client_id"] == second.client_id
        second.reset()
        assert second.control.get("dump")["tenants"][BRIDGE]["invoices"] == []


def test_as_a_program(tmp_path):
    command = [sys.executable, "-m", "tests.sandbox.xero", "--seed", "kiwi", "--no-limits",
               "--state", str(tmp_path / "s.json"), "--client-id", "MINE"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        try:
            ready = json.loads(program.stdout.readline())
            assert ready["client_id"] == "MINE"
            assert list(ready["tenants"]) == ["Kiwi Supplies"]
            assert requests.get(ready["url"], timeout=60).status_code == 200
        finally:
            program.terminate()
        assert program.wait(60) == 0
    assert (tmp_path / "s.json").exists()


@pytest.fixture
def listener():
    """A receiver of webhooks: (url, deliveries, what it answers)."""
    received, answers = [], {"status": 200}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.headers["x-xero-signature"], body))
            self.send_response(answers["status"])
            self.end_headers()

        def log_message(self, *args):
            """Silent."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", received
    server.shutdown()
    server.server_close()


def _wait(received, count):
    _wait_until(lambda: len(received) >= count)


def _wait_until(condition):
    for _ in range(3000):
        if condition():
            return
        threading.Event().wait(0.02)
    raise AssertionError("waited in vain")


def test_webhooks_are_thin_and_signed(control, listener, make):
    url, received = listener
    control.webhooks(url=url, key="secret")
    row = make()
    control.act(action="pay", id=row["InvoiceID"], amount=1)
    _wait(received, 2)
    for signature, body in received:
        digest = hmac.new(b"secret", body, hashlib.sha256).digest()
        assert signature == base64.b64encode(digest).decode()
    events = [json.loads(body)["events"][0] for _signature, body in received]
    assert [e["eventType"] for e in events] == ["CREATE", "UPDATE"]
    assert {e["resourceId"] for e in events} == {row["InvoiceID"]}
    assert events[0]["eventCategory"] == "INVOICE"
    assert "Total" not in events[0]
    # It is noted as delivered only when the listener's answer is there.
    _wait_until(lambda: len(control.get("webhooks")["deliveries"]) == 2)
    control.webhooks(again=1)
    _wait(received, 3)
    assert received[2] == received[1]


def test_refused_writes_ring_nobody(control, listener, raw):
    url, received = listener
    control.webhooks(url=url, key="secret")
    good = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "LineItems": [
        {"Description": "x"}]}
    assert raw.put("Invoices", json={"Invoices": [good, {**good, "Contact": None}]}
                   ).status_code == 400
    assert raw.put("Invoices", json=good).status_code == 200
    _wait(received, 1)
    threading.Event().wait(0.1)
    assert len(received) == 1


def test_intent_to_receive(control, listener):
    url, received = listener
    answer = control.webhooks(url=url, key="secret", verify=True)["verify"]
    assert [a["signed"] for a in answer] == ["right", "wrong", "right", "wrong"]
    assert json.loads(received[0][1])["events"] == []
    assert received[0][0] != received[1][0]
