from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class CommittedCase(TransactionCase):
    """A committed connection, for several cursors or processes: locks, and what others do, cannot
    be seen inside one transaction."""

    provider = "test"

    def setUp(self):
        super().setUp()
        with self._committed() as env:
            connection = env["accounting.bridge.connection"].create(
                {"name": "Committed", "provider": self.provider, "company_id": env.company.id}
            )
            self.connection_id = connection.id
        self.addCleanup(self._clean_up)

    def _clean_up(self):
        with self._committed() as env:
            env["accounting.bridge.connection"].browse(self.connection_id).unlink()

    @contextmanager
    def _committed(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
