"""The guided set-up of a German company, from "not connected" to its first voucher in lexoffice."""

import pytest
from lib import demo_data, demo_german, demo_lexoffice
from lib.books import Vouchers, until

from .setup_path import invoice_of, opened_path

NAME = ORGANISATION = "Dachbau Rhein GmbH"
LOGIN = "dora"


@pytest.fixture(scope="module")
def office(demo, admin):
    demo_lexoffice.enter_addresses(admin, demo.sandboxes["lexoffice"])
    demo_lexoffice.found(demo.sandboxes["lexoffice"], ORGANISATION)
    company = demo_data.company(admin, NAME, "base.de", "base.EUR", "de_skr03", city="Bonn")
    customer = {
        "name": "Gasthof Linde", "email": "post@linde.example", "street": "Lindenweg 2",
        "zip": "53111", "city": "Bonn", "country_id": admin.reference("base.de"),
    }
    return invoice_of(
        admin, company, (LOGIN, "Dora Dach"), customer, demo_german.products,
        "Gaube Nord", [("WANNE", 1, 0), ("MONTAGE", 6.5, 3), ("BUCH", 1, 0)],
    )


@pytest.fixture
def path(demo, request):
    with opened_path(demo, "setup-lexoffice", request.config.getoption("--pictures")) as path:
        yield path


def test_from_nothing_to_the_first_document(demo, office, path):
    books = Vouchers(demo.sandboxes["lexoffice"], ORGANISATION)
    path.begin(LOGIN, "lexoffice")
    paste_the_key(path, books.act("api_key", organisation=ORGANISATION)["key"])
    path.connected()
    path.choose_when()
    path.go_on_to_ready()
    path.send_the_first(office["name"])
    until(lambda: books.voucher(office["name"])["files"])
    assert books.voucher(office["name"])["type"] == "salesinvoice"
    assert path.browser.errors(path.address) == []


def paste_the_key(path, key):
    browser = path.browser
    browser.click("button[name=action_connect]")
    browser.type(".modal [name=key] input", key)
    path.pictures.take("key")
    browser.click(".modal button[name=action_connect]")
