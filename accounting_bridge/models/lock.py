"""What may change on a document that the bookkeeping system holds.

Three sentinels travel in the context and are compared with `is`: a value that arrives by RPC is a
copy, so it is never one of them.

- BYPASS: the bridge itself acts. Nothing is held.
- AUTOMATIC: a flow that nobody looks at while it runs, inside a person's request. It is never
  raised at.
- HOLD: a flow is about to undo reconciliations; those of locked documents stay as they are.
"""

import logging
from contextlib import contextmanager

import psycopg2

from odoo.http import request

_logger = logging.getLogger(__name__)

CONTEXT_KEY = "accounting_bridge_lock"
BYPASS = object()
AUTOMATIC = object()
HOLD = object()

# Fields of a document that are printed, sent or booked.
MOVE_HELD = frozenset(
    {
        "state",
        "name",
        "move_type",
        "company_id",
        "journal_id",
        "date",
        "invoice_date",
        "invoice_date_due",
        "delivery_date",
        "taxable_supply_date",
        "partner_id",
        "commercial_partner_id",
        "partner_shipping_id",
        "fiscal_position_id",
        "currency_id",
        "invoice_currency_rate",
        "invoice_payment_term_id",
        "invoice_cash_rounding_id",
        "ref",
        "payment_reference",
        "invoice_origin",
        "reversed_entry_id",
    }
)
# The totals follow from the lines. They are computed together with what is still open, so they are
# guarded against writing, but not held.
MOVE_FIELDS = MOVE_HELD | {
    "amount_untaxed",
    "amount_tax",
    "amount_total",
    "amount_untaxed_signed",
    "amount_untaxed_in_currency_signed",
    "amount_tax_signed",
    "amount_total_signed",
    "amount_total_in_currency_signed",
}
LINE_FIELDS = frozenset(
    {
        "move_id",
        "display_type",
        "name",
        "product_id",
        "product_uom_id",
        "quantity",
        "price_unit",
        "discount",
        "tax_ids",
        "tax_repartition_line_id",
        "account_id",
        "partner_id",
        "currency_id",
        "balance",
        "debit",
        "credit",
        "amount_currency",
        "price_subtotal",
        "price_total",
        "date_maturity",
        "discount_date",
        "discount_amount_currency",
    }
)
RECEIVABLE = ("asset_receivable", "liability_payable")


def unlocked(records):
    """:return: the records, free to change: the bridge does what the provider has confirmed. What
    is computed afterwards is held again, so flush before the records are let go."""
    return records.with_context(**{CONTEXT_KEY: BYPASS})


def automatic(records):
    """:return: the records, marked as handled by a flow that must not be interrupted"""
    return _marked(records, AUTOMATIC)


def holding(records):
    """:return: the records, with the reconciliations of locked documents kept as they are"""
    return _marked(records, HOLD)


def _marked(records, sentinel):
    if is_unlocked(records):
        return records
    return records.with_context(**{CONTEXT_KEY: sentinel})


def is_unlocked(records):
    return records.env.context.get(CONTEXT_KEY) is BYPASS


def is_holding(records):
    return records.env.context.get(CONTEXT_KEY) is HOLD


def in_request():
    """Whether this thread serves a browser or an RPC client (unlike a scheduled action)."""
    return bool(request)


def is_person(env):
    """Whether a person, or a program with a person's rights, attempts what is going on.

    Payment transactions (portal, webshop, webhook, token) and the point of sale work in superuser
    mode whoever is logged in, scheduled actions work outside a request. Neither can be forged:
    superuser mode and the request do not come with the call.
    """
    if env.su or not in_request() or env.context.get(CONTEXT_KEY) is AUTOMATIC:
        return False
    return env.user._is_internal()


def will_change(record, name, value):
    """Whether writing `value` would change the field: by value, so that the many writes of Odoo
    itself that say again what is there pass."""
    field = record._fields[name]
    if field.type in ("many2many", "monetary", "float"):
        return record.env["account.move"]._field_will_change(record, {name: value}, name)
    after = field.convert_to_cache(value, record, validate=False)
    return after != field.convert_to_cache(record[name], record, validate=False)


def changed_fields(record, values, guarded):
    """:return: names of the guarded fields that writing `values` would change, sorted"""
    return sorted(n for n in guarded & values.keys() if will_change(record, n, values[n]))


def labels(records, names):
    """:return: what people call the fields"""
    described = records.sudo().fields_get(names, ["string"])  # whoever may see them: a message
    return [described[name]["string"] for name in names]


@contextmanager
def harmless(env):
    """An error of the bridge must never undo that money was taken: it was captured already."""
    try:
        with env.cr.savepoint():
            yield
    except psycopg2.OperationalError:  # Odoo repeats the request
        raise
    except Exception:
        _logger.exception("The bridge failed while Odoo booked what was taken or given back")
