import uuid
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo import models

from odoo.addons.accounting_bridge.tools import books as b
from odoo.addons.accounting_bridge.tools import documents as d

NEXT = {d.Action.SUBMIT: "submitted", d.Action.APPROVE: "approved"}
NEXT |= {d.Action.VOID: "voided", d.Action.DELETE: "deleted"}
REFERENCES = (
    b.ReferenceData("account", "a200", "200", "Sales"),
    b.ReferenceData("tax", "t20", "T20", "20 %", rate=Decimal(20)),
    b.ReferenceData("tax", "t0", "T0", "None", rate=Decimal(0)),
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
    unique: bool = True  # a number is taken once

    def touch(self, raw, **values):
        self.changes += 1
        raw.update(values, change=self.changes)
        return raw

    def pay(self, external_id, amount, day="2026-01-31"):
        raw = self.documents[external_id]
        raw["payments"].append({"id": str(uuid.uuid4()), "amount": str(amount), "date": day})
        paid = sum(Decimal(p["amount"]) for p in raw["payments"])
        self.touch(raw, status="paid" if paid >= Decimal(raw["total"]) else "approved")


BOOKS = defaultdict(Books)


class Session(nullcontext):
    def __init__(self, books, deadline):
        super().__init__(self)
        self.books, self.deadline, self.exchanges = books, deadline, []


class AccountingBridgeProviderTest(models.AbstractModel):
    _name = "accounting.bridge.provider.test"
    _inherit = "accounting.bridge.provider"
    _description = "Accounting Bridge Provider: Test Books"

    def _label(self):
        return "Test Books"

    def _capabilities(self):
        can = dict.fromkeys(("void", "delete", "email", "issues_documents"), True)
        can |= {"batch_size": 10, "contact_batch_size": 10}
        return b.Capabilities(statuses=tuple(d.Status)[:3], **can)

    def _base_addresses(self):
        return {"web": "http://books.invalid"}

    def _open(self, connection, access_token, deadline):
        return Session(BOOKS[connection.id], deadline)

    def _check(self, session):
        return b.ConnectionFacts("Test Books", "books", self.env.company.currency_id.name)

    def _references(self, session):
        return session.books.references

    def _changed(self, session, bookmark):
        session.books.calls.append("changed")
        documents = session.books.documents.values()
        raws = [r for r in documents if r["change"] > int(bookmark or 0)]
        yield [self._read_document(None, r) for r in raws], str(session.books.changes)

    def _fetch(self, session, kind, external_ids):
        raws = {i: session.books.documents.get(i) for i in external_ids}
        return {i: raw and self._read_document(kind, raw) for i, raw in raws.items()}

    def _find(self, session, tasks):
        session.books.calls.append("find")
        rows = session.books.documents.values()
        by_number = {r["number"]: r for r in rows if r["status"] not in ("voided", "deleted")}
        found = {}
        for task in tasks:
            raw = session.books.documents.get(task.external_id) or by_number.get(task.number)
            wanted = NEXT.get(task.action)
            emailed = task.action is not d.Action.EMAIL or raw.get("sent")
            done = raw and (raw["status"] == wanted if wanted else emailed)
            known = (d.Result.DONE, self._read_document(None, raw)) if done else (d.Result.RETRY,)
            found[task.key] = d.Outcome(task.key, *known)
        return found

    def _match_contacts(self, session, contacts):
        session.books.calls.append("match")
        known = session.books.contacts
        return {
            c.key: d.ContactMatch(c.key, *known[c.number], c.number, "number")
            if c.number in known
            else d.ContactMatch(c.key)
            for c in contacts
        }

    def _create_contacts(self, session, contacts):
        session.books.calls.append("contacts")
        for contact in contacts:
            session.books.contacts.setdefault(contact.number, (str(uuid.uuid4()), contact.name))
        ids = session.books.contacts
        return {
            c.key: d.Outcome(c.key, d.Result.DONE, external_id=ids[c.number][0]) for c in contacts
        }

    def _push(self, session, tasks):
        session.books.calls.append(tasks[0].action.value)
        fault = session.books.faults.pop(0) if session.books.faults else None
        if fault and not getattr(fault, "after", False):
            return [d.Outcome(t.key, fault(t), issues=(d.Issue("rejected"),)) for t in tasks]
        done = [self._perform(session.books, task) for task in tasks]
        why = (d.Issue("x"),)
        return [d.Outcome(t.key, fault(t), issues=why) for t in tasks] if fault else done

    def _perform(self, books, task):
        if task.action is d.Action.CREATE:
            if books.unique and task.number in {r["number"] for r in books.documents.values()}:
                issue = d.Issue("number_used", {"number": task.number})
                return d.Outcome(task.key, d.Result.REJECTED, issues=(issue,))
            invoice, sums = task.invoice, task.invoice.totals
            raw = {"id": str(uuid.uuid4()), "kind": invoice.kind.value, "number": invoice.number}
            raw |= {"net": str(sums.net), "tax": str(sums.tax), "total": str(sums.total)}
            raw |= {"date": invoice.date.isoformat(), "currency": invoice.currency, "payments": []}
            books.documents[raw["id"]] = books.touch(raw, status=invoice.target.value)
        elif task.action is d.Action.PAY:
            return self._take_payment(books, task)
        else:
            raw = books.documents[task.external_id]
            sent = {"sent": True} if task.action is d.Action.EMAIL else {}
            books.touch(raw, status=NEXT.get(task.action, raw["status"]), **sent)
        return d.Outcome(task.key, d.Result.DONE, self._read_document(None, raw))

    def _take_payment(self, books, task):
        order = task.payment
        books.pay(order.external_document, order.amount, order.date.isoformat())
        raw = books.documents[order.external_document]
        paid = raw["payments"][-1]["id"]
        return d.Outcome(task.key, d.Result.DONE, self._read_document(None, raw), external_id=paid)

    def _predict(self, invoice):
        return invoice.totals

    def _read_document(self, kind, raw):
        payment = d.PaymentKind.PAYMENT
        payments = tuple(
            d.RemotePayment(p["id"], payment, Decimal(p["amount"]), date.fromisoformat(p["date"]))
            for p in raw["payments"]
        )
        amounts = {name: Decimal(raw[name]) for name in ("net", "tax", "total")}
        paid = sum((p.amount for p in payments), Decimal(0))
        amounts |= {"amount_paid": paid, "amount_due": amounts["total"] - paid}
        known = (d.Kind(raw["kind"]), raw["number"], d.Status(raw["status"]), raw["status"])
        amounts["sent_to_contact"] = raw.get("sent")
        return d.RemoteDocument(raw["id"], *known, dict(raw), payments=payments, **amounts)

    def _document_url(self, connection, kind, external_id):
        return f"{self._base_address('web')}/{external_id}"
