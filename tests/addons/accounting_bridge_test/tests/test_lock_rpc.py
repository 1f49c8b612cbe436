from xmlrpc.client import Fault

from odoo.tests import HttpCase, new_test_user
from odoo.tools import mute_logger

from .lock_common import LockCase


class TestLockRpc(LockCase, HttpCase):
    """The lock as a program from outside meets it: with a real session, and with contexts that
    pretend to be the bridge or core."""

    FORGED = (
        {"accounting_bridge_lock": True},
        {"accounting_bridge_lock": {"BYPASS": True}},
        {"skip_readonly_check": True},
        {"skip_readonly_check": True, "accounting_bridge_lock": 1, "force_delete": True},
        {"bypass_lock_check": True, "check_move_validity": False},
        {"cron_id": 1, "lastcall": False},
        {"skip_invoice_sync": True, "skip_account_move_synchronization": True},
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_of_rpc = new_test_user(
            cls.env,
            "rpc_accountant",
            "account.group_account_manager",
            password="rpc_accountant",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.invoice = cls._transferred()
        cls.line = cls.invoice.invoice_line_ids
        cls.term = cls._receivable(cls.invoice)

    def _call(self, model, method, args, context=None):
        """:return: (result, words of the error)"""
        kwargs = {"context": context or {}}
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                json={"id": 0, "jsonrpc": "2.0", "method": "call", "params": params},
            ).json()
        return answer.get("result"), answer.get("error", {}).get("data", {}).get("message", "")

    def _refused(self, words, model, method, *args):
        for context in ({}, *self.FORGED):
            with self.subTest(model=model, method=method, args=args, context=context):
                _result, error = self._call(model, method, list(args), context)
                self.assertRegex(error, words)

    def test_json_rpc(self):
        self.authenticate("rpc_accountant", "rpc_accountant")
        words = "transferred to Test Books|readonly|posted journal item"
        move, line = self.invoice.ids, self.line.ids
        before = self._document(self.invoice)._fingerprint()
        self._refused("transferred to Test Books", "account.move", "write", move, {"ref": "x"})
        self._refused(words, "account.move", "write", move, {"state": "draft"})
        self._refused(words, "account.move", "write", move, {"partner_id": self.partner_a.id})
        commands = [(1, self.line.id, {"price_unit": 1})]
        self._refused(words, "account.move", "write", move, {"invoice_line_ids": commands})
        self._refused(words, "account.move", "button_draft", move)
        self._refused(words, "account.move", "button_cancel", move)
        self._refused("transferred", "account.move", "unlink", move)
        for values in ({"price_unit": 1}, {"name": "x"}, {"account_id": self.term.account_id.id}):
            self._refused("transferred", "account.move.line", "write", line, values)
        self._refused("transferred|posted", "account.move.line", "unlink", line)
        values = {"move_id": self.invoice.id, "name": "x", "display_type": "line_note"}
        self._refused("transferred", "account.move.line", "create", [values])
        self.env.invalidate_all()
        self.assertEqual(self._document(self.invoice)._fingerprint(), before)

    def test_payments_by_json_rpc(self):
        self.authenticate("rpc_accountant", "rpc_accountant")
        entry = self._receivable(self._pay_entry(120))
        both = (self.term | entry).ids
        words = "Test Books leads the payments"
        self._refused(words, "account.move.line", "reconcile", both)
        self._refused(
            words, "account.move", "js_assign_outstanding_line", self.invoice.ids, entry.id
        )
        self._refused(words, "account.move", "action_register_payment", self.invoice.ids)
        values = {
            "debit_move_id": self.term.id,
            "credit_move_id": entry.id,
            "amount": 120,
            "debit_amount_currency": 120,
            "credit_amount_currency": 120,
        }
        self._refused(words, "account.partial.reconcile", "create", [values])
        (self.term | entry).reconcile()  # an automatic flow did it
        partial = self.term.matched_credit_ids
        self._refused(words, "account.partial.reconcile", "unlink", partial.ids)
        self._refused(words, "account.move.line", "remove_move_reconcile", self.term.ids)

    def test_what_is_free_by_json_rpc(self):
        self.authenticate("rpc_accountant", "rpc_accountant")
        for method, *args in (("message_post",), ("write", {"narration": "free"})):
            self.assertFalse(self._call("account.move", method, [self.invoice.ids, *args])[1])

    def test_xml_rpc(self):
        uid = self.xmlrpc_common.login(self.env.cr.dbname, "rpc_accountant", "rpc_accountant")
        for context in self.FORGED:
            with (
                self.subTest(context=context),
                mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc"),
                self.assertRaisesRegex(Fault, "transferred to Test Books"),
            ):
                self.xmlrpc_object.execute_kw(
                    self.env.cr.dbname,
                    uid,
                    "rpc_accountant",
                    "account.move",
                    "write",
                    [self.invoice.ids, {"ref": "x"}],
                    {"context": context},
                )

    def test_import_file(self):
        self.authenticate("rpc_accountant", "rpc_accountant")
        args = [[".id", "ref"], [[str(self.invoice.id), "imported"]]]
        result, _error = self._call("account.move", "load", args)
        self.assertFalse(result["ids"])
        self.assertIn("transferred to Test Books", result["messages"][0]["message"])
