"""The client of others as it is really used: its tools, with what they check and keep."""
import asyncio
import dataclasses
import hashlib
import json

import httpx
import pytest
from benethos_lexware_office_mcp import policy
from benethos_lexware_office_mcp.api.client import ClientProvider
from benethos_lexware_office_mcp.server import build_server
from benethos_lexware_office_mcp.settings import load_settings
from mcp.server.mcpserver.exceptions import ToolError

from tests.contract.benethos import GOODS, PDF, PURCHASES

LINE = {"amount": 100, "tax_amount": 19, "tax_rate_percent": 19, "category_id": GOODS}


@pytest.fixture
def tool(lexoffice, lexoffice_key, tmp_path):
    """`tool("get_profile")`: what the tool answers, as data."""
    allowed = tmp_path / "policy.json"
    allowed.write_text(policy.policy_text(dict.fromkeys(policy.known_tools(), True)))
    settings = dataclasses.replace(
        load_settings({"LXO_MCP_API_KEY": lexoffice_key}), base_url=lexoffice.url, rate=1000.0,
        burst=1000, tool_policy_path=allowed, download_path=tmp_path / "down",
        upload_path=tmp_path)
    provider = ClientProvider(settings, transport=httpx.AsyncHTTPTransport())
    server, runner = build_server(settings, provider), asyncio.Runner()

    def tool(name, /, **arguments):
        answer = runner.run(server.call_tool(name, arguments))
        structured = getattr(answer, "structured_content", None)
        return structured if structured is not None else json.loads(answer.content[0].text)
    yield tool
    runner.run(provider.aclose())
    runner.close()


@pytest.fixture
def make(tool):
    """Create a voucher; its id."""
    def make(**fields):
        return tool("create_voucher", **{
            "voucher_type": "salesinvoice", "voucher_date": "2026-03-02", "tax_type": "net",
            "items": [LINE], "voucher_number": "T-1", **fields})["id"]
    return make


def test_the_profile(tool):
    profile = tool("get_profile")
    assert profile["companyName"] == "Brücke Handel GmbH"
    assert "created" not in profile


def test_books_a_voucher_for_a_new_customer(tool, make):
    contact = tool("create_contact", kind="company", name="Werkzeug AG", roles=["customer"],
                   billing_address={"city": "Freiburg", "country_code": "DE"})
    voucher = tool("get_voucher", voucher_id=make(contact_id=contact["id"]))
    assert (voucher["contactId"], voucher["contactName"]) == (contact["id"], "Werkzeug AG")
    found = tool("search_contacts", name="werkzeug")
    assert [row["id"] for row in found["contacts"]] == [contact["id"]]
    listed = tool("search_vouchers", contact_id=contact["id"])
    assert [row["id"] for row in listed["vouchers"]] == [voucher["id"]]


def test_finds_a_voucher_by_its_number(tool, make):
    made = make(voucher_number="T-77")
    assert tool("get_voucher", voucher_number="T-77")["id"] == made
    make(voucher_number="T-77")
    with pytest.raises(ToolError, match="2 vouchers carry the number"):
        tool("get_voucher", voucher_number="T-77")


def test_an_update_keeps_the_attached_file(tool, make, tmp_path):
    stored, made = tmp_path / "T-1.pdf", make()
    stored.write_bytes(PDF)
    file_id = tool("attach_file_to_voucher", voucher_id=made, source=str(stored))["id"]
    version = tool("get_voucher", voucher_id=made)["version"]
    tool("update_voucher", voucher_id=made, version=version, remark="geändert",
         items=[{**LINE, "amount": 200, "tax_amount": 38}])
    after = tool("get_voucher", voucher_id=made)
    assert (after["files"], after["remark"], after["totalGrossAmount"]) == (
        [file_id], "geändert", 238)
    saved = tool("download_file", file_id=file_id)
    assert saved["size"] == len(PDF)
    with open(saved["path"], "rb") as file:
        assert hashlib.sha256(file.read()).digest() == hashlib.sha256(PDF).digest()


def test_a_stale_version_writes_nothing(tool, make):
    made = make()
    version = tool("get_voucher", voucher_id=made)["version"]
    tool("update_voucher", voucher_id=made, version=version, remark="first")
    with pytest.raises(ToolError):
        tool("update_voucher", voucher_id=made, version=version, remark="second")
    assert tool("get_voucher", voucher_id=made)["remark"] == "first"


def test_an_upload_is_filled_in_and_booked(tool, tmp_path):
    (tmp_path / "receipt.pdf").write_bytes(PDF)
    made = tool("upload_file", source=str(tmp_path / "receipt.pdf"))["voucherId"]
    version = tool("get_voucher", voucher_id=made)["version"]
    tool("update_voucher", voucher_id=made, version=version, voucher_number="E-1",
         voucher_date="2026-03-02", use_collective_contact=True, finalize=True, confirm=True,
         items=[{"amount": 119, "tax_amount": 19, "tax_rate_percent": 19,
                 "category_id": PURCHASES}])
    voucher = tool("get_voucher", voucher_id=made)
    assert (voucher["voucherStatus"], voucher["totalGrossAmount"]) == ("open", 119)
    assert len(voucher["files"]) == 1


def test_what_is_outstanding(tool, make, accountant):
    paid, part = make(voucher_number="T-1"), make(voucher_number="T-2")
    accountant.pay(paid)
    accountant.pay(part, 19)
    rows = {row["voucherNumber"]: row for row in tool(
        "search_vouchers", voucher_status="open", size=250)["vouchers"]}
    assert "T-1" not in rows
    assert (rows["T-2"]["totalAmount"], rows["T-2"]["openAmount"]) == (119, 100)
    assert tool("get_payments", voucher_id=paid)["openAmount"] == 0


def test_the_posting_categories_with_a_search(tool):
    found = tool("get_master_data", kind="posting-categories", search="innergemeinschaftliche")
    assert "Innergemeinschaftliche Lieferung" in {row["name"] for row in found["entries"]}


def test_the_link_to_a_voucher_leads_to_its_page(tool, make, lexoffice):
    made = make()
    link = json.dumps(tool("get_deeplink", target="voucher", target_id=made))
    assert f"/permalink/vouchers/view/{made}" in link
    answer = httpx.get(f"{lexoffice.url}/permalink/vouchers/view/{made}", trust_env=False)
    assert "T-1" in answer.text


def test_what_lexoffice_refuses_reaches_the_caller(tool, make):
    with pytest.raises(ToolError, match="invalid_taxamount"):
        make(items=[{**LINE, "tax_amount": 18}])
