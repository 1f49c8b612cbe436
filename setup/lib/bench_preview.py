"""setup/bench preview: everything that would go, looked at as a person does, of many documents.

A demo of its own; its posted documents are copies, made by SQL, of some that Odoo made: what is
measured is looking at them. The customers are unknown to the books, so each page asks for them.
"""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from . import demo_british, demo_data, demo_world
from .demo import Demo, prepared
from .person import Person
from .processes import Processes
from .report import say

_PREVIEW = "accounting.bridge.preview"
_CUSTOMERS = 400
_UNMAPPED = 10  # one in so many documents has a tax that is not mapped
_WAIT = 300  # seconds that a person waits for an answer
# What the form shows of a preview.
_STATES = ("going", "problem", "waiting", "nothing")
_FORM = {f"{state}_count": {} for state in _STATES} | {
    name: {} for name in (
        "sums", "figures_text", "page_text", "left_text", "uncounted_count", "has_left", "alerts",
    )
} | {
    "row_ids": {"limit": 40, "fields": {"label": {}, "issue_text": {}, "total": {}}},
    "problem_ids": {"limit": 20, "fields": {"words": {}, "count": {}}},
}
_CALL = re.compile(r"action_preview|#" + re.escape(_PREVIEW))
# What Odoo's log says of a call: queries, seconds in the database, seconds beside it.
_LOGGED = re.compile(r'call_kw/\S+#(\S+) HTTP/1\.1" 200 - (\d+) ([\d.]+) ([\d.]+)')

# One document in `every` is a copy of the last of `models`. Columns are those that there are.
_COPY = """
DO $$
DECLARE
    move_columns text;
    line_columns text;
BEGIN
    CREATE TEMP TABLE copied ON COMMIT DROP AS
    SELECT nextval('account_move_id_seq') AS id, n,
           (%(models)s::int[])[CASE WHEN n %% %(every)s = 0 THEN cardinality(%(models)s::int[])
               ELSE 1 + n %% (cardinality(%(models)s::int[]) - 1) END] AS model,
           (%(customers)s::int[])[1 + n %% cardinality(%(customers)s::int[])] AS customer
      FROM generate_series(1, %(number)s) n;
    SELECT string_agg(quote_ident(column_name), ', ') INTO move_columns
      FROM information_schema.columns
     WHERE table_name = 'account_move' AND table_schema = 'public' AND column_name NOT IN
           ('id', 'name', 'sequence_number', 'partner_id', 'commercial_partner_id',
            'partner_shipping_id', 'access_token', 'payment_reference');
    EXECUTE format('INSERT INTO account_move (id, name, sequence_number, partner_id,
        commercial_partner_id, partner_shipping_id, %%1$s)
        SELECT copied.id, ''COPY/'' || n, n, customer, customer, customer, %%1$s
          FROM copied JOIN (SELECT id AS model, %%1$s FROM account_move) m USING (model)',
        move_columns);
    CREATE TEMP TABLE copied_line ON COMMIT DROP AS
    SELECT nextval('account_move_line_id_seq') AS id, copied.id AS move, l.id AS model, customer,
           'COPY/' || n AS number
      FROM copied JOIN account_move_line l ON l.move_id = copied.model;
    SELECT string_agg(quote_ident(column_name), ', ') INTO line_columns
      FROM information_schema.columns
     WHERE table_name = 'account_move_line' AND table_schema = 'public' AND column_name NOT IN
           ('id', 'move_id', 'move_name', 'partner_id');
    EXECUTE format('INSERT INTO account_move_line (id, move_id, move_name, partner_id, %%1$s)
        SELECT copied_line.id, move, number, customer, %%1$s
          FROM copied_line JOIN (SELECT id AS model, %%1$s FROM account_move_line) l
         USING (model)', line_columns);
    INSERT INTO account_move_line_account_tax_rel (account_move_line_id, account_tax_id)
    SELECT c.id, t.account_tax_id
      FROM copied_line c JOIN account_move_line_account_tax_rel t
        ON t.account_move_line_id = c.model;
END $$"""


@dataclass(frozen=True)
class Plan:
    documents: int


def run(processes: Processes, plan: Plan) -> dict:
    with prepared("bench-preview", processes, fresh=True) as demo:
        demo.start(0)
        demo_world.ensure(demo)
        admin = demo_data.administrator(demo)
        company = admin.one("res.company", ("name", "=", demo_british.NAME))
        with admin.at(company):
            say(f"making {plan.documents} documents")
            _make(demo, admin, company, plan.documents)
            say("looking at them")
            figures = _look(demo, admin, company)
        demo.stop()
        demo.forget()
    return figures


def _make(demo: Demo, admin: Person, company: int, number: int) -> None:
    partners = admin.call("res.partner", "create", [
        {"name": f"Customer {n}", "is_company": True} for n in range(_CUSTOMERS)
    ])
    models = [_document(admin, company, partners[0], lines) for lines in (1, 2, 3, 5, 8)]
    unmapped = admin.ensure("account.tax", {
        "name": "Not mapped", "amount": 7, "type_tax_use": "sale", "company_id": company,
    }, "name", "company_id")
    models.append(_document(admin, company, partners[0], 2, unmapped))
    parameters = {"models": models, "customers": partners, "number": number, "every": _UNMAPPED}
    text = _COPY
    for name, value in parameters.items():  # a block takes no parameters
        literal = f"'{{{','.join(map(str, value))}}}'" if isinstance(value, list) else str(value)
        text = text.replace(f"%({name})s", literal)
    demo.execute(text)  # which takes %% for %
    demo.execute("ANALYZE account_move, account_move_line")


def _document(admin: Person, company: int, partner: int, lines: int, tax: int = 0) -> int:
    """The id of a posted invoice."""
    tax = tax or admin.one("account.tax", ("name", "=", "20%"), ("type_tax_use", "=", "sale"),
                           ("company_id", "=", company))
    move = admin.create("account.move", {
        "move_type": "out_invoice", "partner_id": partner, "invoice_date": "2026-10-01",
        "invoice_line_ids": [
            (0, 0, {"name": f"Line {n}", "price_unit": 9.99 + n, "quantity": n + 1,
                    "discount": 2.5 * n, "tax_ids": [(6, 0, [tax])]})
            for n in range(lines)
        ],
    })
    admin.call("account.move", "action_post", [move])
    return move


def _look(demo: Demo, admin: Person, company: int) -> dict:
    """What a person waits for: the first page, counting all, and every other page."""
    connection = admin.one("accounting.bridge.connection", ("company_id", "=", company))
    before, preview = _peak(demo), 0

    def ask(method: str) -> tuple[dict, dict]:
        nonlocal preview
        log = demo.folder / "odoo.log"
        start, logged = time.monotonic(), log.stat().st_size
        if preview:
            admin.call(_PREVIEW, method, [preview])
        else:
            action = admin.call("accounting.bridge.connection", method, [connection])
            preview = action["res_id"]
        shown = admin.call(_PREVIEW, "web_read", [preview], specification=_FORM)[0]
        seconds = round(time.monotonic() - start, 1)
        return shown, {"seconds": seconds} | _told(log, logged)

    shown, told = ask("action_preview")
    pages, counting = [told], []
    while not counting or shown["uncounted_count"]:
        shown, told = ask("action_count")
        counting.append(told)
    while shown["has_left"]:
        shown, told = ask("action_next")
        pages.append(told)
    return {
        "documents": sum(shown[f"{state}_count"] for state in _STATES),
        "going": shown["going_count"],
        "problems": {problem["words"]: problem["count"] for problem in shown["problem_ids"]},
        "pages": pages,
        "counting": counting,
        "memory_mib": {"before": before, "peak": _peak(demo)},
    }


def _told(log: Path, start: int) -> dict:
    """What Odoo's log says since then."""
    with log.open("rb") as file:
        file.seek(start)
        calls = _LOGGED.findall(file.read().decode())
    own = [call for call in calls if _CALL.search(f"#{call[0]}")]
    return {
        "queries": sum(int(queries) for _call, queries, _sql, _beside in own),
        "seconds_in_sql": round(sum(float(sql) for _call, _queries, sql, _beside in own), 1),
    }


def _peak(demo: Demo) -> int:
    """The most memory that Odoo has taken so far, in MiB."""
    text = Path(f"/proc/{demo.process('odoo')}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text)[1]) // 1024
