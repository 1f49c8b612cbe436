"""A process of its own that reserves slots of a connection's budget, as one of several hosts does.

Reads JSON from its standard input: `options` of Odoo, `database`, `connection` (id), `pace`,
`burst`, and `do`, one of
- "reserve": `times` slots; writes of each when it is, by the clock of PostgreSQL, and the wait
- "die": reserves a slot and holds the row's lock until it is killed
- "call": calls `url` with the key `key` for `seconds`; writes the statuses of all answers
"""

import json
import sys
import time
from contextlib import contextmanager

from odoo.sql_db import db_connect
from odoo.tools import config

ORDER = json.load(sys.stdin)
config.parse_config(ORDER["options"])

from odoo.addons.accounting_bridge.models import budget  # noqa: E402
from odoo.addons.accounting_bridge.tools import errors  # noqa: E402
from odoo.addons.accounting_bridge.tools.budget import Policy  # noqa: E402


def main():
    database = db_connect(ORDER["database"])
    policy = Policy(calls_per_second=ORDER["pace"], burst=ORDER["burst"])
    shared = budget.SharedBudget(
        lambda: budget.for_one_statement(database.cursor()), ORDER["connection"], policy, True
    )
    say("ready")
    sys.stdin.close()
    globals()[ORDER["do"]](database, shared)


def say(line):
    """To the process that waits for it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def reserve(database, shared):
    due, take = [], shared._cursor

    @contextmanager
    def noting():
        with take() as cr:
            yield cr
            cr.execute(
                "SELECT EXTRACT(EPOCH FROM due_at) FROM accounting_bridge_budget"
                " WHERE connection_id = %s",
                [ORDER["connection"]],
            )
            due.append(float(cr.fetchone()[0]))

    shared._cursor = noting
    waits = [shared.reserve() for _time in range(ORDER["times"])]
    say(json.dumps(list(zip(due, waits, strict=True))))


def die(database, shared):
    cursor = database.cursor()
    shared._cursor = lambda: cursor
    cursor.commit = lambda: (say("holds it"), time.sleep(60))
    shared.reserve()


def call(database, shared):
    from odoo.addons.accounting_bridge_lexoffice.tools.client import (  # noqa: PLC0415
        LexofficeSession,
    )

    session = LexofficeSession(ORDER["url"], ORDER["key"], time.monotonic() + ORDER["seconds"])
    session.budget = shared
    try:
        while True:
            session.get("profile")
    except errors.OutOfTime:
        say(json.dumps([exchange.status for exchange in session.exchanges]))


main()
