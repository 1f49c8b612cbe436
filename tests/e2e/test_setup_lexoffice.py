"""The guided set-up of a German company, from "not connected" to its first voucher in lexoffice."""

import pytest
from lib import demo_data, demo_german, demo_lexoffice, invoices
from lib.books import Vouchers, until

from .browser import opened
from .pictures import Pictures
from .setup_path import MOST_CLICKS, SetupPath
from .tour import GROUPS

NAME = ORGANISATION = "Dachbau Rhein GmbH"
LOGIN = "dora"


@pytest.fixture(scope="module")
def office(demo, admin):
    """A company that nobody connected yet, with a posted invoice, and somebody who runs it."""
    demo_lexoffice.enter_addresses(admin, demo.sandboxes["lexoffice"])
    demo_lexoffice.found(demo.sandboxes["lexoffice"], ORGANISATION)
    company = demo_data.company(admin, NAME, "base.de", "base.EUR", "de_skr03", city="Bonn")
    demo_data.user(admin, LOGIN, "Dora Dach", company, GROUPS)
    with admin.at(company):
        customer = admin.ensure("res.partner", {
            "name": "Gasthof Linde", "is_company": True, "email": "post@linde.example",
            "street": "Lindenweg 2", "zip": "53111", "city": "Bonn",
            "country_id": admin.reference("base.de"),
        }, "name")
        products = demo_german.products(admin)
        order = demo_data.order(admin, customer, "Gaube Nord", [
            {"product_id": products["WANNE"], "product_uom_qty": 1},
            {"product_id": products["MONTAGE"], "product_uom_qty": 6.5, "discount": 3},
            {"product_id": products["BUCH"], "product_uom_qty": 1},
        ])
        return admin.read("account.move", invoices.post(admin, order), "id", "name")


@pytest.fixture
def path(demo, request):
    with opened(demo.folder / "screenshots-setup-lexoffice", size=(1200, 1000)) as browser:
        pictures = Pictures(browser, "setup-lexoffice", request.config.getoption("--pictures"))
        yield SetupPath(browser, pictures, demo.addresses["odoo"])


def test_from_nothing_to_the_first_document(demo, office, path):
    books = Vouchers(demo.sandboxes["lexoffice"], ORGANISATION)
    path.begin(LOGIN, "lexoffice")
    paste_the_key(path, books.act("api_key", organisation=ORGANISATION)["key"])
    path.connected()
    path.choose_when()
    path.confirm_taxes()
    path.see_currencies()
    path.confirm_the_ledger()
    path.begin_with_this_month()
    path.finish()
    assert path.clicks < MOST_CLICKS
    path.preview()
    path.send()
    path.open_there(office["name"])
    until(lambda: books.voucher(office["name"])["files"])
    assert books.voucher(office["name"])["type"] == "salesinvoice"
    assert path.browser.errors(demo.addresses["odoo"]) == []


def paste_the_key(path, key):
    browser = path.browser
    browser.click("button[name=action_connect]")
    browser.type(".modal [name=key] input", key)
    path.pictures.take("key")
    browser.click(".modal button[name=action_connect]")
