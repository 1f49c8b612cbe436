import dataclasses
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError

from .flow_case import FlowCase


class TestIssuer(FlowCase):
    """Who issues the customer's document: the setting, and what it means for one document."""

    def _cannot_issue(self):
        provider = type(self.env["accounting.bridge.provider.test"])
        can = dataclasses.replace(self.connection._capabilities(), issues_documents=False)
        return patch.object(provider, "_capabilities", lambda provider: can)

    # === THE SETTING ===

    def test_only_who_can_issues(self):
        with self._cannot_issue(), self.assertRaisesRegex(ValidationError, "issues no documents"):
            self.connection.issuer = "provider"
        self.connection.issuer = "provider"
        with self.assertRaises(ValidationError):
            self.connection.copy({"provider": "none"})

    def test_not_shown_where_it_cannot(self):
        self.assertTrue(self.connection.offers_issuer)
        with self._cannot_issue():
            self.connection.invalidate_recordset(["offers_issuer"])
            self.assertFalse(self.connection.offers_issuer)

    def test_what_never_took_effect_is_put_right(self):
        """A connection may hold it from before: Odoo issues then, and the setting can follow."""
        self.connection.issuer = "provider"
        self.connection.start_date = "2026-01-01"
        document = self._create_invoice()._bridge_transfer()
        self._run()
        self.assertEqual(document.move_id._bridge_issued_by(), "provider")
        with self.assertRaises(UserError):
            self.connection.issuer = "odoo"
        with self._cannot_issue():
            self.assertEqual(document.move_id._bridge_issued_by(), "odoo")
            self.connection.issuer = "odoo"
            with self.assertRaises(UserError):
                self.connection.start_date = "2026-02-01"

    # === THE DOCUMENT ===

    def test_odoo_unless_said(self):
        self.assertEqual(self._create_invoice()._bridge_issued_by(), "odoo")
        self.connection.issuer = "provider"
        for kind in ("out_invoice", "out_refund"):
            self.assertEqual(self._create_invoice(move_type=kind)._bridge_issued_by(), "provider")

    def test_what_never_goes_is_odoos(self):
        self.connection.write({"issuer": "provider", "start_date": "2026-01-15"})
        excluded = self._create_invoice()
        excluded._bridge_exclude("Booked by hand")
        before = self._create_invoice(invoice_date="2026-01-14")
        bill = self._create_invoice(move_type="in_invoice")
        for move in (excluded, before, bill):
            self.assertEqual(move._bridge_issued_by(), "odoo")
        self.assertEqual(self._create_invoice()._bridge_issued_by(), "provider")

    def test_what_is_there_stays_issued_there(self):
        """Also when the connection is gone: the customer holds the provider's."""
        self.connection.issuer = "provider"
        sent, never = self._create_invoice(), self._create_invoice()
        sent._bridge_transfer()
        self._run()
        self.connection.sudo().state = "disconnected"
        self.assertEqual(sent._bridge_issued_by(), "provider")
        self.assertEqual(never._bridge_issued_by(), "odoo")
