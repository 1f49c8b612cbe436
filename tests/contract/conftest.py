"""One sandbox of each service, put back to its seed before each test; clients of others on it."""
import time
from types import SimpleNamespace

import pytest
import requests
from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.identity import IdentityApi

from tests.contract.benethos import GOODS, Lexware, company
from tests.contract.lexoffice import Lex
from tests.contract.webhooks import PATH, Receiver
from tests.sandbox.lexoffice import LexofficeSandbox
from tests.sandbox.xero import XeroSandbox

SCOPES = ("openid profile email offline_access accounting.invoices accounting.payments "
          "accounting.contacts accounting.settings accounting.attachments "
          "accounting.banktransactions")


@pytest.fixture(scope="session")
def running_sandbox():
    with XeroSandbox(quotas=False) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running_sandbox):
    running_sandbox.reset()
    return running_sandbox


@pytest.fixture
def control(sandbox):
    return sandbox.control


@pytest.fixture
def grant(control):
    """Consent given for all three organisations, and the first tokens."""
    return control.connect(tenants=["Bridge Trading (UK)", "Demo Company (UK)", "Kiwi Supplies"],
                           scope=SCOPES, exchange=True)


@pytest.fixture
def tenant(grant):
    return grant["tenants"][0]


@pytest.fixture
def xero_python(sandbox, grant, monkeypatch):
    """The unmodified xero-python, pointed at the sandbox as its docs say."""
    monkeypatch.setattr(TokenApi, "refresh_token_url", f"{sandbox.url}/connect/token")
    monkeypatch.setattr(TokenApi, "revoke_token_url", f"{sandbox.url}/connect/revocation")
    monkeypatch.setattr(TokenApi, "client_credentials_token_url", f"{sandbox.url}/connect/token")
    tokens = {**grant["tokens"], "scope": grant["tokens"]["scope"].split(),
              "expires_at": time.time() + 1800}
    client = ApiClient(Configuration(oauth2_token=OAuth2Token(
        client_id=sandbox.client_id, client_secret=sandbox.client_secret)), pool_threads=1)
    saved = SimpleNamespace(token=tokens, client=client)
    client.oauth2_token_getter(lambda: saved.token)
    client.oauth2_token_saver(lambda token: setattr(saved, "token", token))
    return saved


@pytest.fixture
def api(sandbox, xero_python):
    return AccountingApi(xero_python.client, base_url=f"{sandbox.url}/api.xro/2.0")


@pytest.fixture
def identity(sandbox, xero_python):
    return IdentityApi(xero_python.client, base_url=sandbox.url)


class Raw(requests.Session):
    """Plain HTTP with the headers every call needs; `raw.get("Invoices")`."""

    def __init__(self, url, token, tenant):
        super().__init__()
        self.base = url + "/api.xro/2.0/"
        self.headers.update({"Authorization": f"Bearer {token}", "xero-tenant-id": tenant,
                             "Accept": "application/json"})

    def request(self, method, url, *args, **kwargs):
        url = url if url.startswith("http") else self.base + url
        return super().request(method, url, *args, timeout=60, **kwargs)


@pytest.fixture
def raw(sandbox, grant, tenant):
    with Raw(sandbox.url, grant["tokens"]["access_token"], tenant) as session:
        yield session


@pytest.fixture
def make(raw):
    """Put an invoice straight into the books; answers its JSON."""
    def make(**fields):
        lines = fields.pop("lines", [{"Description": "Work", "Quantity": 1, "UnitAmount": 100,
                                      "AccountCode": "200"}])
        body = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"},
                "DueDate": "2027-01-31", "Status": "AUTHORISED", "LineItems": lines, **fields}
        answer = raw.put("Invoices", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["Invoices"][0]
    return make


def messages(answer):
    """The ValidationErrors of a refused call."""
    return [error["Message"] for element in answer.json()["Elements"]
            for error in element["ValidationErrors"]]


# -- lexoffice ------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def running_lexoffice():
    with LexofficeSandbox(limits=False) as sandbox:
        yield sandbox


@pytest.fixture
def lexoffice(running_lexoffice):
    running_lexoffice.reset()
    return running_lexoffice


@pytest.fixture
def accountant(lexoffice):
    """The control client: what the accountant does in the web app."""
    return lexoffice.control


@pytest.fixture
def lex(lexoffice, accountant):
    """Plain HTTP with a key of the first organisation."""
    with Lex(lexoffice.url, accountant.api_key()) as session:
        yield session


@pytest.fixture
def lex_of(lexoffice, accountant):
    """The same for another organisation."""
    return lambda organisation: Lex(lexoffice.url, accountant.api_key(organisation))


@pytest.fixture
def lexoffice_key(accountant):
    return accountant.api_key()


@pytest.fixture
def organisation(accountant):
    return accountant.organisations()[0]


@pytest.fixture
def client_of(lexoffice):
    """The client of others with a key: `client_of(key)`."""
    clients = []

    def client_of(key, **settings):
        clients.append(Lexware(lexoffice.url, key, **settings))
        return clients[-1]
    yield client_of
    for client in clients:
        client.close()


@pytest.fixture
def lexware(client_of, lexoffice_key):
    """The client of others, with a key of the first organisation that may do everything."""
    return client_of(lexoffice_key)


@pytest.fixture
def customer(lexware):
    """The id of Holzbau Meier GmbH."""
    return lexware.create_contact(company())["id"]


@pytest.fixture
def invoices(accountant):
    """Ids of lexoffice's own invoices in the seed, by status."""
    return {row["status"]: row["id"] for row in accountant.vouchers()
            if row.get("voucherType") == "invoice"}


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def call(lexoffice, lexoffice_key):
    """`call("GET", "/v1/profile")`"""
    def call(method, path, key=lexoffice_key, **content):
        return requests.request(method, lexoffice.url + path, timeout=60, headers={
            "Authorization": f"Bearer {key}"}, **content)
    return call


@pytest.fixture
def subscribe(call, receiver):
    """Subscribes the receiver; the id."""
    def subscribe(event_type, path="/hook", **more):
        answer = call("POST", PATH, json={"eventType": event_type,
                                          "callbackUrl": receiver.url + path}, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]
    return subscribe


@pytest.fixture
def book(call):
    """A voucher; its id."""
    def book(number="W-1"):
        answer = call("POST", "/v1/vouchers", json={
            "type": "salesinvoice", "voucherNumber": number, "voucherDate": "2026-03-02",
            "taxType": "net", "useCollectiveContact": True, "totalGrossAmount": 119,
            "totalTaxAmount": 19, "voucherItems": [{
                "amount": 100, "taxAmount": 19, "taxRatePercent": 19, "categoryId": GOODS}]})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]
    return book
