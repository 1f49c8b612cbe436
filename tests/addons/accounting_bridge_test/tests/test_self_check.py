"""The self-check of a connection: its lines, what is kept, who may run it."""

from unittest.mock import patch

from odoo.addons.accounting_bridge.models import check_lines

from .flow_case import FlowCase


class TestSelfCheck(FlowCase):
    def _line(self, code):
        return self.connection.sudo().check_ids.filtered(lambda row: row.code == code)

    def test_run(self):
        action = self.connection.action_self_check()
        self.assertEqual(action["res_model"], "accounting.bridge.check")
        self.assertEqual(self._line("currency").state, "green")
        self.assertTrue(self.connection.check_state)

    def test_a_line_that_fails_stops_no_other(self):
        line = check_lines.LINES["currency"]
        broken = check_lines.Line(line.code, line.subject, line.label, lambda run: 1 / 0)
        with (
            patch.dict(check_lines.LINES, currency=broken),
            self.assertLogs("odoo.addons.accounting_bridge.models.connection_check", "ERROR"),
        ):
            self.connection._self_check()
        self.assertEqual(self._line("currency").state, "unknown")
        self.assertIn("division", self._line("currency").message)
        self.assertEqual(self._line("credentials").state, "green")
