"""The Xero tools over real HTTP against the sandbox; no Odoo.

Fixtures import the modules late: `tests/conftest.py` makes them importable after this is loaded.
"""

import dataclasses
import time

import pytest

from tests.sandbox.xero import XeroSandbox

SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.payments"
    " accounting.contacts accounting.settings.read accounting.attachments"
)
TENANT = "Bridge Trading (UK)"


@pytest.fixture(scope="session")
def running():
    with XeroSandbox(quotas=False) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    running.control.post("reset")
    running.control.quotas(enabled=False)
    return running


@pytest.fixture
def connect(sandbox):
    """:return: function that opens a session, as a user with a role"""
    from odoo.addons.accounting_bridge_xero.tools.client import XeroSession  # noqa: PLC0415

    opened = []

    def connect(seconds=20, scope=SCOPES, **asked):
        grant = sandbox.control.connect(tenants=[TENANT], exchange=True, scope=scope, **asked)
        session = XeroSession(
            sandbox.url,
            grant["tokens"]["access_token"],
            grant["tenants"][0],
            time.monotonic() + seconds,
            "GBP",
        )
        opened.append(session)
        return session

    yield connect
    for session in opened:
        session.http.close()


@pytest.fixture
def session(connect):
    return connect()


@pytest.fixture
def customer(session):
    from odoo.addons.accounting_bridge.tools.documents import Contact  # noqa: PLC0415
    from odoo.addons.accounting_bridge_xero.tools import contacts  # noqa: PLC0415

    contact = Contact(key="7", name="Harbour Ltd", number="ODOO-abc-7", email="ap@harbour.example")
    outcome = contacts.create(session, [contact])["7"]
    return dataclasses.replace(contact, external_id=outcome.external_id)
