"""Items, made in the sandbox's books."""

from .flow_case import FlowCase


class TestItems(FlowCase):
    def setUp(self):
        super().setUp()
        self.connection.use_items = True
        self.product.write({"default_code": "WORK-1", "name": "Work", "description_sale": "Hours"})
        self.line = self._invoices(1, self._customers(1)).invoice_line_ids[:1]

    def _items(self):
        books = self.control.get("dump")
        return {row["Code"]: row for row in books["tenants"][self.tenant]["items"]}

    def _ask(self):
        action = self.line.action_bridge_item()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizards.create({}).action_create_item()
        return self.env["accounting.bridge.operation"].search([("action", "=", "item")], limit=1)

    def test_a_product_becomes_an_item_and_its_lines_name_it(self):
        self.assertEqual(self.line.bridge_item, "missing")
        operation = self._ask()
        self._run()
        self.assertEqual(operation.state, "done", operation.issues)
        item = self._items()["WORK-1"]
        self.assertEqual((item["Name"], item["Description"]), ("Work", "Hours"))
        self.assertNotIn("SalesDetails", {k for k, v in item.items() if v})
        self.env.invalidate_all()
        self.assertFalse(self.line.bridge_item)
        self.line.move_id._bridge_transfer()
        self._run()
        there = self._there(self.line.move_id)
        self.assertEqual({line["ItemCode"] for line in there["LineItems"]}, {"WORK-1"})

    def test_a_lost_answer_makes_one(self):
        self.control.faults(kind="lose_answer", method="PUT", path="Items")
        before = len(self._items())
        operation = self._ask()
        self._run()
        self.assertEqual(operation.state, "uncertain")
        operation.sudo().not_before = False
        self._run()
        self.assertEqual(operation.state, "done", operation.issues)
        self.assertEqual(len(self._items()), before + 1)

    def test_an_item_that_is_there_is_not_touched(self):
        code, before = next(iter(self._items().items()))
        self.product.default_code = code
        operation = self._ask()
        self._run()
        self.assertEqual(operation.state, "rejected")
        self.assertEqual(operation.issues[0]["params"]["name"], before["Name"])
        self.assertEqual(self._items()[code], before)
