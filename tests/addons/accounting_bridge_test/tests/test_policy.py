from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .flow_case import FlowCase


class TestPolicy(FlowCase):
    """What the users of a provider expect of a new connection, and what the first transfer
    freezes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fresh = cls._create_company(name="Fresh")
        provider = type(cls.env["accounting.bridge.provider.test"])
        policy = {"transfer_on": "post", "due_date_rule": "first"}
        cls.startClassPatcher(
            patch.object(provider, "_default_policy", lambda provider: dict(policy))
        )

    def _create(self, **values):
        connections = self.env["accounting.bridge.connection"].with_company(self.fresh)
        return connections.create(
            {"name": "x", "provider": "test", "company_id": self.fresh.id, **values}
        )

    # === A NEW ONE ===

    def test_policy_of_the_provider(self):
        connection = self._create()
        self.assertEqual((connection.transfer_on, connection.due_date_rule), ("post", "first"))
        self.assertEqual(self._create(provider="none").transfer_on, "manual")

    def test_what_was_given_counts(self):
        self.assertEqual(self._create(transfer_on="send").transfer_on, "send")
        connections = self.env["accounting.bridge.connection"].with_company(self.fresh)
        created = connections.with_context(default_transfer_on="manual").create(
            {"name": "x", "provider": "test", "company_id": self.fresh.id}
        )
        self.assertEqual(created.transfer_on, "manual")

    def test_in_the_form(self):
        form = Form(self.env["accounting.bridge.connection"].with_company(self.fresh))
        form.provider = "none"
        self.assertEqual(form.transfer_on, "manual")
        form.provider = "test"
        self.assertEqual(form.transfer_on, "post")
        form.transfer_on = "send"
        form.name = "Of the form"
        self.assertEqual(form.save().transfer_on, "send")

    def test_a_draft_changes_its_provider(self):
        connection = self._create(provider="none")
        with Form(connection) as form:
            form.provider = "test"
        self.assertEqual(connection.transfer_on, "post")
        with Form(connection) as form:
            form.provider = "none"
        self.assertEqual((connection.transfer_on, connection.due_date_rule), ("manual", "last"))

    def test_a_copy_keeps_what_was_set(self):
        connection = self._create(transfer_on="send")
        self.assertEqual(connection.copy().transfer_on, "send")

    # === WHAT FREEZES ===

    def _transfer(self):
        self.connection.start_date = "2026-01-01"
        document = self._create_invoice()._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "approved")

    def test_the_day_itself_is_in(self):
        """The start date is the first day that is transferred."""
        self.connection.start_date = "2026-01-15"
        self.assertEqual(self._create_invoice()._bridge_transfer().state, "queued")
        before = self._create_invoice(invoice_date="2026-01-14")._bridge_transfer()
        self.assertEqual(before.issues[0]["code"], "before_start")

    def test_frozen_by_rpc_and_import(self):
        self._transfer()
        for values in (
            {"start_date": "2025-01-01"},
            {"start_date": False},
            {"issuer": "provider"},
            {"number_mode": "reference"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self.connection.web_save(values, {})
        fields = [".id", "start_date"]
        result = self.connection.load(fields, [[str(self.connection.id), "2025-01-01"]])
        self.assertFalse(result["ids"])
        self.assertIn("already transferred", result["messages"][0]["message"])

    def test_frozen_by_constraint(self):
        """However it was changed, also past the guard of `write`."""
        self._transfer()
        guard = type(self.env["accounting.bridge.connection"])
        with (
            patch.object(guard, "_check_not_frozen", lambda connections, vals: None),
            self.assertRaisesRegex(ValidationError, "are frozen"),
        ):
            self.connection.start_date = "2025-01-01"

    def test_not_frozen_before(self):
        self.connection.start_date = "2026-01-01"
        document = self._create_invoice(invoice_date="2025-12-31")._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "attention")
        self.connection.start_date = "2025-12-01"
        self.connection.number_mode = "reference"

    def test_a_copy_is_free(self):
        self._transfer()
        copy = self.connection.copy()
        self.assertEqual(copy.start_date, self.connection.start_date)
        copy.start_date = "2025-01-01"
