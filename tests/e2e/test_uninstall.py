"""Modules that were used are taken away, as from the Apps menu. Runs last: one server for all."""

import pytest
from lib.books import until
from lib.person import Refused

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


def uninstall(world, module):
    """Odoo refuses while a scheduled action runs; a person presses again."""
    module_id = world.admin.one("ir.module.module", ("name", "=", module))

    def press():
        try:
            world.admin.call("ir.module.module", "button_immediate_uninstall", [module_id])
        except Refused as refusal:
            if "scheduled action" not in str(refusal):
                raise
            return False
        return True

    assert until(press)


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


def test_without_the_module_of_the_provider(world, log):
    order = world.sell(("CHAIR", 4))
    world.press(order)
    invoice, there = world.arrived(order)
    assert invoice["bridge_state"] == "approved"

    uninstall(world, "accounting_bridge_xero")

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


def test_without_the_bridge(world, log):
    uninstall(world, "accounting_bridge")

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
