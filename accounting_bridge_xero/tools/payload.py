"""The JSON that Xero is sent for a task: what `push` and `singles` write, and a preview shows.

An element stands for itself in the list of a call (`Invoices`, `CreditNotes`, `Payments`,
`Contacts`, `Items`); what needs a call of its own is the whole body.
"""

from itertools import zip_longest

from odoo.addons.accounting_bridge.tools.documents import Action, Kind, Part, Status
from odoo.addons.accounting_bridge.tools.money import ZERO

from . import facts, parity, ways
from .contact_data import contact_element
from .lookup import note_text
from .translate import STATUSES, invoice_element

TARGETS = {
    Action.SUBMIT: Status.SUBMITTED,
    Action.APPROVE: Status.APPROVED,
    Action.VOID: Status.VOIDED,
    Action.DELETE: Status.DELETED,
}


def payload(task):
    """:return: dict, its numbers Decimal; empty where nothing but a file or an address is sent"""
    return _MADE[task.action](task)


def computed(invoice):
    """:return: list of `documents.Part`: what Xero computes of each line that it is sent"""
    element, parts = invoice_element(invoice), []
    mode = element["LineAmountTypes"]
    rates = ways.rates(invoice)
    for line, row in zip_longest(invoice.lines, element["LineItems"]):
        if "UnitAmount" in row:  # else a note
            amount = parity.amount_of(row)
            tax = parity.tax_of(row, rates.get(row["TaxType"], ZERO), mode)
            net = amount - tax if mode == parity.INCLUSIVE else amount
            parts.append(Part(row["Description"], net, tax, line and line.source))
    return parts


def _created(task):
    return invoice_element(task.invoice)


def _status(task):
    return {facts.IDS[task.kind]: task.external_id, "Status": STATUSES[TARGETS[task.action]]}


def _payment(task):
    order = task.payment
    name = "Invoice" if order.kind is Kind.INVOICE else "CreditNote"
    element = {
        name: {facts.IDS[order.kind]: order.external_document},
        "Account": {"AccountID": order.account},
        "Date": order.date.isoformat(),
        "Amount": order.amount,
    }
    if order.reference:
        element["Reference"] = order.reference
    if order.currency_rate is not None:
        element["CurrencyRate"] = round(order.currency_rate, 6)
    return element


def _contact(task):
    return contact_element(task.contact)


def _allocation(task):
    return {"Allocations": [{"Invoice": {"InvoiceID": task.target_id}, "Amount": task.amount}]}


def _note(task):
    return {"HistoryRecords": [{"Details": note_text(task.text)}]}


def _item(task):
    """Price, account and tax are the document's: an item is a name under which revenue is seen."""
    item = task.item
    element = {"Code": item.code, "Name": item.name, "Description": item.description}
    return {name: value for name, value in element.items() if value}


def _nothing(_task):
    return {}


_MADE = {
    Action.CREATE: _created,
    **dict.fromkeys(TARGETS, _status),
    Action.PAY: _payment,
    Action.CONTACT: _contact,
    Action.ALLOCATE: _allocation,
    Action.NOTE: _note,
    Action.ITEM: _item,
    Action.EMAIL: _nothing,
    Action.ATTACH: _nothing,
}
