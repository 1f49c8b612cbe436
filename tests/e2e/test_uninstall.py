"""Modules that were used are taken away, as from the Apps menu, and put back. Runs last: one server
for all, and each test goes on where the one before left off."""

import pytest
from lib import demo_british
from lib.books import until
from lib.person import Refused

from .world import INVOICES_PATH

ERRORS = ("CRITICAL", "Traceback")


@pytest.fixture
def log(world):
    """What Odoo writes from now on must not name an exception."""
    file = world.demo.folder / "odoo.log"
    before = file.stat().st_size
    yield
    with file.open() as lines:
        lines.seek(before)
        assert [line for line in lines if any(word in line for word in ERRORS)] == []


@pytest.fixture(scope="module")
def kept():
    """What the tests tell each other: names of documents."""
    return {}


def module_id(world, name):
    return world.admin.one("ir.module.module", ("name", "=", name))


def uninstall(world, name):
    """Press *Uninstall* in the dialog, once more where Odoo refuses because a scheduled action
    runs.

    :return: what the dialog said"""
    module = module_id(world, name)
    dialog = world.admin.create("base.module.uninstall", {"module_ids": [module]})
    words = world.admin.read("base.module.uninstall", dialog, "bridge_words")["bridge_words"]

    def press():
        try:
            world.admin.call("base.module.uninstall", "action_uninstall", [dialog])
        except Refused as refusal:
            if "scheduled action" not in str(refusal):
                raise
            return False
        return True

    assert until(press)
    return words


def post_an_invoice(world):
    """:return: its values as Odoo keeps them"""
    order = world.sell(("DESK", 1))
    wizard = world.admin.call(
        "sale.advance.payment.inv", "create", [{"advance_payment_method": "delivered"}],
        context={"active_model": "sale.order", "active_ids": [order]},
    )
    world.admin.call("sale.advance.payment.inv", "create_invoices", wizard)
    (invoice,) = world.admin.read("sale.order", order, "invoice_ids")["invoice_ids"]
    world.admin.call("account.move", "action_post", [invoice])
    return world.admin.read("account.move", invoice, "id", "name", "state")


def open_form(world, model, record_id):
    """What the web client asks for when somebody opens the record."""
    views = world.admin.call(model, "get_views", [(False, "form")])
    names = views["models"][model]["fields"]
    world.admin.call(model, "web_read", [record_id], {name: {} for name in names})


def test_without_the_module_of_the_provider(world, log, kept):
    order = world.sell(("CHAIR", 4))
    world.press(order)
    invoice, there = world.arrived(order)
    assert invoice["bridge_state"] == "approved"
    world.admin.call("accounting.bridge.connection", "action_pause", [world.connection])
    waiting = world.sell(("CHAIR", 2))
    world.press(waiting)
    kept |= {"order": order, "waiting": waiting, "invoice": invoice["id"]}

    words = uninstall(world, "accounting_bridge_xero")

    assert "Xero" in words
    assert "1 operations wait" in words

    row = world.admin.read(
        "accounting.bridge.connection", world.connection, "provider", "state", "organisation_name"
    )
    assert (row["provider"], row["state"]) == ("none", "disconnected")
    (document,) = world.documents(order)
    assert document["external_id"] == there[0]["InvoiceID"]
    open_form(world, "accounting.bridge.connection", world.connection)
    open_form(world, "account.move", invoice["id"])
    assert post_an_invoice(world)["state"] == "posted"
    crons = world.demo.execute(
        "SELECT active FROM ir_cron c JOIN accounting_bridge_sync s ON s.cron_id = c.id"
        " WHERE s.connection_id = %s",
        world.connection,
    )
    assert not any(active for (active,) in crons)


def test_the_module_comes_back(world, log, kept):
    world.admin.call(
        "ir.module.module", "button_immediate_install",
        [module_id(world, "accounting_bridge_xero")],
    )
    row = world.admin.read("accounting.bridge.connection", world.connection, "provider", "state")
    assert (row["provider"], row["state"]) == ("xero", "disconnected")
    (document,) = world.documents(kept["order"])
    world.books.forget_calls()

    world.admin.connect(world.connection, demo_british.ORGANISATION)

    waited, there = world.arrived(kept["waiting"])
    assert (waited["bridge_state"], len(there)) == ("approved", 1)
    assert len(world.books.calls("PUT", INVOICES_PATH)) == 1
    # What was transferred before is the same document still, and can be undone.
    invoice = world.invoices(kept["order"])[0]
    assert world.documents(kept["order"])[0]["external_id"] == document["external_id"]
    assert len(world.books.invoices(invoice["name"])) == 1
    cancel(world, kept["invoice"])
    (there,) = world.books.invoices(invoice["name"])
    assert there["Status"] == "VOIDED"


def cancel(world, invoice):
    """*Request Cancel*, and wait until Odoo followed."""
    action = world.admin.call("account.move", "button_request_cancel", [invoice])
    wizard = world.admin.create(
        action["res_model"], {"reason": "Ordered twice"}, **action["context"]
    )
    world.admin.call(action["res_model"], "action_confirm", [wizard])
    assert until(
        lambda: world.admin.read("account.move", invoice, "state")["state"] == "cancel"
    )


def test_without_the_bridge(world, log):
    words = uninstall(world, "accounting_bridge")

    assert "will not know them again" in words

    left = world.demo.execute(
        """SELECT table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = 'public'
              AND (table_name LIKE %s OR column_name LIKE %s)""",
        "%accounting\\_bridge%", "%bridge\\_%",
    )
    assert left == []
    for table, column in (
        ("ir_act_server", "name->>'en_US'"),
        ("ir_model", "model"),
        ("ir_model_data", "module"),
        ("ir_ui_view", "name"),
        ("mail_activity_type", "name->>'en_US'"),
    ):
        rows = world.demo.execute(
            f"SELECT {column} FROM {table}"  # noqa: S608 - ours
            f" WHERE {column} ILIKE 'accounting%%bridge%%'"
        )
        assert (table, rows) == (table, [])
    invoice = post_an_invoice(world)
    assert invoice["state"] == "posted"
    open_form(world, "account.move", invoice["id"])
