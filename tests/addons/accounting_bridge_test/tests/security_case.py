"""People of every kind, and one row of each model that belongs to a company most of them do not
see."""

import datetime

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tools.books import Event

from .flow_case import FlowCase

OURS = ("accounting_bridge", "accounting_bridge_xero", "accounting_bridge_lexoffice")
# Who is tried: the groups, and which company they are of.
ROLES = {
    "employee": ("base.group_user", "company"),
    "user": ("accounting_bridge.group_user", "company"),
    "consultant": ("accounting_bridge.group_consultant", "company"),
    "manager": ("accounting_bridge.group_manager", "company"),
    "actor": ("accounting_bridge.group_act", "company"),
    "seller": ("sales_team.group_sale_salesman", "company"),
    "leader": ("sales_team.group_sale_salesman_all_leads", "company"),
    "biller": ("account.group_account_invoice", "company"),
    "voider": ("account.group_account_invoice,accounting_bridge.group_act", "company"),
    "system": ("base.group_system", "company"),
    "portal": ("base.group_portal", "company"),
    "public": ("base.group_public", "company"),
    "stranger": ("accounting_bridge.group_manager,account.group_account_manager", "other"),
    "branch": ("accounting_bridge.group_manager,account.group_account_manager", "branch"),
}


def models_of(env):
    """:return: list of the models that our modules define, those to come as well"""
    return sorted(name for name in env.registry if env[name]._original_module in OURS)


class SecurityCase(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Elsewhere Ltd")["company"]
        cls.branch = cls.env["res.company"].create(
            {"name": "Our Branch", "parent_id": cls.company.id}
        )
        companies = {"company": cls.company, "other": cls.other, "branch": cls.branch}
        cls.people = {
            role: new_test_user(
                cls.env,
                f"security_{role}",
                groups,
                company_id=companies[place].id,
                company_ids=[(6, 0, companies[place].ids)],
            )
            for role, (groups, place) in ROLES.items()
        }
        cls.rows = cls._make_rows()
        cls.env.flush_all()

    def _as(self, record, role):
        """:return: the record as this person meets it, in the company of theirs"""
        return record.with_env(self.env(user=self.people[role], su=False, context={}))

    @classmethod
    def _change(cls, connection):
        connection._message_log(body="Secret")
        changes = connection.env["accounting.bridge.change"]
        return changes.search([("connection_id", "=", connection.id)], limit=1)

    @classmethod
    def _make_rows(cls):
        """:return: dict model -> one record of ours, on an invoice that is somebody else's"""
        connection = cls.connection.sudo()
        document = cls._create_invoice(invoice_user_id=cls.env.user.id)._bridge_transfer().sudo()
        of_connection = {"connection_id": connection.id}
        values = {
            "exchange": {**of_connection, "path": "/secret", "request": "body"},
            "contact": {
                **of_connection,
                "partner_id": cls.partner.id,
                "external_id": "c-1",
                "name": "Secret Customer",
                "matched_by": "person",
            },
            "payment": {
                "document_id": document.id,
                "external_id": "p-1",
                "kind": "payment",
                "amount": 12,
                "state": "noted",
            },
            "import": {**of_connection, "user_id": cls.env.uid},
            "checklist": {**of_connection, "code": "adviser", "note": "Secret"},
            "leftover": {
                **of_connection,
                "kind": "invoice",
                "external_id": "left-1",
                "number": "SECRET/1",
            },
            "confirmation": {
                **of_connection,
                "subject": "taxes",
                "statement": "Secret",
                "user_id": cls.env.uid,
                "confirmed_on": fields.Datetime.now(),
            },
            "app": {"provider": "another", "client_id": "id", "client_secret": "s3cr3t"},
            "token": {**of_connection, "access_token": "s3cr3t"},
            "check": {
                **of_connection,
                "code": "two_factor",
                "subject": "access",
                "state": "red",
                "params": {"users": "Secret User"},
            },
        }
        system = cls.env(su=True)
        rows = {
            f"accounting.bridge.{name}": system[f"accounting.bridge.{name}"].create(made)
            for name, made in values.items()
        }
        at = datetime.datetime.now(datetime.timezone.utc)
        rows |= {
            "accounting.bridge.connection": connection,
            "accounting.bridge.sync": connection.sync_ids,
            "accounting.bridge.budget": connection.budget_ids
            or system["accounting.bridge.budget"].create(of_connection),
            "accounting.bridge.document": document,
            "accounting.bridge.operation": document.operation_ids,
            "accounting.bridge.mapping": connection.mapping_ids[:1],
            "accounting.bridge.reference": connection.reference_ids[:1],
            "accounting.bridge.field": connection._ensure_fields()[:1],
            "accounting.bridge.change": cls._change(connection),
            "accounting.bridge.import.row": system["accounting.bridge.import.row"].create(
                {
                    "import_id": rows["accounting.bridge.import"].id,
                    "external_id": "c-9",
                    "name": "Secret Customer",
                }
            ),
            "accounting.bridge.event": system["accounting.bridge.event"]._ring(
                connection, [Event("o", "document", "x", "x", at)]
            ),
        }
        return rows
