"""Counts for one provider what becomes of invoices, inside Odoo (see bench_parity.py).

Arguments: Odoo's configuration file, the database, a JSON file with `provider`, `seed`, `invoices`
(how many as plain dicts), `with_rounding_line` (how many of them once more with a rounding line
allowed) and `posted` (how many as posted ones); what was counted is written into that file.
Nothing is kept in the database.
"""

import json
import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

_HERE = Path(__file__).resolve().parent


def main(configuration: str, database: str, order_file: str) -> None:
    config.parse_config([f"--config={configuration}", f"--database={database}"])
    sys.path[:0] = [str(_HERE.parent), str(_HERE.parents[1])]  # `lib`, and `tests.sandbox`
    from lib import parity_company  # noqa: PLC0415 its folder is known only now

    order = json.loads(Path(order_file).read_text())
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        found = parity_company.counted(env, order)
        cr.rollback()
    Path(order_file).write_text(json.dumps(found, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
