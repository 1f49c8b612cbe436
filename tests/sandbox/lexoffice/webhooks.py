"""Webhooks: signed pointers, delivered and retried in the background (Lexware API docs, Event
Subscriptions)."""
import concurrent.futures
import dataclasses
import datetime
import json
import threading

import requests

from . import dates
from .signing import KeyPair
from .store import new_id

TABLE = "event_subscriptions"

FAREWELL = "token.revoked"
_LIVES = ("created", "changed", "deleted")
_WITHOUT_STATUS = ("article", "contact", "dunning", "recurring-template")
_WITH_STATUS = ("credit-note", "delivery-note", "down-payment-invoice", "invoice",
                "order-confirmation", "quotation", "voucher")
EVENT_TYPES = (
    *(f"{name}.{life}" for name in _WITHOUT_STATUS for life in _LIVES),
    *(f"{name}.{life}" for name in _WITH_STATUS for life in (*_LIVES, "status.changed")),
    "payment.changed", FAREWELL)

TAKEN = (200, 201, 202, 204)
TRIED_AGAIN = (401, 403, 404, 429)  # and everything from 500 on
DELAYS = (10, 20, 40, 80, 160, 1800, *(7200,) * 19)
READ_SECONDS = 5
REDIRECTS = 3
NO_SUCH_HOST = "no such host"


@dataclasses.dataclass
class Delivery:
    """One event on its way to one subscription; `due` by the clock of the sandbox."""
    subscription_id: str
    url: str
    body: bytes
    due: datetime.datetime
    attempt: int = 0

    @property
    def is_farewell(self):
        """It takes its subscription along, and is delivered all the same."""
        return f'"{FAREWELL}"'.encode() in self.body


class Webhooks:
    def __init__(self, sandbox):
        self._sandbox = sandbox
        self._keys = KeyPair()
        self._changed = threading.Condition()
        self._waiting, self._busy = [], set()
        self._worker, self._stopping = None, False
        self._senders = concurrent.futures.ThreadPoolExecutor(4, "webhook")
        self.paused, self.deliveries = False, []

    # -- subscriptions ------------------------------------------------------------------------
    def subscriptions(self, books):
        """Those of an organisation; a key or connection that ended took its own along."""
        store, now, rows = self._sandbox.store, self._sandbox.clock.now(), []
        for row in list(books.table(TABLE).values()):
            key = store.keys.get(row["grant"])
            if row["grant"] in store.connections or (key and key["expires"] > now):
                rows.append(row)
            else:
                books.remove(TABLE, row["subscriptionId"])
        return rows

    def subscribe(self, books, grant, event_type, callback_url):
        """A new row: {subscriptionId, organizationId, createdDate, eventType, callbackUrl}, and
        `grant`, the key or connection it ends with."""
        row = {"subscriptionId": new_id(), "organizationId": books.organisation_id,
               "createdDate": self._sandbox.clock.now(), "eventType": event_type,
               "callbackUrl": callback_url, "grant": grant.get("key") or grant["connection_id"]}
        return books.put(TABLE, row["subscriptionId"], row)

    def _remove(self, subscription_id):
        store = self._sandbox.store
        with store.lock:
            if books := store.holding(TABLE, subscription_id):
                books.remove(TABLE, subscription_id)
                store.dirty = True

    def _is_there(self, subscription_id):
        with self._sandbox.store.lock:
            books = self._sandbox.store.holding(TABLE, subscription_id)
            return books is not None and subscription_id in {
                row["subscriptionId"] for row in self.subscriptions(books)}

    @property
    def keys(self):
        """The pair of this sandbox, the same after a restart with the same state file."""
        store = self._sandbox.store
        with store.lock:
            kept = store.signing.get("pem")
            if kept and not self._keys.is_made:
                self._keys.load(kept)
        if not kept:
            store.signing["pem"], store.dirty = self._keys.private_pem(), True
        return self._keys

    def reachable(self, url):
        """Whether the address answers the HEAD request that comes before a subscription."""
        return self._call("HEAD", url) in TAKEN

    # -- events -------------------------------------------------------------------------------
    def ring(self, organisation_id, event_type, resource_id):
        """Tell whoever subscribed to `event_type`; never waits for them."""
        now = self._sandbox.clock.now()
        body = json.dumps({
            "organizationId": organisation_id, "eventType": event_type,
            "resourceId": resource_id, "eventDate": dates.wire(now)},
            separators=(",", ":")).encode()
        books = self._sandbox.store.books[organisation_id]
        listening = (self._ending(books, resource_id) if event_type == FAREWELL
                     else self.subscriptions(books))
        self._enter([Delivery(row["subscriptionId"], row["callbackUrl"], body, now)
                     for row in listening if row["eventType"] == event_type])

    @staticmethod
    def _ending(books, connection_id):
        """The subscriptions that end with this connection: told so, and never again."""
        return [row for row in books.table(TABLE).values() if row["grant"] == connection_id]

    def deliver_again(self, count):
        """The last deliveries that were taken, once more: a receiver must bear with repeats."""
        now = self._sandbox.clock.now()
        taken = [entry for entry in self.deliveries if entry["status"] in TAKEN][-count:]
        self._enter([Delivery(entry["subscriptionId"], entry["url"], entry["body"].encode(), now)
                     for entry in taken])

    def deliver_now(self):
        """Try everything that waits at once, whatever its time."""
        with self._changed:
            for delivery in self._waiting:
                delivery.due = self._sandbox.clock.now()
            self._changed.notify_all()

    def describe(self):
        public = self.keys.public_pem()  # needs the lock of the store: never while holding ours
        with self._changed:
            return {"paused": self.paused, "under_way": len(self._busy),
                    "deliveries": [dict(entry) for entry in self.deliveries],
                    "waiting": [{"subscriptionId": d.subscription_id, "attempt": d.attempt,
                                 "due": d.due.isoformat(), "body": d.body.decode()}
                                for d in self._waiting],
                    "public_key": public}

    def pause(self, paused=True):
        with self._changed:
            self.paused = paused
            self._changed.notify_all()

    def clear(self):
        with self._changed:
            self._waiting.clear()
            self.deliveries, self.paused = [], False

    def stop(self):
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            self._senders.shutdown(wait=False, cancel_futures=True)

    # -- the work in the background -------------------------------------------------------------
    def _enter(self, deliveries):
        if not deliveries:
            return
        with self._changed:
            self._waiting.extend(deliveries)
            if not self._worker:
                self._worker = threading.Thread(target=self._work, daemon=True)
                self._worker.start()
            self._changed.notify_all()

    def _work(self):
        while True:
            with self._changed:
                # The clock can be moved at any time, so its next hour cannot be slept towards.
                if not self._stopping:
                    self._changed.wait(0.05 if self._waiting else None)
                if self._stopping:
                    return
                for delivery in [] if self.paused else self._take_ready():
                    self._senders.submit(self._deliver, delivery, self.deliveries)

    def _take_ready(self):
        """What is due, at most one for each subscription, so that the order is kept."""
        now, ready = self._sandbox.clock.now(), []
        for delivery in list(self._waiting):
            if delivery.due <= now and delivery.subscription_id not in self._busy:
                self._busy.add(delivery.subscription_id)
                self._waiting.remove(delivery)
                ready.append(delivery)
        return ready

    def _deliver(self, delivery, log):
        """`log`: that of the time before a reset, if there was one meanwhile."""
        if not delivery.is_farewell and not self._is_there(delivery.subscription_id):
            self._finish(delivery, log)
            return
        headers = {"Content-Type": "application/json",
                   "X-Lxo-Signature": self.keys.sign(delivery.body)}
        began = self._sandbox.clock.now()
        status = self._call("POST", delivery.url, data=delivery.body, headers=headers)
        self._judge(delivery, status, began)
        self._finish(delivery, log, {
            "subscriptionId": delivery.subscription_id, "url": delivery.url,
            "body": delivery.body.decode(), "attempt": delivery.attempt, "status": status,
            "at": self._sandbox.clock.now().isoformat()})

    def _finish(self, delivery, log, *entries):
        with self._changed:
            log.extend(entries)
            self._busy.discard(delivery.subscription_id)
            self._changed.notify_all()

    def _judge(self, delivery, status, began):
        """The next attempt counts from when this one began: the clock may have been moved."""
        if not self._is_there(delivery.subscription_id) or status in TAKEN:
            return
        if status == 410:
            self._remove(delivery.subscription_id)
        elif not _is_tried_again(status):
            return
        elif delivery.attempt < len(DELAYS):
            pause = datetime.timedelta(seconds=DELAYS[delivery.attempt])
            self._enter([dataclasses.replace(delivery, attempt=delivery.attempt + 1,
                                             due=began + pause)])
        elif status in (404, NO_SUCH_HOST):
            self._remove(delivery.subscription_id)

    def _call(self, method, url, **content):
        """The HTTP status, or a word where there was none."""
        with requests.Session() as session:
            session.trust_env, session.max_redirects = False, REDIRECTS
            try:
                return session.request(method, url, timeout=READ_SECONDS, allow_redirects=True,
                                       **content).status_code
            except requests.TooManyRedirects:
                return "too many redirects"
            except requests.ConnectionError as error:
                return NO_SUCH_HOST if "NameResolution" in str(error) else "no connection"
            except requests.RequestException as error:
                return type(error).__name__


def _is_tried_again(status):
    """Without an answer at all (time-out, refused connection) it is tried again as after a 5xx:
    an assumption, the docs name only DNS."""
    if isinstance(status, str):
        return status != "too many redirects"
    return status in TRIED_AGAIN or status >= 500
