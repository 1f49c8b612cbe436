import dataclasses
from unittest.mock import patch

from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tests.common import BridgeCase
from odoo.addons.accounting_bridge.tools import books as b

from ..models.provider import BOOKS


class SetupCase(BridgeCase):
    """A company that somebody begins to set up: not connected yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_sale_tax_id = cls.tax
        cls.consultant = cls._person("setup_consultant", "accounting_bridge.group_consultant")
        cls.books = BOOKS[cls.connection.id]
        cls.addClassCleanup(BOOKS.pop, cls.connection.id)
        # What the test chart sells is taxed like ours.
        cls.env["product.template"].search([]).taxes_id = cls.tax
        cls.references = [
            b.ReferenceData("account", "a200", "200", "Sales", data={"nature": "revenue"}),
            b.ReferenceData("account", "a400", "400", "Rent", data={"nature": "expenses"}),
            *cls.books.references[1:],
        ]

    def setUp(self):
        super().setUp()
        self.books.references = list(self.references)
        self.books.documents.clear()
        self.books.contacts.clear()

    @classmethod
    def _person(cls, login, groups, companies=None):
        companies = companies or cls.company
        return new_test_user(
            cls.env,
            login,
            groups,
            company_id=companies[:1].id,
            company_ids=[(6, 0, companies.ids)],
        )

    @classmethod
    def _create_connection(cls, company):
        connections = cls.env["accounting.bridge.connection"].with_company(company)
        connection = connections.browse(connections.action_setup_company()["res_id"])
        connection.provider = cls.provider
        return connection

    # === STEPS ===

    @classmethod
    def _connect(cls, connection=None):
        connection = connection or cls.connection
        connection.action_connect()
        cls.env.invalidate_all()

    def _step(self, name):
        self.env.invalidate_all()
        return self.connection._setup_named(name)

    def _states(self):
        self.env.invalidate_all()
        return {step["name"]: step["state"] for step in self.connection.setup_state}

    def _to(self, name, connection=None):
        (connection or self.connection).action_setup_to(name)

    def _walk(self, connection=None):
        """All that a person does between connecting and the review."""
        connection = connection or self.connection
        connection.action_setup_next()
        connection.action_setup_accept()  # the default account
        connection.action_setup_next()
        connection.action_setup_accept()  # the taxes
        connection.setup_tax_ids.filtered(lambda row: row.state == "proposed").action_accept()
        connection.setup_taxes_right = True
        connection.action_setup_next()
        connection.action_setup_next()
        connection.setup_ledger_right = True
        connection.action_setup_next()
        connection.action_setup_accept()  # the start date
        connection.action_setup_next()

    # === THE PROVIDER ===

    def _other_provider(self, **capabilities):
        """A provider that can do other things."""
        provider = type(self.env["accounting.bridge.provider.test"])
        can = dataclasses.replace(
            self.env["accounting.bridge.provider.test"]._capabilities(), **capabilities
        )
        return patch.object(provider, "_capabilities", lambda _self: can)

    def _kept_in(self, currency, organisation="books"):
        """The books are kept in this currency."""
        provider = type(self.env["accounting.bridge.provider.test"])
        facts = b.ConnectionFacts("Test Books", organisation, currency)
        return patch.object(provider, "_check", lambda _self, _session: facts)
