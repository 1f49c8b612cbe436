"""The database from which a chaos run starts: both demo companies connected and mapped, with as
many posted documents as wanted, each with its PDF, none of them transferred.

It is kept in the cache, in a folder named after all that went into it:

  database.dump                 of pg_dump in its own format
  filestore/                    the attachments
  xero.json, lexoffice.json     the sandboxes' books, with the access that was granted
  facts.json                    what people may click, by provider (see `Prepared`)

Both are connected over OAuth2, so that access can run out. The addresses in the database are those
of the sandboxes that were there then; `enter_addresses` puts others in their place.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import demo_british, demo_data, demo_german, demo_lexoffice, demo_xero, locks, places
from .demo import Demo
from .odoo import Odoo
from .person import Person
from .processes import Processes
from .report import SetupError, say, tail
from .template import Templates, copy_tree

PROVIDERS = ("xero", "lexoffice")
DATABASE = "chaos"
_DOCUMENTS = Path(__file__).with_name("chaos_documents.py")
_KEPT = 3
_CONNECTION = "accounting.bridge.connection"


@dataclass(frozen=True)
class Prepared:
    """A prepared database as its folder describes it.

    `facts`: by provider `company`, `connection` (ids), `login` of who sells there, `invoices`
    (ids of posted invoices and credit notes, in the order in which people ask for them), `orders`
    (ids of confirmed orders not invoiced yet), `partners` (ids of its customers).
    """

    folder: Path

    @property
    def facts(self) -> dict:
        return json.loads((self.folder / "facts.json").read_text())

    @property
    def dump(self) -> Path:
        return self.folder / "database.dump"

    @property
    def filestore(self) -> Path:
        return self.folder / "filestore"

    def books(self, provider: str) -> Path:
        """The state file of a sandbox; to be copied, because a sandbox writes to it."""
        return self.folder / f"{provider}.json"


def ensure(odoo: Odoo, processes: Processes, numbers: dict[str, int]) -> Prepared:
    """The prepared database with so many documents for each provider, made now if it is not in
    the cache.

    :param odoo: with the server that has the templates, and the product's modules
    """
    templates = Templates(odoo, processes)
    template = templates.with_modules()
    folder = places.cache() / "chaos" / places.key(template, _content(), sorted(numbers.items()))
    folder.parent.mkdir(exist_ok=True)
    with locks.held(f"chaos-{folder.name}", waiting_for="it prepares the same documents"):
        if not places.is_complete(folder):
            shutil.rmtree(folder, ignore_errors=True)
            _Preparation(odoo, processes, templates, folder, numbers).run(template)
        places.mark_used(folder)
    _drop_all_but_newest(folder.parent)
    return Prepared(folder)


def enter_addresses(
    execute: Callable[..., list], addresses: dict[str, str], odoo_address: str
) -> None:
    """Lead a loaded database to these addresses; before Odoo starts, which remembers them.

    :param execute: runs one SQL statement with its parameters in the database
    :param addresses: of what stands in for each provider, by its name
    """
    for provider, names in _ADDRESSES.items():
        for name in names:
            execute(
                "UPDATE ir_config_parameter SET value = %s WHERE key = %s",
                addresses[provider], f"accounting_bridge.{provider}.{name}",
            )
    execute(
        "UPDATE ir_config_parameter SET value = %s WHERE key = 'web.base.url'", odoo_address
    )
    # What was loaded is no copy of anything that goes on: it is the database from now on.
    execute("UPDATE accounting_bridge_connection SET database_ref = NULL")


_ADDRESSES = {
    "xero": ("login", "identity", "api", "web"),
    "lexoffice": ("login", "api", "web"),
}


def _content() -> str:
    """Changes with what makes the documents and the books."""
    files = [*Path(__file__).parent.glob("chaos_prepare.py"), _DOCUMENTS]
    files += sorted(Path(__file__).parent.glob("demo_*.py"))
    files += sorted((places.ROOT / "tests" / "sandbox").rglob("*.py"))
    return places.key(*(file.read_text() for file in files))


def _drop_all_but_newest(parent: Path) -> None:
    finished = [folder for folder in parent.iterdir() if places.is_complete(folder)]
    finished.sort(key=lambda folder: (folder / ".complete").stat().st_mtime, reverse=True)
    for folder in finished[_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


class _Preparation:
    def __init__(
        self, odoo: Odoo, processes: Processes, templates: Templates, folder: Path,
        numbers: dict[str, int],
    ) -> None:
        self._odoo, self._processes, self._templates = odoo, processes, templates
        self._folder, self._numbers = folder, numbers

    def run(self, template: str) -> None:
        total = sum(self._numbers.values())
        say(f"preparing a database with {total} documents to transfer")
        self._folder.mkdir()
        # In the cache as well: attachments are moved by links.
        work = places.cache() / "drafts" / f"chaos-{self._folder.name}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        demo = _Workshop(work, self._odoo, self._processes)
        try:
            self._templates.copy(template, demo.database, work / "data")
            demo.start(0)
            facts = _connected(demo)
            demo.stop_odoo()
            self._make_documents(demo, facts)
            demo.stop()
            self._keep(demo, facts)
        finally:
            demo.stop()
            demo.drop_database()
            shutil.rmtree(work, ignore_errors=True)

    def _make_documents(self, demo: "_Workshop", facts: dict) -> None:
        """Both companies beside each other: each has a processor."""
        say("writing and posting the documents")
        with ThreadPoolExecutor(len(facts)) as pool:
            made = list(pool.map(
                lambda provider: self._documents_of(demo, provider, facts[provider]), facts
            ))
        for provider, found in zip(facts, made, strict=True):
            facts[provider] |= found

    def _documents_of(self, demo: "_Workshop", provider: str, company: dict) -> dict:
        order = demo.folder / f"{provider}-documents.json"
        order.write_text(json.dumps(company | {"number": self._numbers[provider]}))
        log = demo.folder / f"{provider}-documents.log"
        command = [
            # Not from the folder of the program, which has an odoo.py of its own.
            sys.executable, "-P", str(_DOCUMENTS), str(demo.configuration), demo.database,
            str(order),
        ]
        code = self._processes.run(
            command, env=self._odoo.environment, cwd=places.ROOT, log=log
        )
        if code:
            raise SetupError(f"the documents could not be made:\n{tail(log.read_text(), 40)}")
        return json.loads(order.read_text())

    def _keep(self, demo: "_Workshop", facts: dict) -> None:
        code = self._processes.run(
            ["pg_dump", "--format=custom", "--compress=0", "--no-owner",
             f"--file={self._folder / 'database.dump'}", demo.database],
            env=self._odoo.environment, cwd=places.ROOT,
        )
        if code:
            raise SetupError(f"pg_dump ended with code {code}")
        copy_tree(demo.folder / "data" / "filestore" / demo.database, self._folder / "filestore")
        for provider in PROVIDERS:
            shutil.copy(demo.folder / f"{provider}.json", self._folder)
        (self._folder / "facts.json").write_text(json.dumps(facts, indent=2) + "\n")


class _Workshop(Demo):
    """A demo of which nothing is kept: only its programs are wanted."""

    def __init__(self, folder: Path, odoo: Odoo, processes: Processes) -> None:
        super().__init__("chaos", odoo, processes)
        self.folder = folder
        self.database = f"accounting_bridge_chaos_{places.key(folder, os.getpid())}"

    @property
    def configuration(self) -> Path:
        return self.folder / "odoo.conf"

    def stop_odoo(self) -> None:
        """No scheduled action comes between: what is there is made at full speed."""
        self._processes.stop(self._running.pop("odoo"))


# Connecting -----------------------------------------------------------------------------------


def _connected(demo: Demo) -> dict:
    """Both companies, with their people, connected and mapped: the beginning of the facts."""
    admin = demo_data.administrator(demo)
    demo_xero.enter_addresses(admin, demo.sandboxes["xero"])
    demo_lexoffice.enter_addresses(admin, demo.sandboxes["lexoffice"])
    british, german = demo_british.company(admin), demo_german.company_alone(admin)
    demo_data.show_to_administrator(admin, british, german)
    for login, company in ((demo_data.SALES_LOGIN, british), (demo_german.LOGIN, german)):
        demo_data.user(admin, login, login.capitalize(), company, demo_data.SALES)
    facts = {}
    with admin.at(british):
        products = demo_british.products(admin)
        demo_xero.enter_app(admin, demo.sandboxes["xero"])
        connection = demo_xero.connect(admin, british, demo_british.ORGANISATION)
        facts["xero"] = _facts(admin, british, connection, products)
        facts["xero"]["login"] = demo_data.SALES_LOGIN
    with admin.at(german):
        products = demo_german.products(admin)
        demo_lexoffice.enter_app(admin, demo.sandboxes["lexoffice"])
        connection = demo_lexoffice.connect_by_consent(admin, german)
        facts["lexoffice"] = _facts(admin, german, connection, products)
        facts["lexoffice"]["login"] = demo_german.LOGIN
    return facts


def _facts(admin: Person, company: int, connection: int, products: dict) -> dict:
    # By hand, so that it is people who ask.
    admin.call(_CONNECTION, "write", [connection], {"transfer_on": "manual"})
    return {
        "company": company, "connection": connection,
        "products": list(products.values()),
    }
