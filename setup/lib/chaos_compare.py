"""What the sandboxes' books and Odoo's database say after a chaos run, compared from outside: by
SQL and the sandboxes' control routes, with none of the product's code.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import requests

_SECONDS = 600  # the whole books in one answer
_GONE_THERE = ("VOIDED", "DELETED", "voided")


@dataclass(frozen=True)
class Entry:
    """One invoice or credit note in the provider's books; amounts in its currency, positive."""

    id: str
    number: str
    kind: str  # "invoice" or "credit_note"
    net: Decimal
    tax: Decimal
    total: Decimal
    currency: str
    is_gone: bool
    files: int
    paid: Decimal


@dataclass(frozen=True)
class Asked:
    """A document that people asked for, as Odoo's database has it, with its link."""

    move: int
    number: str
    kind: str
    net: Decimal
    tax: Decimal
    total: Decimal
    currency: str
    state: str
    external_ids: tuple[str, ...]
    paid: Decimal


@dataclass
class Comparison:
    """The figures of one provider; `words` says what was wrong with which document."""

    documents: int = 0
    external_documents: int = 0
    duplicates: int = 0
    lost: int = 0
    differing: int = 0
    stuck: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.duplicates or self.lost or self.differing or self.stuck or self.words)


# The provider's books -------------------------------------------------------------------------


def entries(provider: str, sandbox: dict, organisation: str) -> list[Entry]:
    """All that the books hold and that is named like a document of Odoo's."""
    return {"xero": _of_xero, "lexoffice": _of_lexoffice}[provider](sandbox, organisation)


def _of_xero(sandbox: dict, organisation: str) -> list[Entry]:
    tenant = sandbox["tenants"][organisation]
    books = _ask(sandbox, "dump", tenant=tenant)["tenants"][tenant]
    sold = [row for row in books["invoices"] if row["Type"] == "ACCREC"]
    returned = [row for row in books["credit_notes"] if row["Type"] == "ACCRECCREDIT"]
    # …/Invoices/<id>/Attachments/<name>
    files = Counter(row["Url"].split("/")[-3] for row in books["attachments"])
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for payment in books["payments"]:
        if payment.get("Status") != "DELETED":
            document = payment.get("Invoice") or payment.get("CreditNote") or {}
            owner = document.get("InvoiceID") or document.get("CreditNoteID") or ""
            paid[owner] += _money(payment["Amount"])
    return [
        Entry(
            row[f"{name}ID"], str(row[f"{name}Number"]), kind, _money(row["SubTotal"]),
            _money(row["TotalTax"]), _money(row["Total"]), row["CurrencyCode"],
            row["Status"] in _GONE_THERE, files[row[f"{name}ID"]],
            paid[row[f"{name}ID"]],
        )
        for rows, name, kind in ((sold, "Invoice", "invoice"),
                                 (returned, "CreditNote", "credit_note"))
        for row in rows
    ]


def _of_lexoffice(sandbox: dict, organisation: str) -> list[Entry]:
    kinds = {"salesinvoice": "invoice", "salescreditnote": "credit_note"}
    return [
        Entry(
            row["id"], str(row.get("voucherNumber") or ""), kinds[row["type"]],
            _money(row["totalGrossAmount"]) - _money(row["totalTaxAmount"]),
            _money(row["totalTaxAmount"]), _money(row["totalGrossAmount"]), "EUR",
            row["status"] in _GONE_THERE, len(row["files"]),
            sum((_money(item["amount"]) for item in row["payments"]), Decimal()),
        )
        for row in _ask(sandbox, "vouchers", organisation=organisation)
        if row.get("type") in kinds
    ]


def customers(provider: str, sandbox: dict, organisation: str) -> Counter:
    """How often the books have a customer of each name; those of the run have one of their own."""
    if provider == "xero":
        tenant = sandbox["tenants"][organisation]
        books = _ask(sandbox, "dump", tenant=tenant)["tenants"][tenant]
        return Counter(row["Name"] for row in books["contacts"])
    rows = _ask(sandbox, "contacts", organisation=organisation)
    return Counter(row["company"]["name"] for row in rows if "company" in row)


def _ask(sandbox: dict, name: str, **about: str):
    answer = requests.get(sandbox["control_url"] + name, params=about, timeout=_SECONDS)
    answer.raise_for_status()
    return answer.json()


def _money(value: object) -> Decimal:
    return Decimal(str(value or 0)).quantize(Decimal("0.01"))


# Odoo's database ------------------------------------------------------------------------------


def asked(
    execute: Callable[..., list], connection: int, moves: list[int], orders: list[int]
) -> list[Asked]:
    """What was clicked, with the invoices that became of orders."""
    moves = [*moves, *_invoices_of(execute, orders)]
    rows = execute(
        """
        SELECT m.id, m.name, m.move_type, m.amount_untaxed, m.amount_tax, m.amount_total,
               c.name, m.state,
               ARRAY(SELECT d.external_id FROM accounting_bridge_document d
                      WHERE d.move_id = m.id AND d.connection_id = %s
                        AND d.external_id IS NOT NULL),
               (SELECT coalesce(sum(p.amount), 0)
                  FROM accounting_bridge_payment p
                  JOIN accounting_bridge_document d ON d.id = p.document_id
                 WHERE d.move_id = m.id AND p.kind IN ('payment', 'refund')
                   AND p.state = 'booked')
          FROM account_move m JOIN res_currency c ON c.id = m.currency_id
         WHERE m.id = ANY(%s)
        """,
        connection, moves,
    )
    kinds = {"out_invoice": "invoice", "out_refund": "credit_note"}
    return [
        Asked(
            move, name, kinds[type_], _money(net), _money(tax), _money(total), currency, state,
            tuple(ids), _money(paid),
        )
        for move, name, type_, net, tax, total, currency, state, ids, paid in rows
    ]


def _invoices_of(execute: Callable[..., list], orders: list[int]) -> list[int]:
    rows = execute(
        """
        SELECT DISTINCT line.move_id
          FROM sale_order_line_invoice_rel rel
          JOIN account_move_line line ON line.id = rel.invoice_line_id
          JOIN sale_order_line sold ON sold.id = rel.order_line_id
         WHERE sold.order_id = ANY(%s)
        """,
        orders,
    )
    return [move for (move,) in rows]


def waiting(execute: Callable[..., list], connection: int) -> int:
    """How much is still under way."""
    ((number,),) = execute(
        "SELECT count(*) FROM accounting_bridge_operation WHERE connection_id = %s"
        " AND state IN ('pending', 'sending', 'uncertain')", connection,
    )
    return number


def refused(execute: Callable[..., list], connection: int) -> list[tuple[int, str, str, object]]:
    """(document, move's name, action, issues) of what the provider refused and nobody mended."""
    return execute(
        """
        SELECT DISTINCT ON (o.document_id, o.action) o.document_id, m.name, o.action, o.issues
          FROM accounting_bridge_operation o LEFT JOIN account_move m ON m.id = o.move_id
         WHERE o.connection_id = %s AND o.state = 'rejected'
           AND NOT EXISTS (SELECT 1 FROM accounting_bridge_operation later
                            WHERE later.document_id = o.document_id AND later.action = o.action
                              AND later.id > o.id)
        """,
        connection,
    )


def diagnosis(execute: Callable[..., list], connection: int) -> list[str]:
    """What Odoo remembers of a connection on which something is left to do."""
    rows = execute(
        """
        SELECT c.state, c.attention_issue, s.error, s.error_since, b.blocked_until, s.last_run,
               s.last_success, cron.active, cron.failure_count
          FROM accounting_bridge_connection c
          JOIN accounting_bridge_sync s ON s.connection_id = c.id
          LEFT JOIN accounting_bridge_budget b ON b.connection_id = c.id
          LEFT JOIN ir_cron cron ON cron.id = s.cron_id
         WHERE c.id = %s
        """,
        connection,
    )
    left = execute(
        """
        SELECT action, state, attempts, issues::text, count(*)
          FROM accounting_bridge_operation
         WHERE connection_id = %s AND state IN ('pending', 'sending', 'uncertain', 'rejected')
         GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 12
        """,
        connection,
    )
    return [" ".join(map(str, row)) for row in (*rows, *left)]


# Both -----------------------------------------------------------------------------------------


def compare(wanted: list[Asked], there: list[Entry], orders: int, invoiced: int) -> Comparison:
    """What people asked for against what the books hold.

    :param orders: how many orders were clicked
    :param invoiced: how many invoices became of them
    """
    result = Comparison(documents=len(wanted))
    by_number: dict[str, list[Entry]] = defaultdict(list)
    for entry in there:
        by_number[entry.number.casefold()].append(entry)
    for document in wanted:
        _compare_one(result, document, by_number[document.number.casefold()])
    if invoiced != orders:
        result.words.append(f"{orders} orders became {invoiced} invoices")
        result.duplicates += max(0, invoiced - orders)
    return result


def _compare_one(result: Comparison, document: Asked, found: list[Entry]) -> None:
    result.external_documents += len(found)
    if len(found) > 1:
        result.duplicates += len(found) - 1
        _complain(result, document, f"is there {len(found)} times: {[e.id for e in found]}")
    if not found:
        result.lost += 1
        _complain(result, document, f"is not there ({document.state} in Odoo)")
        return
    if differences := list(_differences(document, found)):
        result.differing += 1
        _complain(result, document, "; ".join(differences))


def _differences(document: Asked, found: list[Entry]) -> Iterable[str]:
    entry = found[0]
    if document.state != "posted":
        yield f"is {document.state} in Odoo"
    for name in ("kind", "net", "tax", "total", "currency", "paid"):
        here, there = getattr(document, name), getattr(entry, name)
        if here != there:
            yield f"{name} {here} in Odoo, {there} there"
    if entry.files != 1:
        yield f"{entry.files} files there"
    if entry.is_gone:
        yield "is voided there"
    if list(document.external_ids) != [entry.id]:
        yield f"Odoo's links {document.external_ids} for {entry.id}"


def _complain(result: Comparison, document: Asked, words: str) -> None:
    result.words.append(f"{document.number}: {words}")


def not_asked_for(wanted: list[Asked], there: list[Entry], before: set[str]) -> list[str]:
    """Numbers in the books that nobody asked for and that were not there before."""
    known = {document.number.casefold() for document in wanted}
    new = Counter(e.number for e in there if e.id not in before)
    return sorted(number for number in new if number.casefold() not in known)
