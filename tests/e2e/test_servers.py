"""The servers that the chaos runs stand on: what is killed comes back, and one document that
arrives once through all of it."""

import contextlib
import random
from dataclasses import dataclass

import pytest
import requests
from lib import chaos_prepare, demo_british, locks, modules, odoo_source, places, postgres
from lib.books import Books, until
from lib.chaos_servers import ChaosServers
from lib.odoo import Odoo
from lib.person import Person
from lib.processes import supervised
from lib.report import SetupError

NUMBERS = {"xero": 100, "lexoffice": 100}
FOLDER = places.RUNS / "e2e-servers"
ALL = sorted(["http", "http", "cron", "cron"] * 2)


@dataclass
class World:
    servers: ChaosServers
    facts: dict

    def seller(self, server=0):
        login = self.facts["xero"]["login"]
        return Person(self.servers.addresses[server], self.servers.database, login, login)

    def sold(self, model, method, *arguments):
        """What the seller is told, asked again while that is an error of the server: the first
        request of a worker after a crash of PostgreSQL is lost."""
        def ask():
            with contextlib.suppress(requests.RequestException, SetupError):
                return [self.seller().call(model, method, *arguments)]

        (answer,) = until(ask)
        return answer

    def all_answer(self):
        """Whether all workers are there and both servers answer."""
        kinds = sorted(k for s in self.servers.servers for k in s.workers().values())
        return kinds == ALL and all(server.answers() for server in self.servers.servers)


@pytest.fixture(scope="module")
def world():
    one = locks.held(f"e2e-servers-{places.key(places.RUNS)}", waiting_for="its servers")
    with one, supervised() as processes:
        with postgres.running() as server:
            odoo = Odoo(odoo_source.find(), server, modules.discover_product())
            prepared = chaos_prepare.ensure(odoo, processes, NUMBERS)
        with ChaosServers(processes, FOLDER, seed=1, mix={}, scale=10) as servers:
            servers.load(prepared.folder)
            servers.start()
            yield World(servers, prepared.facts)


def test_a_session_is_good_on_both_servers(world):
    person = world.seller()
    person.address = world.servers.addresses[1]
    assert person.read("res.users", person.user_id, "login") == {
        "id": person.user_id, "login": world.facts["xero"]["login"],
    }


def test_killed_workers_are_replaced(world):
    assert until(world.all_answer)
    before = set(world.servers.workers())
    chance = random.Random(1)
    killed = [world.servers.kill_a_worker(chance) for _time in range(12)]
    assert set(killed) == {"http", "cron"}
    assert until(world.all_answer)
    assert len(before - set(world.servers.workers())) >= 3


def test_odoo_goes_on_after_a_crash_of_postgresql(world):
    world.servers.restart_postgres()
    assert until(world.all_answer)
    assert world.sold("res.partner", "search_count", [])


def test_a_server_that_gives_up_is_started_again(world):
    """Odoo does when it has to replace a worker while PostgreSQL is away."""
    ended = world.servers.masters_ended
    with world.servers.without_postgres():
        world.servers.kill_a_worker(random.Random(2))
        assert until(lambda: world.servers.masters_ended > ended)
    assert until(world.all_answer)


def test_one_document_through_faults_and_kills(world):
    (move, *_rest) = world.facts["xero"]["invoices"]
    connection = world.facts["xero"]["connection"]
    world.servers.set_mix({"lose_answer": 0.25, "cut": 0.1, "fail_before": 0.1})
    world.sold("account.move", "action_bridge_create_external", [move])
    chance, kills = random.Random(3), 0

    def arrived():
        nonlocal kills
        if kills < 6:
            world.servers.kill_a_worker(chance)
            kills += 1
        else:
            world.servers.set_mix({})
        # Nobody waits half a minute here before asking what became of it.
        world.servers.execute("UPDATE accounting_bridge_operation SET not_before = NULL")
        with contextlib.suppress(requests.RequestException, SetupError):
            seller = world.seller(kills % 2)
            seller.call("accounting.bridge.connection", "action_synchronise", [connection])
        return world.servers.execute(
            "SELECT external_id FROM accounting_bridge_document"
            " WHERE move_id = %s AND external_id IS NOT NULL", move,
        )

    ((external,),) = until(arrived)
    ((name,),) = world.servers.execute("SELECT name FROM account_move WHERE id = %s", move)
    books = Books(world.servers.sandboxes["xero"], demo_british.ORGANISATION)
    assert [row["InvoiceID"] for row in books.invoices(name)] == [external]
    assert sum(world.servers.struck("xero").values()) >= 1
