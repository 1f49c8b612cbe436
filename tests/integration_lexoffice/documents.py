"""Documents on their way to lexoffice, for the tests."""

from odoo.addons.accounting_bridge.tools.documents import Action, Kind, Task

from tests.unit.lexoffice_neutral import (
    invoice,
    line,
)
from tests.unit.neutral import create, note

PDF = b"%PDF-1.7\nAn invoice\n%%EOF\n"
VOUCHERS = "/v1/vouchers$"
SMALL_BUSINESS = "f5c7fee8-f184-4e7a-ab04-8f7e7ad6c207"


def numbered(customer, count, *lines, first=1, **more):
    lines = lines or (line("19.99", 3), note())
    return [
        create(invoice(*lines, number=f"RE/{n:04}", contact=customer, **more))
        for n in range(first, first + count)
    ]


def attached(outcome, content=PDF, name="RE/0001.pdf", **more):
    external_id = outcome.document.external_id
    return Task(
        f"file-{external_id}",
        Action.ATTACH,
        Kind.INVOICE,
        external_id,
        outcome.document.number,
        **{"file_name": name, "mimetype": "application/pdf", "content": content, **more},
    )


def held(control, number="RE/0001"):
    """:return: the vouchers there of this number"""
    return [v for v in control.vouchers() if v["voucherNumber"] == number]
