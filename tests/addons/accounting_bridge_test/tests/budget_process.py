"""A process of its own that reserves slots of a connection's budget, as one of several hosts does.

Reads JSON from its standard input: `options` of Odoo, `database`, `connection` (id), `pace`,
`burst`, and `do`, one of
- "reserve": `times` slots; writes what it waits for each, and the clock of PostgreSQL
- "die": reserves a slot and holds the row's lock until it is killed
- "call": calls `url` with the key `key` for `seconds`; writes the statuses of all answers
"""

import json
import sys
import time

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
    slots = []
    for _time in range(ORDER["times"]):
        wait = shared.reserve()
        with database.cursor() as cr:
            cr.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp())")
            slots.append(float(cr.fetchone()[0]) + wait)
    say(json.dumps(slots))


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
