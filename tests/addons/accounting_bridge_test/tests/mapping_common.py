from decimal import Decimal

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.accounting_bridge.models.mapping import mapping_key
from odoo.addons.accounting_bridge.tools.books import ReferenceData
from odoo.addons.accounting_bridge_test.models.provider import BOOKS

REVENUE = {"applies_to": {"revenue": True, "expenses": False}}


class MappingCase(AccountTestInvoicingCommon):
    """A company with its chart, and a connection whose catalogues are typed here."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("accounting_bridge.group_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        # The state is not for people to write.
        connections = cls.env["accounting.bridge.connection"].sudo()
        cls.connection = connections.create(
            {"name": "Books", "company_id": cls.company.id, "provider": "test", "state": "test"}
        ).sudo(False)
        cls.books = BOOKS[cls.connection.id]
        cls.addClassCleanup(BOOKS.pop, cls.connection.id)
        cls.mappings = cls.env["accounting.bridge.mapping"]
        cls.taxes = cls.env["account.tax"]
        cls.vat20 = cls._tax("20 %", 20)
        cls.vat0 = cls._tax("0 %", 0)
        cls.consultant = cls.env["res.users"].create(
            {
                "name": "Consultant",
                "login": "bridge_consultant",
                "company_id": cls.company.id,
                "company_ids": [Command.set(cls.company.ids)],
                "group_ids": [Command.link(cls.env.ref("accounting_bridge.group_consultant").id)],
            }
        )

    @classmethod
    def _tax(cls, name, amount, **values):
        values = {"name": name, "amount": amount, "company_id": cls.company.id, **values}
        return cls.taxes.create({"type_tax_use": "sale", **values})

    @classmethod
    def load(cls, *references):
        """Make these the whole of the catalogues and load them."""
        if references:
            cls.books.references = list(references)
        session = cls.connection._provider()._open(cls.connection, "", 0)
        cls.connection._load_references(session)

    @classmethod
    def reference(cls, external_id, connection=None):
        references = cls.env["accounting.bridge.reference"].with_context(active_test=False)
        connection = connection or cls.connection
        return references.search(
            [("connection_id", "=", connection.id), ("external_id", "=", external_id)]
        )

    @classmethod
    def map(cls, kind, subject, external_id, **values):
        """A row that a person chose: the proposed one, or a new one."""
        name = {
            "account": "account_id",
            "product": "product_id",
            "product_category": "category_id",
            "payment_journal": "journal_id",
            "analytic": "analytic_account_id",
        }.get(kind)
        about = {name: subject.id} if name else {"tax_ids": [Command.set(subject.ids)]}
        values["reference_id"] = cls.reference(external_id).id
        known = cls.row(kind, subject)
        if known and set(values) == {"reference_id"}:
            known.write(values)
            return known
        return cls.mappings.create(
            {"connection_id": cls.connection.id, "kind": kind, **about, **values}
        )

    @classmethod
    def row(cls, kind, *records):
        ids = [i for record in records for i in record.ids]
        return cls.mappings.search(
            [("connection_id", "=", cls.connection.id), ("key", "=", mapping_key(kind, ids))]
        )


def tax(external_id, name, rate, **data):
    return ReferenceData(
        "tax", external_id, external_id.upper(), name, rate=Decimal(rate), data=data or REVENUE
    )


def account(external_id, name, nature="revenue", **values):
    data = {"nature": nature} if nature else {}
    return ReferenceData("account", external_id, external_id, name, data=data, **values)
