"""A pytest plugin: processes that collected the same tests share them out while they run.

Each takes the next file that no other has taken, so that all end at about the same time, however
long a file takes. pytest-xdist does that too, but would make and drop its databases with programs
that not every machine has, and leave them behind when it is killed.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--turns", type=Path, help="The folder where the processes note what is taken")


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    folder = session.config.getoption("turns")
    if not folder or session.config.option.collectonly or session.testsfailed:
        return None
    mine = _taken(session.items, folder)
    item = next(mine, None)
    while item:
        following = next(mine, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def _taken(items: list[pytest.Item], folder: Path) -> Iterator[pytest.Item]:
    """The tests of the files that are taken, a file at a time, when its turn has come."""
    for place, (_path, tests) in enumerate(itertools.groupby(items, lambda item: item.path)):
        try:
            (folder / str(place)).touch(exist_ok=False)
        except FileExistsError:
            continue  # another process has it
        yield from tests
