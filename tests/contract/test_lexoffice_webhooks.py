"""Event subscriptions and what is delivered for them, to a receiver of its own."""
import base64
import datetime
import http.server
import json
import socket
import threading
import time

import pytest
import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from tests.sandbox.lexoffice import LexofficeSandbox
from tests.sandbox.lexoffice.webhooks import DELAYS, EVENT_TYPES

from .benethos import GOODS

PUBLIC_KEY = "/webhookSignature/public/public_key.pub"
PATH = "/v1/event-subscriptions"


class Receiver:
    """Answers as told by path and method, and keeps what it got."""

    def __init__(self):
        self.got, self.answers, self.delay, self.heads = [], {}, 0, 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(self):
                receiver.heads += 1
                self._answer(receiver.answers.get("HEAD", 200))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                time.sleep(receiver.delay)
                self._answer(receiver.answers.get(self.path, 200))

            def _answer(self, status):
                self.send_response(status)
                if status in (307, 308):
                    self.send_header("Location", receiver.answers.get("to", self.path))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                """Silent."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,),
                         daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def events(self):
        return [json.loads(body) for _headers, body in self.got]

    def wait(self, count):
        deadline = time.monotonic() + 5
        while len(self.got) < count:
            assert time.monotonic() < deadline, f"{len(self.got)} of {count} deliveries"
            time.sleep(0.01)
        return self.events()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def call(lexoffice, lexoffice_key):
    """`call("GET", "/v1/profile")`"""
    def call(method, path, key=lexoffice_key, **content):
        return requests.request(method, lexoffice.url + path, timeout=10, headers={
            "Authorization": f"Bearer {key}"}, **content)
    return call


@pytest.fixture
def subscribe(call, receiver):
    """Subscribes the receiver; the id."""
    def subscribe(event_type, path="/hook", **more):
        answer = call("POST", PATH, json={"eventType": event_type,
                                          "callbackUrl": receiver.url + path}, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]
    return subscribe


@pytest.fixture
def book(call):
    """A voucher; its id."""
    def book(number="W-1"):
        answer = call("POST", "/v1/vouchers", json={
            "type": "salesinvoice", "voucherNumber": number, "voucherDate": "2026-03-02",
            "taxType": "net", "useCollectiveContact": True, "totalGrossAmount": 119,
            "totalTaxAmount": 19, "voucherItems": [{
                "amount": 100, "taxAmount": 19, "taxRatePercent": 19, "categoryId": GOODS}]})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]
    return book


def ids(call, **more):
    answer = call("GET", PATH, **more)
    assert answer.status_code == 200
    assert set(answer.json()) == {"content"}
    return {row["subscriptionId"] for row in answer.json()["content"]}


# -- subscriptions --------------------------------------------------------------------------------
def test_there_are_42_types():
    assert len(EVENT_TYPES) == len(set(EVENT_TYPES)) == 42


def test_a_subscription_is_made_and_read(call, receiver, lexoffice):
    url = receiver.url + "/hook"
    answer = call("POST", PATH, json={"eventType": "voucher.changed", "callbackUrl": url})
    made = answer.json()
    assert set(made) == {"id", "resourceUri", "createdDate", "updatedDate", "version"}
    assert made["version"] == 0
    assert receiver.heads == 1
    row = call("GET", f"{PATH}/{made['id']}").json()
    assert set(row) == {"subscriptionId", "organizationId", "createdDate", "eventType",
                        "callbackUrl"}
    assert (row["subscriptionId"], row["eventType"], row["callbackUrl"]) == (
        made["id"], "voucher.changed", url)
    assert call("GET", PATH).json() == {"content": [row]}


def test_a_subscription_is_deleted(call, subscribe):
    made = subscribe("voucher.changed")
    answer = call("DELETE", f"{PATH}/{made}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert ids(call) == set()
    assert call("GET", f"{PATH}/{made}").status_code == 404
    assert call("DELETE", f"{PATH}/{made}").status_code == 404


def test_the_same_twice_is_a_conflict(call, subscribe, receiver):
    subscribe("voucher.changed")
    again = {"eventType": "voucher.changed", "callbackUrl": receiver.url + "/hook"}
    assert call("POST", PATH, json=again).status_code == 409
    subscribe("voucher.changed", "/other")
    subscribe("voucher.deleted")


def test_there_is_no_change(call, subscribe):
    made = subscribe("voucher.changed")
    assert call("PUT", f"{PATH}/{made}", json={}).status_code == 404


@pytest.mark.parametrize(("sent", "fields"), [
    ({}, {"eventType", "callbackUrl"}),
    ({"eventType": "voucher.burnt", "callbackUrl": "https://example.com"}, {"eventType"}),
    ({"eventType": "voucher.changed", "callbackUrl": "http://example.com/hook"}, {"callbackUrl"}),
    ({"eventType": "voucher.changed", "callbackUrl": "nonsense"}, {"callbackUrl"})])
def test_refuses_what_is_wrong(call, sent, fields):
    answer = call("POST", PATH, json=sent)
    assert answer.status_code == 406
    body = answer.json()
    assert (body["error"], body["path"]) == ("Not Acceptable", PATH)
    assert {detail["field"] for detail in body["details"]} == fields


def test_plain_http_on_loopback_is_an_allowance(call, receiver, lexoffice):
    lexoffice.control.assumptions(http_callbacks_on_loopback=False)
    answer = call("POST", PATH, json={"eventType": "voucher.changed",
                                      "callbackUrl": receiver.url})
    assert answer.status_code == 406


@pytest.mark.parametrize("status", [404, 405, 500])
def test_an_address_that_refuses_head_is_refused(call, receiver, status):
    receiver.answers["HEAD"] = status
    answer = call("POST", PATH, json={"eventType": "voucher.changed",
                                      "callbackUrl": receiver.url})
    assert answer.status_code == 406
    assert ids(call) == set()


def test_an_address_where_nobody_listens_is_refused(call):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        answer = call("POST", PATH, json={"eventType": "voucher.changed", "callbackUrl": url})
    assert answer.status_code == 406


def test_every_organisation_has_its_own(call, subscribe, lexoffice):
    made = subscribe("voucher.changed")
    other = lexoffice.control.api_key("Kleinbetrieb Nord")
    assert ids(call, key=other) == set()
    assert call("GET", f"{PATH}/{made}", key=other).status_code in (403, 404)


def test_a_key_that_may_only_read(call, lexoffice):
    key = lexoffice.control.api_key(permissions=["event-subscriptions.read"])
    assert ids(call, key=key) == set()
    assert call("POST", PATH, key=key, json={}).status_code == 403


@pytest.mark.parametrize("end", ["revoke_key", "expire_key"])
def test_a_key_takes_its_subscriptions_along(call, subscribe, lexoffice, receiver, book, end):
    key = lexoffice.control.api_key()
    kept, lost = subscribe("voucher.created"), subscribe("voucher.created", "/gone", key=key)
    assert ids(call) == {kept, lost}
    getattr(lexoffice.control, end)(key)
    assert ids(call) == {kept}
    book()
    receiver.wait(1)
    rest(lexoffice)
    assert len(receiver.got) == 1


# -- deliveries -----------------------------------------------------------------------------------
def test_a_delivery_is_a_pointer(subscribe, receiver, book, call):
    subscribe("voucher.created")
    voucher_id = book()
    event, = receiver.wait(1)
    assert set(event) == {"organizationId", "eventType", "resourceId", "eventDate"}
    assert event["organizationId"] == call("GET", "/v1/profile").json()["organizationId"]
    assert (event["eventType"], event["resourceId"]) == ("voucher.created", voucher_id)
    assert event["eventDate"][10] == "T"
    assert event["eventDate"][-6] in "+-"
    headers, body = receiver.got[0]
    assert headers["Content-Type"] == "application/json"
    assert b" " not in body
    assert b"\n" not in body


def test_a_delivery_is_signed(subscribe, receiver, book, lexoffice):
    subscribe("voucher.created")
    book()
    receiver.wait(1)
    headers, body = receiver.got[0]
    pem = requests.get(lexoffice.url + PUBLIC_KEY, timeout=10)
    key = serialization.load_pem_public_key(pem.content)
    assert key.key_size == 4096
    signature = base64.b64decode(headers["X-Lxo-Signature"], validate=True)
    key.verify(signature, body, padding.PKCS1v15(), hashes.SHA512())
    with pytest.raises(InvalidSignature):
        key.verify(signature, body + b" ", padding.PKCS1v15(), hashes.SHA512())
    with pytest.raises(InvalidSignature):
        key.verify(signature, body, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize(("event_type", "deed"), [
    ("payment.changed", lambda control, voucher: control.pay(voucher)),
    ("voucher.status.changed", lambda control, voucher: control.pay(voucher)),
    ("voucher.status.changed", lambda control, voucher: control.void(voucher)),
    ("voucher.changed", lambda control, voucher: control.edit(voucher, remark="neu")),
    ("voucher.deleted", lambda control, voucher: control.delete(voucher))])
def test_what_the_accountant_does_is_told(subscribe, receiver, book, lexoffice, event_type, deed):
    voucher_id = book()
    subscribe(event_type)
    deed(lexoffice.control, voucher_id)
    events = receiver.wait(1)
    assert {(e["eventType"], e["resourceId"]) for e in events} == {(event_type, voucher_id)}


def test_contacts_are_told(subscribe, receiver, lexoffice):
    contact = lexoffice.control.contacts()[0]["id"]
    subscribe("contact.changed")
    lexoffice.control.second_address(contact)
    event, = receiver.wait(1)
    assert event["resourceId"] == contact


def test_only_what_was_subscribed_to(subscribe, receiver, book, lexoffice):
    subscribe("voucher.deleted")
    voucher_id = book()
    lexoffice.control.pay(voucher_id)
    lexoffice.control.unpay(voucher_id)
    lexoffice.control.delete(voucher_id)
    assert [e["eventType"] for e in receiver.wait(1)] == ["voucher.deleted"]


def test_a_refused_write_tells_nobody(subscribe, receiver, book, call):
    subscribe("voucher.created")
    assert call("POST", "/v1/vouchers", json={"type": "salesinvoice"}).status_code == 406
    book()
    assert len(receiver.wait(1)) == 1


def test_the_order_is_kept(subscribe, receiver, book):
    subscribe("voucher.created")
    made = [book(f"W-{index}") for index in range(6)]
    assert [e["resourceId"] for e in receiver.wait(6)] == made


def test_the_api_does_not_wait_for_the_receiver(subscribe, receiver, book):
    subscribe("voucher.created")
    receiver.delay = 2
    started = time.monotonic()
    for index in range(3):
        book(f"W-{index}")
    assert time.monotonic() - started < 1.5
    receiver.delay = 0


def rest(lexoffice):
    """Wait until nothing is under way and nothing is due; what the webhooks look like then."""
    deadline = time.monotonic() + 5
    while True:
        seen, now = lexoffice.webhooks.describe(), lexoffice.clock.now()
        due = [w for w in seen["waiting"] if datetime.datetime.fromisoformat(w["due"]) <= now]
        if not due and not seen["under_way"]:
            return seen
        assert time.monotonic() < deadline, seen
        time.sleep(0.01)


def retried(lexoffice, receiver, seconds):
    """How many deliveries have come after so many seconds of the sandbox's clock."""
    rest(lexoffice)
    lexoffice.control.time(advance=seconds)
    rest(lexoffice)
    return len(receiver.got)


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_retries_on_the_schedule(subscribe, receiver, book, lexoffice, status):
    lexoffice.control.time(freeze=True)
    subscribe("voucher.created")
    receiver.answers["/hook"] = status
    book()
    receiver.wait(1)
    for index, pause in enumerate(DELAYS[:6]):
        assert retried(lexoffice, receiver, pause - 1) == index + 1
        assert retried(lexoffice, receiver, 1) == index + 2
    assert len({body for _headers, body in receiver.got}) == 1


def test_the_schedule_is_that_of_the_docs():
    assert DELAYS[:6] == (10, 20, 40, 80, 160, 1800)
    assert DELAYS[6:] == (7200,) * 19


def test_success_ends_the_retries(subscribe, receiver, book, lexoffice, call):
    lexoffice.control.time(freeze=True)
    made = subscribe("voucher.created")
    receiver.answers["/hook"] = 500
    book()
    assert len(rest(lexoffice)["waiting"]) == 1
    receiver.answers["/hook"] = 204
    assert retried(lexoffice, receiver, 10) == 2
    assert retried(lexoffice, receiver, 10000) == 2
    assert ids(call) == {made}


@pytest.mark.parametrize("status", [400, 402, 406, 422])
def test_other_refusals_are_final(subscribe, receiver, book, lexoffice, call, status):
    lexoffice.control.time(freeze=True)
    made = subscribe("voucher.created")
    receiver.answers["/hook"] = status
    book()
    receiver.wait(1)
    assert retried(lexoffice, receiver, 10000) == 1
    assert ids(call) == {made}


def test_gone_removes_the_subscription(subscribe, receiver, book, call, lexoffice):
    subscribe("voucher.created")
    receiver.answers["/hook"] = 410
    book()
    receiver.wait(1)
    rest(lexoffice)
    assert ids(call) == set()


def exhaust(lexoffice, receiver):
    for index, pause in enumerate(DELAYS):
        assert retried(lexoffice, receiver, pause) == index + 2


def test_not_found_removes_the_subscription_after_the_last_retry(
        subscribe, receiver, book, lexoffice, call):
    lexoffice.control.time(freeze=True)
    made = subscribe("voucher.created")
    receiver.answers["/hook"] = 404
    book()
    receiver.wait(1)
    assert ids(call) == {made}
    exhaust(lexoffice, receiver)
    assert len(receiver.got) == 1 + len(DELAYS)
    assert ids(call) == set()


def test_a_failing_receiver_stays_subscribed(subscribe, receiver, book, lexoffice, call):
    lexoffice.control.time(freeze=True)
    made = subscribe("voucher.created")
    receiver.answers["/hook"] = 500
    book()
    receiver.wait(1)
    exhaust(lexoffice, receiver)
    assert ids(call) == {made}


def test_redirects_are_followed(subscribe, receiver, book):
    subscribe("voucher.created")
    receiver.answers.update({"/hook": 307, "to": "/moved"})
    book()
    receiver.wait(2)
    assert receiver.got[0][1] == receiver.got[1][1]


def test_not_more_than_three_redirects(subscribe, receiver, book, lexoffice):
    subscribe("voucher.created")
    receiver.answers.update({"/hook": 307})
    book()
    receiver.wait(4)
    rest(lexoffice)
    assert len(receiver.got) == 4
    assert lexoffice.control.get("webhooks")["deliveries"][0]["status"] == "too many redirects"


def test_a_receiver_that_is_down_is_tried_again(subscribe, book, lexoffice, call):
    lexoffice.control.time(freeze=True)
    gone = Receiver()
    answer = call("POST", PATH, json={"eventType": "voucher.created", "callbackUrl": gone.url})
    assert answer.status_code == 201
    gone.stop()
    book()
    seen = rest(lexoffice)
    assert seen["waiting"][0]["attempt"] == 1
    assert seen["deliveries"][0]["status"] == "no connection"


# -- control --------------------------------------------------------------------------------------
def test_deliveries_can_be_held_and_let_go(subscribe, receiver, book, lexoffice):
    subscribe("voucher.created")
    lexoffice.control.webhooks(pause=True)
    book()
    time.sleep(0.2)  # time enough for a delivery that nobody held
    assert receiver.got == []
    assert len(lexoffice.control.get("webhooks")["waiting"]) == 1
    lexoffice.control.webhooks(pause=False)
    receiver.wait(1)


def test_a_delivery_can_be_repeated(subscribe, receiver, book, lexoffice):
    subscribe("voucher.created")
    book()
    rest(lexoffice)
    lexoffice.control.webhooks(again=1)
    receiver.wait(2)
    assert receiver.got[0][1] == receiver.got[1][1]


def test_waiting_deliveries_can_be_sent_at_once(subscribe, receiver, book, lexoffice):
    lexoffice.control.time(freeze=True)
    subscribe("voucher.created")
    receiver.answers["/hook"] = 500
    book()
    assert len(rest(lexoffice)["waiting"]) == 1
    receiver.answers["/hook"] = 200
    lexoffice.control.webhooks(deliver=True)
    receiver.wait(2)


def test_an_unknown_host_removes_the_subscription_after_the_last_retry(
        lexoffice, book, call, lexoffice_key):
    lexoffice.control.time(freeze=True)
    books = next(iter(lexoffice.store.books.values()))
    lexoffice.webhooks.subscribe(books, {"key": lexoffice_key}, "voucher.created",
                                 "https://nothing.invalid/")
    book()
    for pause in DELAYS:
        assert rest(lexoffice)["deliveries"][-1]["status"] == "no such host"
        assert len(ids(call)) == 1
        lexoffice.control.time(advance=pause)
    assert len(rest(lexoffice)["deliveries"]) == 1 + len(DELAYS)
    assert ids(call) == set()


def test_a_revoked_connection_says_goodbye(lexoffice, receiver, call):
    tokens = requests.post(f"{lexoffice.url}/oauth2/token", timeout=5, data={
        "grant_type": "authorization_code", "redirect_uri": "",
        "code": lexoffice.control.connect()["code"]},
        auth=(lexoffice.client_id, lexoffice.client_secret)).json()
    connection = call("GET", "/v1/profile", key=tokens["access_token"]).json()["connectionId"]
    for event_type in ("token.revoked", "voucher.created"):
        answer = call("POST", PATH, key=tokens["access_token"], json={
            "eventType": event_type, "callbackUrl": receiver.url + "/hook"})
        assert answer.status_code == 201, answer.text
    lexoffice.control.tokens(revoke=True)
    event, = receiver.wait(1)
    assert (event["eventType"], event["resourceId"]) == ("token.revoked", connection)
    assert ids(call) == set()


def test_the_state_file_keeps_subscriptions_and_key(tmp_path, receiver):
    state = str(tmp_path / "books.json")
    with LexofficeSandbox(state=state) as first:
        key = first.control.api_key()
        headers = {"Authorization": f"Bearer {key}"}
        answer = requests.post(f"{first.url}{PATH}", timeout=10, headers=headers, json={
            "eventType": "voucher.created", "callbackUrl": receiver.url + "/hook"})
        assert answer.status_code == 201, answer.text
        public = requests.get(first.url + PUBLIC_KEY, timeout=10).text
    with LexofficeSandbox(state=state) as second:
        rows = requests.get(f"{second.url}{PATH}", timeout=10, headers=headers).json()
        assert [row["subscriptionId"] for row in rows["content"]] == [answer.json()["id"]]
        assert requests.get(second.url + PUBLIC_KEY, timeout=10).text == public


def test_the_key_survives_a_reset(lexoffice):
    url = lexoffice.url + PUBLIC_KEY
    before = requests.get(url, timeout=10).text
    lexoffice.control.reset()
    assert requests.get(url, timeout=10).text == before
    assert lexoffice.control.get("webhooks")["public_key"] == before
