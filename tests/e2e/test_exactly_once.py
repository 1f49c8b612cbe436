"""Two at once, and a server that dies in the middle: never two documents, never none."""

import threading

import pytest
from lib.books import until

from .world import INVOICES_PATH

LINES = (("DESK", 2), ("CHAIR", 3))


def together(*tasks):
    """Run the tasks at the same moment.

    :return: what each returned, in order; what one raised is raised"""
    barrier, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(index, task):
        barrier.wait()
        try:
            results[index] = task()
        except Exception as error:  # noqa: BLE001 - raised again in the test's own thread
            results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def test_two_clicks_at_once_make_one_invoice(world):
    order = world.sell(*LINES)
    people = [world.seller() for _ in range(3)]
    together(*(lambda person=person: world.press(order, person) for person in people))
    invoice, there = world.arrived(order)
    assert invoice["bridge_state"] == "approved"
    assert [row["Total"] for row in there] == [pytest.approx(invoice["amount_total"])]
    assert world.creations(order) == ["done"]


def test_orders_pressed_at_once_each_arrive_once(world):
    orders = [world.sell(*LINES) for _ in range(4)]
    people = [world.seller() for _ in orders]
    together(
        *(
            lambda order=order, person=person: world.press(order, person)
            for order, person in zip(orders, people, strict=True)
        )
    )
    numbers = set()
    for order in orders:
        invoice, there = world.arrived(order)
        assert (invoice["bridge_state"], len(there)) == ("approved", 1)
        numbers.add(invoice["name"])
    assert len(numbers) == len(orders)


@pytest.mark.parametrize(
    ("fault", "is_there"),
    [
        pytest.param("slow_answer", True, id="after the service had done it"),
        pytest.param("slow", False, id="before the service did it"),
    ],
)
def test_a_server_killed_while_it_sends(world, fault, is_there):
    """The service goes on with what it was asked for, whoever is still there to hear of it."""
    order = world.sell(*LINES)
    world.books.order_fault(fault, method="PUT,POST", path="/Invoices$", seconds=12)
    world.press(order)
    (invoice,) = world.invoices(order)
    until(lambda: [call for call in world.books.all_calls() if fault in call["faults"]])
    until(lambda: is_there == bool(world.books.invoices(invoice["name"])))
    assert [d["external_id"] for d in world.documents(order)] == [False]

    world.crash_and_restart()
    world.wait_no_longer(order)

    invoice, there = world.arrived(order)
    assert (invoice["bridge_state"], len(there)) == ("approved", 1)
    (document,) = world.documents(order)
    assert document["external_id"] == there[0]["InvoiceID"]
    assert world.creations(order) == ["done"]


def test_a_server_killed_before_it_sends(world):
    """What was asked for and committed is done after the next start."""
    world.books.order_fault("slow", method="POST", path="token", seconds=8)
    world.let_access_end()
    order = world.sell(*LINES)
    world.press(order)
    until(world.refreshes)
    assert world.books.calls("PUT", INVOICES_PATH) == []

    world.crash_and_restart()

    invoice, there = world.arrived(order)
    assert (invoice["bridge_state"], len(there)) == ("approved", 1)
