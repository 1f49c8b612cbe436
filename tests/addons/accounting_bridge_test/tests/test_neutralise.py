import datetime

from odoo.modules.neutralize import neutralize_database
from odoo.tools import SQL

from odoo.addons.accounting_bridge.tools.books import Grant

from .key_case import KeyCase

KEY = "first-key-123456"
# Where a secret could lie, besides the product's own tables.
ELSEWHERE = (
    "bus_bus",
    "ir_config_parameter",
    "ir_logging",
    "mail_activity",
    "mail_message",
    "mail_tracking_value",
    "res_config_settings",
)


class TestNeutralise(KeyCase):
    """A neutralised copy has no secret and no schedule, and nothing brings one back."""

    def setUp(self):
        super().setUp()
        self.secrets = [KEY]
        self.connection.sudo().state = "draft"
        self.connection._connect_with_key(KEY)
        self.connections = self.connection.sudo() | self._connections_of_all_providers()

    def _connections_of_all_providers(self):
        """:return: a connection per provider that is installed, each with access and an app"""
        connections = self.connection.browse()
        for provider, _label in self.connection._fields["provider"].selection:
            if provider == "none":
                continue
            company = self.env["res.company"].sudo().create({"name": f"Neutral {provider}"})
            connection = self.connection.sudo().create(
                {
                    "name": provider,
                    "provider": provider,
                    "company_id": company.id,
                    "state": "live",
                    "organisation_ref": provider,
                    "organisation_link_ref": self._secret(f"link-{provider}"),
                    "database_ref": {"uuid": self._secret(f"database-{provider}")},
                }
            )
            connection._ensure_sync()
            self._give_access(connection)
            self.env["accounting.bridge.app"]._store(
                provider,
                client_id=self._secret(f"client-{provider}"),
                client_secret=self._secret(f"secret-{provider}"),
            )
            connections |= connection
        return connections

    def _secret(self, name):
        secret = f"neutral-{name}-4711"
        self.secrets.append(secret)
        return secret

    def _give_access(self, connection):
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        self.env.flush_all()
        for candidate in (False, True):
            names = [self._secret(f"{part}-{connection.id}-{candidate}") for part in "ar"]
            grant = Grant(names[0], soon, names[1])
            self.env["accounting.bridge.token"]._keep(connection, grant, candidate=candidate)

    def _neutralise(self):
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.env.invalidate_all(flush=False)
        self.registry.clear_all_caches()

    def _found(self):
        """:return: list of (table, secret) of what is anywhere in the database"""
        tables = self.env.execute_query(
            SQL(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                " AND table_type = 'BASE TABLE'"
                " AND (table_name LIKE 'accounting_bridge%%' OR table_name IN %s)",
                ELSEWHERE,
            )
        )
        found = []
        for (table,) in tables:
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT secret FROM unnest(%s) secret, %s t"
                    " WHERE strpos(t::text, secret) > 0",
                    self.secrets,
                    SQL.identifier(table),
                )
            )
            found += [(table, secret) for (secret,) in rows]
        return found

    def _running(self):
        crons = self.env["ir.cron"].sudo().search([("active", "=", True)])
        return crons - self.env.ref("base.autovacuum_job")

    def test_no_secret_is_left(self):
        self.env.flush_all()
        seen = {secret for _table, secret in self._found()}
        self.assertEqual(seen, set(self.secrets), "each of them was there")
        self._neutralise()
        self.assertEqual(self._found(), [])
        self.assertEqual(set(self.connections.mapped("state")), {"disconnected"})
        self.assertFalse(any(self.connections.mapped("key_expires_on")))

    def test_nothing_runs_and_nothing_starts_it(self):
        self.assertTrue(self.connections.sync_ids.cron_id.filtered("active"))
        self._neutralise()
        self.assertFalse(self._running())
        self.connections._ensure_sync()
        self.connections._toggle_sync()
        self.connections._wake()
        crons = self.env["ir.cron"].sudo().with_context(active_test=False)
        daily = crons.search([("model_id.model", "=like", "accounting.bridge.%")])
        for cron in daily - self.connections.sync_ids.cron_id:
            cron.method_direct_trigger()
        self.env["accounting.bridge.token"].sudo()._gc_candidates()
        self.assertFalse(self._running())

    def test_connected_anew_it_does_nothing_by_itself(self):
        """To a test organisation, say: a person sees why nothing goes."""
        self._neutralise()
        self.assertFalse(self.connection.alerts)
        self.connection._connect_with_key(KEY)
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self.connection.is_in_copy)
        self.assertTrue(self.connection.sudo().sync_ids.restored_at)
        self.assertFalse(self._running())
        self.assertIn("neutralised", self.connection.alerts["neutralised"]["message"])
        self.assertEqual(self.connection.action_test()["params"]["type"], "success")
