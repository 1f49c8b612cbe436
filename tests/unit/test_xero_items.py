"""Items at Xero: looked for before they are made, never written over."""

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Action, Item, Result, Task
from odoo.addons.accounting_bridge_xero.tools import lookup, push
from odoo.addons.accounting_bridge_xero.tools.payload import payload


class Session:
    """Xero's items, in memory. `lost` loses the next answer after doing the work."""

    def __init__(self, *there):
        self.items = {code: {"ItemID": f"id-{code}", "Code": code, "Name": n} for code, n in there}
        self.written, self.lost, self.down = [], False, False

    def rows(self, endpoint, params):
        assert endpoint == "Items"
        if self.down:
            raise errors.Unavailable("down")
        return [row for code, row in self.items.items() if f'Code=="{code}"' in params["where"]]

    def write_elements(self, method, endpoint, rows, keys, params):
        assert (method, endpoint, params) == ("PUT", "Items", None)
        answers = []
        for row in rows:
            self.written.append(row)
            if row["Code"] in self.items:
                said = f"Price List Item with Code '{row['Code']}' already exists"
                answers.append({**row, "ValidationErrors": [{"Message": said}]})
                continue
            self.items[row["Code"]] = made = {**row, "ItemID": f"id-{row['Code']}"}
            answers.append(made)
        if self.lost:
            self.lost = False
            raise errors.OutcomeUnknown("lost")
        return answers


def task(code="A", name="Chair", description=""):
    return Task(f"key-{code}", Action.ITEM, item=Item(code, name, description))


def pushed(session, *tasks):
    return {outcome.key[4:]: outcome for outcome in push.push(session, list(tasks))}


def test_what_is_sent():
    assert payload(task(description="Oak")) == {"Code": "A", "Name": "Chair", "Description": "Oak"}
    assert payload(task()) == {"Code": "A", "Name": "Chair"}


def test_new_ones_are_made_in_one_call():
    session = Session()
    outcomes = pushed(session, task("A"), task("B"))
    assert {k: (o.result, o.external_id) for k, o in outcomes.items()} == {
        "A": (Result.DONE, "id-a"),
        "B": (Result.DONE, "id-b"),
    }
    assert len(session.written) == 2


def test_what_is_there_is_not_written():
    session = Session(("A", "Chair"), ("B", "Something else"))
    outcomes = pushed(session, task("A"), task("B"), task("C"))
    assert outcomes["A"].result is Result.DONE
    assert outcomes["B"].result is Result.REJECTED
    assert outcomes["B"].issues[0].params == {"code": "B", "name": "Something else"}
    assert [row["Code"] for row in session.written] == ["C"]


def test_a_lost_answer_is_found_by_its_code():
    session = Session()
    session.lost = True
    assert pushed(session, task())["A"].result is Result.UNCERTAIN
    found = lookup.find(session, [task()])["key-A"]
    assert (found.result, found.external_id) == (Result.DONE, "id-a")
    assert lookup.find(session, [task("B")])["key-B"].result is Result.RETRY


def test_one_that_somebody_else_made_meanwhile():
    session = Session(("A", "Chair"))
    session.rows = lambda endpoint, params: []
    outcome = pushed(session, task())["A"]
    assert (outcome.result, outcome.issues[0].code) == (Result.REJECTED, "item_code_used")


def test_nothing_is_made_of_what_cannot_be_looked_for():
    session = Session()
    session.down = True
    outcome = pushed(session, task())["A"]
    assert outcome.result is Result.RETRY
    assert outcome.stop
    assert session.written == []


@pytest.mark.parametrize("code", ['a"b', "a\\b", "a\nb"])
def test_a_code_that_cannot_be_asked_for(code):
    session = Session()
    outcome = pushed(session, task(code))[code]
    assert (outcome.result, outcome.issues[0].code) == (Result.REJECTED, "item_code_invalid")
    assert session.written == []
