"""Whether two descriptions of a database are of the same one.

A description is a dict of `uuid` (Odoo's own id of the database), `oid` (PostgreSQL's id of it),
`system` (that of the PostgreSQL server, given when its data directory was made) and `timeline` (how
often the server was brought back to an earlier point in time, or a standby took its place). What
could not be asked for is left out. A copy by Odoo changes all but the server, one by dump and
restore at least the oid, another server the system; several hosts of Odoo on one database change
nothing.
"""

MARKS = ("uuid", "oid", "system")


def is_another(known, now):
    """Whether a database that is described by `now` is another one than the one known."""
    return any(known[name] != now[name] for name in MARKS if known.get(name) and now.get(name))


def went_back(known, now):
    """Whether the same database was brought back to an earlier point in time since, or may have
    been."""
    timelines = known.get("timeline"), now.get("timeline")
    return all(timelines) and timelines[0] != timelines[1]
