"""Webhooks: thin events, signed over the raw body, delivered in the background."""
import base64
import hashlib
import hmac
import json
import queue
import threading
import urllib.error
import urllib.request

CATEGORIES = {"contacts": "CONTACT", "invoices": "INVOICE", "credit_notes": "CREDITNOTE",
              "overpayments": "OVERPAYMENT", "prepayments": "PREPAYMENT"}
ENDPOINTS = {"contacts": "Contacts", "invoices": "Invoices", "credit_notes": "CreditNotes",
             "overpayments": "Overpayments", "prepayments": "Prepayments"}


class Webhooks:
    """One subscription for the app: `subscribe(url, key)`. Nothing is sent without one."""

    def __init__(self, sandbox):
        self._sandbox, self._queue, self._worker = sandbox, queue.Queue(), None
        self.clear()

    def clear(self):
        self.url = self.key = None
        self.sequence, self.deliveries = 0, []

    def subscribe(self, url, key):
        self.url, self.key = url, key
        if url and not self._worker:
            self._worker = threading.Thread(target=self._deliver_all, daemon=True)
            self._worker.start()

    def ring(self, tenant_id, table, row_id, event):
        if not self.url or table not in CATEGORIES:
            return
        self.sequence += 1
        sandbox = self._sandbox
        self._queue.put({
            "resourceUrl": f"{sandbox.url}/api.xro/2.0/{ENDPOINTS[table]}/{row_id}",
            "resourceId": row_id, "tenantId": tenant_id, "tenantType": "ORGANISATION",
            "eventCategory": CATEGORIES[table], "eventType": event,
            "eventDateUtc": f"{sandbox.clock.now():%Y-%m-%dT%H:%M:%S.%f}"[:-3],
            "_sequence": self.sequence})

    def deliver_again(self, count):
        """The last deliveries once more: a subscriber must bear with repeats."""
        for delivery in self.deliveries[-count:]:
            event = {k: v for k, v in delivery.items() if k not in ("sequence", "status")}
            self._queue.put({**event, "_sequence": delivery["sequence"]})

    def intent_to_receive(self):
        """Some well signed and some badly signed deliveries; their HTTP status each."""
        body = (b'{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, '
                b'"entropy": "S0m3r4Nd0mt3xt"}')
        good = self.signature(body)
        bad = ("A" if good[0] != "A" else "B") + good[1:]
        return [{"signed": "right" if signature == good else "wrong",
                 "status": self._post(body, signature)} for signature in (good, bad, good, bad)]

    def signature(self, body):
        return base64.b64encode(hmac.new(self.key.encode(), body, hashlib.sha256).digest()).decode()

    def stop(self):
        if self._worker:
            self._queue.put(None)
            self._worker.join(6)
            self._worker = None

    def _deliver_all(self):
        while (event := self._queue.get()) is not None:
            number = event.pop("_sequence")
            body = json.dumps({"events": [event], "firstEventSequence": number,
                               "lastEventSequence": number, "entropy": f"{number:08X}"}).encode()
            status = self._post(body, self.signature(body))
            self.deliveries.append({"sequence": number, "status": status, **event})

    def _post(self, body, signature):
        request = urllib.request.Request(self.url, body, {  # noqa: S310 (our own address)
            "Content-Type": "application/json; charset=utf-8", "x-xero-signature": signature})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError as error:
            return f"{type(error).__name__}"
