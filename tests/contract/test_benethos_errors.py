"""The client of others: what goes wrong, and what it makes of it."""
import asyncio

import pytest
from benethos_lexware_office_mcp.api.refusal import from_response
from benethos_lexware_office_mcp.errors import (
    AuthError,
    ConflictError,
    RateLimitError,
    UpstreamError,
    ValidationError,
)
from benethos_lexware_office_mcp.records.payloads import voucher_body

from .benethos import body


# -- the two formats of a refusal -----------------------------------------------------------------
def test_vouchers_refuse_with_a_list_of_issues(lexware):
    with pytest.raises(ValidationError) as refused:
        lexware.create_voucher(body(total_gross_amount=1))
    assert refused.value.code == "totalGrossAmount: invalid_total_amount"


def test_others_refuse_with_details(lexware):
    with pytest.raises(ValidationError, match="Please see details list") as refused:
        lexware.request("POST", "/v1/event-subscriptions", json={})
    assert refused.value.status == 406
    assert "eventType: NOTNULL" in refused.value.code


def test_files_refuse_with_one_flat_issue_or_a_list(lexware):
    with pytest.raises(ValidationError) as refused:
        lexware.attach_file(lexware.book(), b"x", "a.txt", "text/plain")
    assert "inacceptable_file_extension" in refused.value.code


def test_a_body_that_is_no_json(lexware):
    with pytest.raises(ValidationError) as refused:
        lexware.request("POST", "/v1/vouchers", data={"type": "salesinvoice"})
    assert refused.value.status in (400, 406, 415)


# -- limits ---------------------------------------------------------------------------------------
@pytest.fixture
def strict(accountant, client_of):
    accountant.post("limits", {"per_second": 2, "capacity": 4, "enabled": True})
    return client_of(accountant.api_key())


def burst(client, count):
    """So many reads at the same moment; the statuses."""
    async def all_at_once():
        http = client.client._http
        headers = {"Authorization": f"Bearer {client.client.settings.api_key}"}
        return await asyncio.gather(*(http.get("/v1/profile", headers=headers)
                                      for _ in range(count)))
    return client._runner.run(all_at_once())


def test_four_at_once_and_not_five(strict, accountant):
    accountant.time(freeze=True)
    answers = burst(strict, 5)
    assert sorted(a.status_code for a in answers) == [200, 200, 200, 200, 429]
    late = next(a for a in answers if a.status_code == 429)
    assert "Retry-After" not in late.headers


def test_two_more_after_a_second(strict, accountant):
    accountant.time(freeze=True)
    burst(strict, 4)
    accountant.time(advance=1)
    assert sorted(a.status_code for a in burst(strict, 3)) == [200, 200, 429]


def test_the_client_gives_up_after_a_while(strict, accountant):
    accountant.time(freeze=True)
    burst(strict, 4)
    with pytest.raises(RateLimitError):
        strict.profile()


def test_a_refused_call_is_not_performed(strict, accountant):
    accountant.time(freeze=True)
    before = len(accountant.vouchers())
    burst(strict, 4)
    with pytest.raises(RateLimitError):
        strict.create_voucher(body())
    assert len(accountant.vouchers()) == before


def test_the_client_sends_again_after_one_429(lexware, accountant):
    accountant.faults(kind="rate_limit", path="/v1/vouchers")
    assert lexware.book()
    assert len(lexware.waits) == 1


def test_at_its_own_pace_the_client_is_never_refused(accountant, client_of):
    accountant.post("limits", {"per_second": 2, "capacity": 4, "enabled": True})
    client = client_of(accountant.api_key(), rate=1.5, burst=2)
    client.client._bucket._sleep = asyncio.sleep
    for _ in range(5):
        assert client.profile()
    assert client.waits == []


# -- the service fails ----------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["error_500", "unavailable"])
def test_a_read_is_tried_again(lexware, accountant, kind):
    accountant.faults(kind=kind, path="/v1/profile", times=2)
    assert lexware.profile()
    assert len(lexware.waits) == 2


def test_a_failing_service(lexware, accountant):
    accountant.faults(kind="error_500", path="/v1/profile", times=None)
    with pytest.raises(UpstreamError) as failed:
        lexware.profile()
    assert (failed.value.status, failed.value.outcome_unknown) == (500, False)


@pytest.mark.parametrize(("kind", "status", "made"), [
    ("error_500", 500, 0), ("error_500_after", 500, 1), ("gateway_timeout_after", 504, 1)])
def test_a_failed_write_is_never_sent_again(lexware, accountant, kind, status, made):
    before = len(accountant.vouchers())
    accountant.faults(kind=kind, method="POST", path="/v1/vouchers")
    with pytest.raises(UpstreamError) as failed:
        lexware.create_voucher(body())
    assert failed.value.status == status
    assert failed.value.outcome_unknown
    assert len(accountant.vouchers()) == before + made


@pytest.mark.parametrize(("kind", "made"), [("lose_answer", 1), ("fail_before", 0), ("cut", 1)])
def test_a_lost_answer_leaves_the_outcome_open(lexware, accountant, kind, made):
    before = len(accountant.vouchers())
    accountant.faults(kind=kind, method="POST", path="/v1/vouchers")
    with pytest.raises(UpstreamError) as failed:
        lexware.create_voucher(body())
    assert failed.value.outcome_unknown
    assert len(accountant.vouchers()) == before + made


def test_an_answer_that_is_no_json(lexware, accountant):
    accountant.faults(kind="garbage", path="/v1/profile")
    with pytest.raises(UpstreamError, match="malformed"):
        lexware.profile()


def test_there_is_no_idempotency_key(lexware, accountant):
    before = len(accountant.vouchers())
    headers = {"Authorization": f"Bearer {lexware.client.settings.api_key}",
               "Idempotency-Key": "one", "X-Idempotency-Key": "one"}
    for _ in range(2):
        answer = lexware._runner.run(lexware.client._http.post(
            "/v1/vouchers", json=body(), headers=headers))
        assert answer.status_code == 201
        assert answer.headers["Location"].endswith(answer.json()["id"])
    assert len(accountant.vouchers()) == before + 2


def test_a_repeated_change_is_recognised_by_its_version(lexware, accountant):
    """The first attempt was carried out, its answer lost; the second is refused as stale."""
    voucher = lexware.voucher(lexware.book())
    accountant.faults(kind="lose_answer", method="PUT", path="/v1/vouchers")
    with pytest.raises(ConflictError, match="most likely carried out"):
        lexware.update_voucher(voucher["id"], voucher_body(base=voucher, remark="once"))
    assert lexware.voucher(voucher["id"])["remark"] == "once"


def test_everything_behind_one_key_shares_one_bucket(strict, accountant, client_of):
    accountant.time(freeze=True)
    assert all(a.status_code == 200 for a in burst(strict, 4))
    with pytest.raises(RateLimitError):
        strict.voucherlist(voucher_type="any", voucher_status="any")


def test_a_call_without_a_key(lexware):
    answer = lexware._runner.run(lexware.client._http.get("/v1/profile"))
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


def test_an_authorization_that_is_none(lexware):
    with pytest.raises(AuthError):
        lexware._runner.run(_with_wrong_scheme(lexware.client))


async def _with_wrong_scheme(client):
    answer = await client._http.get("/v1/profile", headers={"Authorization": "Nonsense"})
    raise from_response(answer, "GET", "/v1/profile")


@pytest.mark.parametrize("path", ["/v1/profile/", "/v1/contacts/", "/v1/posting-categories/"])
def test_a_trailing_slash_is_borne(lexware, path):
    assert lexware.get_json(path)
