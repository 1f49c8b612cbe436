"""What every tour through a company does, whatever its language and its bookkeeping system."""

GROUPS = (
    "base.group_system",
    "account.group_account_manager",
    "sales_team.group_sale_manager",
    "accounting_bridge.group_manager",
)


def see_the_proposals(browser, group, proposal):
    """:param group: heading of a kind of mapping; `proposal`: what stands in one of its rows"""
    browser.click("button[name=action_mappings]")
    browser.click(".o_group_header", group)
    browser.find(".o_data_row", proposal)
    browser.look("proposals")


def create_the_invoice(demo, browser, order, transferred, label=""):
    """:param order: id of an order
    :param transferred: what the badge of the invoice says then
    :param label: what the button says
    :return: the number of the invoice, shown with its link"""
    browser.go(f"{demo.addresses['odoo']}/odoo/action-sale.action_orders/{order}")
    browser.find("button[name=action_bridge_create_invoice]", label)
    browser.look("order")
    browser.click("button[name=action_bridge_create_invoice]")
    browser.find(".o_form_view [name=bridge_state]")
    browser.look("on its way")
    # The badge tells by itself: nobody loads the page again.
    browser.find(".o_group [name=bridge_state]", transferred)
    browser.find("[name=bridge_link] a")
    browser.look("invoice there")
    return browser.find("[name=bridge_link] a").text


def pay_there(browser, link, number, paid):
    """Follow a link into the books and play the accountant.

    :param link: CSS selector, and what the link says
    :param paid: what the books call a document that is paid"""
    with browser.in_new_window(*link):
        browser.find("#number", number)
        browser.look("in the books")
        browser.click("#pay")
        browser.find("#status", paid)
        browser.look("paid there")
