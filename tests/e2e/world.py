"""What the tests do in the connected company, in the words of the people who do it."""

import itertools

from lib import demo_british, demo_data
from lib.books import Books, until

TOKEN_PATH = "/connect/token"
INVOICES_PATH = "/api.xro/2.0/Invoices"
_UNDER_WAY = (False, "none", "queued", "sending", "uncertain")


class World:
    def __init__(self, demo, admin, connection, customers, products):
        self.demo, self.admin, self.connection = demo, admin, connection
        self.customers, self.products = customers, products
        self.books = Books(demo.sandboxes["xero"], demo_british.ORGANISATION)
        self._names = itertools.count(1)

    def seller(self):
        """Somebody who sells and invoices, in a browser session of its own."""
        return demo_data.seller(self.demo)

    def manager(self):
        """The administrator in another browser."""
        return demo_data.administrator(self.demo)

    def sell(self, *lines):
        """:param lines: (code of the product, quantity)
        :return: id of a confirmed order"""
        return demo_data.order(
            self.admin,
            self.customers["Old Mill School"],
            f"E2E {next(self._names)}",
            [{"product_id": self.products[code], "product_uom_qty": n} for code, n in lines],
        )

    def press(self, order, person=None):
        """Press *Create external invoice*."""
        return (person or self.admin).call("sale.order", "action_bridge_create_invoice", [order])

    def invoices(self, order):
        """The invoices of an order as Odoo shows them."""
        ids = self.admin.read("sale.order", order, "invoice_ids")["invoice_ids"]
        names = ["name", "state", "amount_total", "bridge_state", "bridge_number", "payment_state"]
        return self.admin.call("account.move", "read", ids, names)

    def arrived(self, order):
        """Wait until nothing is under way any more.

        :return: the only invoice of the order, and what the books hold under its number"""
        until(lambda: all(i["bridge_state"] not in _UNDER_WAY for i in self.invoices(order)))
        (invoice,) = self.invoices(order)
        return invoice, self.books.invoices(invoice["name"])

    def documents(self, order):
        """The links of the order's invoices."""
        ids = [invoice["id"] for invoice in self.invoices(order)]
        return self.admin.call(
            "accounting.bridge.document", "search_read",
            [("move_id", "in", ids)], ["external_id", "external_number", "state"],
        )

    def creations(self, order):
        """The states of what was owed to create the order's external documents."""
        documents = [document["id"] for document in self.documents(order)]
        operations = self.admin.call(
            "accounting.bridge.operation", "search_read",
            [("document_id", "in", documents), ("action", "=", "create")], ["state"],
        )
        return [operation["state"] for operation in operations]

    def test_connection(self, person=None):
        """Press *Test Connection*; returns whether the provider answered."""
        action = (person or self.admin).call(
            "accounting.bridge.connection", "action_test", [self.connection]
        )
        return action["params"]["type"] == "success"

    def state(self):
        row = self.admin.read("accounting.bridge.connection", self.connection, "state")
        return row["state"]

    def refreshes(self):
        """The refresh calls that the sandbox saw."""
        return self.books.calls("POST", TOKEN_PATH)

    def let_access_end(self):
        """Half an hour has passed: the access token ran out, and Odoo knows it."""
        self.books.expire_access()
        self.demo.execute(
            "UPDATE accounting_bridge_token SET expires_at = now() AT TIME ZONE 'UTC'"
        )

    def refresh_token(self):
        ((token,),) = self.demo.execute(
            "SELECT refresh_token FROM accounting_bridge_token WHERE connection_id = %s",
            self.connection,
        )
        return token

    def crash_and_restart(self):
        """kill -9, and the server comes up again at the same address."""
        port = int(self.demo.addresses["odoo"].rpartition(":")[2])
        self.demo.crash("odoo")
        self.demo.start_odoo(port)
        self.synchronise()  # Odoo looks by itself within a minute of its start

    def synchronise(self):
        self.admin.call("accounting.bridge.connection", "action_synchronise", [self.connection])

    def wait_no_longer(self, order):
        """The half minute has passed that is waited before asking what became of a document."""
        until(lambda: self.creations(order) == ["uncertain"])
        self.demo.execute("UPDATE accounting_bridge_operation SET not_before = NULL")
        self.synchronise()
