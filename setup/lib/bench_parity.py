"""setup/bench parity: invoices of all kinds through the product to both sandboxes, to the cent."""

import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import modules, odoo_source, places, postgres
from .odoo import Odoo
from .processes import Processes
from .report import SetupError, say, tail
from .template import Templates

PROVIDERS = ("xero", "lexoffice")
_PROGRAM = Path(__file__).with_name("parity_program.py")
_WITH_ROUNDING_LINE = 5  # so many of the invoices once more with a rounding line: a part of them


@dataclass(frozen=True)
class Plan:
    """`invoices` as plain dicts and `posted` ones for each provider."""

    invoices: int
    posted: int
    seed: int


def run(processes: Processes, folder: Path, plan: Plan) -> dict:
    """The figures by provider."""
    folder.mkdir(parents=True, exist_ok=True)
    server = odoo_source.find()
    with postgres.running() as database_server:
        odoo = Odoo(server, database_server, modules.discover())
        templates = Templates(odoo, processes)
        templates.drop_left_over()
        with templates.temporary() as database:
            template = templates.with_modules()
            templates.copy(template, database, folder / "data")
            configuration = odoo.write_configuration(
                folder / "odoo.conf", folder / "data", db_name=database
            )
            try:
                with ThreadPoolExecutor(len(PROVIDERS)) as pool:
                    found = list(pool.map(
                        lambda provider: _counted(
                            processes, odoo, folder, configuration, database, provider, plan
                        ),
                        PROVIDERS,
                    ))
            finally:
                shutil.rmtree(folder / "data", ignore_errors=True)
    return dict(zip(PROVIDERS, found, strict=True))


def _counted(processes, odoo, folder, configuration, database, provider, plan) -> dict:
    """One provider's, in a process of its own: each has a processor."""
    order, log = folder / f"{provider}.json", folder / f"{provider}.log"
    order.write_text(json.dumps({
        "provider": provider, "seed": plan.seed, "invoices": plan.invoices,
        "posted": plan.posted, "with_rounding_line": plan.invoices // _WITH_ROUNDING_LINE,
    }))
    # Not from the folder of the program, which has an odoo.py of its own.
    command = [sys.executable, "-P", str(_PROGRAM), str(configuration), database, str(order)]
    code = processes.run(command, env=odoo.environment, cwd=places.ROOT, log=log)
    if code:
        raise SetupError(f"{provider} could not be counted:\n{tail(log.read_text(), 40)}")
    return json.loads(order.read_text())


def words(found: dict) -> list[str]:
    """The failures for a person, and how long it took."""
    said = []
    for provider, own in found.items():
        say(f"{provider}: {own['figures']['seconds']} s for the plain ones")
        for failure in own["told"]:
            said += [f"{provider}: {failure['why']}", f"  {json.dumps(failure['minimal'])}"]
    return said


def figures(found: dict) -> dict:
    return {provider: own["figures"] for provider, own in found.items()}


def is_good(found: dict) -> bool:
    return all(own["good"] for own in found.values())
