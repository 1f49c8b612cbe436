from odoo.tests import TransactionCase, tagged

from odoo.addons.accounting_bridge.tools.database import is_another


@tagged("post_install", "-at_install")
class TestDatabase(TransactionCase):
    """Which database this is, as PostgreSQL says."""

    def setUp(self):
        super().setUp()
        self.model = self.env["accounting.bridge.database"]
        self._forget()
        self.addCleanup(self._forget)

    def _forget(self):
        self.env.cr.cache.clear()
        self.registry.clear_all_caches()

    def test_said_by_the_server(self):
        identity = self.model._identity()
        self.assertEqual(set(identity), {"uuid", "oid", "table", "system", "timeline"})
        self.assertTrue(all(identity.values()))
        self._forget()
        self.assertEqual(self.model._identity(), identity)

    def test_asked_once(self):
        self.model._identity()
        self._forget()
        self.model._may_ask_server()
        self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        with self.assertQueryCount(1):
            self.model._identity()
            self.model._identity()

    def test_asked_by_a_role_that_may_not_ask(self):
        """Some managed services take the right to run these functions away."""
        cr = self.env.cr
        cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cr.fetchall() != [(True,)]:
            self.skipTest("only a superuser takes rights away from functions of the server")
        known = self.model._identity()
        self._forget()
        # Rolled back with the test.
        cr.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
        cr.execute("CREATE ROLE accounting_bridge_plain")
        self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        cr.execute("SET LOCAL ROLE accounting_bridge_plain")
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            identity = self.model._identity()
        cr.execute("RESET ROLE")
        self.assertEqual(set(identity), {"uuid", "oid", "table"})
        self.assertFalse(is_another(known, identity))
