"""What Odoo itself would write into its log: statements with their values, calls with their
arguments, addresses with their query. Where there are secrets in them, they are left out."""

import logging
import re

from . import redact

# Their values are never for a log, whatever the level.
TABLES = ("accounting_bridge_token", "accounting_bridge_app")
MODELS = ("accounting.bridge.connect.key", "res.config.settings")
_ARGUMENTS = re.compile(r"\(.*", re.S)
_CONSENT = re.compile(r"(/accounting_bridge/oauth/[^?\s]*)\?\S+")


class Quiet(logging.Filter):
    """:param hide: function of a message, returns it without secrets"""

    def __init__(self, hide):
        super().__init__()
        self._hide = hide

    def filter(self, record):
        try:
            said = record.getMessage()
        except Exception:  # noqa: BLE001 whoever logs is not to fail, whatever does not fit
            # The logging module would write the values beside the message.
            said, record.args = str(record.msg), ()
        hidden = self._hide(said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True


def statement(said):
    """:return: what stands before the values of a statement about one of our tables"""
    for table in TABLES:
        if table in said:
            return f"{said.partition(table)[0]}{table} {redact.MASK}"
    return said


def call(said):
    """:return: a call of a dialog that takes secrets, without its arguments"""
    model = next((name for name in MODELS if f"call {name}(" in said), None)
    return _ARGUMENTS.sub(f"({redact.MASK})", said) if model else said


def address(said):
    """:return: a request on the way back from consent, without its code"""
    return _CONSENT.sub(rf"\1?{redact.MASK}", said)


# Where Odoo and its server write them.
LOGGERS = {"odoo.sql_db": statement, "odoo.service.model": call, "werkzeug": address}


def keep_quiet():
    """Called once, when the module is loaded."""
    for name, hide in LOGGERS.items():
        logger = logging.getLogger(name)
        if not any(isinstance(known, Quiet) for known in logger.filters):
            logger.addFilter(Quiet(hide))
