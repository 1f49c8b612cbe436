import dataclasses
from unittest.mock import patch

from odoo.addons.accounting_bridge.tools.books import ConnectionFacts
from odoo.addons.accounting_bridge.tools.errors import AuthenticationError

from .flow_case import FlowCase


class KeyCase(FlowCase):
    """The books in memory open to keys. `cls.keys` maps each key to the organisation it is for, or
    to an error."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {"first-key-123456": "books-1", "other-key-123456": "books-2"}
        cls.company_issues = []
        provider = type(cls.env["accounting.bridge.provider.test"])
        can = cls.env["accounting.bridge.provider.test"]._capabilities()
        cls.can = dataclasses.replace(can, api_key=True, key_life_days=730)
        open_books = provider._open

        def opened(provider, connection, access_token, deadline):
            session = open_books(provider, connection, access_token, deadline)
            session.key = access_token
            return session

        def check(provider, session):
            organisation = cls.keys.get(session.key, AuthenticationError(status=401))
            if isinstance(organisation, Exception):
                raise organisation
            currency = cls.company.currency_id.name
            return ConnectionFacts(f"Books {organisation}", organisation, currency)

        def references(provider, session):
            if session.key not in cls.keys:
                raise AuthenticationError(status=401)
            return session.books.references

        for name, replacement in (
            ("_capabilities", lambda provider: cls.can),
            ("_open", opened),
            ("_check", check),
            ("_references", references),
            ("_key_help", lambda provider: ("Tick all.", "https://books.invalid/keys")),
            ("_check_company", lambda provider, connection: list(cls.company_issues)),
        ):
            cls.startClassPatcher(patch.object(provider, name, replacement))
        # Tokens are kept by a cursor of their own.
        cls.env.flush_all()
        cls.registry_enter_test_mode_cls()

    def setUp(self):
        super().setUp()
        self.company_issues.clear()

    @classmethod
    def _connect_and_transfer(cls, key="first-key-123456"):
        """The company connected by this key, with a document (`cls.document`) in the books."""
        cls.connection.sudo().state = "draft"
        cls.connection._connect_with_key(key)
        cls.document = cls._create_invoice()._bridge_transfer()
        cls._run()
        cls._keep_books()

    def _tokens(self, connection=None):
        # Readable by nobody else.
        tokens = self.env["accounting.bridge.token"].sudo()
        return tokens.search([("connection_id", "=", (connection or self.connection).id)])

    def _draft(self, company=None, **values):
        company = company or self._create_company(name="Fresh")
        self.env.user.sudo().company_ids |= company
        return (
            self.env["accounting.bridge.connection"]
            .with_company(company)
            .create({"name": "Fresh", "provider": "test", "company_id": company.id, **values})
        )
