"""Counting documents: how many would go, what they come to, what stands in the way of the others.

Kept as JSON between two requests, since more documents than one has time for are counted in parts.
"""

from dataclasses import asdict, dataclass, field


@dataclass
class Problem:
    """What stands in the way of some documents and is mended in one place. `issue` is that of the
    first of them, as JSON; a document with several problems is counted with each."""

    connection_id: int
    issue: dict
    documents: list[int] = field(default_factory=list)


@dataclass
class Tally:
    """`documents` says database ids by state; `sums` [number, net, tax, total] by "state:currency
    id", where credit notes reduce the amounts; `problems` by what makes two problems one."""

    documents: dict[str, list[int]] = field(default_factory=dict)
    sums: dict[str, list[float]] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)

    def add(self, document, state, currency, amounts=None):
        """:param document: its database id
        :param currency: database id of the currency
        :param amounts: (net, tax, total) as they count, None where it has none"""
        self.documents.setdefault(state, []).append(document)
        if amounts is not None:
            row = self.sums.setdefault(f"{state}:{currency}", [0, 0.0, 0.0, 0.0])
            row[0] += 1
            for place, amount in enumerate(amounts, 1):
                row[place] += float(amount)

    def add_problem(self, document, connection, key, issue):
        """:param connection: database id of the connection
        :param key: str, the same for problems that are mended in one place
        :param issue: `Issue.to_json()`"""
        problem = self.problems.setdefault(key, Problem(connection, issue))
        if document not in problem.documents[-1:]:
            problem.documents.append(document)

    @property
    def count(self):
        return sum(map(len, self.documents.values()))

    def to_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, kept):
        problems = {key: Problem(**problem) for key, problem in kept["problems"].items()}
        return cls(kept["documents"], kept["sums"], problems)


def in_turn(parts, most):
    """Fair order: each part has its turn of at most so many, until nothing is left.

    :param parts: list of lists
    :return: list of all that is in them, each part in its own order
    """
    ordered, start = [], 0
    while any(len(part) > start for part in parts):
        for part in parts:
            ordered += part[start : start + most]
        start += most
    return ordered


def in_runs(items, key, most):
    """:return: iterator of lists: neighbours with the same key, at most so many together"""
    run = []
    for item in items:
        if run and (len(run) == most or key(item) != key(run[0])):
            yield run
            run = []
        run.append(item)
    if run:
        yield run
