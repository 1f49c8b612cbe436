"""The sandboxes as the other side of the parity figures: they are given what would be sent, through
the handler of their requests, and say what they computed of it.

No socket is between: the cost of an invoice is theirs alone. What they answer is compared in the
terms of the provider, by arithmetic that neither the product nor the sandbox shares.
"""

import json
from collections import defaultdict
from decimal import Decimal

from werkzeug.test import Client

from odoo.addons.accounting_bridge.tools.money import number
from odoo.addons.accounting_bridge_lexoffice.tools import translate as lexoffice
from odoo.addons.accounting_bridge_xero.tools import translate as xero

from .parity_taxes import COUNTRIES, ORDINARY

_KEPT = 1000  # documents; then the books are emptied


class XeroBooks:
    """Xero's sandbox, with every tax rate and currency of the invoices."""

    batch = 50
    rounding_account = "868"

    def __init__(self) -> None:
        from tests.sandbox.xero import XeroSandbox  # noqa: PLC0415 the caller has the path

        self._sandbox = XeroSandbox(quotas=False)
        self._sandbox.start()
        grant = self._sandbox.control.connect(
            tenants=["Bridge Trading (UK)"], exchange=True,
            scope="offline_access accounting.invoices accounting.contacts",
        )
        self._headers = {
            "Authorization": f"Bearer {grant['tokens']['access_token']}",
            "xero-tenant-id": grant["tenants"][0], "Accept": "application/json",
        }
        self._books = self._sandbox.store.books[grant["tenants"][0]]
        self._client = Client(self._sandbox.server.app)
        self._add_catalogues()
        self.contact = next(iter(self._books.table("contacts")))

    def stop(self) -> None:
        self._sandbox.stop()

    def _add_catalogues(self) -> None:
        sales = self._books.get("tax_rates", "OUTPUT2")
        for taxes in COUNTRIES["xero"].all_sets:
            if not self._books.get("tax_rates", taxes.code):
                rate = {"DisplayTaxRate": taxes.rate, "EffectiveRate": taxes.rate}
                self._books.put(
                    "tax_rates", taxes.code.lower(), {**sales, "TaxType": taxes.code, **rate}
                )
        for code in COUNTRIES["xero"].currencies[1:]:
            self._books.put("currencies", code.lower(), {"Code": code, "Description": code})

    def send(self, invoices: list) -> list[dict]:
        """For each {"sums": (net, tax, total, dict code or rate -> (net, tax))} as stated there, or
        {"refused": why}."""
        answers = {}
        for endpoint, kind in (("Invoices", "invoice"), ("CreditNotes", "credit_note")):
            places = [i for i, each in enumerate(invoices) if each.kind.value == kind]
            if places:
                elements = [xero.invoice_element(invoices[i]) for i in places]
                rows = self._write(endpoint, elements)
                answers.update(zip(places, map(_xero_answer, rows), strict=True))
        self.forget(_KEPT)
        return [answers[i] for i in range(len(invoices))]

    def _write(self, endpoint: str, elements: list) -> list[dict]:
        answer = self._client.put(
            f"/api.xro/2.0/{endpoint}?summarizeErrors=false&unitdp=4",
            data=json.dumps({endpoint: elements}, default=number), headers=self._headers,
            content_type="application/json",
        )
        if answer.status_code != 200:
            raise AssertionError(f"Xero answered {answer.status_code}: {answer.text[:2000]}")
        return json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)[endpoint]

    def forget(self, kept: int = 0) -> None:
        """Empty the books, where they hold more than so many documents."""
        _empty(self._books, ("invoices", "credit_notes"), kept)


def _xero_answer(row: dict) -> dict:
    if row.get("HasErrors") or row.get("ValidationErrors"):
        said = [each["Message"] for each in row.get("ValidationErrors") or []]
        return {"refused": "; ".join(said) or "refused"}
    rates = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for line in row["LineItems"]:
        if line.get("LineAmount") is not None:
            tax = line["TaxAmount"] or Decimal(0)
            inside = tax if row["LineAmountTypes"] == "Inclusive" else 0
            rates[line["TaxType"]][0] += line["LineAmount"] - inside
            rates[line["TaxType"]][1] += tax
    sums = (row["SubTotal"], row["TotalTax"], row["Total"], _pairs(rates))
    return {"sums": sums}


class LexofficeBooks:
    """lexoffice's sandbox."""

    batch = 50
    rounding_account = "aba9020f-d0a6-47ca-ace6-03d6ed492351"

    def __init__(self) -> None:
        from tests.sandbox.lexoffice import LexofficeSandbox  # noqa: PLC0415 as above

        self._sandbox = LexofficeSandbox(limits=False)
        self._sandbox.start()
        organisation = "Brücke Handel GmbH"
        key = self._sandbox.control.api_key(organisation)
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
        self._client = Client(self._sandbox.server.app)
        grant = self._sandbox.store.keys[key]
        self._books = self._sandbox.store.books[grant["organisation_id"]]
        self.contact = next(
            row["id"] for row in self._books.table("contacts").values()
            if "company" in row and "customer" in row["roles"] and not row["archived"]
        )

    def stop(self) -> None:
        self._sandbox.stop()

    def send(self, invoices: list) -> list[dict]:
        """As for Xero, one after the other: lexoffice takes no batches."""
        answers = [self._one(lexoffice.voucher(invoice)) for invoice in invoices]
        self.forget(_KEPT)
        return answers

    def forget(self, kept: int = 0) -> None:
        """As for Xero."""
        _empty(self._books, ("vouchers",), kept)

    def _one(self, voucher: dict) -> dict:
        answer = self._client.post(
            "/v1/vouchers", data=json.dumps(voucher, default=number), headers=self._headers,
            content_type="application/json",
        )
        if answer.status_code != 201:
            return {"refused": answer.text}
        path = f"/v1/vouchers/{answer.json['id']}"
        held = self._client.get(path, headers=self._headers)
        return _lexoffice_answer(
            json.loads(held.text, parse_float=Decimal, parse_int=Decimal), self.rounding_account
        )


def _lexoffice_answer(row: dict, rounding: str) -> dict:
    rates = defaultdict(lambda: [Decimal(0), Decimal(0)])
    net = tax = Decimal(0)
    for item in row["voucherItems"]:
        own = item["taxAmount"] if row["taxType"] == "gross" else 0
        net += item["amount"] - own
        tax += item["taxAmount"]
        rate, category = item["taxRatePercent"], item["categoryId"]
        code = _declared(category, f"{rate.normalize():f}" if rate else "0")
        if category != rounding:
            rates[code][0] += item["amount"] - own
            rates[code][1] += item["taxAmount"]
    return {"sums": (net, tax, row["totalGrossAmount"], _pairs(rates))}


def _empty(books, tables: tuple[str, ...], kept: int) -> None:
    for table in tables:
        if len(books.table(table)) > kept:
            for row_id in list(books.table(table)):
                books.remove(table, row_id)


def _declared(category: str, rate: str) -> str:
    """With what a sale is declared together: what is ordinary at a rate."""
    return f"{rate} %" if category in ORDINARY and rate != "0" else f"{category} {rate} %"


def _pairs(rates: dict) -> dict:
    return {code: tuple(pair) for code, pair in rates.items() if any(pair)}


def wanted(provider: str, by_code: dict) -> dict:
    """What must arrive, in the terms in which the books state it."""
    rates = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for code, (net, tax) in by_code.items():
        name = code
        if provider == "lexoffice":
            category, _colon, rate = code.partition(":")
            name = _declared(category, rate)
        rates[name][0] += net
        rates[name][1] += tax
    return _pairs(rates)


BOOKS = {"xero": XeroBooks, "lexoffice": LexofficeBooks}
