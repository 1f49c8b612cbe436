import psycopg2

from odoo import api, models
from odoo.tools import SQL, ormcache

CACHED = "accounting_bridge.database"
OID = SQL("SELECT oid FROM pg_database WHERE datname = current_database()")
# In a server that recovers, or just did, the control file may know the new timeline only as the
# one that recovery ended in.
OID_AND_SERVER = SQL(
    """
    SELECT d.oid, s.system_identifier, greatest(c.timeline_id, r.min_recovery_end_timeline)
      FROM pg_database d, pg_control_system() s, pg_control_checkpoint() c, pg_control_recovery() r
     WHERE d.datname = current_database()
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
        # Readable by a system administrator only, the same for everybody.
        parameters = self.env["ir.config_parameter"].sudo()
        identity = {"uuid": parameters.get_param("database.uuid")}
        if not self._may_ask_server():
            ((oid,),) = self.env.execute_query(OID)
            return identity | {"oid": oid}
        ((oid, system, timeline),) = self.env.execute_query(OID_AND_SERVER)
        # The server's is too long a number for JSON.
        return identity | {"oid": oid, "system": str(system), "timeline": timeline}

    @ormcache()
    def _may_ask_server(self):
        """Some managed services do not have these functions, or let nobody run them."""
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(OID_AND_SERVER, log_exceptions=False)
        except (
            psycopg2.ProgrammingError,
            psycopg2.NotSupportedError,
            psycopg2.InternalError,
        ):
            return False
        return True
