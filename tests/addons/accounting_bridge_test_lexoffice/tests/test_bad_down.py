"""lexoffice is down, slow or answers nonsense: nothing is lost and nothing is doubled."""

from unittest.mock import patch

from odoo.addons.accounting_bridge.models.operation import OPEN
from odoo.addons.accounting_bridge_lexoffice.tools.client import LexofficeSession

from .bad_case import VOUCHERS, BadCase

# Every call that a transfer with file makes, and every way in which a call can go wrong.
CALLS = {
    "contacts are looked up": ("GET", "/v1/contacts$"),
    "the contact is made": ("POST", "/v1/contacts$"),
    "the number is looked up": ("GET", "/v1/voucherlist$"),
    "the voucher is made": ("POST", VOUCHERS),
    "the voucher is read": ("GET", "/v1/vouchers/[^/]+$"),
    "its payments are read": ("GET", "/v1/payments/"),
    "the file is sent": ("POST", "/v1/vouchers/[^/]+/files$"),
}
WAYS = (
    "lose_answer",
    "fail_before",
    "cut",
    "error_500",
    "error_500_after",
    "gateway_timeout",
    "gateway_timeout_after",
    "unavailable",
    "rate_limit",
    "garbage",
)
PAUSE = LexofficeSession.pause


class TestBadDown(BadCase):
    def _new_customers_invoice(self, name):
        self.partner = self.env["res.partner"].create({"name": name, "is_company": True})
        return self._stored(self._move((self.service, 100, self.tax)))

    def assertOnce(self, move):
        """One contact, one voucher, one file."""
        self.control.faults(clear=True)
        self.assertThere(move)
        [voucher] = self._standing(move)
        self.assertEqual(len(voucher["files"]), 1)
        contacts = [c for c in self.control.contacts() if self.partner.name in str(c)]
        self.assertEqual(len(contacts), 1)

    def _until_done(self, move):
        for _time in range(15):
            self._again()
            if not move.bridge_document_id.sudo().operation_ids.filtered(lambda o: o.state in OPEN):
                break

    def test_each_answer_is_lost(self):
        self.connection.attach_pdf = True
        for n, (call, (method, path)) in enumerate(CALLS.items()):
            with self.subTest(call):
                move = self._new_customers_invoice(f"Verloren {n} GmbH")
                self.control.faults(kind="lose_answer", method=method, path=path)
                move._bridge_transfer()
                self._until_done(move)
                self.assertOnce(move)

    def test_every_call_goes_wrong_once(self):
        """All of them in one transfer, in each way."""
        self.connection.attach_pdf = True
        for way in WAYS:
            with self.subTest(way):
                move = self._new_customers_invoice(f"Kunde {way} GmbH")
                for method, path in CALLS.values():
                    self.control.faults(kind=way, method=method, path=path)
                move._bridge_transfer()
                self._until_done(move)
                self.assertOnce(move)

    def test_down_for_a_day(self):
        """503 from everything, and the invoices say why they wait."""
        moves = [self._move((self.service, price, self.tax)) for price in (100, 200, 300)]
        self.control.faults(kind="unavailable", times=None)
        for move in moves:
            move._bridge_transfer()
        for _hour in range(4):
            self._again()
        waiting = self.connection.sudo().sync_ids
        self.assertEqual(waiting.error[0]["code"], "unavailable")
        for move in moves:
            self.assertEqual(move.bridge_state, "queued")
            [alert] = move._get_alerts().values()
            self.assertIn(
                "cannot be reached at the moment; it is tried again later", alert["message"]
            )
        self.assertIn("cannot be reached", self.connection.alerts["failing"]["message"])
        # It comes back by itself, six hours later at most.
        operations = moves[0].bridge_document_id.sudo().operation_ids
        self.assertTrue(
            waiting.cron_id.sudo()
            .env["ir.cron.trigger"]
            .search([("cron_id", "=", waiting.cron_id.id)])
        )
        self.assertEqual(operations.mapped("state"), ["pending"])
        self.control.faults(clear=True)
        self._again()
        for move in moves:
            self.assertThere(move)
        self.assertFalse(self.connection.alerts)

    def test_nobody_answers(self):
        """Connection refused."""
        move = self._move((self.service, 100, self.tax))
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("accounting_bridge.lexoffice.api", "http://127.0.0.1:9")
        move._bridge_transfer()
        self._run()
        self.assertEqual(move.bridge_state, "queued")
        [alert] = move._get_alerts().values()
        self.assertIn("cannot be reached", alert["message"])
        parameters.set_param("accounting_bridge.lexoffice.api", self.sandbox.url)
        self._again()
        self.assertThere(move)

    def test_unclear_says_that_it_asks_first(self):
        move = self._move((self.service, 100, self.tax))
        self.control.faults(kind="gateway_timeout_after", method="POST", path=VOUCHERS)
        move._bridge_transfer()
        self._run()
        [alert] = move._get_alerts().values()
        self.assertEqual(
            alert["message"],
            "The outcome of the transfer is unknown. lexoffice is asked before it is sent again.",
        )
        self.assertEqual(len(self._standing(move)), 1)
        self._again()
        self.assertThere(move)
        self.assertFalse(move._get_alerts())

    def test_unclear_for_long(self):
        """It was booked, and for hours nobody can be asked."""
        move = self._move((self.service, 100, self.tax))
        self.control.faults(kind="error_500_after", method="POST", path=VOUCHERS)
        move._bridge_transfer()
        self._run()
        self.control.faults(kind="error_500", times=None)
        for _hour in range(4):
            self._again()
            self.assertEqual(move.bridge_state, "uncertain")
        self.control.faults(clear=True)
        self._again()
        self.assertThere(move)

    def test_half_of_all_calls_fail(self):
        moves = [self._move((self.service, price, self.tax)) for price in (100, 200, 300, 400)]
        for move in moves:
            move._bridge_transfer()
        for seed, way in enumerate(("lose_answer", "error_500_after", "rate_limit", "unavailable")):
            self.control.faults(kind=way, rate=0.12, seed=seed)
        for _time in range(12):
            self._again()
        self.control.faults(clear=True)
        for _time in range(3):
            self._again()
        for move in moves:
            self.assertThere(move)

    def test_storm_of_429(self):
        """The limit there is on, and nobody here keeps to it."""
        moves = [self._move((self.service, price, self.tax)) for price in (100, 200, 300)]
        self.control.post("limits", per_second=2, capacity=4, enabled=True)
        self.addCleanup(self.control.post, "limits", enabled=False)
        for move in moves:
            move._bridge_transfer()
        with patch.object(LexofficeSession, "pause", PAUSE):
            for _time in range(8):
                self._again()
                if all(move.bridge_state == "approved" for move in moves):
                    break
        self.control.post("limits", enabled=False)
        for move in moves:
            self.assertThere(move)
