"""Thousands of answers that are not right, to one function of a provider."""

import random
import time
import traceback

from odoo.addons.accounting_bridge.tools import errors

from . import sound

SLOW = 3  # seconds of the processor


def attack_all(replay, functions, seed, times):
    """Run each function once, so that the real answers are known, then `times` with changed ones.

    :param functions: dict name -> function that takes a session and returns neutral documents
    :raise AssertionError: with the number by which each failure can be repeated, and where it arose
    """
    failures = {}
    for function in functions.values():
        sound.check(function(replay.session))
    for name, function in functions.items():
        good = 0
        for number in range(times):
            good += _attack(replay, function, f"{name}/{seed}/{number}", failures)
        assert failures or good, f"{name}: nothing came out"
    assert not failures, "\n" + "\n".join(failures.values())


def _attack(replay, function, seed, failures):
    """:return: whether documents came out"""
    started = time.process_time()
    try:
        sound.check(replay.run(function, random.Random(seed)))
        return True
    except errors.BridgeError as error:
        sound.check(error.issue())
        return False
    except Exception as error:  # noqa: BLE001 whatever it is, it is the finding
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__} at {place.filename}:{place.lineno}: {str(error)[:200]}"
        key = str(error)[:60] if "hostile" in place.filename else (place.filename, place.lineno)
        failures.setdefault(key, f"{seed}: {said}")
        return False
    finally:
        if (took := time.process_time() - started) > SLOW:
            failures.setdefault("slow", f"{seed}: took {took:.1f} s")
