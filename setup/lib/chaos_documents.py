"""Writes and posts the documents of one company, inside Odoo (see chaos_prepare.py).

Arguments: Odoo's configuration file, the database, a JSON file with `company`, `products` and the
`number` of documents; what was made is written into that file.
"""

import itertools
import json
import random
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

_BATCH = 50
_ORDERS = (0.02, 12)  # so many of the documents, at most: their PDFs are yet to be drawn
_CREDIT_NOTES = 0.1
_ABROAD = 0.15
_DOCUMENTS_PER_CUSTOMER = 8
_MOST_CUSTOMERS = 150
_PDF = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"%% %s\ntrailer<</Root 1 0 R>>\n%%%%EOF\n"
)


def main(configuration: str, database: str, order_file: str) -> None:
    config.parse_config([f"--config={configuration}", f"--database={database}"])
    order = json.loads(Path(order_file).read_text())
    with Registry(database).cursor() as cr:
        company = Company(api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True}), order)
        made = company.make(order["number"])
        cr.commit()
    Path(order_file).write_text(json.dumps(made))


class Company:
    def __init__(self, env: api.Environment, order: dict) -> None:
        company = env["res.company"].browse(order["company"])
        self.env = env(context=env.context | {"allowed_company_ids": company.ids})
        self.company = company.with_env(self.env)
        self.random = random.Random(company.id)
        self.products = self.env["product.product"].browse(order["products"])
        self.customers = self.env["res.partner"]
        self.euro = self.env.ref("base.EUR")
        self._rates: dict[float, int] = {}
        self._names = itertools.count(1)

    def make(self, number: int) -> dict:
        """Make that many documents; returns the facts about them."""
        self._set_rate_of_euro()
        self._add_customers(number)
        of_orders = min(_ORDERS[1], max(1, round(number * _ORDERS[0])))
        moves = self.env["account.move"]
        while len(moves) < number - of_orders:
            size = min(_BATCH, number - of_orders - len(moves))
            moves += self._posted(moves.ids[-200:], size)
        orders = self._confirmed(of_orders)
        return {
            "invoices": moves.ids, "orders": orders.ids, "partners": self.customers.ids,
        }

    def _set_rate_of_euro(self) -> None:
        if self.company.currency_id != self.euro:
            self.env["res.currency.rate"].create({
                "currency_id": self.euro.id, "company_id": self.company.id,
                "name": "2026-01-01", "inverse_company_rate": 0.85,
            })

    # Customers --------------------------------------------------------------------------------

    def _add_customers(self, number: int) -> None:
        """One that the books know already, the others new to them."""
        wanted = min(_MOST_CUSTOMERS, 4 + number // _DOCUMENTS_PER_CUSTOMER)
        home = self.company.country_id
        known, address = _KNOWN[home.code]
        names = [known, *(
            f"{self.random.choice(_FIRST)} {self.random.choice(_SECOND)} {place}"
            for place in range(1, wanted)
        )]
        self.customers = self.env["res.partner"].create([
            {
                "name": name, "is_company": True, "country_id": home.id,
                "street": f"{self.random.choice(_STREETS)} {place}", "city": "Neustadt",
                "zip": "50667" if home.code == "DE" else "LS1 4AP",
                "email": f"office{place}@customer.example" if place % 3 else False,
            }
            for place, name in enumerate(names)
        ])
        self.customers[0].email = address

    # Invoices and credit notes ----------------------------------------------------------------

    def _posted(self, earlier: list[int], size: int):
        moves = self.env["account.move"].create([
            self._credit_note(earlier) if self._is_credit_note(earlier) else self._invoice()
            for _place in range(size)
        ])
        moves.action_post()
        self._store_files(moves)
        self.env.flush_all()
        self.env.invalidate_all()
        return moves

    def _is_credit_note(self, earlier: list[int]) -> bool:
        return bool(earlier) and self.random.random() < _CREDIT_NOTES

    def _invoice(self) -> dict:
        abroad = self.company.currency_id != self.euro and self.random.random() < _ABROAD
        currency = self.euro if abroad else self.company.currency_id
        return self._values("out_invoice", self.random.randint(1, 6)) | {
            "currency_id": currency.id, "partner_id": self.random.choice(self.customers).id,
        }

    def _credit_note(self, earlier: list[int]) -> dict:
        """Half of them take back a part of an invoice, the others stand alone."""
        origin = self.env["account.move"].browse(self.random.choice(earlier))
        values = self._values("out_refund", 1) | {
            "currency_id": origin.currency_id.id, "partner_id": origin.partner_id.id,
        }
        belongs = origin.move_type == "out_invoice" and self.random.random() < 0.5
        return values | {"reversed_entry_id": origin.id if belongs else False}

    def _values(self, kind: str, lines: int) -> dict:
        day = date.today() - timedelta(days=self.random.randint(0, 20))  # noqa: DTZ011
        return {
            "move_type": kind, "invoice_date": day, "ref": f"Chaos {next(self._names)}",
            "company_id": self.company.id,
            "invoice_line_ids": [(0, 0, self._line(kind)) for _line in range(lines)],
        }

    def _line(self, kind: str) -> dict:
        product = self.random.choice(self.products)
        price = Decimal(self.random.randint(199, 49999)) / 100
        values = {
            "product_id": product.id, "name": f"{product.name} {next(self._names)}",
            "quantity": self.random.choice((1, 1, 2, 3, 7, 0.5, 2.25, 12)),
            "price_unit": float(price if kind == "out_invoice" else price / 10),
            "tax_ids": [(6, 0, [self.random.choice(self._taxes())])],
        }
        if kind == "out_invoice" and self.random.random() < 0.2:
            values["discount"] = self.random.choice((5, 10, 12.5))
        return values

    def _taxes(self) -> list[int]:
        """Ids of the ordinary taxes, one for each rate."""
        if not self._rates:
            german = self.company.country_id.code == "DE"
            taxes = self.env["account.tax"].search([
                ("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id),
                ("amount", "in", (19, 7) if german else (20, 5)), ("amount_type", "=", "percent"),
            ])
            for tax in taxes:
                self._rates.setdefault(tax.amount, tax.id)
        return list(self._rates.values())

    def _store_files(self, moves) -> None:
        """Where Odoo keeps the customer's file when it has drawn it."""
        self.env["ir.attachment"].create([
            {
                "name": f"{move.name.replace('/', '_')}.pdf", "mimetype": "application/pdf",
                "raw": _PDF % move.name.encode(), "res_model": "account.move",
                "res_id": move.id, "res_field": "invoice_pdf_report_file",
                "company_id": self.company.id,
            }
            for move in moves
        ])

    # Orders -----------------------------------------------------------------------------------

    def _confirmed(self, number: int):
        orders = self.env["sale.order"].create([
            {
                "partner_id": self.random.choice(self.customers).id,
                "client_order_ref": f"Chaos order {place}", "company_id": self.company.id,
                "order_line": [
                    (0, 0, {"product_id": self.random.choice(self.products).id,
                            "product_uom_qty": self.random.randint(1, 5)})
                    for _line in range(self.random.randint(1, 4))
                ],
            }
            for place in range(number)
        ])
        orders.action_confirm()
        return orders


_KNOWN = {
    "DE": ("Nordlicht GmbH", "buchhaltung@nordlicht.example"),
    "GB": ("Northern Lights Ltd", "accounts@northern.example"),
}
_FIRST = ("North", "Old", "Green", "River", "Stone", "Müller", "Groß", "Blue")
_SECOND = ("Works", "Supplies", "House", "Bäckerei", "Studio", "& Söhne", "Traders", "Garden")
_STREETS = ("Mill Lane", "Hafenstraße", "High Street", "Am Markt", "Quay Road")


if __name__ == "__main__":
    main(*sys.argv[1:])
