"""The client of others for Lexware Office (PyPI `benethos-lexware-office-mcp`), unmodified, pointed
at the sandbox."""
import asyncio
import dataclasses

import httpx
from benethos_lexware_office_mcp.api.client import LexwareClient
from benethos_lexware_office_mcp.records.payloads import contact_body, voucher_body
from benethos_lexware_office_mcp.records.types import Address, VoucherItem
from benethos_lexware_office_mcp.settings import load_settings

GOODS = "8f8664a8-fd86-11e1-a21f-0800200c9a66"  # Warenverkäufe
SERVICES = "8f8664a0-fd86-11e1-a21f-0800200c9a66"  # Dienstleistungen
PURCHASES = "16d04a28-fd91-11e1-a21f-0800200c9a66"
EU_GOODS = "9075a4e3-66de-4795-a016-3889feca0d20"  # Innergemeinschaftliche Lieferung
REMAINDER = "aba9020f-d0a6-47ca-ace6-03d6ed492351"  # of rounding

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class Lexware:
    """`lexware.profile()` runs the client's coroutine of that name to its end."""

    def __init__(self, url, key, **settings):
        # The client insists on https for an address from its settings: this is its own way out.
        chosen = dataclasses.replace(load_settings({"LXO_MCP_API_KEY": key}), base_url=url,
                                     **{"rate": 1000.0, "burst": 1000, **settings})
        self._runner = asyncio.Runner()
        self.waits = []
        self.client = LexwareClient(chosen, transport=httpx.AsyncHTTPTransport(),
                                    sleep=self._wait)

    async def _wait(self, seconds):
        """Between its attempts the client would sleep; the test only wants to know."""
        self.waits.append(seconds)

    def __getattr__(self, name):
        method = getattr(self.client, name)
        return lambda *args, **named: self._runner.run(method(*args, **named))

    def close(self):
        self._runner.run(self.client.aclose())
        self._runner.close()

    def book(self, *items, **fields):
        """Create a voucher as the client writes it; its id. Without items: 100.00 net at 19 %."""
        return self.create_voucher(body(*items, **fields))["id"]


def body(*items, **fields):
    """A voucher in the client's own words; without items 100.00 net at 19 %."""
    chosen = {"voucher_type": "salesinvoice", "voucher_number": "R-1",
              "voucher_date": "2026-03-02", "tax_type": "net", **fields}
    if "contact_id" not in chosen:
        chosen.setdefault("use_collective_contact", True)
    return voucher_body(items=list(items) or [item(100, 19)], **chosen)


def item(amount, tax, rate=19, category=GOODS):
    return VoucherItem(amount=amount, tax_amount=tax, tax_rate_percent=rate,
                       category_id=category)


def company(name="Holzbau Meier GmbH", **fields):
    return contact_body(kind="company", name=name, **{"roles": ["customer"], **fields})


def german_address(**fields):
    return Address(**{"street": "Ringstr. 1", "zip": "79112", "city": "Freiburg",
                      "country_code": "DE", **fields})
