"""usage: setup/bench chaos [--full] [--documents N] [--seed N] [--seconds N] [--scale N]

Figures as JSON, each from a run on this machine.

  chaos  exactly once, whatever breaks: two Odoo servers with two HTTP and two cron workers each on
         one PostgreSQL, both sandboxes behind a proxy that lets 20 % of all calls go wrong, workers
         killed throughout, PostgreSQL crashing once, people clicking (some twice at the same
         moment), editing the same invoices and the connection, access running out. Afterwards the
         sandboxes' books are compared with Odoo's database from outside. The last line is JSON,
         the figures by provider; the exit code is 1 if a document is doubled, lost, different or
         stuck.

  --documents N  so many at Xero and a fifth of it at lexoffice (default: 2000 and 400)
  --full         10000 and 2000
  --seed N       do again what another run did, as far as the machine's timing allows
  --seconds N    how long new clicks keep arriving (default: 0.2 for each document at Xero)
  --scale N      how many times the limits on calls are raised, of the sandboxes and in Odoo
                 (default: 10)

The prepared database is kept in the cache, logs in .runs/bench-*. See setup/test --help for the
environment variables that choose Odoo, PostgreSQL and Python.
"""

import argparse
import datetime
import json
import os
import secrets

from . import chaos_run, places
from .processes import supervised
from .report import say

_DOCUMENTS, _FULL = 2000, 10000
_SECONDS_EACH = 0.2
_PATIENCE = 300  # seconds, at least


def main(arguments: list[str]) -> int:
    return _chaos(plan(arguments))


def plan(arguments: list[str]) -> chaos_run.Plan:
    """What the arguments ask for."""
    parser = argparse.ArgumentParser(prog="setup/bench", add_help=False)
    parser.add_argument("what", choices=["chaos"])
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--documents", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--scale", type=float, default=10)
    options = parser.parse_args(arguments)
    number = options.documents or (_FULL if options.full else _DOCUMENTS)
    seconds = options.seconds or number * _SECONDS_EACH
    return chaos_run.Plan(
        numbers={"xero": number, "lexoffice": max(1, number // 5)},
        seed=secrets.randbelow(10**6) if options.seed is None else options.seed,
        seconds=seconds, scale=options.scale, patience=max(_PATIENCE, seconds),
        time_limit=max(2 * _PATIENCE, seconds),
    )


def _chaos(plan: chaos_run.Plan) -> int:
    now = datetime.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    folder = places.RUNS / f"bench-{now}-{os.getpid()}"
    say(f"seed {plan.seed}; the limits on calls are {plan.scale:g} times the real ones")
    with supervised() as processes:
        outcome = chaos_run.run(processes, folder, plan)
    print("\n".join(outcome.words()))
    say(f"logs: {folder.relative_to(places.ROOT)}; {outcome.seconds:.0f} s after the preparation")
    print(json.dumps(outcome.figures()), flush=True)
    return 0 if outcome.is_good else 1
