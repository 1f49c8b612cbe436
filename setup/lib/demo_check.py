"""The main job of the demo, done without a person, at each provider."""

from collections.abc import Callable

from . import demo_check_lexoffice, demo_check_xero
from .demo import Demo
from .person import Refused


def run(demo: Demo) -> dict:
    """Do the job at each provider; `ok` says whether all of it succeeded."""
    results = {
        "xero": _outcome(demo_check_xero.run, demo),
        "lexoffice": _outcome(demo_check_lexoffice.run, demo),
    }
    return {"ok": all(result["ok"] for result in results.values()), **results}


def _outcome(job: Callable[[Demo], dict], demo: Demo) -> dict:
    try:
        return job(demo)
    except Refused as refusal:
        return {"ok": False, "refused": str(refusal)}
