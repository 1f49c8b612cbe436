"""Writes of several elements: one outcome each, or all or nothing (summarizeErrors)."""
from . import errors, parse, wire
from .errors import Refused


def write_all(call, key, elements, write, render, id_key, row_id=None):
    """`write(element)` returns a row or raises Refused; `render(row)` gives what is answered.
    `row_id` is the id of the path, for the echo.

    With summarizeErrors (the default) one bad element refuses the whole call; without, every
    element says for itself how it went, under HTTP 200.
    """
    elements = [{**sent, id_key: row_id} if row_id else sent for sent in elements]
    summarize = call.request.args.get("summarizeErrors", "true").lower() != "false"
    outcomes = []

    def keep():
        good = all(refusal is None for _sent, _row, refusal in outcomes)
        return good or not summarize or call.assumptions.summarised_400_saves_good

    with call.books.savepoint(keep):
        outcomes.extend(_outcome(call, sent, write) for sent in elements)
    if summarize:
        return _summarised(call, key, outcomes, render, id_key)
    rows = [_bad(sent, refusal, id_key) | {"StatusAttributeString": "ERROR"} if refusal
            else _good(render(row), row)
            for sent, row, refusal in outcomes]
    return wire.envelope(call, key, rows)


def _outcome(call, sent, write):
    changes = len(call.changes)
    try:
        with call.books.savepoint():
            return sent, write(sent), None
    except Refused as refusal:
        del call.changes[changes:]
        return sent, None, refusal


def _summarised(call, key, outcomes, render, id_key):
    if any(refusal for _sent, _row, refusal in outcomes):
        if not call.assumptions.summarised_400_saves_good:
            call.changes.clear()
        everything = call.assumptions.summarised_400_elements == "all"
        return errors.validation([
            wire.plain(_bad(sent, refusal, id_key)) for sent, _row, refusal in outcomes
            if refusal or everything]).response
    return wire.envelope(call, key, [render(row) for _sent, row, _refusal in outcomes])


def _good(rendered, row):
    warnings = row.get("Warnings") or []
    return {**rendered, "StatusAttributeString": "WARNING" if warnings else "OK",
            **({"Warnings": warnings} if warnings else {})}


_EMPTY = {"InvoiceID": ("Payments", "CreditNotes", "Prepayments", "Overpayments",
                        "InvoiceAddresses", "InvoicePaymentServices"),
          "CreditNoteID": ("Payments", "Allocations", "InvoiceAddresses"),
          "ContactID": ("Addresses", "Phones", "ContactGroups", "ContactPersons")}


def _bad(sent, refusal, id_key):
    """The echo of what was sent, with Xero's additions and why it was refused."""
    messages = [{"Message": message} for message in (refusal.messages if refusal else [])]
    echo = {key: [] for key in _EMPTY.get(id_key, ())}
    echo |= {key: _echo(key, value) for key, value in sent.items() if value is not None}
    echo[id_key] = sent.get(id_key) or wire.ZERO_ID
    if id_key == "ContactID":
        echo["HasValidationErrors"] = bool(messages)
    elif id_key in ("InvoiceID", "CreditNoteID"):
        echo["HasErrors"] = bool(messages)
    return {**echo, "ValidationErrors": messages}


def _echo(key, value):
    """Dates are echoed as the wire has them, not as they were sent."""
    if key.endswith("Date") and isinstance(value, str):
        return parse.date({key: value}, key)
    return value
