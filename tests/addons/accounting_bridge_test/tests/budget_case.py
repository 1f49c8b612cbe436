import json
import subprocess
import sys
from pathlib import Path

from odoo.tools import config

from .committed_case import CommittedCase

PROGRAM = Path(__file__).with_name("budget_process.py")


class BudgetCase(CommittedCase):
    """A connection's budget, for several processes."""

    def _row(self):
        with self._committed() as env:
            row = env["accounting.bridge.budget"].search(
                [("connection_id", "=", self.connection_id)]
            )
            return row.read()[0]

    def _process(self, do, pace=2, burst=1, **order):
        """Start a process of its own.

        :return: the process, when it is about to begin
        """
        options = [f"--addons-path={','.join(config['addons_path'])}", "--log-level=critical"]
        options += [
            f"--{name}={config[name]}"
            for name in ("db_host", "db_port", "db_user", "db_password")
            if config[name]
        ]
        order |= {"do": do, "pace": pace, "burst": burst, "options": options}
        order |= {"database": self.env.cr.dbname, "connection": self.connection_id}
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        process.stdin.write(json.dumps(order))
        process.stdin.close()
        return process

    @staticmethod
    def _said(process):
        """:return: what a process wrote, from JSON"""
        return json.loads(process.stdout.readline())
