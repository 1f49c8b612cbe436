"""The outbox and Xero, with processes that die and calls that go wrong at random.

More walks, other walks: see `accounting_bridge.tests.walk_program`."""

from contextlib import nullcontext

from odoo.addons.accounting_bridge.tests.walk_http import HttpWalk
from odoo.addons.accounting_bridge.tests.walk_program import walk

from .flow_case import FlowCase

STATUSES = {"AUTHORISED": "approved", "PAID": "paid", "VOIDED": "voided", "DELETED": "deleted"}


class XeroWalk(HttpWalk):
    def _dump(self, table):
        return self.case.control.get("dump")["tenants"][self.case.tenant][table]

    def _books(self):
        ours = set(self.moves.mapped("name"))
        return [
            (row["InvoiceID"], row["InvoiceNumber"], row["Total"], STATUSES[row["Status"]])
            for row in self._dump("invoices")
            if row["InvoiceNumber"] in ours
        ]

    def _customers_there(self):
        return len([r for r in self._dump("contacts") if r["Name"] == self.case.partner.name])

    def _void_there(self, external_id):
        self.case._act("void", id=external_id)


class TestWalk(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The minute of the sandbox does not pass as quickly as a walk.
        cls.control.quotas(enabled=False)

    def walk_registry(self):
        return nullcontext()

    def test_never_twice_and_never_forgotten(self):
        self.walk_moves = self._invoices(3, self.partner)
        walk(XeroWalk, self, walks=1)

    def test_killed_at_every_place(self):
        self.walk_moves = self.env["account.move"]
        machine = XeroWalk(self)
        self.addCleanup(machine.close)
        self.assertGreater(machine.die_everywhere(lambda: self._invoices(1, self.partner)), 8)
