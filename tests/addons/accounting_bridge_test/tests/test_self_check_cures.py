"""Every cure as a consultant: what it opens can be read, or words say whom to ask."""

from lxml import etree

from odoo.tests import new_test_user, tagged

from odoo.addons.accounting_bridge.models.check_cures import MODELS
from odoo.addons.accounting_bridge.models.check_lines import LINES
from odoo.addons.accounting_bridge.models.issue_ask import OF_SYSTEM

from .self_check_case import SelfCheckCase

NOT_CURES = ("_cure_records", "_cure_when_opened")


@tagged("post_install", "-at_install")
class TestSelfCheckCures(SelfCheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consultant = new_test_user(
            cls.env,
            "cures_consultant",
            "accounting_bridge.group_consultant",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.system = new_test_user(
            cls.env,
            "cures_system",
            "base.group_system",
            name="Sam System",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.invoice = cls._create_invoice()
        cls.connection.sudo()._ensure_sync()

    def _cures(self):
        names = dir(type(self.env["accounting.bridge.check"]))
        names = [name for name in names if name.startswith("_cure_") and name not in NOT_CURES]
        return [name.removeprefix("_cure_") for name in names]

    def _ids(self, cure):
        """:return: what a line of this cure might name"""
        if cure in ("account_rows",):
            return self.company_data["default_account_revenue"].ids
        if cure in ("product_rows",):
            return self.product_a.ids
        if cure not in MODELS:
            return []
        if cure == "moves":
            return self.invoice.ids
        if cure == "users":
            return self.system.ids
        if cure == "journals":
            return self.connection.sudo().payment_journal_id.ids
        domain = [("company_id", "=", self.company.id)] if cure == "rules" else []
        return self.env[MODELS[cure]].sudo().search(domain, limit=2).ids

    def _line_of(self, cure, ids):
        rows = self.env["accounting.bridge.check"].sudo()
        return rows.create(
            {
                "connection_id": self.connection.id,
                "code": f"of {cure} {len(ids)}",
                "subject": "system",
                "state": "red",
                "cure": cure,
                "cure_ids": ids,
                "params": {"sets": [[self.tax.ids, False, None]]} if cure == "tax_rows" else False,
            }
        )

    def test_none_raises(self):
        cures = self._cures()
        self.assertGreaterEqual(len(cures), 20)
        told = set()
        for cure in cures:
            for ids in {tuple(self._ids(cure)), tuple(self._ids(cure)[:1]), ()}:
                with self.subTest(cure=cure, ids=ids), self.env.cr.savepoint():
                    line = self._line_of(cure, list(ids)).with_user(self.consultant)
                    action = line.action_cure()
                    if not self._opens(action):
                        told.add(cure)
        self.assertLessEqual({"company", "crons", "parameters", "users"}, told)
        self.assertFalse(told & {"connection", "mappings", "pending", "currency", "tax_rows"})

    def _opens(self, action):
        """Read what the web client reads of it, as the consultant.

        :return: False where only words are shown"""
        self.assertTrue(action)
        if action["type"] != "ir.actions.act_window":
            self.assertEqual(action["type"], "ir.actions.client", action)
            return action["tag"] != "display_notification" or "administrator" not in str(action)
        model = self.env[action["res_model"]].with_user(self.consultant)
        model = model.with_context(allowed_company_ids=self.company.ids)
        views = model.get_views(action["views"])["views"]
        if action.get("res_id"):
            records = model.browse(action["res_id"])
        else:
            domain = action.get("domain") or []
            records = model.search(domain if isinstance(domain, list) else [], limit=5)
        kind = "form" if action.get("res_id") else "list"
        arch = etree.fromstring(views[kind]["arch"])
        # What is inside of a field belongs to another model.
        names = {f.get("name") for f in arch.iter("field") if not any(f.iterancestors("field"))}
        records.read(sorted(names))
        return True

    def test_who_may_is_named(self):
        line = self._line_of("company", []).with_user(self.consultant)
        action = line.action_cure()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("Sam System", action["params"]["message"])
        opened = self._line_of("parameters", []).with_user(self.system)
        self.assertEqual(opened.sudo(False).env.user, self.system)

    def test_a_system_administrator_gets_there(self):
        self.system.group_ids |= self.env.ref("accounting_bridge.group_manager")
        for cure in ("company", "crons", "parameters", "users"):
            line = self._line_of(cure, self._ids(cure)).with_user(self.system)
            self.assertIn(line.action_cure()["res_model"], OF_SYSTEM)

    def test_every_line_has_a_cure_that_there_is(self):
        self.connection._self_check()
        cures = self._cures()
        for line in self.connection.sudo().check_ids:
            self.assertIn(line.code, LINES)
            self.assertIn(line.cure or "connection", cures)

    def test_a_consultant_exports(self):
        rows = self.connection.mapping_ids.with_user(self.consultant)
        said = rows.export_data(["kind", "subject_code", "reference_code"])["datas"]
        self.assertEqual(len(said), len(rows))
