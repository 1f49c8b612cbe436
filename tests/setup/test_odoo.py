"""The environment around Odoo's processes."""

import subprocess
import sys
from pathlib import Path

from lib.odoo import Odoo
from lib.odoo_source import OdooSource
from lib.postgres import Postgres

# What `odoo.service.server._reexec` does when a limit of time or memory is reached.
RESTART = """
import os, sys
os.execve(sys.executable, [os.path.basename(sys.executable), "-c", "import babel"], os.environ)
"""


def test_odoo_finds_its_libraries_after_it_restarted_itself(tmp_path):
    odoo = Odoo(OdooSource(tmp_path, "1"), Postgres({}), [])
    done = subprocess.run(
        [sys.executable, "-c", RESTART],
        env=odoo.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_rest_of_the_path_stays(monkeypatch):
    monkeypatch.setenv("PATH", "/somewhere/bin")
    first, rest = Odoo(OdooSource(Path(), "1"), Postgres({}), []).environment["PATH"].split(":")
    assert (Path(first), rest) == (Path(sys.executable).parent, "/somewhere/bin")


def test_programs_of_the_database_server_come_before_the_machines(monkeypatch):
    """A `pg_dump` of another version refuses to dump."""
    monkeypatch.setenv("PATH", "/somewhere/bin")
    server = Postgres({"PATH": "/server/bin:/somewhere/bin"})
    _ours, *rest = Odoo(OdooSource(Path(), "1"), server, []).environment["PATH"].split(":")
    assert rest == ["/server/bin", "/somewhere/bin"]
