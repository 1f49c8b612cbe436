"""The lexoffice tools over real HTTP against the sandbox; no Odoo.

Fixtures import the modules late: `tests/conftest.py` makes them importable after this is loaded.
"""

import dataclasses
import time

import pytest

from tests.sandbox.lexoffice import LexofficeSandbox

ORGANISATION = "Brücke Handel GmbH"


@pytest.fixture(scope="session")
def running():
    with LexofficeSandbox(limits=False) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    running.control.post("reset")
    running.control.post("assumptions", **vars(type(running.assumptions)()))
    running.control.post("calls", clear=True)
    return running


@pytest.fixture
def control(sandbox):
    return sandbox.control


@pytest.fixture
def connect(sandbox):
    """:return: function that opens a session by a key made there; `paced`: it keeps to the limit of
    the real service"""
    from odoo.addons.accounting_bridge.tools.budget import Budget  # noqa: PLC0415
    from odoo.addons.accounting_bridge_lexoffice.tools.client import (  # noqa: PLC0415
        LexofficeSession,
    )

    opened = []

    def connect(organisation=ORGANISATION, seconds=20, paced=False, **key):
        token = sandbox.control.api_key(organisation, **key)
        session = LexofficeSession(sandbox.url, token, time.monotonic() + seconds)
        if not paced:
            session.budget = Budget()
        opened.append(session)
        return session

    yield connect
    for session in opened:
        session.http.close()


@pytest.fixture
def session(connect):
    return connect()


@pytest.fixture
def customer(control):
    """A customer of the seed, as Odoo knows it: a company."""
    from tests.unit.lexoffice_neutral import CUSTOMER  # noqa: PLC0415

    contact = next(
        c
        for c in control.contacts()
        if "company" in c and "customer" in c["roles"] and not c["archived"]
    )
    return dataclasses.replace(
        CUSTOMER, external_id=contact["id"], name=contact["company"]["name"]
    )
