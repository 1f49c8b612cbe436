"""The outbox and lexoffice, with processes that die and calls that go wrong at random. lexoffice
knows neither idempotency keys nor unique numbers: what is sent twice is there twice.

More walks, other walks: see `accounting_bridge.tests.walk_program`."""

from contextlib import nullcontext

from odoo.addons.accounting_bridge.tests.walk_http import HttpWalk
from odoo.addons.accounting_bridge.tests.walk_program import walk

from .flow_case import FlowCase

STATUSES = {"open": "approved", "paidoff": "paid", "paid": "paid", "voided": "voided"}


class LexofficeWalk(HttpWalk):
    def _books(self):
        ours = set(self.moves.mapped("name"))
        return [
            (row["id"], row["voucherNumber"], row["totalGrossAmount"], STATUSES[row["status"]])
            for row in self.case.control.vouchers()
            if row["voucherNumber"] in ours
        ]

    def _customers_there(self):
        name = self.case.partner.name
        return len([row for row in self.case.control.contacts() if name in str(row)])

    def _void_there(self, external_id):
        self.case.control.void(voucher=external_id)


class TestWalk(FlowCase):
    def walk_registry(self):
        return nullcontext()

    def test_never_twice_and_never_forgotten(self):
        prices = (100, 200, 300)
        self.walk_moves = self.env["account.move"].union(*map(self._create_invoice, prices))
        walk(LexofficeWalk, self, walks=1)

    def test_killed_at_every_place(self):
        self.walk_moves = self.env["account.move"]
        machine = LexofficeWalk(self)
        self.addCleanup(machine.close)
        self.assertGreater(machine.die_everywhere(self._create_invoice), 8)
