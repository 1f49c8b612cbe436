"""Exactly once, whatever breaks: real processes, a fifth of all calls going wrong, workers killed.

The seed is printed; CHAOS_SEED=<number> does the same again, as far as the machine's timing allows.
CHAOS_DOCUMENTS=<number> changes how many documents there are for each provider (100).
"""

import os
import random

import pytest
from lib import chaos_run, places
from lib.processes import supervised

_SECONDS = 45  # in which clicks keep arriving
_PATIENCE = 45  # seconds more in which it goes on breaking
_SCALE = 20  # times the real limits on calls


@pytest.fixture(scope="module")
def outcome():
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(10**6))
    number = int(os.environ.get("CHAOS_DOCUMENTS") or 100)
    print(f"CHAOS_SEED={seed}")
    plan = chaos_run.Plan(
        {"xero": number, "lexoffice": number}, seed, _SECONDS, _SCALE, patience=_PATIENCE
    )
    with supervised() as processes:
        outcome = chaos_run.run(processes, places.RUNS / f"chaos-{os.getpid()}", plan)
    print("\n".join(outcome.words()))
    print(outcome.figures())
    return outcome


@pytest.mark.parametrize("provider", ["xero", "lexoffice"])
def test_every_document_arrives_exactly_once(outcome, provider):
    found = outcome.comparisons[provider]
    figures = (found.duplicates, found.lost, found.differing, found.stuck)
    assert (figures, found.words) == ((0, 0, 0, 0), [])
    assert found.external_documents == found.documents


def test_people_are_told_in_words(outcome):
    assert outcome.findings == []


def test_it_was_a_hard_time(outcome):
    assert outcome.kills["http"] and outcome.kills["cron"]
    assert outcome.told["database restarted"] == 1
    assert all(sum(struck.values()) > 5 for struck in outcome.struck.values())
