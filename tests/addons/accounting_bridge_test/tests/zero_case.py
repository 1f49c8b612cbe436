from odoo import Command

from odoo.addons.accounting_bridge.models.mapping import mapping_key

from .mapping_common import MappingCase, tax

ASKED = ("zero_unconfirmed", "tax_unmapped", "untaxed_unmapped")


class ZeroCase(MappingCase):
    """0 % means something else under each fiscal position."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inside, cls.outside = cls.env["account.fiscal.position"].create(
            [{"name": name, "company_id": cls.company.id} for name in ("Inside", "Outside")]
        )
        cls.home = cls.inside.browse()
        cls.load(tax("eu", "EU goods", 0), tax("ex", "Export", 0), tax("t20", "20 %", 20))

    def _invoice(self, position, taxes=None, product=None):
        line = {"name": "Work", "product_id": product and product.id, "price_unit": 10}
        line["tax_ids"] = [Command.set((self.vat0 if taxes is None else taxes).ids)]
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_a.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [Command.create(line)],
            }
        )
        move.fiscal_position_id = position
        move.invoice_line_ids.tax_ids = self.vat0 if taxes is None else taxes
        return move

    def _rows(self, taxes=None):
        ids = (self.vat0 if taxes is None else taxes).ids
        return self.connection.mapping_ids.filtered(
            lambda row: row.kind == "tax" and row.tax_ids.ids == ids
        )

    def _row(self, position=None, nature=False, taxes=None):
        ids = (self.vat0 if taxes is None else taxes).ids
        key = mapping_key("tax", ids, position and position.id, nature)
        return self.connection.mapping_ids.filtered(lambda row: row.key == key)

    def _code(self, position, taxes=None, nature=None):
        taxes = self.vat0 if taxes is None else taxes
        found = self.connection._mapper().tax(taxes, position, nature)
        return found and found.code

    def _issues(self, move):
        return [i for i in move._bridge_issues(self.connection)[move.id] if i.code in ASKED]

    def _in_one_position(self):
        """A simple company: all of it is under one position, and the general row confirmed."""
        move = self._invoice(self.inside)
        row = self._row()
        row.reference_id = self.reference("eu")
        return move, row
