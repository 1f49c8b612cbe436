"""A PostgreSQL server of one run alone: it may crash, and leaves nothing behind."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
from lib import places, postgres, postgres_private
from lib.processes import Processes

SETUP = Path(places.__file__).parents[1]
COMMAND = f"""
import sys, time
sys.path.insert(0, {str(SETUP)!r})
from lib import postgres_private
from lib.processes import supervised
with supervised() as processes, postgres_private.private(processes) as server:
    server.fill(sys.argv[1], lambda running: None)
    server.start()
    print(server.postgres.environment["PGHOST"], flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def name():
    """Of what is kept for the next time."""
    name = f"test-{secrets.token_hex(6)}"
    yield name
    shutil.rmtree(postgres.home()[0] / "kept" / name)


@pytest.fixture
def filled(name):
    """Gives servers that begin with one row, stopped."""
    processes, resources = Processes(), contextlib.ExitStack()

    def make(server):
        server.execute("CREATE TABLE kept AS SELECT 1 AS number")

    def filled(make=make):
        server = resources.enter_context(postgres_private.private(processes))
        server.fill(name, make)
        return server

    yield filled
    resources.close()
    processes.stop_all()


def rows(server):
    return server.postgres.execute("SELECT number FROM kept ORDER BY number")


def identifier(server):
    return server.postgres.execute("SELECT system_identifier FROM pg_control_system()")


def test_a_crash_loses_what_was_not_committed_and_no_more(filled):
    server = filled()
    server.start()
    assert server.postgres.execute("SHOW synchronous_commit") == [("on",)]
    server.postgres.execute("INSERT INTO kept VALUES (2)")
    with contextlib.closing(psycopg2.connect(**connection(server))) as open_one:
        open_one.cursor().execute("INSERT INTO kept VALUES (3)")
        server.crash()
        assert not answers(server.postgres.environment["PGHOST"])
        server.start()
        assert rows(server) == [(1,), (2,)]
        with pytest.raises(psycopg2.DatabaseError):
            open_one.commit()


def test_what_it_begins_with_is_made_once_and_copied_from_then_on(filled):
    def not_again(server):
        raise AssertionError("made a second time")

    first = filled()
    second = filled(not_again)
    first.start()
    second.start()
    first.postgres.execute("INSERT INTO kept VALUES (2)")
    assert (rows(first), rows(second)) == ([(1,), (2,)], [(1,)])
    assert identifier(first) == identifier(second)


def test_the_variables_that_name_another_server_do_not_lead_there(filled, monkeypatch):
    monkeypatch.setenv("PGHOST", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGPASSWORD", "other")
    server = filled()
    server.start()
    assert rows(server) == [(1,)]
    around = server.postgres.within(os.environ)
    assert "PGPASSWORD" not in around
    psql = ["psql", "--tuples-only", "--no-align", "-c", "SELECT * FROM kept"]
    told = subprocess.run([*psql, "postgres"], env=around, capture_output=True, text=True)
    assert told.stdout == "1\n", told.stderr


def test_nothing_is_left_of_a_command_that_is_killed(filled, name):
    filled()
    command = subprocess.Popen(
        [sys.executable, "-c", COMMAND, name], stdout=subprocess.PIPE, text=True
    )
    folder = Path(next(line.strip() for line in command.stdout if line.startswith("/")))
    assert folder.stat().st_mode & 0o077 == 0, "only its user may connect"
    assert answers(folder)
    command.send_signal(signal.SIGKILL)
    command.wait()
    deadline = time.monotonic() + 60
    while answers(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not answers(folder)
    filled()
    assert not folder.exists(), "the next one clears up"


def connection(server):
    environment = server.postgres.environment
    return {"host": environment["PGHOST"], "user": environment["PGUSER"], "dbname": "postgres"}


def answers(folder):
    try:
        psycopg2.connect(host=os.fspath(folder), user="odoo", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True
