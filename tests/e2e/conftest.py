"""A real Odoo server with its scheduled actions, a real PostgreSQL and the sandbox, for all tests.

Nothing here runs in a test transaction: what is done is committed, so each test sells orders of
its own and leaves the connection working.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "setup"))

from lib import demo_british, demo_data, demo_xero, locks, places
from lib.demo import prepared
from lib.processes import supervised

from .world import World

# What looks through all that the others left, then what takes the modules away.
_LAST = ("test_secrets.py", "test_uninstall.py")


def pytest_addoption(parser):
    parser.addoption(
        "--pictures", action="store_true", help="keep the pictures of the set-up in docs/images"
    )


def pytest_collection_modifyitems(items):
    """There is one server for all."""
    items.sort(key=lambda item: _LAST.index(item.path.name) if item.path.name in _LAST else -1)


@pytest.fixture(scope="session")
def demo():
    one = locks.held(f"e2e-{places.key(places.RUNS)}", waiting_for="its end-to-end tests")
    with one, supervised() as processes, prepared("e2e", processes, fresh=True) as demo:
        demo.start(0)
        yield demo
        demo.stop()
        demo.drop_database()


@pytest.fixture(scope="session")
def admin(demo):
    """The administrator, with the British company set up but not connected."""
    admin = demo_data.administrator(demo)
    demo_xero.enter_addresses(admin, demo.sandboxes["xero"])
    british = demo_british.company(admin)
    demo_data.show_to_administrator(admin, british)
    demo_data.people(admin, british)
    admin.companies = [british]
    return admin


@pytest.fixture(scope="session")
def connected(demo, admin):
    """The British company connected and mapped."""
    customers = demo_british.customers(admin)
    products = demo_british.products(admin)
    demo_xero.enter_app(admin, demo.sandboxes["xero"])
    (company,) = admin.companies
    connection = demo_xero.connect(admin, company, demo_british.ORGANISATION)
    return World(demo, admin, connection, customers, products)


@pytest.fixture
def world(connected):
    """The same, with a service that works and an empty list of calls."""
    connected.books.forgive()
    connected.books.forget_calls()
    yield connected
    connected.books.forgive()
