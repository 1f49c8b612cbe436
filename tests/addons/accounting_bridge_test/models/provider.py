import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import api, models

from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Capabilities,
    ConnectionFacts,
    ContactMatch,
    Issue,
    Kind,
    Outcome,
    PaymentKind,
    Quota,
    ReferenceData,
    RemoteDocument,
    RemotePayment,
    Result,
    Status,
)

NEXT = {
    Action.SUBMIT: "submitted",
    Action.APPROVE: "approved",
    Action.VOID: "voided",
    Action.DELETE: "deleted",
}


REFERENCES = (
    ReferenceData("account", "a200", "200", "Sales"),
    ReferenceData("tax", "t20", "T20", "20 %", rate=Decimal(20)),
    ReferenceData("tax", "t0", "T0", "None", rate=Decimal(0)),
)


@dataclass
class Books:
    """The books of one connection, kept in memory. `faults` are callables `(action, tasks)` taken
    one per push: what they return is the outcome (a `Result`), with the work done before it when
    their attribute `after` is true."""

    documents: dict = field(default_factory=dict)  # external id -> raw
    contacts: dict = field(default_factory=dict)  # number -> (external id, name)
    calls: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    references: list = field(default_factory=lambda: list(REFERENCES))
    changes: int = 0

    def touch(self, raw, **values):
        self.changes += 1
        raw.update(values, change=self.changes)
        return raw

    def pay(self, external_id, amount, date="2026-01-31"):
        raw = self.documents[external_id]
        raw["payments"].append({"id": str(uuid.uuid4()), "amount": str(amount), "date": date})
        paid = sum(Decimal(p["amount"]) for p in raw["payments"])
        self.touch(raw, status="paid" if paid >= Decimal(raw["total"]) else "approved")


BOOKS = defaultdict(Books)


class Session:
    def __init__(self, books):
        self.books, self.exchanges, self.quota = books, [], Quota()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


class AccountingBridgeProviderTest(models.AbstractModel):
    _name = "accounting.bridge.provider.test"
    _inherit = "accounting.bridge.provider"
    _description = "Accounting Bridge Provider: Test Books"

    @api.model
    def _label(self):
        return "Test Books"

    @api.model
    def _capabilities(self):
        statuses = (Status.DRAFT, Status.SUBMITTED, Status.APPROVED)
        return Capabilities(
            batch_size=10, contact_batch_size=10, statuses=statuses, void=True, delete=True
        )

    @api.model
    def _base_addresses(self):
        return {"web": "http://books.invalid"}

    @api.model
    def _open(self, connection, access_token, deadline):
        return Session(BOOKS[connection.id])

    @api.model
    def _check(self, session):
        return ConnectionFacts("Test Books", "books", self.env.company.currency_id.name)

    @api.model
    def _references(self, session):
        return session.books.references

    @api.model
    def _changed(self, session, bookmark):
        session.books.calls.append("changed")
        since = int(bookmark or 0)
        raws = [r for r in session.books.documents.values() if r["change"] > since]
        yield [self._read_document(None, r) for r in raws], str(session.books.changes)

    @api.model
    def _fetch(self, session, kind, external_ids):
        raws = {i: session.books.documents.get(i) for i in external_ids}
        return {i: raw and self._read_document(kind, raw) for i, raw in raws.items()}

    @api.model
    def _find(self, session, tasks):
        session.books.calls.append("find")
        by_number = {r["number"]: r for r in session.books.documents.values()}
        found = {}
        for task in tasks:
            raw = session.books.documents.get(task.external_id) or by_number.get(task.number)
            wanted = NEXT.get(task.action)
            done = raw and (wanted is None or raw["status"] == wanted)
            document = self._read_document(None, raw) if done else None
            found[task.key] = Outcome(task.key, Result.DONE if done else Result.RETRY, document)
        return found

    @api.model
    def _match_contacts(self, session, contacts):
        session.books.calls.append("match")
        known = session.books.contacts
        return {
            c.key: ContactMatch(c.key, *known[c.number], c.number, "number")
            if c.number in known
            else ContactMatch(c.key)
            for c in contacts
        }

    @api.model
    def _create_contacts(self, session, contacts):
        session.books.calls.append("contacts")
        for contact in contacts:
            session.books.contacts.setdefault(contact.number, (str(uuid.uuid4()), contact.name))
        ids = session.books.contacts
        return {c.key: Outcome(c.key, Result.DONE, external_id=ids[c.number][0]) for c in contacts}

    @api.model
    def _push(self, session, tasks):
        session.books.calls.append(tasks[0].action.value)
        fault = session.books.faults.pop(0) if session.books.faults else None
        if fault and not getattr(fault, "after", False):
            return [Outcome(t.key, fault(t), issues=(Issue("rejected"),)) for t in tasks]
        done = [self._perform(session.books, task) for task in tasks]
        return [Outcome(t.key, fault(t), issues=(Issue("x"),)) for t in tasks] if fault else done

    def _perform(self, books, task):
        if task.action is Action.CREATE:
            if any(r["number"] == task.number for r in books.documents.values()):
                issue = Issue("number_used", {"number": task.number})
                return Outcome(task.key, Result.REJECTED, issues=(issue,))
            invoice = task.invoice
            raw = {"id": str(uuid.uuid4()), "kind": invoice.kind.value, "number": invoice.number}
            raw |= {"total": str(invoice.totals.total), "payments": []}
            raw |= {"net": str(invoice.totals.net), "tax": str(invoice.totals.tax)}
            books.documents[raw["id"]] = books.touch(raw, status=invoice.target.value)
        elif task.action is Action.PAY:
            return self._take_payment(books, task)
        else:
            raw = books.documents[task.external_id]
            books.touch(raw, status=NEXT.get(task.action, raw["status"]))
        return Outcome(task.key, Result.DONE, self._read_document(None, raw))

    def _take_payment(self, books, task):
        order = task.payment
        books.pay(order.external_document, order.amount, order.date.isoformat())
        raw = books.documents[order.external_document]
        paid = raw["payments"][-1]["id"]
        return Outcome(task.key, Result.DONE, self._read_document(None, raw), external_id=paid)

    @api.model
    def _predict(self, invoice):
        return invoice.totals

    @api.model
    def _validate(self, invoice):
        return []

    @api.model
    def _read_document(self, kind, raw):
        payments = tuple(
            RemotePayment(
                p["id"],
                PaymentKind.PAYMENT,
                Decimal(p["amount"]),
                datetime.date.fromisoformat(p["date"]),
            )
            for p in raw["payments"]
        )
        paid, total = sum(p.amount for p in payments), Decimal(raw["total"])
        return RemoteDocument(
            raw["id"],
            Kind(raw["kind"]),
            raw["number"],
            Status(raw["status"]),
            raw["status"],
            raw=dict(raw),
            net=Decimal(raw["net"]),
            tax=Decimal(raw["tax"]),
            total=total,
            amount_paid=Decimal(paid),
            amount_due=total - paid,
            payments=payments,
        )

    @api.model
    def _document_url(self, connection, kind, external_id):
        return f"{self._base_address('web')}/{external_id}"
