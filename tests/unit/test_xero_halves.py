"""A batch that is refused as a whole, while other things go wrong as well: what is said of each
document is what became of it, whatever happens in the middle."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge_xero.tools import push

from .neutral import create, credit_note, invoice, line

ID = "f7ca431f-5c97-4d69-93b9-{:012d}"


class Books:
    """Takes batches: refuses one as a whole that holds a culprit, and lets calls go wrong.

    `faults` are taken one per call: "lost" and "half" (done, wholly or in part, without an answer),
    "unknown" (not done, without an answer), an error that says that nothing was done, or None.
    """

    def __init__(self, culprits, faults=()):
        self.culprits, self.faults = culprits, list(faults)
        self.held, self.calls = Counter(), []

    def write_elements(self, method, endpoint, rows, keys, params):
        numbers = [row.get("InvoiceNumber") or row.get("CreditNoteNumber") for row in rows]
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, errors.BridgeError):
            raise fault
        self.calls.append(numbers)
        if any(number in self.culprits for number in numbers):
            raise errors.Rejected("JSON for post data was invalid", status=400)
        if fault == "unknown":
            raise errors.OutcomeUnknown
        self.held.update(numbers[: len(numbers) // 2] if fault == "half" else numbers)
        if fault:
            raise errors.OutcomeUnknown
        return [
            {
                "InvoiceID": ID.format(self.calls.index(numbers) * 100 + place),
                "CreditNoteID": ID.format(self.calls.index(numbers) * 100 + place),
                "InvoiceNumber": number,
                "CreditNoteNumber": number,
                "Status": "AUTHORISED",
            }
            for place, number in enumerate(numbers)
        ]

    def all_rows(self, endpoint, params):
        return []


def batch(size, credits=0):
    own = [create(invoice(line(10), number=f"INV/{n}")) for n in range(size)]
    return own + [create(credit_note(line(10), number=f"RINV/{n}")) for n in range(credits)]


def outcomes_of(books, own):
    outcomes = push.push(books, own)
    assert [outcome.key for outcome in outcomes] == [task.key for task in own]
    return {task.number: outcome.result.value for task, outcome in zip(own, outcomes, strict=True)}


def test_a_culprit_among_fifty_and_a_half_without_an_answer():
    books = Books({"INV/37"}, [None, "lost"])
    said = outcomes_of(books, batch(50))
    assert Counter(said.values()) == {"uncertain": 25, "done": 24, "rejected": 1}
    assert said["INV/37"] == "rejected"
    assert set(books.held.values()) == {1}
    assert len(books.calls) <= 12


def test_a_limit_in_the_middle_leaves_what_was_not_sent_to_be_sent():
    books = Books({"INV/37"}, [None, None, errors.RateLimited()])
    said = outcomes_of(books, batch(50))
    assert Counter(said.values()) == {"done": 25, "retry": 25}
    assert all(said[number] == "done" for number in books.held)


def test_time_runs_out_in_the_middle():
    books = Books({"INV/3"}, [None, None, None, errors.OutOfTime()])
    said = outcomes_of(books, batch(50, credits=3))
    assert "uncertain" not in said.values()
    assert {number for number, result in said.items() if result == "done"} == set(books.held)


FAULTS = st.sampled_from(
    [
        None,
        None,
        "lost",
        "half",
        "unknown",
        errors.RateLimited(),
        errors.OutOfTime(),
        errors.Unavailable(),
        errors.AuthenticationError(expired=True),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 50),
    st.integers(0, 5),
    st.sets(st.integers(0, 49), max_size=4),
    st.lists(FAULTS, max_size=12),
)
def test_what_is_said_is_what_became_of_it(size, credits, culprits, faults):
    own = batch(size, credits)
    books = Books({f"INV/{n}" for n in culprits}, faults)
    said = outcomes_of(books, own)
    assert max(books.held.values(), default=1) == 1, "sent twice"
    for number, result in said.items():
        is_there = number in books.held
        assert result != "done" or is_there
        assert result not in ("retry", "rejected") or not is_there
        assert result != "rejected" or number in books.culprits
