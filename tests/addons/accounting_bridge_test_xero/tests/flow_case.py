from odoo import Command

from .common import ConnectedCase


class FlowCase(ConnectedCase):
    """A connected British company whose mappings a person confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls.tenants["Bridge Trading (UK)"]
        connection = cls.connection.sudo()
        references = connection.reference_ids
        connection.default_account_id = references.filtered(
            lambda r: r.kind == "account" and r.code == "200"
        )
        for taxes, code in ((cls.tax, "OUTPUT2"), (cls.tax.browse(), "NONE")):
            cls._confirm_tax(taxes, code)
        connection.attach_pdf = False

    def _act(self, action, **values):
        """Play the accountant."""
        return self.control.act(action=action, tenant=self.tenant, **values)

    def _there(self, move):
        """:return: the external invoice as the sandbox's books hold it"""
        books = self.control.get("dump")
        rows = books["tenants"][self.tenant]["invoices"]
        return next(row for row in rows if row["InvoiceNumber"] == move.name)

    @classmethod
    def _customers(cls, count):
        return cls.env["res.partner"].create(
            [
                {"name": f"Customer {i}", "email": f"customer{i}@example.com", "is_company": True}
                for i in range(count)
            ]
        )

    @classmethod
    def _invoices(cls, count, partners):
        moves = cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partners[i % len(partners)].id,
                    "invoice_date": "2026-01-15",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": cls.product.id,
                                "name": f"Work {line}",
                                "quantity": line + 1,
                                "price_unit": 10.5 + i,
                                "tax_ids": [Command.set(cls.tax.ids)],
                            }
                        )
                        for line in range(3)
                    ],
                }
                for i in range(count)
            ]
        )
        moves.action_post()
        return moves
