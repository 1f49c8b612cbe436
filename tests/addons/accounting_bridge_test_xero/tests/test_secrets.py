"""Nothing that opens the books is written down anywhere but where it is kept."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.accounting_bridge.tests.secrets import Leaks
from odoo.addons.accounting_bridge.tools.errors import BridgeError

from .common import XeroCase

SECRET = "s3cr3t-of-the-client"
MODELS = ("accounting.bridge.token", "accounting.bridge.app")


class TestSecrets(Leaks, XeroCase):
    def setUp(self):
        super().setUp()
        self.control.reset()
        self.authenticate(self.env.user.login, self.env.user.login)

    def _rpc(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{method}", params)

    def _kept(self):
        """:return: set of the secrets that are kept now"""
        self.env.invalidate_all()
        token = self.env["accounting.bridge.token"].sudo().search([])
        return {*token.mapped("access_token"), *token.mapped("refresh_token")} - {False}

    def _connect_in_the_browser(self):
        """:return: the codes and states that went through the browser"""
        context = {"allowed_company_ids": self.company.ids}
        ids = self.connection.ids
        address = self._rpc("accounting.bridge.connection", "action_connect", ids, context=context)
        back = self.consent(address["url"])
        self.assertEqual(self.url_open(back, allow_redirects=False).status_code, 303)
        asked = parse_qs(urlsplit(back).query)
        return {asked["code"][0], asked["state"][0]}

    def test_a_life_of_a_connection_tells_no_secret(self):
        with self._all_that_is_logged() as said:
            self.env.user.sudo().group_ids |= self.quick_ref("base.group_system")
            self._rpc(
                "res.config.settings",
                "web_save",
                [],
                {"bridge_xero_client_secret": self.sandbox.client_secret},
                specification={"bridge_xero_has_secret": {}},
            )
            secrets = {self.sandbox.client_secret} | self._connect_in_the_browser()
            secrets |= self._kept()
            # Renewed, refused, lost on its way.
            self._age()
            self.connection._session(time.monotonic() + 60)
            secrets |= self._kept()
            self._age()
            self.control.faults(kind="lose_answer", path="connect/token")
            with self.assertRaises(BridgeError):
                self.connection._session(time.monotonic() + 60)
            self.connection._session(time.monotonic() + 60)
            secrets |= self._kept()
            self.connection.action_test()
            self.control.tokens(expire=True)
            self._run()
            secrets |= self._kept()
            self.control.tokens(revoke=True, expire=True)
            self.connection.action_test()
            self._run()
            self.connection.action_pause()
            self.connection._disconnect()
        self.env.flush_all()
        self.assertGreater(len(secrets), 6)
        self.assertGreater(len(said), 300, "at level DEBUG much is said")
        self.assertTrue(any("accounting_bridge_token" in message for message in said))
        self.assertEqual(self._said(said, secrets)[:9], [])
        self.assertEqual(self._where(secrets), set())

    def _age(self):
        token = self.env["accounting.bridge.token"].sudo().search([("candidate", "=", False)])
        token.expires_at = fields.Datetime.now() + timedelta(seconds=60)
        self.env.flush_all()

    def test_a_failing_statement_tells_no_secret(self):
        statement = (
            "INSERT INTO accounting_bridge_token (connection_id, candidate, access_token)"
            " VALUES (-1, false, %s)"
        )
        with (
            self._all_that_is_logged() as said,
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, (SECRET,))
        self.assertTrue(any("bad query" in message for message in said))
        self.assertEqual(self._said(said, [SECRET]), [])

    # === READING ===

    def test_nobody_reads_them(self):
        """Not even a system administrator, in whatever way: reading, searching letter by letter,
        grouping, exporting, copying, along a path, in the description of the model."""
        self.connect()
        person = self.env.user
        person.sudo().group_ids |= self.quick_ref("base.group_system") | self.quick_ref(
            "base.group_allow_export"
        )
        secret = {
            "accounting.bridge.token": "access_token",
            "accounting.bridge.app": "client_secret",
        }
        for model in MODELS:
            rows = self.env[model].sudo().search([]).sudo(False)
            self.assertTrue(rows)
            name = secret[model]
            for attempt in (
                lambda r=rows: r.read(),
                lambda r=rows, n=name: r.web_read({n: {}}),
                lambda r=rows, n=name: r.export_data([n]),
                lambda r=rows, n=name: r.search([(n, "=like", "a%")]),
                lambda r=rows, n=name: r.search_count([(n, "!=", False)]),
                lambda r=rows, n=name: r.search([], order=n),
                lambda r=rows, n=name: r.web_search_read([], {n: {}}),
                lambda r=rows, n=name: r.formatted_read_group([], [n], ["__count"]),
                lambda r=rows: r.name_search(""),
                lambda r=rows: r.copy(),
                lambda r=rows: r.default_get(list(r._fields)),
                lambda r=rows, n=name: r.web_save({n: "x"}, {n: {}}),
                lambda r=rows, n=name: r.load([".id", n], [["1", "x"]]),
                lambda r=rows, n=name: r.onchange({}, [n], {n: {}}),
                lambda r=rows: r.get_views([(False, "form")]),
            ):
                with self.subTest(model=model):
                    self.assertNothingRead(attempt)

    def assertNothingRead(self, attempt):
        secrets = [*self._kept(), self.sandbox.client_secret]
        try:
            with self.env.cr.savepoint():
                answer = attempt()
        except (AccessError, UserError):
            return
        for secret in secrets:
            self.assertNotIn(secret, repr(answer))
        # `load` answers with messages, descriptions without values.
        told = answer.get("ids") if isinstance(answer, dict) else answer
        self.assertFalse(told, answer)

    def test_no_path_leads_to_them(self):
        """No field of another model points at them, so that no domain can ask for them."""
        fields_of = self.env["ir.model.fields"].sudo()
        pointing = fields_of.search([("relation", "in", MODELS)])
        self.assertFalse(pointing.mapped("display_name"))
        self.connect()
        person = self.env.user
        person.sudo().group_ids |= self.quick_ref("base.group_system")
        for model, path in (
            ("accounting.bridge.connection", "token_ids.access_token"),
            ("accounting.bridge.exchange", "connection_id.token_ids.access_token"),
        ):
            with self.assertRaises(ValueError):
                self.env[model].search([(path, "=like", "a%")])
        # What was typed into the settings does not come back.
        settings = self.env["res.config.settings"].create({})
        settings.bridge_xero_client_secret = self.sandbox.client_secret
        settings.flush_recordset()
        settings.invalidate_recordset()
        shown = settings.web_read({"bridge_xero_client_secret": {}, "bridge_xero_client_id": {}})
        self.assertNotIn(self.sandbox.client_secret, repr(shown))
        self.assertNotIn(
            self.sandbox.client_secret, repr(settings.default_get(list(settings._fields)))
        )
