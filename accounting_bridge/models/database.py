import psycopg2

from odoo import api, models
from odoo.tools import SQL, ormcache

CACHED = "accounting_bridge.database"
# In a server that recovers, or just did, the control file may know the new timeline only as the
# one that recovery ended in.
CONTROL = SQL(
    """
    SELECT s.system_identifier, greatest(c.timeline_id, r.min_recovery_end_timeline)
      FROM pg_control_system() s, pg_control_checkpoint() c, pg_control_recovery() r
    """
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
        cr = self.env.cr
        # Readable by a system administrator only, the same for everybody.
        parameters = self.env["ir.config_parameter"].sudo()
        identity = {"uuid": parameters.get_param("database.uuid")}
        cr.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        ((identity["oid"],),) = cr.fetchall()
        if self._may_ask_server():
            cr.execute(CONTROL)
            ((system, identity["timeline"]),) = cr.fetchall()
            identity["system"] = str(system)  # too long a number for JSON
        return identity

    @ormcache()
    def _may_ask_server(self):
        """Some managed services do not have these functions, or let nobody run them."""
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(CONTROL, log_exceptions=False)
        except (
            psycopg2.ProgrammingError,
            psycopg2.NotSupportedError,
            psycopg2.InternalError,
        ):
            return False
        return True
