"""lexoffice takes vouchers: the customer's document is always Odoo's."""

from odoo.exceptions import ValidationError

from .flow_case import FlowCase


class TestIssuer(FlowCase):
    def test_only_odoo_issues(self):
        with self.assertRaisesRegex(ValidationError, "lexoffice issues no documents"):
            self.connection.issuer = "provider"
        self.assertFalse(self.connection.offers_issuer)

    def test_what_was_set_before(self):
        """Set when it could be chosen: Odoo issues all the same, and it can be put right after the
        first transfer."""
        self.connection.flush_recordset()
        self.env.cr.execute(
            "UPDATE accounting_bridge_connection SET issuer = 'provider' WHERE id = %s",
            self.connection.ids,
        )
        self.connection.invalidate_recordset(["issuer"])
        move, _document = self._transferred()
        self.assertFalse(move.bridge_issued_there)
        move._generate_and_send()
        self.assertTrue(move.is_move_sent)
        self.connection.issuer = "odoo"
        self.assertEqual(self.connection._issuer_words(), "Odoo")
