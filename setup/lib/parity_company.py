"""A company of Odoo for the parity figures, and the figures that are counted with it."""

import itertools
import time
from collections.abc import Iterable, Iterator
from decimal import Decimal

from odoo.addons.accounting_bridge.tools.documents import Contact

from . import parity_hostile, parity_invoices
from .parity_books import BOOKS
from .parity_engine import Engine, Taxes
from .parity_posted import Posted
from .parity_run import Fate, Figures, Judge, shrunk
from .parity_taxes import COUNTRIES

_TOLD = 3  # failures, made small


def counted(env, order: dict) -> dict:
    """The figures of one provider (see parity_program.py)."""
    country = COUNTRIES[order["provider"]]
    parity = Parity(env, new_company(env, country), country)
    started = time.monotonic()
    try:
        plain = parity.of_dicts(order["seed"], order["invoices"])
        seconds = time.monotonic() - started
        rounding = parity.of_dicts(order["seed"], order["with_rounding_line"], rounding=True)
        posted = parity.of_posted(order["seed"], order["posted"])
        both = plain + posted
        return {
            "figures": both.json() | {
                "posted": posted.json(), "with_rounding_line": rounding.json(),
                "seconds": round(seconds, 1),
            },
            "good": both.is_good and not rounding.failures,
            "told": parity.told(plain) + parity.told(rounding) + _plainly(posted),
        }
    finally:
        parity.stop()


def _plainly(figures: Figures) -> list[dict]:
    """The first failures as they are: to post one again costs too much."""
    return [
        {"why": fate.words or fate.what, "minimal": fate.invoice}
        for fate in figures.failures[:_TOLD]
    ]


def new_company(env, country):
    currencies = env["res.currency"].with_context(active_test=False)
    # The chart knows its country; a country given here would make Odoo install modules.
    company = env["res.company"].create({
        "name": f"Parity {country.country}",
        "currency_id": currencies.search([("name", "=", country.currency)]).id,
    })
    env["account.chart.template"].try_loading(country.chart, company, install_demo=False)
    return company


class Parity:
    """What becomes of invoices at one provider.

    :param company: of Odoo
    """

    def __init__(self, env, company, country) -> None:
        self.env, self.company, self.country = env, company, country
        self.books = BOOKS[country.provider]()
        self.judge = Judge(env, country.provider, self.books)
        self.taxes = Taxes(env, company, country)
        self._contact = Contact("1", "Parity Ltd", "P-1", external_id=self.books.contact)
        self.engine = Engine(env, company, country, self.taxes, self._contact)

    def stop(self) -> None:
        self.books.stop()

    def of_dicts(self, seed: int, number: int, rounding: bool = False) -> Figures:
        """:param rounding: whether a rounding line is allowed"""
        figures = Figures()
        invoices = (parity_invoices.make(self.country, seed, n) for n in range(number))
        for fate in self.judge.judged(self._made(invoices, rounding)):
            figures.add(fate)
        return figures

    def of_posted(self, seed: int, number: int) -> Figures:
        """The invoices that `of_dicts` begins with, posted."""
        figures = Figures()
        invoices = (parity_invoices.make(self.country, seed, n) for n in range(number))
        for fate in self._posted(invoices):
            figures.add(fate)
        return figures

    def of_hostile(self) -> Iterator[tuple]:
        """:return: tuples (`parity_hostile.Case`, what must become of it, Fate)"""
        pairs = parity_hostile.invoices(self.country.provider, self.country.currency)
        large = [each for _case, each in pairs if len(each["lines"]) > parity_hostile.MOST_POSTED]
        small = [each for _case, each in pairs if each not in large]
        fates = itertools.chain(
            self._posted(small, least=Decimal(0)), self.judge.judged(self._made(large))
        )
        found = {fate.invoice["number"]: fate for fate in fates}
        for case, invoice in pairs:
            yield case, getattr(case, self.country.provider), found.get(invoice["number"])

    def _posted(self, invoices: Iterable[dict], least: Decimal = Decimal("0.01")) -> Iterator[Fate]:
        """What becomes of invoices that come to `least` at least."""
        self.books.forget()  # Odoo gives the numbers of a test that is undone again
        posted, issues = Posted(self.env, self.company, self.country, self.taxes, self._contact), {}

        def made() -> Iterator[tuple]:
            for invoice, document, sums, found in posted.made(list(invoices)):
                if sums.total >= least:
                    issues[document.number] = found
                    yield invoice, document, sums

        return self.judge.judged(made(), lambda _invoice, own: issues[own.number])

    def _made(self, invoices, rounding: bool = False) -> Iterator[tuple]:
        account = self.books.rounding_account if rounding else ""
        for invoice in invoices:
            document, sums = self.engine.made(invoice, account)
            # What is owed to the customer is a credit note; nothing is nothing to transfer.
            if sums.total > 0:
                yield invoice, document, sums

    def told(self, figures: Figures) -> list[dict]:
        """The first failures, each made as small as it goes."""
        return [
            {"why": fate.words or fate.what, "minimal": shrunk(fate.invoice, self._fails)}
            for fate in itertools.islice(figures.failures, _TOLD)
        ]

    def _fails(self, invoice: dict) -> bool:
        figures = Figures()
        for fate in self.judge.judged(self._made([invoice])):
            figures.add(fate)
        return bool(figures.failures)
