"""Steps of a scheduled action, each a transaction of its own."""

import logging
import time

from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# Somebody else wrote the same at the same time: it is nobody's fault, and passes.
CONCURRENT = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)
TRIES = 5
PAUSE_SECONDS = 0.02
# A person's transaction may hold a row for long; a run lasts eight seconds and must keep what it
# was answered.
LOCK_TIMEOUT = "1500ms"
STEP_SECONDS = 4
_PATIENT = "accounting_bridge_patient"


def run(env, function, *args):
    """Run and commit one step; repeat it when it meets a concurrent change. Odoo's `retrying` does
    the same for requests, with pauses that can last longer (half a minute together) than a run may.

    :return: what `function` returned
    :raise CONCURRENT: others were in the way every time; nothing was written
    """
    end = time.monotonic() + STEP_SECONDS
    for attempt in range(1, TRIES + 1):
        try:
            _set_patience(env.cr)
            result = function(*args)
            env.cr.flush()
            break
        except CONCURRENT as error:
            _undo(env)
            if attempt == TRIES or time.monotonic() > end:
                raise
            _logger.info("A step is repeated: %s", error)
            time.sleep(PAUSE_SECONDS * 2**attempt)
        except Exception:
            _undo(env)
            raise
    env.cr.commit()
    env.cr.cache[_PATIENT] = True
    env.registry.signal_changes()
    return result


def _set_patience(cr):
    """Once it is committed, it holds for as long as the connection to the database is lent: the
    pool resets what it gets back."""
    if not cr.cache.get(_PATIENT):
        cr.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])


def _undo(env):
    env.cr.rollback()
    env.transaction.reset()
    env.registry.reset_changes()
