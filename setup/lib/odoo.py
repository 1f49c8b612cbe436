"""Running Odoo: its environment, its configuration file and its commands."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from . import modules, odoo_source, postgres

# None of them changes what is tested; they keep a log that has something to say readable.
_LOG_HANDLERS = (":WARNING", "odoo.tools.config:ERROR")


@dataclass(frozen=True)
class Odoo:
    source: odoo_source.OdooSource
    database_server: postgres.Postgres
    modules: list[modules.Module]

    @property
    def environment(self) -> dict[str, str]:
        """What a process that imports or starts Odoo needs around it."""
        base = {k: v for k, v in os.environ.items() if k not in ("ODOO_RC", "OPENERP_SERVER")}
        # At a limit of time or memory Odoo restarts itself by the bare name of its Python, which
        # finds its virtual environment by PATH then.
        ours = str(Path(sys.executable).parent)
        around = self.database_server.within(base)
        return around | {
            "PATH": os.pathsep.join(filter(None, [ours, around.get("PATH")])),
            "PYTHONPATH": str(self.source.packages),
            "PYTHONWARNINGS": "ignore::DeprecationWarning",
            "TZ": "UTC",
        }

    def write_configuration(self, file: Path, data: Path, **options: object) -> Path:
        """A configuration file with this project's modules; Odoo's files go to `data`."""
        values = {
            "addons_path": modules.addons_path(self.modules),
            "data_dir": data,
            "http_interface": "127.0.0.1",
            "list_db": False,
            **options,
        }
        lines = [f"{name} = {value}" for name, value in values.items() if value not in (None, "")]
        file.write_text("\n".join(["[options]", *lines, ""]))
        return file

    def command(self, configuration: Path, *arguments: str) -> list[str]:
        start = [sys.executable, str(self.source.server), f"--config={configuration}"]
        return [*start, *(f"--log-handler={handler}" for handler in _LOG_HANDLERS), *arguments]
