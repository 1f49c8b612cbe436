"""The figures of setup/demo --check are judged, not only printed."""

import pytest
from lib import demo_check_lexoffice
from lib.demo_check_xero import is_good

DONE = {
    "order": "S00001",
    "invoice": "INV/2026/00001",
    "external_id": "ff9a2d36",
    "external_number": "INV/2026/00001",
    "odoo_total": "687.90",
    "external_total": "687.90",
    "status_before": "approved",
    "status_after": "paid",
    "paid": True,
    "edit_refused": "It was transferred.",
    "seconds_to_external": 1.2,
}


def test_all_done():
    assert is_good(DONE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("external_id", None),
        ("external_number", "INV-0001"),
        ("external_total", "687.89"),
        ("status_before", "attention"),
        ("status_after", "approved"),
        ("paid", False),
        ("edit_refused", None),
    ],
)
def test_one_thing_wrong(name, value):
    assert not is_good(DONE | {name: value})


VOUCHER = {
    "invoice": "RE/2026/00001",
    "external_id": "3a1b",
    "odoo_total": "1284.52",
    "external_total": "1284.52",
    "pdf_attached": True,
    "paid": True,
    "cancelled_by": "9f7c",
}


def test_all_done_at_lexoffice():
    assert demo_check_lexoffice.is_good(VOUCHER)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("external_id", None),
        ("external_total", "1284.51"),
        ("pdf_attached", False),
        ("paid", False),
        ("cancelled_by", None),
    ],
)
def test_one_thing_wrong_at_lexoffice(name, value):
    assert not demo_check_lexoffice.is_good(VOUCHER | {name: value})
