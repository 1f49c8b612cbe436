"""Equal to the cent, or refused beforehand: invoices through the product to a sandbox, and what
became of each."""

import copy
import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from .parity_books import wanted
from .parity_engine import Sums, asked
from .parity_invoices import MOST_EDITED

EQUAL, DIFFERENT, REFUSED = "equal", "different", "refused"
MOST_REFUSED = Decimal("0.005")


@dataclass(frozen=True)
class Fate:
    """What became of an invoice: `what` as above, `way` by which it arrived, `words` why not.
    `by_rule`: it had to be refused."""

    invoice: dict
    what: str
    by_rule: bool
    way: str = ""
    words: str = ""


@dataclass
class Figures:
    """Of one provider. Apart from the others are counted what holds something that the provider
    does not know (`beyond`) and what was changed by more than rounding (`edited`)."""

    fates: Counter = field(default_factory=Counter)
    ways: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    beyond: Counter = field(default_factory=Counter)
    edited: Counter = field(default_factory=Counter)
    failures: list[Fate] = field(default_factory=list)

    def add(self, fate: Fate) -> None:
        if fate.what == DIFFERENT or (fate.by_rule and fate.what != REFUSED):
            self.failures.append(fate)
        if fate.by_rule:
            self.edited[fate.what] += 1
        elif fate.invoice["beyond"]:
            self.beyond[fate.what] += 1
        else:
            self.fates[fate.what] += 1
            self.ways[fate.way] += fate.what == EQUAL
            self.reasons[fate.words] += fate.what == REFUSED

    def __add__(self, other: "Figures") -> "Figures":
        names = [each.name for each in dataclasses.fields(self)]
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def number(self) -> int:
        return self.fates.total()

    @property
    def different(self) -> int:
        return len(self.failures)

    @property
    def is_good(self) -> bool:
        return not self.failures and self.fates[REFUSED] < MOST_REFUSED * self.number

    def json(self) -> dict:
        return {
            "invoices": self.number, "equal": self.fates[EQUAL], "different": self.different,
            "refused": self.fates[REFUSED], "rounding_line": self.ways["rounding_line"],
            "ways": {way: count for way, count in self.ways.most_common() if count},
            "reasons": {words: count for words, count in self.reasons.most_common() if count},
            "beyond_provider": dict(self.beyond), "edited_beyond_rounding": dict(self.edited),
        }


class Judge:
    """:param env: of Odoo
    :param provider: its name
    :param books: of `parity_books`"""

    def __init__(self, env, provider: str, books) -> None:
        self._name, self._books = provider, books
        self._provider = env[f"accounting.bridge.provider.{provider}"]
        self._moves = env["account.move"]
        self._facts = asked(self._provider)

    def judged(self, made: Iterable[tuple], issues: Callable | None = None) -> Iterator[Fate]:
        """:param made: tuples (dict, neutral document, `Sums`)
        :param issues: function (dict, document) -> list of Issue; by default what is known of a
            document without a record"""
        batch = []
        for invoice, document, sums in made:
            found = (issues or self._issues)(invoice, document)
            codes = sorted({issue.code for issue in found if issue.level == "error"})
            if codes:
                yield Fate(invoice, REFUSED, _is_by_rule(sums), words=", ".join(codes))
            else:
                batch.append((invoice, document, sums))
            if len(batch) == self._books.batch:
                yield from self._sent(batch)
                batch = []
        yield from self._sent(batch)

    def _issues(self, _invoice: dict, document) -> list:
        return [
            *self._moves._bridge_check_edited(document),
            *self._provider._validate(document),
            *self._moves._bridge_check_prediction(self._facts, document),
        ]

    def _sent(self, batch: list) -> Iterator[Fate]:
        answers = self._books.send([document for _invoice, document, _sums in batch])
        for (invoice, document, sums), answer in zip(batch, answers, strict=True):
            way = self._provider._way(document)
            words = self._difference(sums, answer, way)
            what = DIFFERENT if words else EQUAL
            yield Fate(invoice, what, _is_by_rule(sums), way, words)

    def _difference(self, sums: Sums, answer: dict, way: str) -> str:
        if "refused" in answer:
            return f"refused there: {answer['refused']}"
        if not way:
            return "no way is named"
        net, tax, total, rates = answer["sums"]
        here = {"net": sums.net, "tax": sums.tax, "total": sums.total}
        other = {"net": net, "tax": tax, "total": total}
        expected = wanted(self._name, sums.by_code)
        for name in {*rates, *expected}:
            ours, theirs = expected.get(name, _NOTHING), rates.get(name, _NOTHING)
            here[f"tax {name}"], other[f"tax {name}"] = ours[1], theirs[1]
            if theirs[1] and way != "rounding_line":
                here[f"net {name}"], other[f"net {name}"] = ours[0], theirs[0]
        words = [
            f"{name}: {here[name]} in Odoo, {other[name]} there"
            for name in here if here[name] != other[name]
        ]
        return "; ".join(words)


_NOTHING = (Decimal(0), Decimal(0))


def _is_by_rule(sums: Sums) -> bool:
    """Whether somebody changed a tax by more than rounding."""
    return sums.edited > MOST_EDITED


def shrunk(invoice: dict, fails: Callable[[dict], bool]) -> dict:
    """The smallest invoice found that still fails: fewer lines first, then plainer ones."""
    while smaller := next((each for each in _smaller(invoice) if fails(each)), None):
        invoice = smaller
    return invoice


def _smaller(invoice: dict) -> Iterator[dict]:
    lines = invoice["lines"]
    for size in (len(lines) // 2, len(lines) // 4, 1):
        for start in range(0, len(lines), size) if 0 < size < len(lines) else ():
            yield {**invoice, "lines": lines[:start] + lines[start + size:]}
    for name, plain in (("cash", ""), ("discount", 0), ("edit", 0), ("kind", "out_invoice")):
        if invoice[name] != plain:
            yield {**invoice, name: plain}
    for place, line in enumerate(lines):
        for change in _plainer(line):
            changed = copy.deepcopy(lines)
            changed[place].update(change)
            yield {**invoice, "lines": changed}


def _plainer(line: dict) -> Iterator[dict]:
    if line["discount"]:
        yield {"discount": 0}
    if line["quantity"] != 1:
        yield {"quantity": 1}
    for digits in range(4):
        if round(line["price_unit"], digits) not in (0, line["price_unit"]):
            yield {"price_unit": round(line["price_unit"], digits)}
