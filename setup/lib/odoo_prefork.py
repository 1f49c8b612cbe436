"""An Odoo server with workers, as in production: processes that may be killed one by one."""

import signal
import subprocess
import threading
from pathlib import Path

import psutil

from . import programs
from .odoo import Odoo
from .processes import Processes, free_port

WORKERS = 2
CRON_WORKERS = 2
_SECONDS_BETWEEN_LOOKS = 0.2


class PreforkServer:
    """Two HTTP and two cron workers below a master. Where the master itself ends, it is started
    again, as systemd would do it: Odoo's gives up when it has to replace a worker while PostgreSQL
    is away.

    `ended`: how often it did.
    """

    def __init__(
        self, odoo: Odoo, processes: Processes, folder: Path, name: str, database: str
    ) -> None:
        """:param folder: for its log and configuration; servers that share it share its `data`"""
        self.name, self.log = name, folder / f"{name}.log"
        self.port, self.ended = free_port(), 0
        self._odoo, self._processes = odoo, processes
        self._configuration = odoo.write_configuration(
            folder / f"{name}.conf", folder / "data", db_name=database,
            dbfilter=f"^{database}$", http_port=self.port, gevent_port=free_port(),
            workers=WORKERS, max_cron_threads=CRON_WORKERS,
        )
        self._master: subprocess.Popen | None = None
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep_up, daemon=True)

    @property
    def address(self) -> str:
        # By name: OAuth servers accept this as a return address, but no 127.0.0.1.
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start, without waiting until it answers."""
        self.log.unlink(missing_ok=True)
        self._start_master()

    def wait_until_it_answers(self) -> None:
        """And from then on, keep it up."""
        programs.wait_for(self.name, self._master, self.log, self.answers)
        self._keeper.start()

    def answers(self) -> bool:
        return programs.answers(f"http://127.0.0.1:{self.port}/web/health")

    def stop(self) -> None:
        """At once: what it was doing is left as it is."""
        self._stopping.set()
        if self._keeper.is_alive():
            self._keeper.join()
        if self._master:
            self._processes.stop(self._master, patience=0)
            self._master = None

    def workers(self) -> dict[int, str]:
        """The running workers: process id and "http" or "cron", oldest first."""
        if not self._master:
            return {}
        try:
            master = psutil.Process(self._master.pid)
            children = sorted(master.children(), key=lambda child: child.create_time())
            command = master.cmdline()
        except psutil.Error:
            return {}
        found = {child.pid: self._kind(child, command) for child in children}
        return {process: kind for process, kind in found.items() if kind}

    def _kind(self, child: psutil.Process, command: list[str]) -> str | None:
        """HTTP workers listen where their master does, cron workers nowhere. The process for
        websockets has a command line of its own, a dead one has none."""
        try:
            if child.cmdline() != command:
                return None
            lines = child.net_connections(kind="tcp")
        except psutil.Error:
            return None
        listens = any(line.status == psutil.CONN_LISTEN for line in lines)
        return "http" if listens else "cron"

    def _start_master(self) -> None:
        self._master = self._processes.start(
            self._odoo.command(self._configuration), env=self._odoo.environment,
            cwd=self.log.parent, log=self.log,
        )

    def _keep_up(self) -> None:
        while not self._stopping.wait(_SECONDS_BETWEEN_LOOKS):
            if self._master.poll() is not None:
                self.ended += 1
                self._processes.stop(self._master)  # its workers and their ports go with it
                self._start_master()


def kill(process: int) -> bool:
    """SIGKILL; whether it was still there."""
    try:
        psutil.Process(process).send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return False
    return True
