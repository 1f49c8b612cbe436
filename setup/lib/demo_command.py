"""usage: setup/demo [--check] [--fresh] [--port PORT] [--wrong]

From nothing to a browser: PostgreSQL, Odoo with its scheduled actions, the bookkeeping systems'
sandboxes and a database with two connected companies. Prints the addresses and log-ins; Ctrl-C
stops all it started. A second start is quick and finds everything as it was left, with the modules
updated if their files changed.

  --fresh      delete the demo's database and books, and start over
  --port PORT  where Odoo listens (default: 8069, or a free port if that is taken)
  --wrong      add a company in which all is wrong that the self-check is there to find
  --check      run the main job without a person in a demo of its own, print one JSON line, stop

What is kept lies in .runs/demo: the logs, attachments, the sandboxes' books. See setup/test --help
for the environment variables that choose Odoo, PostgreSQL and Python.
"""

import argparse
import json

from . import demo_check, demo_world, demo_wrong
from .demo import prepared
from .processes import supervised

_ODOO_PORT = 8069


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="setup/demo", add_help=False)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--port", type=int, default=_ODOO_PORT)
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args(arguments)
    return _check() if options.check else _stay(options.fresh, options.port, options.wrong)


def _stay(fresh: bool, port: int, wrong: bool) -> int:
    with supervised() as processes, prepared("demo", processes, fresh) as demo:
        demo.start(port)
        demo_world.ensure(demo)
        said = [demo_world.description()]
        if wrong:
            demo_wrong.ensure(demo)
            said.append(demo_wrong.description())
        print(*said, demo.description(), sep="\n", flush=True)
        demo.wait()
    return 0


def _check() -> int:
    """The main job in a demo that exists only for it, so that it can run beside another."""
    with supervised() as processes, prepared("check", processes, fresh=True) as demo:
        demo.start(0)
        demo_world.ensure(demo)
        result = demo_check.run(demo)
        demo.stop()
        if result["ok"]:
            demo.forget()
    print(json.dumps(result), flush=True)
    return 0 if result["ok"] else 1
