"""Deliveries that fail: tried again, given up, held and repeated; what a restart keeps."""
import time

import pytest
import requests

from tests.sandbox.lexoffice import LexofficeSandbox
from tests.sandbox.lexoffice.webhooks import DELAYS

from .webhooks import PATH, PUBLIC_KEY, Receiver, ids, rest, retried


# -- retries --------------------------------------------------------------------------------------
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
    tokens = requests.post(f"{lexoffice.url}/oauth2/token", timeout=60, data={
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
        answer = requests.post(f"{first.url}{PATH}", timeout=60, headers=headers, json={
            "eventType": "voucher.created", "callbackUrl": receiver.url + "/hook"})
        assert answer.status_code == 201, answer.text
        public = requests.get(first.url + PUBLIC_KEY, timeout=60).text
    with LexofficeSandbox(state=state) as second:
        rows = requests.get(f"{second.url}{PATH}", timeout=60, headers=headers).json()
        assert [row["subscriptionId"] for row in rows["content"]] == [answer.json()["id"]]
        assert requests.get(second.url + PUBLIC_KEY, timeout=60).text == public


def test_the_key_survives_a_reset(lexoffice):
    url = lexoffice.url + PUBLIC_KEY
    before = requests.get(url, timeout=60).text
    lexoffice.control.reset()
    assert requests.get(url, timeout=60).text == before
    assert lexoffice.control.get("webhooks")["public_key"] == before
