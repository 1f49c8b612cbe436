from odoo import Command

from .common import LexofficeCase

SERVICES = "8f8664a0-fd86-11e1-a21f-0800200c9a66"  # Dienstleistungen


class FlowCase(LexofficeCase):
    """A connected German company whose mappings a person confirmed: services at 19 % and 7 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax, cls.reduced = cls._sales_tax(19), cls._sales_tax(7)
        # Odoo gives a product of all companies the taxes of all companies.
        values = {"company_id": cls.company.id, "taxes_id": [Command.set(cls.tax.ids)]}
        cls.product.sudo().write(values)
        cls.connection.write({"attach_pdf": False})
        cls.connect()
        cls.connection.transfer_on = "manual"
        for tax, rate in ((cls.tax, 19), (cls.reduced, 7)):
            cls._confirm_tax(tax, f"{SERVICES}:{rate}")
        cls.control.keep()

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    def setUp(self):
        super().setUp()
        # The database forgets each test, so must the books.
        self.control.rewind()

    def _transferred(self, price=100, **values):
        """:return: (an invoice of this price and 19 %, its document, which lexoffice holds)"""
        move = self._create_invoice(price, **values)
        document = move._bridge_transfer().sudo()
        self._run()
        self.assertEqual(document.status, "approved", document.issue_text)
        return move, document

    def _credited(self, move, price=None):
        """Reverse as a person does, with `price` a part only.

        :return: (the credit note, its document, which lexoffice holds)
        """
        credit = self._credit(move, price)
        document = credit._bridge_transfer().sudo()
        self._run()
        self.assertIn(document.status, ("approved", "paid"), document.issue_text)
        return credit, document
