"""Limits: 5 at once, 60 a minute, 1,000 or 5,000 a day, 10,000 a minute for the app."""
import threading

import pytest

HEADERS = ("X-MinLimit-Remaining", "X-DayLimit-Remaining", "X-AppMinLimit-Remaining")


@pytest.fixture(autouse=True)
def limited(control):
    """Before all else: a token belongs to the day on which the limits are tried."""
    control.quotas(enabled=True)
    control.time(freeze="2026-11-21T10:00:00Z")


def test_every_answer_says_what_is_left(raw, limited):
    first, second = raw.get("Organisation"), raw.get("Invoices/nothing")
    assert second.status_code == 404
    assert [int(first.headers[h]) - int(second.headers[h]) for h in HEADERS] == [1, 1, 1]
    assert first.headers["X-MinLimit-Remaining"] == "59"
    assert first.headers["X-DayLimit-Remaining"] == "4999"
    assert first.headers["X-AppMinLimit-Remaining"] == "9999"


def test_sixty_a_minute(raw, limited, control):
    for _ in range(60):
        assert raw.get("Organisation").status_code == 200
    answer = raw.get("Organisation")
    assert (answer.status_code, answer.content) == (429, b"")
    assert "Content-Type" not in answer.headers
    assert answer.headers["X-Rate-Limit-Problem"] == "minute"
    assert answer.headers["X-MinLimit-Remaining"] == "0"
    wait = int(answer.headers["Retry-After"])
    assert 1 <= wait <= 60
    control.time(advance=wait)
    assert raw.get("Organisation").status_code == 200


def test_refused_calls_are_not_counted(raw, limited, control):
    control.quotas(use_up="minute")
    day = [raw.get("Organisation").headers["X-DayLimit-Remaining"] for _ in range(3)]
    assert day == ["5000"] * 3


def test_a_day(raw, limited, control):
    control.quotas(day=1000)
    control.quotas(use_up="day", remaining=1)
    assert raw.get("Organisation").status_code == 200
    answer = raw.get("Organisation")
    assert (answer.status_code, answer.headers["X-Rate-Limit-Problem"]) == (429, "day")
    wait = int(answer.headers["Retry-After"])
    assert 60 < wait <= 86400
    control.time(advance=wait)
    assert raw.get("Organisation").status_code == 401  # the token has outlived its half hour
    fresh = control.connect(scope="accounting.settings", exchange=True)["tokens"]["access_token"]
    answer = raw.get("Organisation", headers={"Authorization": f"Bearer {fresh}"})
    assert (answer.status_code, answer.headers["X-DayLimit-Remaining"]) == (200, "999")


def test_the_app_as_a_whole(raw, limited, control):
    control.quotas(use_up="appminute")
    answer = raw.get("Organisation")
    assert answer.headers["X-Rate-Limit-Problem"] == "appminute"
    assert "Retry-After" not in answer.headers


def test_each_organisation_has_its_own_window(raw, limited, control, grant):
    control.quotas(use_up="minute", tenant="Bridge Trading (UK)")
    assert raw.get("Organisation").status_code == 429
    other = {"xero-tenant-id": grant["tenants"][1]}
    assert raw.get("Organisation", headers=other).status_code == 200


def test_five_at_once(raw, control):
    control.quotas(enabled=True)
    control.faults(kind="slow", seconds=0.5, times=6, path="/Organisation")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(raw.get("Organisation")))
               for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(a.status_code for a in answers) == [200] * 5 + [429]
    refused = next(a for a in answers if a.status_code == 429)
    assert refused.headers["X-Rate-Limit-Problem"] == "concurrent"
    assert raw.get("Organisation").status_code == 200


def test_off_for_speed(raw, control):
    control.quotas(enabled=False, minute=1)
    assert {raw.get("Organisation").status_code for _ in range(5)} == {200}


def test_unknown_limits_are_refused(control):
    with pytest.raises(ValueError, match="no limit 'hour'"):
        control.quotas(hour=3)
