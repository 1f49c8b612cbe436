from odoo import Command

from .common import LexofficeCase


class ContentCase(LexofficeCase):
    """A connected German company whose categories a person confirmed: Warenverkäufe for goods,
    Dienstleistungen for services, Einnahmen for lines without product, at 19 % and 7 %."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connect()
        cls.connection.write({"transfer_on": "manual", "attach_pdf": False})
        cls.tax, cls.tax7 = cls._sales_tax(19), cls._sales_tax(7)
        cls.goods, cls.service = (
            cls._product("Schraube", "consu"),
            cls._product("Montage", "service"),
        )
        for taxes, rate in ((cls.tax, 19), (cls.tax7, 7)):
            cls._confirm(taxes, f"Warenverkäufe · {rate} %", nature="goods")
            cls._confirm(taxes, f"Dienstleistungen · {rate} %", nature="service")
            cls._confirm(taxes, f"Einnahmen · {rate} %")
        cls.control.keep()

    def setUp(self):
        super().setUp()
        # The database forgets each test, so must the books.
        self.control.rewind()

    @classmethod
    def _product(cls, name, kind):
        # Of one company: Odoo gives the others' taxes to what is of all companies.
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": kind,
                "company_id": cls.company.id,
                "invoice_policy": "order",
                "taxes_id": [Command.set(cls.tax.ids)],
            }
        )

    @classmethod
    def _category(cls, name):
        return cls.connection.sudo().reference_ids.filtered(lambda r: r.name == name)

    @classmethod
    def _confirm(cls, taxes, name, **narrowed):
        row = cls.connection._ensure_mappings("tax", [taxes.ids], **narrowed)
        row.write({"reference_id": cls._category(name).id, "state": "confirmed"})
        return row

    def _move(self, *lines, **values):
        """:param lines: (product or None, price, taxes)
        :return: a posted invoice"""
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": product.name if product else "Sonstiges",
                            "product_id": product and product.id,
                            "price_unit": price,
                            "tax_ids": [Command.set(taxes.ids)],
                        }
                    )
                    for product, price, taxes in lines
                ],
                **values,
            }
        )
        move.action_post()
        return move

    def _transfer(self, move):
        """:return: the voucher as the books hold it, None where it did not get there"""
        move._bridge_transfer()
        self._run()
        return self._there(move)

    def _there(self, move):
        rows = [row for row in self.control.vouchers() if row["voucherNumber"] == move.name]
        self.assertLessEqual(len(rows), 1)
        return rows[0] if rows else None

    def _items(self, voucher):
        """:return: {(category's name, rate): (net, tax)} of a voucher there"""
        names = {
            r.data["category"]: r.name.partition(" · ")[0]
            for r in self.connection.sudo().reference_ids
            if r.kind == "tax"
        }
        items = {}
        for item in voucher["voucherItems"]:
            tax = float(item["taxAmount"])
            net = float(item["amount"]) - (tax if voucher["taxType"] == "gross" else 0)
            rate = float(item["taxRatePercent"])
            items[names[item["categoryId"]], rate] = (round(net, 2), tax)
        return items
