"""The whole way in a browser, in German: a key pasted, sold, the voucher there, paid, cancelled."""

import pytest
from lib import demo_data, demo_german, demo_lexoffice
from lib.books import Vouchers, until

from . import tour
from .browser import opened

NAME = "Badwerk Köln GmbH"
LOGIN = "hanna"


@pytest.fixture(scope="session")
def office(demo, admin):
    """A German company that nobody connected yet, somebody who runs it in German, and an order."""
    demo_lexoffice.enter_addresses(admin, demo.sandboxes["lexoffice"])
    demo_german.speak_german(admin)
    company = demo_data.company(admin, NAME, "base.de", "base.EUR", "de_skr03")
    demo_data.user(admin, LOGIN, "Hanna Werk", company, tour.GROUPS, lang=demo_german.LANGUAGE)
    with admin.at(company):
        customer = admin.ensure("res.partner", {
            "name": "Hotel am Dom", "is_company": True, "email": "empfang@hotel.example",
            "country_id": admin.reference("base.de"), "lang": demo_german.LANGUAGE,
        }, "name")
        products = demo_german.products(admin)
        order = demo_data.order(admin, customer, "Zimmer 12", [
            {"product_id": products["WANNE"], "product_uom_qty": 1, "discount": 3},
            {"product_id": products["MONTAGE"], "product_uom_qty": 6.5},
            {"product_id": products["BUCH"], "product_uom_qty": 1},
        ])
    return {"company": company, "order": order}


@pytest.fixture
def browser(demo):
    with opened(demo.folder / "screenshots-german") as browser:
        yield browser


def test_from_the_key_to_the_cancellation(demo, admin, office, browser):
    books = Vouchers(demo.sandboxes["lexoffice"])
    browser.log_in(demo.addresses["odoo"], LOGIN)
    _paste_the_key(demo, books, browser)
    tour.see_the_proposals(browser, "Steuern einer Zeile", "Dienstleistungen")
    _confirm_the_mappings(admin, office)
    number = tour.create_the_invoice(
        demo, browser, office["order"], "Offen", "Externe Rechnung erstellen"
    )
    # The file follows in a call of its own.
    until(lambda: books.voucher(number)["files"])
    voucher = books.voucher(number)
    assert voucher["type"] == "salesinvoice"
    assert len(voucher["files"]) == 1
    link = "button[name=action_bridge_payment_there]", "Zahlung in"
    tour.pay_there(browser, link, number, "Bezahlt")
    _see_it_paid(browser)
    credit_note = _cancel(browser)
    taken_back = books.voucher(credit_note)
    assert taken_back["type"] == "salescreditnote"
    assert taken_back["totalGrossAmount"] == voucher["totalGrossAmount"]
    assert browser.errors(demo.addresses["odoo"]) == []


def _paste_the_key(demo, books, browser):
    browser.go(f"{demo.addresses['odoo']}/odoo/action-accounting_bridge.action_connection")
    browser.click(".o_list_button_add, .o-kanban-button-new", "Neu")
    browser.choose("[name=provider]", "lexoffice")
    browser.look("neue Verbindung")
    browser.click("button[name=action_connect]", "Verbinden")
    key = books.act("api_key", organisation=demo_german.ORGANISATION)["key"]
    browser.type(".modal [name=key] input", key)
    browser.look("Schlüssel eingefügt")
    browser.click(".modal button[name=action_connect]", "Verbinden")
    browser.find(".o_form_view [name=organisation_name]", demo_german.ORGANISATION)
    browser.look("verbunden")


def _confirm_the_mappings(admin, office):
    """What the consultant does with the rows, one after the other."""
    with admin.at(office["company"]):
        connection = admin.one(
            "accounting.bridge.connection", ("company_id", "=", office["company"])
        )
        demo_lexoffice.confirm_mappings(admin, connection)


def _see_it_paid(browser):
    browser.click("button[name=action_bridge_refresh]", "Aktualisieren")
    browser.find("[name=bridge_state]", "Bezahlt")
    browser.look("in Odoo bezahlt")


def _cancel(browser):
    """:return: the number of the credit note that takes the invoice back"""
    browser.click("button[name=button_request_cancel]")
    browser.type(".modal [name=reason] input", "Auftrag zurückgezogen")
    browser.look("Stornierung anfordern")
    browser.click(".modal button[name=action_confirm]")
    browser.click(".modal button[name=refund_moves]")
    browser.find(".o_form_view [name=name]")
    browser.look("Rechnungskorrektur im Entwurf")
    browser.click("button[name=action_post]")
    browser.find(".o_group [name=bridge_state]", "Offen")
    browser.look("Rechnungskorrektur übertragen")
    return browser.find("[name=bridge_link] a").text
