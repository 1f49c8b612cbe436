"""Ready-made databases, so that a run starts with a copy in a second.

Level 1 holds Odoo's own modules with demo data, level 2 adds this project's modules. Each is named
after a hash of all that went into it, built once, and never connected to afterwards. Attachments
lie in a folder beside it, the filestore, which is copied along.
"""

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from psycopg2 import sql

from . import locks, modules, places
from .odoo import Odoo
from .processes import Processes
from .report import SetupError, say, tail

BASE_MODULES = {"sale_management", "account", "l10n_uk", "l10n_de"}
_PREFIX = "accounting_bridge"
_TEMPORARY = f"{_PREFIX}_temporary_"
_KEPT = {"base": 2, "modules": 10}
_INSTALL_LOG = ".install.log"
_ERROR = re.compile(r"^\S+ \S+ \d+ (ERROR|CRITICAL) ", re.MULTILINE)
_WARNING = re.compile(r"^\S+ \S+ \d+ WARNING \S+ (.*)$", re.MULTILINE)


class Templates:
    def __init__(self, odoo: Odoo, processes: Processes) -> None:
        self._odoo = odoo
        self._processes = processes
        self._server = odoo.database_server

    def with_modules(self) -> str:
        """The name of a template that has everything installed, built if there is none."""
        needed = sorted(BASE_MODULES | modules.foreign_dependencies(self._odoo.modules))
        base_name = self._name("base", self._odoo.source.version, *needed)
        name = self._name_with_modules(base_name)
        if not self._is_ready(name):
            if not self._is_ready(base_name):
                self._build(base_name, None, needed, "Odoo with demo data (once, a minute or two)")
            ours = [module.name for module in self._odoo.modules]
            self._build(name, base_name, ours, "this project's modules")
            if name != self._name_with_modules(base_name):
                self._forget(name)
                raise SetupError("the modules' files changed while they were installed; try again")
        self._mark_used("base", base_name)
        self._mark_used("modules", name)
        return name

    def _name_with_modules(self, base_name: str) -> str:
        return self._name("modules", base_name, modules.content_hash(self._odoo.modules))

    def _name(self, level: str, *ingredients: str) -> str:
        """A name that no other cache folder and no other server has: the filestore is here."""
        return f"{_PREFIX}_{level}_{places.key(places.cache(), self._server.address, *ingredients)}"

    def warnings(self, name: str) -> list[str]:
        """What Odoo complained about while the modules of a template were installed."""
        return _WARNING.findall((_filestore(name) / _INSTALL_LOG).read_text())

    def copy(self, template: str, name: str, data: Path) -> None:
        """Make the database `name` like the template, with its attachments below `data`."""
        self._create(name, template)
        copy_tree(_filestore(template), data / "filestore" / name)

    @contextlib.contextmanager
    def temporary(self) -> Iterator[str]:
        """A new name for a database that is dropped at the end, at the latest by a later run."""
        name = f"{_TEMPORARY}{secrets.token_hex(6)}"
        with locks.held(name):
            try:
                yield name
            finally:
                self.drop(name)
                locks.forget(name)

    def drop_left_over(self) -> None:
        """Drop the temporary databases of runs that were killed."""
        for name in locks.left_over(_TEMPORARY):
            self.drop(name)
            locks.forget(name)

    def drop(self, name: str) -> None:
        self._server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def exists(self, name: str) -> bool:
        return bool(self._server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)))

    def _is_ready(self, name: str) -> bool:
        return self.exists(name) and _filestore(name).exists()

    def _build(self, name: str, start: str | None, install: list[str], what: str) -> None:
        # One build at a time: they would only take the processor from each other.
        with locks.held("template", waiting_for=f"it prepares a database, as we will: {what}"):
            if self._is_ready(name):
                return
            say(f"preparing a database: {what}")
            self._forget(name)
            with self.temporary() as draft:
                data = places.cache() / "drafts" / draft
                try:
                    self._install(draft, start, install, data)
                    store = _made(data / "filestore" / draft)
                    (store / _INSTALL_LOG).write_text((data / "odoo.log").read_text())
                    os.replace(store, _filestore(name))
                    self._rename(draft, name)
                finally:
                    shutil.rmtree(data, ignore_errors=True)

    def _install(self, draft: str, start: str | None, install: list[str], data: Path) -> None:
        data.mkdir(parents=True)
        if start:
            self.copy(start, draft, data)
        else:
            self._create(draft, "template0")
        log = data / "odoo.log"
        configuration = self._odoo.write_configuration(data / "odoo.conf", data, with_demo=True)
        command = self._odoo.command(
            configuration, f"--database={draft}", f"--init={','.join(install)}",
            "--stop-after-init", "--no-http",
        )
        code = self._processes.run(command, env=self._odoo.environment, cwd=places.ROOT, log=log)
        output = log.read_text()
        if code or _ERROR.search(output):
            raise SetupError(f"installing {', '.join(install)} failed:\n{tail(output, lines=40)}")

    def _create(self, name: str, template: str) -> None:
        ((version,),) = self._server.execute("SHOW server_version_num")
        faster = " STRATEGY FILE_COPY" if int(version) >= 150000 else ""
        self._server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'" + faster).format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )

    def _rename(self, old: str, new: str) -> None:
        self._server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )

    def _mark_used(self, level: str, name: str) -> None:
        """Note the use of a template and drop those of its level that were not used for longest."""
        places.mark_used(_filestore(name))
        known = sorted(
            _filestore(name).parent.glob(f"{_PREFIX}_{level}_*"),
            key=lambda folder: (folder / ".complete").stat().st_mtime,
            reverse=True,
        )
        for folder in known[_KEPT[level]:]:
            self._forget(folder.name)

    def _forget(self, name: str) -> None:
        self.drop(name)
        shutil.rmtree(_filestore(name), ignore_errors=True)


def copy_tree(source: Path, target: Path) -> None:
    """Copy a filestore by links where possible: Odoo never changes a file in it, only deletes."""
    marker = shutil.ignore_patterns(".*")
    try:
        shutil.copytree(source, target, copy_function=os.link, ignore=marker)
    except shutil.Error:
        shutil.rmtree(target)
        shutil.copytree(source, target, ignore=marker)


def _filestore(name: str) -> Path:
    folder = places.cache() / "templates" / name
    folder.parent.mkdir(exist_ok=True)
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".complete").touch()
    return folder
