"""usage: setup/bench chaos [--full] [--documents N] [--seed N] [--seconds N] [--scale N]
       setup/bench parity [--invoices N] [--posted N] [--seed N]
       setup/bench preview [--documents N]

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

  parity  to the cent, or refused beforehand: random invoices of all kinds through Odoo's tax engine
         and the product to both sandboxes, which compute on their own, and posted ones beside them.
         The last line is JSON, the figures by provider; the exit code is 1 if one arrived with
         another net, tax of a rate or total, or if 0.5 % of what must go were refused.

  --invoices N   so many as plain values for each provider (default: 20000)
  --posted N     and so many posted in Odoo (default: 500)
  --seed N       do again what another run did

  preview  how long a person waits for the preview of everything that would go: each page, and
           counting them all, with the queries and the memory of the server. The last line is JSON.

  --documents N  so many (default: 10000)

The prepared database is kept in the cache, logs in .runs/bench-*. See setup/test --help for the
environment variables that choose Odoo, PostgreSQL and Python.
"""

import argparse
import datetime
import json
import os
import secrets
from pathlib import Path

from . import bench_parity, bench_preview, chaos_run, places
from .processes import supervised
from .report import say

_DOCUMENTS, _FULL = 2000, 10000
_SECONDS_EACH = 0.2
_PATIENCE = 300  # seconds, at least


_INVOICES, _POSTED = 20000, 500
_PREVIEWED = 10000


def main(arguments: list[str]) -> int:
    asked = plan(arguments)
    if isinstance(asked, bench_preview.Plan):
        return _preview(asked)
    return _parity(asked) if isinstance(asked, bench_parity.Plan) else _chaos(asked)


def plan(arguments: list[str]) -> chaos_run.Plan | bench_parity.Plan | bench_preview.Plan:
    """What the arguments ask for."""
    parser = argparse.ArgumentParser(prog="setup/bench", add_help=False)
    what = parser.add_subparsers(dest="what", required=True)
    parity = what.add_parser("parity", add_help=False)
    parity.add_argument("--invoices", type=int, default=_INVOICES)
    parity.add_argument("--posted", type=int, default=_POSTED)
    parity.add_argument("--seed", type=int)
    preview = what.add_parser("preview", add_help=False)
    preview.add_argument("--documents", type=int, default=_PREVIEWED)
    _chaos_options(what.add_parser("chaos", add_help=False))
    options = parser.parse_args(arguments)
    if options.what == "preview":
        return bench_preview.Plan(options.documents)
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    if options.what == "parity":
        return bench_parity.Plan(options.invoices, options.posted, seed)
    return _chaos_plan(options, seed)


def _chaos_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--documents", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--scale", type=float, default=10)


def _chaos_plan(options: argparse.Namespace, seed: int) -> chaos_run.Plan:
    number = options.documents or (_FULL if options.full else _DOCUMENTS)
    seconds = options.seconds or number * _SECONDS_EACH
    return chaos_run.Plan(
        numbers={"xero": number, "lexoffice": max(1, number // 5)},
        seed=seed, seconds=seconds, scale=options.scale, patience=max(_PATIENCE, seconds),
        time_limit=max(2 * _PATIENCE, seconds),
    )


def _folder() -> Path:
    now = datetime.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    return places.RUNS / f"bench-{now}-{os.getpid()}"


def _preview(plan: bench_preview.Plan) -> int:
    with supervised() as processes:
        print(json.dumps(bench_preview.run(processes, plan)), flush=True)
    return 0


def _parity(plan: bench_parity.Plan) -> int:
    folder = _folder()
    say(f"seed {plan.seed}")
    with supervised() as processes:
        found = bench_parity.run(processes, folder, plan)
    for line in bench_parity.words(found):
        print(line)
    say(f"logs: {folder.relative_to(places.ROOT)}")
    print(json.dumps(bench_parity.figures(found)), flush=True)
    return 0 if bench_parity.is_good(found) else 1


def _chaos(plan: chaos_run.Plan) -> int:
    folder = _folder()
    say(f"seed {plan.seed}; the limits on calls are {plan.scale:g} times the real ones")
    with supervised() as processes:
        outcome = chaos_run.run(processes, folder, plan)
    print("\n".join(outcome.words()))
    say(f"logs: {folder.relative_to(places.ROOT)}; {outcome.seconds:.0f} s after the preparation")
    print(json.dumps(outcome.figures()), flush=True)
    return 0 if outcome.is_good else 1
