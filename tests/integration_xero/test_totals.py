"""Documents of all kinds arrive with Odoo's totals, by arithmetic that the sandbox does not share,
whichever way half a cent is rounded there."""

import random
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import Result
from odoo.addons.accounting_bridge_xero.tools import push

from tests.unit.neutral import VAT5, VAT20, ZERO_RATED, create, credit_note, invoice, line, note

TAXES = (VAT20, VAT5, ZERO_RATED)


def some_line(chance, included):
    digits = chance.choice((2, 2, 3, 6))
    return line(
        round(Decimal(chance.uniform(-5, 300)), digits),
        round(Decimal(chance.uniform(0.1, 20)), chance.choice((0, 1, 2, 5))) or 1,
        chance.choice(TAXES),
        chance.choice((0, 0, 10, "12.5", "33.33", 100)),
        included,
    )


def some_document(chance, number, contact):
    included = chance.random() < 0.4
    lines = [some_line(chance, included) for _ in range(chance.randint(1, 8))]
    make = chance.choice((invoice, invoice, credit_note))
    document = make(*lines, note(), number=f"T/{number}", contact=contact)
    return document if document.totals.total >= 0 else None


@pytest.mark.parametrize("ties", ["half-up", "half-even"])
def test_a_hundred_documents(sandbox, session, customer, ties):
    sandbox.control.assumptions(tie_rounding=ties)
    chance = random.Random(20260331)
    documents = [some_document(chance, n, customer) for n in range(100)]
    documents = [document for document in documents if document]
    outcomes = []
    for start in range(0, len(documents), 50):
        outcomes += push.push(session, [create(d) for d in documents[start : start + 50]])
    arrived = 0
    for document, outcome in zip(documents, outcomes, strict=True):
        if outcome.result is Result.REJECTED:
            # The amount of a line lay on half a cent, and was refused instead of booked otherwise.
            assert ties == "half-even"
            assert outcome.issues[0].code == "totals_refused"
            continue
        arrived += 1
        there, wanted = outcome.document, document.totals
        assert (there.net, there.tax, there.total) == (wanted.net, wanted.tax, wanted.total)
    assert arrived > 0.9 * len(documents)
