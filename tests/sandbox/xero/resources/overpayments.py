"""Overpayments and prepayments: read and allocated here, never made here."""
from .. import errors, query, wire
from ..query import GUID, MOMENT, NUMBER, TEXT
from ..routes import UUID, route
from . import shapes
from .credit_notes import allocate, unallocate

SCOPE = "accounting.payments"
RESOURCES = (("Overpayments", "overpayments", "OverpaymentID"),
             ("Prepayments", "prepayments", "PrepaymentID"))


def _enter(key, table, id_key):
    schema = {id_key: GUID, "Type": TEXT, "Status": TEXT, "Reference": TEXT, "Date": MOMENT,
              "Total": NUMBER, "RemainingCredit": NUMBER, "UpdatedDateUTC": MOMENT,
              "Contact.ContactID": GUID, "Contact.Name": TEXT, "CurrencyCode": TEXT}

    @route("GET", key, SCOPE)
    def list_credits(call):
        rows, pagination = query.select(
            call, call.books.table(table).values(), id_key,
            lambda row: shapes.credit(call.desk, row, "list", id_key), schema, key[:-1])
        mode = "page" if pagination else "list"
        return wire.envelope(call, key, [shapes.credit(call.desk, r, mode, id_key)
                                         for r in rows], pagination)

    @route("GET", f"{key}/{UUID}", SCOPE)
    def get_credit(call, row_id):
        row = existing(call, row_id)
        return wire.envelope(call, key, [shapes.credit(call.desk, row, "single", id_key)])

    @route("PUT", f"{key}/{UUID}/Allocations", SCOPE)
    def allocate_credit(call, row_id):
        return allocate(call, table, existing(call, row_id)[id_key])

    @route("DELETE", f"{key}/{UUID}/Allocations/{UUID}", SCOPE)
    def delete_allocation(call, row_id, allocation_id):
        return unallocate(call, table, existing(call, row_id)[id_key], allocation_id)

    def existing(call, row_id):
        row = call.books.get(table, row_id)
        if not row:
            raise errors.not_found()
        return row


for resource in RESOURCES:
    _enter(*resource)
