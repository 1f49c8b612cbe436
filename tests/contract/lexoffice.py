"""Plain HTTP against the lexoffice sandbox, and the vouchers the tests send."""
import copy
from decimal import Decimal

import requests

from tests.sandbox.lexoffice import categories, seed

GOODS, SERVICES = seed.SALES, seed.SERVICES
CUSTOMER = seed.contact_id("bruecke", "Nordlicht GmbH")
SUPPLIER = seed.contact_id("bruecke", "Baustoffe Weber")
PERSON = seed.contact_id("bruecke", "Erika Muster")
AUSTRIAN = seed.contact_id("bruecke", "Wiener Möbel GmbH")
ARCHIVED = seed.contact_id("bruecke", "Altkunde OHG")
TWO_ADDRESSES = seed.contact_id("bruecke", "Zwei Häuser AG")
PDF = b"%PDF-1.4\n%test\n%%EOF\n"
UNKNOWN = "00000000-0000-4000-8000-000000000000"

__all__ = ["categories"]


class Lex(requests.Session):
    """`lex.get("profile")` with a key of one organisation."""

    def __init__(self, url, key):
        super().__init__()
        self.base = f"{url}/v1/"
        self.trust_env = False
        self.headers.update({"Authorization": f"Bearer {key}"})

    def request(self, method, url, *args, **kwargs):
        url = url if url.startswith("http") else self.base + url
        return super().request(method, url, *args, timeout=60, **kwargs)

    def create(self, **changes):
        """A voucher that must be taken; its id."""
        answer = self.post("vouchers", json=voucher(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def read(self, path):
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def change(self, voucher_id, **changes):
        """PUT what was read, with changes; the answer."""
        row = {**self.read(f"vouchers/{voucher_id}"), **changes}
        for key in ("voucherStatus", "contactName", "createdDate", "updatedDate",
                    "organizationId"):
            if key not in changes:
                row.pop(key, None)
        return self.put(f"vouchers/{voucher_id}", json=row)

    def attach(self, voucher_id, name="R-1.pdf", content=PDF):
        return self.post(f"vouchers/{voucher_id}/files", files={"file": (name, content)})


def item(amount="100.00", tax="19.00", rate=19, category=GOODS):
    return {"amount": float(amount), "taxAmount": float(tax), "taxRatePercent": rate,
            "categoryId": category}


def voucher(*items, **changes):
    """A net sales invoice over its items (100.00 at 19 % if there are none); the totals are
    theirs unless given. A change to None leaves the field out."""
    rows = list(items) or changes.pop("voucherItems", None) or [item()]
    tax = sum(Decimal(str(row.get("taxAmount") or 0)) for row in rows)
    net = sum(Decimal(str(row.get("amount") or 0)) for row in rows)
    gross = net if changes.get("taxType") == "gross" else net + tax
    body = {"type": "salesinvoice", "voucherNumber": "R-1", "voucherDate": "2026-11-20",
            "dueDate": "2026-12-04", "totalGrossAmount": float(gross),
            "totalTaxAmount": float(tax), "taxType": "net", "contactId": CUSTOMER,
            "voucherItems": copy.deepcopy(rows), **changes}
    return {key: value for key, value in body.items() if value is not None}


def issues(answer, status=406):
    """["source: i18nKey", ...] of a refusal in the legacy format."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    return [f"{issue['source']}: {issue['i18nKey']}" for issue in answer.json()["IssueList"]]
