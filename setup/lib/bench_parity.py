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
    """The figures by provider, each counted by a process of its own: each has a processor."""
    folder.mkdir(parents=True, exist_ok=True)
    with postgres.running() as database_server:
        odoo = Odoo(odoo_source.find(), database_server, modules.discover())
        templates = Templates(odoo, processes)
        templates.drop_left_over()
        templates.with_modules()
        with ThreadPoolExecutor(len(PROVIDERS)) as pool:
            found = list(pool.map(
                lambda provider: _counted(odoo, templates, processes, folder / provider, plan),
                PROVIDERS,
            ))
    return dict(zip(PROVIDERS, found, strict=True))


def _counted(
    odoo: Odoo, templates: Templates, processes: Processes, folder: Path, plan: Plan
) -> dict:
    """One provider's, in a database of its own: both make companies, and would wait for each other.

    :param folder: named after the provider
    """
    data, order, log = folder / "data", folder / "order.json", folder / "log"
    folder.mkdir()
    order.write_text(json.dumps({
        "provider": folder.name, "seed": plan.seed, "invoices": plan.invoices,
        "posted": plan.posted, "with_rounding_line": plan.invoices // _WITH_ROUNDING_LINE,
    }))
    with templates.temporary() as database:
        templates.copy(templates.with_modules(), database, data)
        configuration = odoo.write_configuration(folder / "odoo.conf", data, db_name=database)
        # Not from the folder of the program, which has an odoo.py of its own.
        command = [sys.executable, "-P", str(_PROGRAM), str(configuration), database, str(order)]
        try:
            code = processes.run(command, env=odoo.environment, cwd=places.ROOT, log=log)
        finally:
            shutil.rmtree(data, ignore_errors=True)
    if code:
        raise SetupError(f"{folder.name} could not be counted:\n{tail(log.read_text(), 40)}")
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
