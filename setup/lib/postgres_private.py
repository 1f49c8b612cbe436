"""A PostgreSQL server of one run alone, which may crash without anybody else noticing.

It keeps what was committed (`synchronous_commit`), as the server of a real installation does, but
not through a power failure of the machine. It ends with the command, its files go at the end, or
when the next one starts.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2

from . import locks, places, postgres
from .postgres import Cluster, Postgres
from .processes import Processes
from .report import SetupError, tail

_LOCK = "postgres-private-"
_PORT = "5432"
_PATIENCE = 60  # seconds
_KEPT = 4
_SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
fsync = off
synchronous_commit = on
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 1GB
checkpoint_timeout = 30min
jit = off
max_parallel_workers_per_gather = 0
"""


@contextlib.contextmanager
def private(processes: Processes) -> Iterator["PrivatePostgres"]:
    """A server of its own, empty and not running yet."""
    _remove_left_over()
    name = secrets.token_hex(6)
    with locks.held(f"{_LOCK}{name}"):
        with locks.held("postgres.start"):
            cluster = Cluster.inside(name, _SETTINGS)
        server = PrivatePostgres(cluster, processes)
        try:
            yield server
        finally:
            server.stop()
            _remove(cluster.folder)
            if cluster.socket != cluster.folder:
                shutil.rmtree(cluster.socket)
    locks.forget(f"{_LOCK}{name}")


class PrivatePostgres:
    def __init__(self, cluster: Cluster, processes: Processes) -> None:
        self._cluster = cluster
        self._processes = processes
        self._process: subprocess.Popen | None = None

    @property
    def postgres(self) -> Postgres:
        """How to reach it, also where the environment names another."""
        return Postgres(self._cluster.postgres.environment | {"PGPORT": _PORT})

    @property
    def log(self) -> Path:
        return self._cluster.log

    def fill(self, name: str, make: Callable[[Postgres], None]) -> None:
        """Begin, stopped, with what `make` puts into an empty server.

        It is kept under that name: the next time its files are copied, which takes less than a
        second. A server made so has the same system identifier each time.
        """
        kept = _kept(name)
        with locks.held("postgres-kept", waiting_for="it loads a database"):
            if not places.is_complete(kept):
                self._make(make, kept)
            places.mark_used(kept)
            _prune(kept.parent)
            if not self._cluster.data.exists():
                _copy(kept / "data", self._cluster.data)

    def _make(self, make: Callable[[Postgres], None], kept: Path) -> None:
        self._cluster.initialise()
        self.start()
        make(self.postgres)
        self.stop()
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir()
        _copy(self._cluster.data, kept / "data")

    def start(self) -> None:
        """Start, and wait until it answers."""
        cluster = self._cluster
        program = [str(cluster.programs / "postgres"), "-D", str(cluster.data)]
        self._process = self._processes.start(
            # Copied settings cannot name the folder of this socket.
            [*program, "-k", str(cluster.socket), "-p", _PORT],
            env=dict(os.environ), cwd=cluster.folder, log=cluster.log, user=cluster.user,
        )
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise SetupError(f"PostgreSQL does not start:\n{tail(cluster.log.read_text())}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            self.postgres.execute("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop in order: everything is written, whoever is connected is sent away."""
        if self._process:
            self._processes.stop(self._process)
            self._process = None

    def crash(self) -> None:
        """End at once as after a crash; what was committed comes back when it starts again."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        self.stop()


def load(server: Postgres, database: str, dump: Path) -> None:
    """Make a database from a dump of pg_dump's custom or directory format."""
    server.execute(f'CREATE DATABASE "{database}" TEMPLATE template0')
    done = subprocess.run(
        ["pg_restore", "--no-owner", "--exit-on-error", f"--jobs={os.cpu_count()}",
         f"--dbname={database}", str(dump)],
        env=server.within(os.environ), capture_output=True, text=True,
    )
    if done.returncode:
        raise SetupError(f"pg_restore failed:\n{tail(done.stderr)}")
    server.execute("ANALYZE", database=database)


def _base() -> Path:
    return postgres.home()[0]


def _kept(name: str) -> Path:
    folder = _base() / "kept" / name
    folder.parent.mkdir(exist_ok=True)
    return folder


def _copy(source: Path, target: Path) -> None:
    """With owners and rights, which the server insists on."""
    subprocess.run(["cp", "--archive", "--reflink=auto", str(source), str(target)], check=True)


def _prune(parent: Path) -> None:
    """Keep the ones used last."""
    finished = [folder for folder in parent.iterdir() if places.is_complete(folder)]
    finished.sort(key=lambda folder: (folder / ".complete").stat().st_mtime, reverse=True)
    for folder in finished[_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left_over() -> None:
    """The folders of runs that were killed."""
    for name in locks.left_over(_LOCK):
        _remove(_base() / "private" / name.removeprefix(_LOCK))
        locks.forget(name)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
