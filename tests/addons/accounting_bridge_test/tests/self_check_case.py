import dataclasses
from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.accounting_bridge.tests.self_checking import SelfChecking
from odoo.addons.accounting_bridge.tools import books as b
from odoo.addons.accounting_bridge_test.models.provider import AccountingBridgeProviderTest

from .flow_case import FlowCase


class SelfCheckCase(SelfChecking, FlowCase):
    """A connection in which nothing is wrong, at a provider with items and payment accounts."""

    references = (
        b.ReferenceData("account", "a200", "200", "Sales", data={"nature": "revenue"}),
        b.ReferenceData("account", "a210", "210", "Other Sales", data={"nature": "revenue"}),
        b.ReferenceData("tax", "t20", "T20", "20 %", rate=20),
        b.ReferenceData("tax", "t0", "T0", "None", rate=0),
        b.ReferenceData("item", "i1", "WORK", "Work"),
        b.ReferenceData("account", "a800", "800", "Till", data={"nature": "assets"}),
        b.ReferenceData("payment_account", "a800", "800", "Till"),
    )

    @classmethod
    def _set_up(cls, connection):
        cls.books.references = list(cls.references)
        done = super()._set_up(connection)
        connection.sudo().with_company(cls.company)._ensure_payment_journal()
        # No row waits for a person.
        connection.mapping_ids.filtered(lambda row: row.state != "confirmed").unlink()
        cls.company.account_sale_tax_id = cls.tax
        return done

    def setUp(self):
        super().setUp()
        self.books.references = list(self.references)
        provider = AccountingBridgeProviderTest
        self.facts = b.ConnectionFacts("Test Books", "books", self.company.currency_id.name)
        can = dataclasses.replace(
            self.connection._capabilities(),
            catalogues=("account", "tax", "item", "payment_account"),
            payment_push=True,
        )
        self.startPatcher(patch.object(provider, "_capabilities", lambda _provider: can))
        self.startPatcher(patch.object(provider, "_check", lambda _provider, _session: self.facts))
        self.startPatcher(patch.object(self._provider, "_read_for_check", self._read))

    @property
    def _provider(self):
        return type(self.env["accounting.bridge.provider.test"])

    def _read(self, session):
        return self.facts, ("account", "payment_account", "tax", "item"), self.books.references

    # === SAYING ===

    def _check(self):
        self.connection._self_check()
        self.env.flush_all()
        return self.connection.sudo().check_ids

    def _answer(self, **facts):
        """What the provider says of the organisation from now on."""
        self.facts = dataclasses.replace(self.facts, **facts)

    def _change(self, external_id, kind, **values):
        """The accountant changes a row of a catalogue there."""
        self.books.references = [
            dataclasses.replace(row, **values)
            if (row.kind, row.external_id) == (kind, external_id)
            else row
            for row in self.books.references
        ]

    def _remove(self, external_id, kind):
        self.books.references = [
            row
            for row in self.books.references
            if (row.kind, row.external_id) != (kind, external_id)
        ]

    @contextmanager
    def _refusing(self, error):
        """The provider does not let us in."""

        def refuse(*_args):
            raise error

        with patch.object(self._provider, "_read_for_check", refuse):
            yield

    def _feed(self, source):
        """A bank feed in the clearing journal, past the guard against it (a module, a script)."""
        journal = self.connection.sudo().payment_journal_id
        journal.flush_recordset()
        self.env.cr.execute(
            "UPDATE account_journal SET bank_statements_source = %s WHERE id = %s",
            [source, journal.id],
        )
        journal.invalidate_recordset()
        return journal

    def _map(self, kind, record, code):
        """:return: the row, confirmed by a person"""
        kinds = {"product": "item", "payment_journal": "payment_account"}
        reference = self.connection.reference_ids.filtered(
            lambda r: r.code == code and r.kind == kinds.get(kind, kind)
        )
        row = self.connection._ensure_mappings(kind, [record.ids])
        row.reference_id = reference
        return row

    def _opened(self, action):
        """:return: the records that an action opens"""
        if action.get("res_id"):
            return self.env[action["res_model"]].browse(action["res_id"])
        return self.env[action["res_model"]].search(action["domain"])

    def _mends(self, code, state, name, cure):
        """The line is of this state and names the thing; the cure opens it; then it is green.

        :param cure: what is opened, and how it is mended: function of the opened records
        """
        self._check()
        line = self._line(code)
        self.assertEqual(line.state, state, line.message)
        self.assertIn(name, line.message)
        cure(self._opened(line.action_cure()))
        self._check()
        self.assertEqual(self._line(code).state, "green", self._line(code).message)
