"""The guided set-up of a British company, from "not connected" to its first document in Xero."""

import pytest
from lib import demo_british, demo_data, demo_xero, invoices
from lib.books import Books

from .browser import opened
from .pictures import Pictures
from .setup_path import MOST_CLICKS, SetupPath
from .tour import GROUPS

NAME = "Harbour Books Ltd"
ORGANISATION = "Harbour Books (UK)"
LOGIN = "hazel"


@pytest.fixture(scope="module")
def shop(demo, admin):
    """A company that nobody connected yet, with a posted invoice, and somebody who runs it."""
    demo_xero.found(demo.sandboxes["xero"], ORGANISATION)
    demo_xero.enter_app(admin, demo.sandboxes["xero"])
    company = demo_data.company(admin, NAME, "base.uk", "base.GBP", "uk", city="Whitby")
    demo_data.user(admin, LOGIN, "Hazel Harbour", company, GROUPS)
    with admin.at(company):
        customer = admin.ensure("res.partner", {
            "name": "Lighthouse School", "is_company": True, "email": "office@lighthouse.example",
            "street": "1 Pier Road", "city": "Whitby", "country_id": admin.reference("base.uk"),
        }, "name")
        products = demo_british.products(admin)
        order = demo_data.order(admin, customer, "Reading corner", [
            {"product_id": products["DESK"], "product_uom_qty": 2},
            {"product_id": products["CHAIR"], "product_uom_qty": 12, "discount": 5},
            {"product_id": products["SHIP"], "product_uom_qty": 1},
        ])
        invoice = invoices.post(admin, order)
        return admin.read("account.move", invoice, "id", "name")


@pytest.fixture
def path(demo, request):
    with opened(demo.folder / "screenshots-setup-xero", size=(1200, 1000)) as browser:
        pictures = Pictures(browser, "setup-xero", request.config.getoption("--pictures"))
        yield SetupPath(browser, pictures, demo.addresses["odoo"])


def test_from_nothing_to_the_first_document(demo, shop, path):
    path.begin(LOGIN, "Xero")
    allow_access(path)
    path.connected()
    path.choose_account()
    path.confirm_taxes()
    path.see_currencies()
    path.confirm_the_ledger()
    path.begin_with_this_month()
    path.finish()
    assert path.clicks < MOST_CLICKS
    path.preview()
    path.send()
    path.open_there(shop["name"])
    external = Books(demo.sandboxes["xero"], ORGANISATION).invoice(shop["name"])
    assert external["Status"] == "AUTHORISED"
    assert path.browser.errors(demo.addresses["odoo"]) == []


def allow_access(path):
    browser = path.browser
    browser.click("button[name=action_connect]")
    browser.find("#allow")
    for box in browser.driver.find_elements("css selector", "input[name=tenant]"):
        wanted = ORGANISATION in box.find_element("xpath", "..").text
        if box.is_selected() != wanted:
            box.click()
            browser.clicks += 1
    path.pictures.take("consent")
    browser.click("#allow")
