"""A company in which seven things are wrong: the self-check names each, its button leads to the
place; once it is mended its line turns green, and in the end nobody is asked to act any more."""

import pytest
from lib import demo_mapping, demo_wrong, demo_xero

from .browser import opened

CONNECTION = "accounting.bridge.connection"
# The lines of the seven, how bad each is, and what its sentence must name.
WRONG = {
    "tax_rates": ("red", ("20%", "17.5")),
    "accounts": ("red", (demo_wrong.ACCOUNT,)),
    "products": ("amber", ("Gift Box",)),
    "currency": ("red", (demo_wrong.WRONG_CURRENCY, demo_wrong.CURRENCY)),
    "payment_accounts": ("red", (demo_wrong.PAYMENT_ACCOUNT, "Shop Till")),
    "lock_dates": ("red", ()),
    "clearing_journal": ("red", ("Bank",)),
}

# What the button of a line opens: where to look, and for what.
PLACES = {
    "tax_rates": (".o_data_row", "20%"),
    "accounts": (".o_data_row", demo_wrong.ACCOUNT),
    "products": (".o_data_row", "Gift Box"),
    "currency": (".o_bridge_setup [name=setup_open]", "Reload"),
    "payment_accounts": (".o_data_row", "Shop Till"),
    "lock_dates": (".modal [name=sale_lock_date]", ""),
    "clearing_journal": (".o_form_view, .o_data_row", "Bank"),
}


@pytest.fixture(scope="module")
def wrong(demo, admin):
    demo_xero.enter_app(admin, demo.sandboxes["xero"])
    return demo_wrong.ensure(demo)


@pytest.fixture(scope="module")
def owner(demo, wrong):
    person = demo_wrong.owner(demo)
    person.companies = [wrong.company]
    return person


@pytest.fixture
def browser(demo):
    with opened(demo.folder / "screenshots-wrong") as browser:
        yield browser


def check(owner, wrong):
    """Run the self-check; its rows by code."""
    owner.call(CONNECTION, "action_self_check", [wrong.connection])
    rows = owner.call(
        "accounting.bridge.check", "search_read",
        [("connection_id", "=", wrong.connection)], ["code", "state", "message"],
    )
    return {row["code"]: row for row in rows}


def activities(owner, wrong):
    """What asks the owner to look at the self-check."""
    return owner.call(
        "mail.activity", "search_read",
        [("res_model", "=", CONNECTION), ("res_id", "=", wrong.connection),
         ("activity_type_id", "=", owner.reference("accounting_bridge.activity_check"))],
        ["note", "user_id"],
    )


def test_all_seven_are_named(owner, wrong):
    rows = check(owner, wrong)
    assert {code: rows[code]["state"] for code in WRONG} == {
        code: state for code, (state, _names) in WRONG.items()}
    for code, (_state, names) in WRONG.items():
        assert all(name in rows[code]["message"] for name in names), rows[code]
    (activity,) = activities(owner, wrong)
    assert activity["user_id"][0] == owner.user_id


def test_each_is_cured(demo, owner, wrong, browser):
    rows = check(owner, wrong)
    browser.log_in(demo.addresses["odoo"], demo_wrong.LOGIN)
    for code in WRONG:
        press_the_cure(demo, wrong, browser, rows[code]["message"], code)
        MEND[code](demo, owner, wrong)
        rows = check(owner, wrong)
        assert (code, rows[code]["state"]) == (code, "green"), rows[code]["message"]
    assert activities(owner, wrong) == []
    assert browser.errors(demo.addresses["odoo"]) == []


def press_the_cure(demo, wrong, browser, message, code):
    """Press the button in the line of the self-check that says this; see what it opens."""
    browser.go(f"{demo.addresses['odoo']}/odoo/{CONNECTION}/{wrong.connection}")
    browser.click("button[name=action_checks]")
    browser.click_inside(".o_data_row", message, "button[name=action_cure]")
    browser.find(*PLACES[code])
    browser.look(f"cure of {code}")


# What the accountant does there, and the consultant here -------------------------------------


def there(demo):
    return demo_wrong.books(demo.sandboxes["xero"])


def map_the_product(demo, owner, wrong):
    items = demo_mapping.references(owner, wrong.connection, "item")
    product = owner.one("product.product", ("default_code", "=", demo_wrong.PRODUCT))
    values = {"connection_id": wrong.connection, "kind": "product", "product_id": product}
    row = owner.ensure("accounting.bridge.mapping", values, *values)
    owner.call("accounting.bridge.mapping", "write", [row], {"reference_id": items["DESK"]})


def take_another_journal(demo, owner, wrong):
    """Leave the journal with bank statements, and let one be made."""
    owner.call(CONNECTION, "write", [wrong.connection], {"payment_journal_id": False})
    owner.call(CONNECTION, "action_setup_journal", [wrong.connection])


MEND = {
    "tax_rates": lambda demo, *_: there(demo).act(
        "tax_rate", tax_type=demo_wrong.TAX, rate=demo_wrong.RATE),
    "accounts": lambda demo, *_: there(demo).act(
        "archive_account", code=demo_wrong.ACCOUNT, restore=True),
    "products": map_the_product,
    "currency": lambda demo, *_: there(demo).act("base_currency", code=demo_wrong.CURRENCY),
    "payment_accounts": lambda demo, *_: there(demo).act(
        "edit_account", code=demo_wrong.PAYMENT_ACCOUNT, EnablePaymentsToAccount=True),
    "lock_dates": lambda demo, *_: there(demo).act("lock_dates"),
    "clearing_journal": take_another_journal,
}
