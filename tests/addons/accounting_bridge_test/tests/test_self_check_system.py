"""The self-check: whether all that the transfer needs is running."""

import datetime
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.accounting_bridge.models import check_system
from odoo.addons.accounting_bridge.tools.clock import Answered
from odoo.addons.accounting_bridge.tools.documents import Issue

from .self_check_case import SelfCheckCase

NOW = datetime.datetime.now(datetime.timezone.utc)


class TestSelfCheckSystem(SelfCheckCase):
    def _state(self, code):
        self._check()
        line = self._line(code)
        return line.state, line.text

    def test_schedule(self):
        self.assertEqual(self._state("schedule"), ("green", "check_schedule_green"))
        cron = self.connection.sudo().sync_ids.cron_id
        cron.nextcall = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self._state("schedule"), ("red", "check_schedule_red"))
        self.assertEqual(self._opened(self._line("schedule").action_cure()), cron)

    def test_schedule_switched_off(self):
        cron = self.connection.sudo().sync_ids.cron_id
        cron.active = False
        self.assertEqual(self._state("schedule"), ("red", "schedule_off"))
        self._line("schedule").action_cure()
        self.assertTrue(cron.active)

    def test_waiting(self):
        self.assertEqual(self._state("waiting"), ("green", "check_waiting_green"))
        operations = self._create_invoice()._bridge_transfer().operation_ids.sudo()
        self.assertEqual(self._state("waiting"), ("green", "check_waiting_lately"))
        operations.waiting_since = fields.Datetime.now() - timedelta(days=2)
        self.assertEqual(self._state("waiting"), ("red", "check_waiting_red"))
        self.assertEqual(self._opened(self._line("waiting").action_cure()), operations)
        self.connection.action_pause()
        self.assertEqual(self._state("waiting"), ("amber", "check_waiting_red"))

    def test_synchronisation(self):
        sync = self.connection.sudo().sync_ids
        sync.write(
            {"error": [Issue("unavailable").to_json()], "error_since": fields.Datetime.now()}
        )
        self.assertEqual(self._state("synchronisation"), ("amber", "check_sync_fails"))
        self.assertIn("cannot be reached", self._line("synchronisation").message)
        sync.error_since = fields.Datetime.now() - timedelta(hours=2)
        self.assertEqual(self._state("synchronisation"), ("red", "check_sync_fails"))

    def test_calls(self):
        self.assertEqual(self._state("calls"), ("green", "check_calls_green"))
        budget = self.connection.sudo().budget_ids
        budget.write({"day_left": 4000, "day_until": fields.Datetime.now() + timedelta(hours=1)})
        self.assertEqual(self._state("calls"), ("green", "check_calls_left"))
        self.assertIn("4000", self._line("calls").message)
        budget.day_left = 0
        self.assertEqual(self._state("calls"), ("amber", "limit_day"))

    def test_clock(self):
        self.assertEqual(self._state("clock"), ("green", "check_clock_alone"))
        for seconds, expected in (
            (2, ("green", "check_clock_green")),
            (-60, ("amber", "check_clock_provider")),
            (900, ("red", "check_clock_provider")),
        ):
            stated = (NOW + timedelta(seconds=seconds)).strftime("%a, %d %b %Y %H:%M:%S GMT")
            with patch.object(
                type(self.connection), "_ask_once", self._told(Answered(stated, NOW))
            ):
                self.assertEqual(self._state("clock"), expected)
        with patch.object(check_system, "_database_ahead", lambda run: -90):
            self.assertEqual(self._state("clock"), ("amber", "check_clock_database"))
        self.assertIn("90", self._line("clock").message)

    def _told(self, answered):
        def read(_connection, run, _session):
            run.facts, run.answered = self.facts, answered

        return read

    def test_callback(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("web.base.url.freeze", False)
        for base, expected in (
            ("https://odoo.example.com", ("amber", "check_address_thaws")),
            ("http://127.0.0.1:8069", ("green", "check_address_here")),
            ("nothing", ("red", "check_address_missing")),
        ):
            parameters.set_param("web.base.url", base)
            self.assertEqual(self._state("callback"), expected)
        action = self._line("callback").action_cure()
        self.assertIn("web.base.url", self._opened(action).mapped("key"))
        parameters.set_param("web.base.url", "https://odoo.example.com")
        parameters.set_param("web.base.url.freeze", "True")
        self.assertEqual(self._state("callback"), ("green", "check_callback_green"))
        with patch.object(check_system, "unreachable", lambda _base: "HTTP 502"):
            self.assertEqual(self._state("callback"), ("amber", "check_address_silent"))
        self.assertIn("502", self._line("callback").message)
