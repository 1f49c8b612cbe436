"""Every method that a program from outside may call, called by everybody: what they could change by
it is written down."""

import inspect

from psycopg2 import Error as DatabaseError

from odoo.exceptions import UserError
from odoo.service.model import get_public_method
from odoo.tools import SQL, mute_logger

from .security_case import OURS, ROLES, SecurityCase, models_of
from .test_matrix import SHOWN

OUR_MODULES = tuple(f"odoo.addons.{module}." for module in OURS)
# What is handled by the tests of locks and of rights.
ORDINARY = {"create", "write", "unlink"}
BUTTONS = ("action_", "button_", "js_")
# Others that may be called from outside, of core.
CORE = {
    "account.move.line.remove_move_reconcile",
    "accounting.bridge.mapping.load",
    # Reads only; every kind of action inherits it.
    "ir.actions.act_url.get_bindings",
    "ir.actions.act_window.get_bindings",
    "ir.actions.act_window_close.get_bindings",
    "ir.actions.actions.get_bindings",
    "ir.actions.client.get_bindings",
    "ir.actions.report.get_bindings",
    "ir.actions.server.get_bindings",
}
# A context that pretends to be core, the bridge, a run, or a new record.
FORGED = {
    "accounting_bridge_lock": True,
    "skip_readonly_check": True,
    "force_delete": True,
    "bypass_lock_check": True,
    "cron_id": 1,
    "install_mode": True,
    "default_state": "live",
    "default_organisation_ref": "forged",
    "default_excluded": True,
    "mail_create_nolog": True,
    "tracking_disable": True,
}
# What else a call of ours may write.
AROUND = ("account.move", "account.payment", "mail.activity", "ir.cron", "ir.cron.trigger")
EVERYBODY = ("user", "consultant", "manager", "actor", "seller", "leader", "biller", "voider")
SET_UP = ("consultant", "manager")
# Who changes something by a call, on the rows of a company; nobody else does.
MAY = {
    "account.move.button_cancel": ("biller", "voider"),
    "account.move.button_draft": ("biller", "voider"),
    "accounting.bridge.checklist.action_confirm": SET_UP,
    "accounting.bridge.checklist.action_print": SET_UP,
    "accounting.bridge.connection.action_checklist": SET_UP,
    "accounting.bridge.connection.action_connect": ("manager",),
    "accounting.bridge.connection.action_cutover": SET_UP,
    "accounting.bridge.connection.action_end_rollback": ("manager",),
    "accounting.bridge.connection.action_pause": SET_UP,
    "accounting.bridge.connection.action_print_checklist": SET_UP,
    "accounting.bridge.connection.action_reload_references": SET_UP,
    "accounting.bridge.connection.action_self_check": SET_UP,
    "accounting.bridge.connection.action_setup": SET_UP,
    "accounting.bridge.connection.action_setup_back": SET_UP,
    "accounting.bridge.connection.action_setup_company": (*SET_UP, "stranger"),
    "accounting.bridge.connection.action_setup_journal": SET_UP,
    "accounting.bridge.connection.action_setup_next": SET_UP,
    "accounting.bridge.connection.action_setup_reload": SET_UP,
    "accounting.bridge.connection.action_switch_on": SET_UP,
    "accounting.bridge.connection.action_synchronise": (*EVERYBODY, "branch"),
    "accounting.bridge.connection.action_take_over": SET_UP,
    "accounting.bridge.connection.action_test": SET_UP,
    "accounting.bridge.disconnect.action_pause": ("manager",),
    "accounting.bridge.exclude.action_exclude": ("biller", "voider"),
    # Of no order at all they lead to the set-up.
    "sale.order.action_bridge_create_invoice": (*SET_UP, "stranger"),
    "sale.order.action_bridge_preview": (*SET_UP, "stranger"),
}
# The same where the document is in the books. (To void and approve there is another right.)
MAY_WHEN_SENT = {
    "account.move.action_bridge_refresh": ("consultant", "manager", "leader", "biller", "voider"),
    "accounting.bridge.checklist.action_confirm": SET_UP,
    "accounting.bridge.checklist.action_print": SET_UP,
    # Who may not void asks somebody who may.
    "accounting.bridge.cancel.action_confirm": ("biller", "voider"),
    "accounting.bridge.connection.action_checklist": SET_UP,
    "accounting.bridge.connection.action_connect": ("manager",),
    "accounting.bridge.connection.action_cutover": SET_UP,
    "accounting.bridge.connection.action_end_rollback": ("manager",),
    "accounting.bridge.connection.action_pause": SET_UP,
    "accounting.bridge.connection.action_print_checklist": SET_UP,
    "accounting.bridge.connection.action_self_check": SET_UP,
    "accounting.bridge.connection.action_setup": SET_UP,
    "accounting.bridge.connection.action_setup_back": SET_UP,
    "accounting.bridge.connection.action_setup_company": SET_UP,
    "accounting.bridge.connection.action_setup_journal": SET_UP,
    "accounting.bridge.connection.action_setup_next": SET_UP,
    "accounting.bridge.connection.action_setup_reload": SET_UP,
    "accounting.bridge.connection.action_switch_on": SET_UP,
    "accounting.bridge.connection.action_synchronise": (*EVERYBODY, "branch"),
    "accounting.bridge.connection.action_take_over": SET_UP,
    "accounting.bridge.connection.action_test": SET_UP,
    "accounting.bridge.disconnect.action_pause": ("manager",),
    "sale.order.action_bridge_create_invoice": SET_UP,
    "sale.order.action_bridge_preview": SET_UP,
}


class _Undo(Exception):
    """What was called is taken back."""


class TestCalls(SecurityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        move = cls.rows["accounting.bridge.document"].move_id
        cls.targets = cls.rows | {
            "account.move": move,
            "account.move.line": move.line_ids,
            "account.journal": move.journal_id,
            "res.partner": move.partner_id,
        }
        cls.methods = _public_methods(cls.env)

    def test_only_buttons_are_public(self):
        """Nothing else lost its underscore, and what has one cannot be called."""
        odd = {f"{m}.{name}" for m, name in self.methods if not name.startswith(BUTTONS)}
        self.assertEqual(odd, CORE)
        self.assertGreater(len(self.methods), 45)
        for name in models_of(self.env):
            model = self.env[name]
            private = [n for n in dir(type(model)) if n.startswith("_") and n[1] != "_"]
            for method in private[::25]:
                with self.assertRaises(Exception):  # noqa: B017 of several kinds
                    get_public_method(model, method)

    def test_who_changes_what(self):
        """People of every kind on the rows of a company: its own people, those of another company
        and those of a branch."""
        self.assertEqual(self._who_changes_what({}), MAY)

    def test_who_changes_what_was_sent(self):
        self._run()
        self.assertEqual(self._who_changes_what(FORGED), MAY_WHEN_SENT)

    def test_to_void_there_is_a_right_of_its_own(self):
        self._run()
        operations = self.rows["accounting.bridge.document"].operation_ids
        for role, voids in (("biller", False), ("voider", True)):
            for context in ({}, FORGED):
                wizard = self._target("accounting.bridge.cancel", role).with_context(**context)
                wizard.action_confirm()
                owed = operations.search([("action", "in", ("void", "delete"))]) - operations
                self.assertEqual(bool(owed), voids, role)

    def test_to_approve_there_is_a_right_of_its_own(self):
        self.connection.sudo().target_status = "draft"
        self._run()
        for name in ("action_bridge_submit", "action_bridge_approve"):
            for context in ({}, FORGED):
                acting = {r for r in ROLES if self._changes("account.move", name, r, context)}
                self.assertEqual(acting, {"voider"}, name)

    def _who_changes_what(self, context):
        """:return: dict "model.method" -> roles"""
        found = {}
        for model, name in self.methods:
            roles = tuple(r for r in ROLES if self._changes(model, name, r, context))
            if roles:
                found[f"{model}.{name}"] = roles
        return found

    @mute_logger("odoo.sql_db", "odoo.addons.accounting_bridge.models.connection_session")
    def _changes(self, model, name, role, context):
        """:return: whether the call changed something; it is undone"""
        before = after = self._writes()
        try:
            with self.env.cr.savepoint():
                record = self._target(model, role).with_context(**context)
                get_public_method(record, name)(record)
                after = self._writes()
                raise _Undo
        except (_Undo, UserError, TypeError, ValueError, DatabaseError):
            self.env.invalidate_all(flush=False)
        return after != before

    def _target(self, model, role):
        if model in SHOWN:
            return self._shown(model, role)
        if self.env[model]._transient:
            return self._as(self.env[model], role).create(self._dialog(model))
        return self._as(self.targets.get(model, self.env[model]), role)

    def _shown(self, model, role):
        """:return: what the product made for this person to look at"""
        move = self.rows["accounting.bridge.document"].move_id
        system = self._as(self.env["accounting.bridge.preview"], role).sudo()
        preview = system.create({"connection_id": self.connection.id})
        values = {"preview_id": preview.id, "connection_id": self.connection.id, "state": "going"}
        row = preview.row_ids.create({**values, "move_id": move.id})
        issue = {"code": "period_locked", "level": "error", "params": {}}
        about = {"issue": issue, "document_ids": row.ids, "is_one_cure": True}
        problem = preview.problem_ids.create({"preview_id": preview.id, **about})
        shown = {record._name: record for record in (preview, row, problem)}
        return shown[model].sudo(False)

    def _dialog(self, model):
        """:return: the values by which a dialog is about the company's rows"""
        connection, move = self.connection.id, self.rows["accounting.bridge.document"].move_id.ids
        line = {"external_id": "c-1", "name": "x"}
        return {
            "accounting.bridge.cancel": {"move_id": move[0], "reason": "x"},
            "accounting.bridge.choose.organisation": {"connection_id": connection},
            "accounting.bridge.choose.organisation.line": line,
            "accounting.bridge.connect.key": {"connection_id": connection},
            "accounting.bridge.disconnect": {
                "connection_id": connection,
                "confirmation": self.company.name,
            },
            "accounting.bridge.exclude": {"move_ids": [(6, 0, move)], "reason": "x"},
            "accounting.bridge.link.contact": {
                "connection_id": connection,
                "partner_id": self.partner.id,
                "candidate_ids": [(0, 0, line)],
            },
            "accounting.bridge.offset": {
                "payment_id": self.rows["accounting.bridge.payment"].id,
                "how": "there",
            },
            "accounting.bridge.post": {"move_ids": [(6, 0, move)]},
        }.get(model, {})

    def _writes(self):
        """:return: how often our tables, and what hangs on invoices, were written since the
        transaction began; what was taken back counts as well"""
        self.env.flush_all()
        tables = [self.env[name]._table for name in (*self.rows, *AROUND)]
        query = SQL(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
            " WHERE relname = ANY (%s)",
            tables,
        )
        return self.env.execute_query(query)


def _public_methods(env):
    """:return: sorted list of (model, method) that our modules put where RPC reaches it"""
    found = set()
    for name in env.registry:
        for cls in type(env[name]).__mro__:
            if cls.__module__.startswith(OUR_MODULES):
                methods = [m for m, value in vars(cls).items() if inspect.isfunction(value)]
                found |= {(name, m) for m in methods if _is_public(env[name], m)}
    return sorted(found)


def _is_public(model, name):
    try:
        get_public_method(model, name)
    except Exception:  # noqa: BLE001 of several kinds, and none of them is the subject
        return False
    return name not in ORDINARY
