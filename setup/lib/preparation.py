"""What the stages with Odoo start from; made while the stages without it run."""

import concurrent.futures
import contextlib
from dataclasses import dataclass

from . import browser, modules, odoo_source, postgres
from .odoo import Odoo
from .processes import Processes
from .report import SetupError
from .template import Templates


@dataclass(frozen=True)
class Prepared:
    odoo: Odoo
    templates: Templates
    template: str  # the database that has all modules


class Preparation:
    """A thread of its own waits for downloads and for Odoo to install; where the command is stopped
    meanwhile, it ends with the programs that it waits for."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._resources = contextlib.ExitStack()
        self._thread = concurrent.futures.ThreadPoolExecutor(1)
        self._future: concurrent.futures.Future | None = None

    def close(self) -> None:
        self._resources.close()

    def begin(self) -> concurrent.futures.Future:
        if not self._future:
            self._future = self._thread.submit(self._prepare)
        return self._future

    def result(self) -> Prepared:
        """:raise SetupError: something is missing or failed"""
        return self.begin().result()

    def _prepare(self) -> Prepared:
        found = modules.discover()
        if not found:
            raise SetupError("there are no Odoo modules here")
        browser.ensure_programs()
        source = odoo_source.find()
        server = self._resources.enter_context(postgres.running())
        odoo = Odoo(source, server, found)
        templates = Templates(odoo, self._processes)
        templates.drop_left_over()
        return Prepared(odoo, templates, templates.with_modules())
