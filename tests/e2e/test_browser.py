"""The whole way in a browser: connect, sell, create the external invoice, see it paid."""

import pytest
from lib import demo_british, demo_data, demo_xero
from lib.books import Books

from . import tour
from .browser import opened

ORGANISATION = "Demo Company (UK)"
LOGIN = "tina"


@pytest.fixture(scope="session")
def shop(admin):
    """A second company that nobody connected yet, somebody who runs it, and an order."""
    company = demo_data.company(admin, "Corner Shop Ltd", "base.uk", "base.GBP", "uk")
    admin.ensure("res.users", {
        "login": LOGIN, "password": LOGIN, "name": "Tina Trader", "email": "tina@shop.example",
        "company_id": company, "company_ids": [(6, 0, [company])],
        "group_ids": [(4, admin.reference(group)) for group in tour.GROUPS],
    }, "login")
    with admin.at(company):
        customer = admin.ensure("res.partner", {
            "name": "Village Hall", "is_company": True, "email": "hall@village.example",
            "country_id": admin.reference("base.uk"),
        }, "name")
        products = demo_british.products(admin)
        order = demo_data.order(admin, customer, "Tea party", [
            {"product_id": products["CHAIR"], "product_uom_qty": 12, "discount": 5},
            {"product_id": products["SHIP"], "product_uom_qty": 1},
        ])
    return {"company": company, "order": order}


@pytest.fixture
def browser(demo):
    with opened(demo.folder / "screenshots") as browser:
        yield browser


def test_from_connecting_to_paid(demo, admin, shop, browser):
    browser.log_in(demo.addresses["odoo"], LOGIN)
    _enter_the_app(demo, browser)
    _connect(demo, browser)
    tour.see_the_proposals(browser, "Taxes of a line", "Zero Rated Income")
    _confirm_the_mappings(admin, shop)
    number = tour.create_the_invoice(demo, browser, shop["order"], "Awaiting payment")
    assert number.startswith("INV/")
    external = Books(demo.sandboxes["xero"], ORGANISATION).invoice(number)
    assert external["Status"] == "AUTHORISED"
    tour.pay_there(browser, ["[name=bridge_link] a"], number, "PAID")
    _see_it_paid(browser)
    _see_it_on_the_order(demo, shop, browser)
    assert browser.errors(demo.addresses["odoo"]) == []


def _enter_the_app(demo, browser):
    browser.go(f"{demo.addresses['odoo']}/odoo/action-account.action_account_config")
    browser.type("[name=bridge_xero_client_id] input", demo.sandboxes["xero"]["client_id"])
    browser.type("[name=bridge_xero_client_secret] input", demo.sandboxes["xero"]["client_secret"])
    address = browser.find("[name=bridge_xero_redirect_address]").text
    assert address == f"{demo.addresses['odoo']}/accounting_bridge/oauth/xero"
    browser.look("settings")
    with browser.loads_anew():
        browser.click(".o_form_button_save")
    browser.show("#accounting_bridge_xero", "A secret is set")
    browser.look("settings saved")


def _connect(demo, browser):
    browser.go(f"{demo.addresses['odoo']}/odoo/action-accounting_bridge.action_connection")
    browser.click(".o_list_button_add, .o-kanban-button-new", "New")
    browser.choose("[name=provider]", "Xero")
    browser.look("new connection")
    browser.click("button[name=action_connect]")
    browser.find("#allow")
    for box in browser.driver.find_elements("css selector", "input[name=tenant]"):
        wanted = ORGANISATION in box.find_element("xpath", "..").text
        if box.is_selected() != wanted:
            box.click()
    browser.look("consent")
    browser.click("#allow")
    browser.find(".o_form_view [name=organisation_name]", ORGANISATION)
    browser.look("connected")


def _confirm_the_mappings(admin, shop):
    """What the consultant does with the rows, one after the other."""
    with admin.at(shop["company"]):
        demo_xero.connect(admin, shop["company"], ORGANISATION)


def _see_it_paid(browser):
    browser.click("button[name=action_bridge_refresh]")
    browser.find("[name=bridge_state]", "Paid")
    browser.find(".o_widget_web_ribbon, .ribbon", "PAID")
    browser.look("paid in Odoo")


def _see_it_on_the_order(demo, shop, browser):
    browser.go(f"{demo.addresses['odoo']}/odoo/action-sale.action_orders/{shop['order']}")
    browser.find("[name=bridge_state]", "Paid")
    assert not browser.is_shown("button[name=action_bridge_create_invoice]"), "nothing left to do"
    browser.look("order paid")
