"""Payments: made by PUT, undone by POST of {"Status": "DELETED"}, never edited."""
from .. import documents, errors, parse, query, settlement, wire, writes
from ..errors import Guessed, Refused
from ..query import FLAG, GUID, MOMENT, NUMBER, TEXT
from ..routes import UUID, route
from . import shapes

SCOPE = "accounting.payments"
SCHEMA = {"PaymentID": GUID, "PaymentType": TEXT, "Status": TEXT, "Date": MOMENT,
          "Amount": NUMBER, "BankAmount": NUMBER, "Reference": TEXT, "CurrencyRate": NUMBER,
          "UpdatedDateUTC": MOMENT, "IsReconciled": FLAG, "Invoice.InvoiceID": GUID,
          "Invoice.InvoiceNumber": TEXT, "CreditNote.CreditNoteID": GUID,
          "Account.AccountID": GUID, "Account.Code": TEXT}
TARGETS = (("Invoice", "invoices", "InvoiceID", "InvoiceNumber"),
           ("CreditNote", "credit_notes", "CreditNoteID", "CreditNoteNumber"),
           ("Overpayment", "overpayments", "OverpaymentID", None),
           ("Prepayment", "prepayments", "PrepaymentID", None))


@route("GET", "Payments", SCOPE)
def list_payments(call):
    desk = call.desk
    rows, pagination = query.select(
        call, desk.books.table("payments").values(), "PaymentID",
        lambda row: shapes.payment(desk, row), SCHEMA, "Payment")
    return wire.envelope(call, "Payments", [shapes.payment(desk, r) for r in rows], pagination)


@route("GET", f"Payments/{UUID}", SCOPE)
def get_payment(call, payment_id):
    row = _existing(call, payment_id)
    return wire.envelope(call, "Payments", [shapes.payment(call.desk, row)])


@route("PUT POST", "Payments", SCOPE)
def write_payments(call):
    desk = call.desk

    def write(sent):
        payment_id = parse.text(sent, "PaymentID")
        if payment_id and call.request.method == "POST":
            return _delete(call, _existing(call, payment_id), sent)
        table, row_id = _target(desk, sent)
        return settlement.pay(desk, table, row_id, sent)

    elements = parse.elements(call.body(), "Payments")
    return writes.write_all(call, "Payments", elements, write,
                            lambda row: shapes.payment(desk, row), "PaymentID")


@route("POST", f"Payments/{UUID}", SCOPE)
def delete_payment(call, payment_id):
    row = _existing(call, payment_id)
    elements = parse.elements(call.body(), "Payments")
    return writes.write_all(call, "Payments", elements, lambda sent: _delete(call, row, sent),
                            lambda row: shapes.payment(call.desk, row), "PaymentID",
                            row["PaymentID"])


def _delete(call, row, sent):
    if parse.choice(sent, "Status", ("AUTHORISED", "DELETED")) != "DELETED":
        raise Guessed("Payments cannot be edited, only deleted")
    return settlement.delete_payment(call.desk, row["PaymentID"])


def _existing(call, payment_id):
    row = call.books.get("payments", payment_id)
    if not row:
        raise errors.not_found()
    return row


def _target(desk, sent):
    """(table, id) of the document that is paid or refunded."""
    for name, table, id_key, number_key in TARGETS:
        inner = parse.nested(sent, name) or {}
        number = (inner.get(number_key) or sent.get(number_key)) if number_key else None
        if not inner.get(id_key) and not number:
            continue
        row = desk.books.get(table, inner.get(id_key))
        if not row and number:
            kind = documents.INVOICE if table == "invoices" else documents.CREDIT_NOTE
            row = documents.find(desk, kind, str(number))
        if not row:
            raise Refused(f"An existing {name} with the specified {id_key} could not be found")
        return table, row[id_key]
    raise Guessed("A payment must name an Invoice, CreditNote, Prepayment or Overpayment")
