from odoo.addons.accounting_bridge.tests.common import BridgeCase


class ExportCase(BridgeCase):
    """A connection with a default revenue account and taxes mapped as a test needs them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.sudo().default_account_id = cls._reference("account", "200", "Sales")
        cls._map(cls.tax, "T20", 20)
        cls._map(cls.env["account.tax"], "T0", 0)

    @classmethod
    def _reference(cls, kind, code, name="", rate=0, **values):
        # nobody types a reference
        return cls.env["accounting.bridge.reference"].sudo().create(
            {
                "connection_id": cls.connection.id,
                "kind": kind,
                "external_id": f"{kind}-{code}",
                "code": code,
                "name": name or code,
                "rate": rate,
                **values,
            }
        )

    @classmethod
    def _map(cls, taxes, code, rate=0):
        """Confirm a mapping of a set of taxes to a new tax rate of the provider."""
        return cls.env["accounting.bridge.mapping"].create(
            {
                "connection_id": cls.connection.id,
                "kind": "tax",
                "tax_ids": [(6, 0, taxes.ids)],
                "reference_id": cls._reference("tax", code, rate=rate).id,
                "state": "confirmed",
            }
        )

    @classmethod
    def _tax(cls, amount, **values):
        name = f"{values.get('amount_type', 'percent')} {amount} {len(values)}"
        values = {"name": name, "type_tax_use": "sale", "company_id": cls.company.id, **values}
        return cls.env["account.tax"].create({"amount": amount, **values})

    @classmethod
    def _user(cls, *groups, **values):
        """:return: a user of the company with these groups and no more"""
        return cls.env["res.users"].sudo().create(
            {
                "name": "User",
                "login": f"user of {groups}",
                "company_id": cls.company.id,
                "company_ids": [(6, 0, cls.company.ids)],
                "group_ids": [(6, 0, [cls.env.ref(group).id for group in groups])],
                **values,
            }
        )

    @classmethod
    def _move_values(cls, lines, **values):
        """:param lines: list of dicts of values of invoice lines"""
        lines = [(0, 0, {"name": "Work", **line}) for line in lines]
        return cls._invoice_values(**{"invoice_line_ids": lines, **values})

    @classmethod
    def _move(cls, lines, **values):
        """:return: a draft of these lines"""
        return cls.env["account.move"].create(cls._move_values(lines, **values))

    def _built(self, move):
        return move._bridge_invoices(self.connection)[move.id]

    def _codes(self, move):
        return [issue.code for issue in move._bridge_issues(self.connection)[move.id]]
