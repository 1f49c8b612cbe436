"""Products that are no item yet: the sign on the line, linking, and having one made."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from odoo.addons.accounting_bridge.tools.books import ReferenceData
from odoo.addons.accounting_bridge.tools.documents import Action, Issue, Outcome, Result

from ..models.provider import REFERENCES
from .flow_case import FlowCase


class TestItem(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        provider = type(cls.connection._provider())
        can = cls.connection._capabilities()
        more = {"catalogues": ("account", "tax", "item"), "items": True, "batch_size": 10}
        known = {n: getattr(can, n) for n in can.__dataclass_fields__}
        cls.startClassPatcher(
            patch.object(provider, "_capabilities", lambda _self: type(can)(**known | more))
        )
        cls.startClassPatcher(patch.object(provider, "_push", cls._push))
        cls.startClassPatcher(patch.object(provider, "_find", cls._find))
        cls.connection.use_items = True
        cls.product.default_code = "WORK"
        cls.consultant = new_test_user(
            cls.env,
            "item_consultant",
            "accounting_bridge.group_consultant,sales_team.group_sale_salesman_all_leads",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.partner.id,
                "order_line": [
                    (0, 0, {"product_id": cls.product.id, "tax_ids": cls.tax.ids}),
                    (0, 0, {"display_type": "line_note", "name": "Words"}),
                ],
            }
        )
        cls.line = cls.order.order_line[0]

    def setUp(self):
        super().setUp()
        type(self).items = {}  # code -> name, as the provider holds them
        type(self).lost = []
        self.books.references = [*REFERENCES]

    @classmethod
    def _push(cls, session, tasks):
        return [cls._make(task) for task in tasks]

    @classmethod
    def _make(cls, task):
        assert task.action is Action.ITEM
        name = cls.items.setdefault(task.item.code, task.item.name)
        item = ReferenceData("item", f"id-{task.item.code}", task.item.code, name)
        cls.books.references = [*REFERENCES, item]
        if cls.lost:
            return Outcome(task.key, cls.lost.pop(), issues=(Issue("outcome_unknown"),))
        if name != task.item.name:
            issue = Issue("item_code_used", {"code": task.item.code, "name": name})
            return Outcome(task.key, Result.REJECTED, issues=(issue,))
        return Outcome(task.key, Result.DONE, external_id=f"id-{task.item.code}")

    @classmethod
    def _find(cls, session, tasks):
        done = {t.key: t.item.code in cls.items for t in tasks}
        return {
            t.key: Outcome(t.key, Result.DONE, external_id=f"id-{t.item.code}")
            if done[t.key]
            else Outcome(t.key, Result.RETRY)
            for t in tasks
        }

    def _dialog(self, user=None):
        action = self.line.with_user(user or self.consultant).action_bridge_item()
        model = self.env[action["res_model"]].with_user(user or self.consultant)
        return model.with_context(**action["context"]).create({})

    def _row(self):
        return self.connection._ensure_mappings("product", [self.product.ids])

    # === THE SIGN ===

    def test_a_product_without_item_shows_a_sign(self):
        self.assertEqual(self.order.order_line.mapped("bridge_item"), ["missing", False])
        self.assertTrue(self.order.bridge_uses_items)
        move = self._create_invoice(post=False)
        self.assertEqual(move.invoice_line_ids.bridge_item, "missing")
        self.assertFalse((move.line_ids - move.invoice_line_ids).filtered("bridge_item"))
        bill = self._create_invoice(move_type="in_invoice", post=False)
        self.assertFalse(bill.invoice_line_ids.bridge_item)
        self.assertFalse(bill.bridge_uses_items)

    def test_no_sign_where_products_are_no_items(self):
        self.connection.use_items = False
        self.assertFalse(self.line.bridge_item)
        self.assertFalse(self.order.bridge_uses_items)
        self.connection.use_items = True
        self.connection.sudo().state = "disconnected"
        self.env.invalidate_all()
        self.assertFalse(self.line.bridge_item)

    def test_signs_cost_the_same_for_many_lines(self):
        products = self.env["product.product"].create([{"name": f"P{i}"} for i in range(20)])
        order = self.order.copy({"order_line": [(0, 0, {"product_id": p.id}) for p in products]})
        counts, all_lines = [], self.line.browse(order.order_line.ids)
        for lines in (all_lines[:1], all_lines):
            self.env.flush_all()
            self.env.invalidate_all()
            lines.mapped("product_id.categ_id.parent_path")
            before = self.cr.sql_log_count
            self.assertEqual(set(lines.mapped("bridge_item")), {"missing"})
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    # === LINKING ===

    def test_linking(self):
        self.env["accounting.bridge.reference"].sudo()._upsert(
            self.connection, [*REFERENCES, ReferenceData("item", "i1", "WORK", "Labour")]
        )
        wizard = self._dialog()
        self.assertEqual(wizard.item_id.external_id, "i1")  # of the same code
        wizard.action_link()
        self.assertFalse(self.line.bridge_item)
        row = self._row()
        self.assertEqual((row.state, row.reason), ("confirmed", "person"))

    def test_who_sells_sees_the_sign_and_whom_to_ask(self):
        seller = new_test_user(
            self.env,
            "item_seller",
            "sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        line = self.line.with_user(seller)
        self.assertEqual(line.bridge_item, "missing")
        wizard = self._dialog(seller)
        self.assertFalse(wizard.may_link)
        self.assertIn(self.env.user.name, wizard.people)
        with self.assertRaises(AccessError):
            wizard.action_create_item()
        wizard.item_id = (
            self.env["accounting.bridge.reference"]
            .sudo()
            .create(
                {
                    "connection_id": self.connection.id,
                    "kind": "item",
                    "external_id": "i1",
                    "code": "LABOUR",
                }
            )
        )
        with self.assertRaises(AccessError):
            wizard.action_link()
        self.assertFalse(self.env["accounting.bridge.operation"].search([("action", "=", "item")]))

    def test_the_dialog_opens(self):
        context = self.line.action_bridge_item()["context"]
        wizards = self.env["accounting.bridge.link.item"].with_user(self.consultant)
        form = Form(wizards.with_context(**context))
        self.assertTrue(form.may_link)
        self.assertFalse(form.problem)

    # === MAKING ONE ===

    def test_an_item_is_made_once_and_linked(self):
        self._dialog().action_create_item()
        self._dialog().action_create_item()
        operation = self.env["accounting.bridge.operation"].search([("action", "=", "item")])
        self.assertEqual(len(operation), 1)
        self.assertEqual(self.line.bridge_item, "waiting")
        self.assertTrue(self._dialog().is_waiting)
        self._run()
        self.assertEqual(self.items, {"WORK": "Work"})
        self.assertEqual(operation.state, "done")
        self.assertEqual(self._row().reference_code, "WORK")
        self.assertEqual(self._row().state, "confirmed")
        self.env.invalidate_all()
        self.assertFalse(self.line.bridge_item)

    def test_a_lost_answer_makes_no_second_item(self):
        self.lost.append(Result.UNCERTAIN)
        self._dialog().action_create_item()
        operation = self.env["accounting.bridge.operation"].search([("action", "=", "item")])
        self._run()
        self.assertEqual(operation.state, "uncertain")
        operation.sudo().not_before = False
        self._run()
        self.assertEqual((operation.state, operation.attempts), ("done", 1))
        self.assertEqual(self._row().reference_id.external_id, "id-WORK")

    def test_another_item_of_that_code_is_left_alone(self):
        self.items["WORK"] = "Something else"
        self._dialog().action_create_item()
        self._run()
        self.assertEqual(self.items, {"WORK": "Something else"})
        wizard = self._dialog()
        self.assertIn("“Something else”", wizard.last_problem)
        self.assertFalse(self._row().reference_id)
        self.assertEqual(self.line.bridge_item, "missing")

    def test_a_product_needs_a_code(self):
        for code, words in ((False, "no internal reference"), ("x" * 31, "30"), ('a"b', "plain")):
            self.product.default_code = code
            wizard = self._dialog()
            self.assertIn(words, wizard.problem)
            with self.assertRaises(UserError):
                wizard.action_create_item()
