import psycopg2

from odoo import api, models
from odoo.tools import SQL, ormcache

CACHED = "accounting_bridge.database"
DATABASE = SQL(
    """
    SELECT oid, 'accounting_bridge_connection'::regclass::oid AS table
      FROM pg_database WHERE datname = current_database()
    """
)
# In a server that recovers, or just did, the control file may know the new timeline only as the
# one that recovery ended in. The server's id is too long a number for JSON.
WITH_SERVER = SQL(
    """
    SELECT d.oid, d.table, s.system_identifier::text AS system,
           greatest(c.timeline_id, r.min_recovery_end_timeline) AS timeline
      FROM (%s) d, pg_control_system() s, pg_control_checkpoint() c, pg_control_recovery() r
    """,
    DATABASE,
)


class AccountingBridgeDatabase(models.AbstractModel):
    """Which database this is (see `tools/database.py`), told by the database itself."""

    _name = "accounting.bridge.database"
    _description = "Accounting Bridge: which database this is"

    @api.model
    def _identity(self):
        """:return: dict, see `tools/database.py`; asked for once per cursor, which is of one
        database"""
        cache = self.env.cr.cache
        if CACHED not in cache:
            cache[CACHED] = self._ask()
        return cache[CACHED]

    def _ask(self):
        # Readable by a system administrator only, the same for everybody.
        parameters = self.env["ir.config_parameter"].sudo()
        identity = {"uuid": parameters.get_param("database.uuid")}
        query = WITH_SERVER if self._may_ask_server() else DATABASE
        (marks,) = self.env.execute_query_dict(query)
        return identity | marks

    @ormcache()
    def _may_ask_server(self):
        """Some managed services do not have these functions, or let nobody run them."""
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(WITH_SERVER, log_exceptions=False)
        except (
            psycopg2.ProgrammingError,
            psycopg2.NotSupportedError,
            psycopg2.InternalError,
        ):
            return False
        return True
