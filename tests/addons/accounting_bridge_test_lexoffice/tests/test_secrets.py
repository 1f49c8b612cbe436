"""The key is written down nowhere but where it is kept."""

from odoo.addons.accounting_bridge.tests.secrets import Leaks

from .common import ORGANISATION, LexofficeCase


class TestSecrets(Leaks, LexofficeCase):
    def setUp(self):
        super().setUp()
        self.control.reset()
        self.authenticate(self.env.user.login, self.env.user.login)

    def _rpc(self, model, method, *args, **kwargs):
        kwargs["context"] = {"allowed_company_ids": self.company.ids}
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{method}", params)

    def _paste(self, key):
        """The dialog, as the browser calls it."""
        name = "accounting.bridge.connect.key"
        values = {"connection_id": self.connection.id, "key": key}
        [row] = self._rpc(name, "web_save", [], values, specification={"key": {}, "alerts": {}})
        self.assertFalse(row["key"])
        self._rpc(name, "action_connect", [row["id"]])
        self.env.invalidate_all()
        return row

    def test_a_life_of_a_key_tells_no_secret(self):
        with self._all_that_is_logged() as said:
            wrong = "wrong-key-0123456789abcdef"
            self._paste(wrong)
            self.assertEqual(self.connection.state, "draft")
            good = self.control.api_key(ORGANISATION)
            self._paste(good)
            self.assertEqual(self.connection.state, "live")
            self._run()
            self.control.revoke_key(good)
            self.connection.action_test()
            self._run()
            other = self.control.api_key(ORGANISATION)
            self._paste(other)
            self.connection.action_pause()
            self.connection._disconnect()
        self.env.flush_all()
        secrets = {wrong, good, other}
        self.assertEqual(self._said(said, secrets)[:9], [])
        self.assertEqual(self._where(secrets), set())
