"""Whether two descriptions of a database are of the same one.

A description is a dict; what could not be asked for is left out:

- `uuid`: Odoo's own id of the database
- `oid`: PostgreSQL's id of it
- `system`: the id of the PostgreSQL server, given when its data directory was made
- `table`: PostgreSQL's id of the table of connections
- `timeline`: how often the server was brought back to an earlier point in time, or a standby took
  its place

A copy by Odoo has another uuid and oid, a dump restored into another database another oid, one on
another server another system. Several hosts of Odoo on one database change nothing. A dump restored
into the same database makes its tables anew. What nothing here tells from the original is a copy of
the whole server with its data directory (a snapshot of a virtual machine).
"""

MARKS = ("uuid", "oid", "system")
MARKS_OF_TIME = ("table", "timeline")


def is_another(known, now):
    """Whether a database that is described by `now` is another one than the one known."""
    return _differ(known, now, MARKS)


def went_back(known, now):
    """Whether the same database was brought back to an earlier point in time since, or may have
    been."""
    return _differ(known, now, MARKS_OF_TIME)


def _differ(known, now, names):
    return any(known[name] != now[name] for name in names if known.get(name) and now.get(name))
