import copy

from odoo.addons.accounting_bridge.tests.common import BridgeCase

from ..models.provider import BOOKS


class FlowCase(BridgeCase):
    """A connection whose catalogues are loaded and whose mappings a person confirmed: documents
    can go."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = BOOKS[cls.connection.id]
        cls.addClassCleanup(BOOKS.pop, cls.connection.id)
        cls._set_up(cls.connection)
        cls._keep_books()

    @classmethod
    def _set_up(cls, connection):
        # The catalogues are loaded by the engine, which is the system.
        system = connection.sudo()
        with system._provider()._open(system, "", 0) as session:
            system._load_references(session)
        references = {r.code: r for r in system.reference_ids}
        system.default_account_id = references["200"]
        for taxes, code in ((cls.tax, "T20"), (cls.tax.browse(), "T0")):
            mapping = connection._ensure_mappings("tax", [taxes.ids])
            mapping.write({"reference_id": references[code].id, "state": "confirmed"})

    @classmethod
    def _keep_books(cls):
        """Each test begins with the books as they are now."""
        books = cls.books
        cls._kept_books = copy.deepcopy((books.documents, books.contacts, books.calls))

    def setUp(self):
        super().setUp()
        # The database forgets each test, so must the books.
        books = BOOKS[self.connection.id]
        books.documents, books.contacts, books.calls = copy.deepcopy(self._kept_books)
        books.faults.clear()
