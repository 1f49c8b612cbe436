"""The guided set-up of a British company, from "not connected" to its first document in Xero."""

import pytest
from lib import demo_british, demo_data, demo_xero
from lib.books import Books

from .setup_path import invoice_of, opened_path

NAME = "Harbour Books Ltd"
ORGANISATION = "Harbour Books (UK)"
LOGIN = "hazel"


@pytest.fixture(scope="module")
def shop(demo, admin):
    demo_xero.found(demo.sandboxes["xero"], ORGANISATION)
    demo_xero.enter_app(admin, demo.sandboxes["xero"])
    company = demo_data.company(admin, NAME, "base.uk", "base.GBP", "uk", city="Whitby")
    customer = {
        "name": "Lighthouse School", "email": "office@lighthouse.example",
        "street": "1 Pier Road", "city": "Whitby", "country_id": admin.reference("base.uk"),
    }
    return invoice_of(
        admin, company, (LOGIN, "Hazel Harbour"), customer, demo_british.products,
        "Reading corner", [("DESK", 2, 0), ("CHAIR", 12, 5), ("SHIP", 1, 0)],
    )


@pytest.fixture
def path(demo, request):
    with opened_path(demo, "setup-xero", request.config.getoption("--pictures")) as path:
        yield path


def test_from_nothing_to_the_first_document(demo, shop, path):
    path.begin(LOGIN, "Xero")
    allow_access(path)
    path.connected()
    path.choose_account()
    path.go_on_to_ready()
    path.send_the_first(shop["name"])
    external = Books(demo.sandboxes["xero"], ORGANISATION).invoice(shop["name"])
    assert external["Status"] == "AUTHORISED"
    assert path.browser.errors(path.address) == []


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
