"""What an error of a call means for its tasks, whoever the provider is."""

import datetime

import pytest

from odoo.addons.accounting_bridge.tools import errors, outcomes
from odoo.addons.accounting_bridge.tools.documents import Action, Result, Task

TASK = Task("k", Action.CREATE)


@pytest.mark.parametrize(
    "error",
    [
        errors.AuthenticationError(),
        errors.PermissionMissing(),
        errors.ConfigurationError(),
        errors.RateLimited(),
        errors.Unavailable(),
        errors.OutOfTime(),
    ],
    ids=lambda error: error.code,
)
def test_what_concerns_the_connection_spares_the_task(error):
    outcome = outcomes.of_call(TASK, error)
    assert (outcome.key, outcome.result, outcome.stop) == ("k", Result.RETRY, True)
    assert outcome.issues[0].code == error.code
    asked = outcomes.unanswered(TASK, error)
    assert (asked.result, asked.stop) == (Result.UNCERTAIN, True)


def test_without_an_answer_nothing_is_known():
    outcome = outcomes.of_call(TASK, errors.OutcomeUnknown())
    assert (outcome.result, outcome.stop) == (Result.UNCERTAIN, False)


@pytest.mark.parametrize("error", [errors.Rejected(), errors.NotFound(), errors.Conflict()])
def test_what_is_refused_is_the_provider_s_to_word(error):
    assert outcomes.of_call(TASK, error) is None
    asked = outcomes.unanswered(TASK, error)
    assert (asked.result, asked.stop) == (Result.UNCERTAIN, False)


def test_what_was_not_tried_goes_in_the_next_run():
    retry_at = outcomes.of_call(TASK, errors.OutOfTime()).retry_at
    assert retry_at <= datetime.datetime.now(datetime.timezone.utc)


def test_when_the_limit_is_free_again():
    at = datetime.datetime(2026, 3, 31, tzinfo=datetime.timezone.utc)
    assert outcomes.of_call(TASK, errors.RateLimited(retry_at=at)).retry_at == at
    assert outcomes.unanswered(TASK, errors.RateLimited(retry_at=at)).retry_at == at


def test_asking_one_by_one_keeps_what_was_learnt_and_ends_where_the_next_would_meet_the_same():
    tasks = [Task(key, Action.ATTACH) for key in "abcd"]
    asked = []

    def look(task):
        asked.append(task.key)
        if task.key == "b":
            raise errors.NotFound()
        if task.key == "c":
            raise errors.Unavailable()
        return outcomes.retry(task, "not_found_there")

    found = outcomes.one_by_one(tasks, look)
    assert asked == ["a", "b", "c"]
    assert [found[key].result for key in "abcd"] == [Result.RETRY, *[Result.UNCERTAIN] * 3]
    assert [found[key].stop for key in "abcd"] == [False, False, True, True]
