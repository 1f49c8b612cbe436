"""The embedded PostgreSQL server: there while somebody needs it, gone afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
from lib import places, postgres

SETUP = Path(places.__file__).parents[1]
COMMAND = f"""
import sys, time
sys.path.insert(0, {str(SETUP)!r})
from lib import postgres
with postgres.running() as server:
    print(server.environment["PGHOST"], flush=True)
    time.sleep(600)
"""


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in postgres.EXTERNAL_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    yield tmp_path
    pointer = places.cache() / "postgres" / "cluster-outside"
    if pointer.exists():
        folder = Path(pointer.read_text().strip())
        assert ends(folder)
        shutil.rmtree(folder)


@pytest.fixture
def run(own_cache):
    """Start a command that uses the server; returns it and the folder of the socket."""
    commands = []

    def start():
        command = subprocess.Popen(
            [sys.executable, "-c", COMMAND], stdout=subprocess.PIPE, text=True
        )
        commands.append(command)
        lines = iter(command.stdout.readline, "")
        return command, next(line.strip() for line in lines if line.startswith("/"))

    yield start
    for command in commands:
        command.kill()
        command.wait()


def answers(folder):
    try:
        psycopg2.connect(host=folder, user="odoo", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def ends(folder, patience=60):
    """Whether the server with this socket folder is gone, all its files written, in time."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not answers(folder) and not (Path(folder) / "data" / "postmaster.pid").exists():
            return True
        time.sleep(0.1)
    return False


def test_shared_by_runs_and_stopped_after_the_last_even_if_it_is_killed(run):
    first, folder = run()
    second, same_folder = run()
    assert folder == same_folder
    assert Path(folder).stat().st_mode & 0o077 == 0, "only its user may connect"

    first.send_signal(signal.SIGKILL)
    first.wait()
    time.sleep(1)  # the keeper looks twice a second
    assert answers(folder)

    second.send_signal(signal.SIGKILL)
    second.wait()
    assert ends(folder)


def test_data_that_cannot_be_started_is_replaced(own_cache, capsys):
    with postgres.running() as server:
        server.execute("CREATE DATABASE first")
    with postgres.running() as server:
        assert server.execute("SELECT 1 FROM pg_database WHERE datname = 'first'")
        data = Path(server.execute("SHOW data_directory")[0][0])
    assert ends(server.environment["PGHOST"])
    (data / "global" / "pg_control").unlink()
    with postgres.running() as server:
        assert not server.execute("SELECT 1 FROM pg_database WHERE datname = 'first'")
    assert "starting over with an empty cluster" in capsys.readouterr().out


def test_a_server_that_the_user_names_is_used_and_its_absence_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PGHOST", str(tmp_path))
    with (
        pytest.raises(postgres.SetupError, match=r"that the PG\* variables name cannot be used"),
        postgres.running(),
    ):
        pass
    assert os.listdir(tmp_path) == []
