"""The guided set-up in a browser, as a consultant walks it: looks at each step, takes what is
proposed, confirms what a person must confirm."""

import contextlib

from lib import demo_data, invoices

from .browser import opened
from .pictures import Pictures
from .tour import GROUPS

# From "not connected" to "ready", the way through the menu included.
MOST_CLICKS = 25
_MENU = (
    ".o_navbar_apps_menu button",
    "[data-menu-xmlid='account.menu_finance']",
    "[data-menu-xmlid='account.menu_finance_configuration']",
    "[data-menu-xmlid='accounting_bridge.menu_setup']",
)
# What a step still wants leads to where it is given.
_CURE = "[name=setup_open] .alert a"


def invoice_of(admin, company, runner, customer, products, title, lines):
    """A posted invoice in a company that nobody connected yet, and somebody who runs that.

    :param runner: (log-in, name)
    :param customer: values
    :param products: makes them; code -> id
    :param lines: (code of the product, quantity, discount in per cent)
    :return: {"id", "name"}"""
    demo_data.user(admin, *runner, company, GROUPS)
    with admin.at(company):
        partner = admin.ensure("res.partner", {"is_company": True, **customer}, "name")
        known = products(admin)
        order = demo_data.order(admin, partner, title, [
            {"product_id": known[code], "product_uom_qty": quantity, "discount": discount}
            for code, quantity, discount in lines
        ])
        return admin.read("account.move", invoices.post(admin, order), "id", "name")


@contextlib.contextmanager
def opened_path(demo, page, keep_pictures):
    """:param page: of the documentation, which shows the pictures"""
    with opened(demo.folder / f"screenshots-{page}", size=(1200, 1000)) as browser:
        yield SetupPath(browser, Pictures(browser, page, keep_pictures), demo.addresses["odoo"])


class SetupPath:
    """:param pictures: takes one of each step
    :param address: of Odoo"""

    def __init__(self, browser, pictures, address):
        self.browser, self.pictures, self.address = browser, pictures, address

    @property
    def clicks(self):
        return self.browser.clicks

    def begin(self, login, provider):
        """Log in, go to *Set Up*, choose the bookkeeping system."""
        self.browser.log_in(self.address, login)
        self.browser.clicks = 0
        for entry in _MENU:
            self.browser.click(entry)
        self._arrive("connect")
        self.browser.click("[name=provider] label", provider)
        self.browser.find("button[name=action_connect]")
        self.pictures.take("connect")

    def connected(self):
        """Back from the bookkeeping system: see what was found there."""
        self._arrive("connect", state="done")
        self.pictures.take("connected")
        self._go_on("account")

    def choose_account(self):
        """Take the account that is proposed."""
        self.pictures.take("account-proposed")
        self._take_the_proposal("account")
        self.pictures.take("account")
        self._go_on("taxes")

    def choose_when(self):
        """Where revenue is booked comes with the taxes: only when documents go is to choose."""
        self.pictures.take("account")
        self._go_on("taxes")

    def confirm_taxes(self, by_hand=0):
        """:param by_hand: so many proposals are accepted one by one, because at 0 % the rate alone
        says nothing"""
        self.pictures.take("taxes-proposed")
        self.browser.click("[name=taxes] button[name=action_setup_accept]")
        self.browser.find("[name=setup_tax_ids] .o_data_row.text-success")
        for _ in range(by_hand):
            self.browser.find("button[name=action_setup_next]:enabled")
            self.browser.click("[name=setup_tax_ids] button[name=action_accept]")
        # The page cannot be changed while a button works.
        self.browser.find("button[name=action_setup_next]:enabled")
        self.browser.click("[name=setup_taxes_right] input")
        self.pictures.take("taxes")
        self._go_on("currency")

    def see_currencies(self):
        self.pictures.take("currency")
        self._go_on("payments")

    def confirm_the_ledger(self):
        self.browser.click("[name=setup_ledger_right] input")
        self.pictures.take("payments")
        self._go_on("policy")

    def begin_with_this_month(self):
        """Take the start date that is proposed, and keep what else is usual."""
        self.pictures.take("policy-proposed")
        self._take_the_proposal("policy")
        self.pictures.take("policy")
        self._go_on("review")

    def finish(self):
        self.pictures.take("review")
        self.browser.click("button[name=action_setup_finish]")
        self._arrive("ready")
        self.pictures.take("ready")

    def go_on_to_ready(self):
        """From the taxes to the end: what is alike for all bookkeeping systems."""
        self.confirm_taxes()
        self.see_currencies()
        self.confirm_the_ledger()
        self.begin_with_this_month()
        self.finish()
        assert self.clicks < MOST_CLICKS

    # -- the first document ---------------------------------------------------------------------
    def send_the_first(self, number):
        """See what would go, let it go, see it there."""
        self.preview()
        self.send()
        self.open_there(number)

    def preview(self):
        """See the newest invoice as it would arrive, and close that again."""
        self.browser.click("[name=ready] button[name=action_setup_preview]")
        self.browser.find(".modal [name=lines], .modal .o_notebook")
        self.pictures.take("preview")
        self.browser.click(".modal .btn-close")
        self.browser.wait_until(lambda: not self.browser.is_shown(".modal"), "still open")

    def send(self):
        """The invoice opens, and tells by itself when it has arrived."""
        self.browser.click("[name=ready] button[name=action_setup_create]")
        self.browser.find("[name=bridge_link] a")
        self.pictures.take("sent")

    def open_there(self, number):
        with self.browser.in_new_window("[name=bridge_link] a"):
            self.browser.find("#number", number)
            self.pictures.take("there")

    def _take_the_proposal(self, step):
        self.browser.click(_CURE)
        # While it is read again, the page shows for a moment how it was when it was opened.
        self.browser.wait_until(
            lambda: self.browser.is_shown(f"[name=step_{step}].active")
            and not self.browser.is_shown(_CURE),
            "nothing was taken",
        )

    # -- moving ---------------------------------------------------------------------------------
    def _go_on(self, following):
        self.browser.click("button[name=action_setup_next]")
        self._arrive(following)

    def _arrive(self, step, state=""):
        mark = f"[data-state={state}]" if state else ""
        self.browser.find(f"[name=step_{step}].active{mark}")
