"""A part of `setup/bench parity` as a test of Odoo's, by provider: equal to the cent, or refused
beforehand; and that a prediction that is wrong does not go unnoticed.

Another seed or number: ACCOUNTING_BRIDGE_SEED, ACCOUNTING_BRIDGE_RANDOM (so many as plain values,
and a sixtieth of it posted) in the environment. A failure prints the invoice, made small.
"""

import contextlib
import json
import logging
import os
from unittest.mock import patch

from odoo.addons.accounting_bridge_lexoffice.tools import column, parts, sharing
from odoo.addons.accounting_bridge_lexoffice.tools import parity as lexoffice
from odoo.addons.accounting_bridge_xero.tools import parity as xero

from .parity_company import Parity, new_company
from .parity_run import Figures
from .parity_taxes import COUNTRIES

_logger = logging.getLogger(__name__)
SEED = int(os.environ.get("ACCOUNTING_BRIDGE_SEED", "20261122"))
COUNT = int(os.environ.get("ACCOUNTING_BRIDGE_RANDOM", "900"))
_POSTED = 60  # one of so many
_MUTATED = 60


def _without(name):
    """A function whose argument `name` has no effect."""
    def changed(function):
        def wrong(line):
            return function({key: value for key, value in line.items() if key != name})
        return wrong
    return changed


def _half_down(function):
    """Amounts that are a cent too low now and then."""
    def wrong(value, digits=2):
        return function(value - type(value)(1) / 250, digits)
    return wrong


def _always(_function):
    return lambda *_arguments, **_more: True


# What is made wrong of the prediction: module or class, name, change.
MUTATIONS = {
    "xero": {
        "discounts forgotten": (xero, "amount_of", _without("DiscountRate")),
        "stated taxes forgotten": (
            xero, "tax_of",
            lambda f: lambda line, rate, mode: f(
                {key: value for key, value in line.items() if key != "TaxAmount"}, rate, mode
            ),
        ),
        "rounded down": (xero, "half_up", _half_down),
        "compared with nothing": (xero, "equal", _always),
        "tax on top of what contains it": (
            xero, "exact_tax", lambda f: lambda amount, rate, _mode: f(amount, rate, "Exclusive")
        ),
    },
    "lexoffice": {
        "rounded down": (column, "half_up", _half_down),
        "compared with nothing": (column.Column, "fits", _always),
        "net taken for gross": (
            lexoffice, "tax_of", lambda f: lambda amount, rate, _type: f(amount, rate, "net")
        ),
        "cents lost": (
            sharing, "_moved",
            lambda f: lambda columns, giver, taker, amount, kind: f(
                columns, giver, taker, amount, kind
            ) and f(columns, giver, taker, amount, kind)[:-1],
        ),
        "a part lost": (
            parts, "_parts",
            lambda f: lambda *arguments: (f(*arguments) or [])[:-1] or None,
        ),
    },
}


class ParityTests:
    """For a test case of Odoo's that has a transaction."""

    provider = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = COUNTRIES[cls.provider]
        cls.parity = Parity(cls.env, new_company(cls.env, country), country)
        cls.addClassCleanup(cls.parity.stop)

    def _check(self, figures: Figures) -> None:
        _logger.info("%s: %s", self.provider, json.dumps(figures.json()))
        told = [json.dumps(each) for each in self.parity.told(figures)] if figures.failures else []
        self.assertFalse(figures.failures, f"seed {SEED}: " + "\n".join(told))
        self.assertTrue(figures.is_good, figures.json())

    def test_plain_values(self):
        figures = self.parity.of_dicts(SEED, COUNT)
        self._check(figures)
        self.assertGreater(figures.edited.total(), 0, "some taxes must have been changed by hand")

    def test_posted(self):
        self._check(self.parity.of_posted(SEED, COUNT // _POSTED))

    def test_hostile(self):
        """The table of `parity_hostile`: each arrives, or is refused for the reason it names."""
        for case, expected, fate in self.parity.of_hostile():
            with self.subTest(case.name):
                self.assertTrue(fate, "it was not posted")
                found = fate.what if fate.what != "refused" else fate.words
                self.assertEqual(found, expected, fate.words)

    def test_with_a_rounding_line(self):
        figures = self.parity.of_dicts(SEED, COUNT // 5, rounding=True)
        self.assertFalse(figures.failures)

    def test_a_wrong_prediction_is_noticed(self):
        for name, (place, attribute, change) in MUTATIONS[self.provider].items():
            with self.subTest(name), contextlib.ExitStack() as stack:
                stack.enter_context(
                    patch.object(place, attribute, change(getattr(place, attribute)))
                )
                figures = self.parity.of_dicts(SEED, _MUTATED)
                self.assertFalse(figures.is_good, figures.json())
