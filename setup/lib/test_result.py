"""What the tests said, read from the reports that pytest writes, and the summary of a run."""

import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

PYTEST_OK, PYTEST_NOTHING_FOUND = 0, 5


@dataclass
class Result:
    """The outcome of one program; `skipped` and `failed` hold a line for each such test."""

    name: str
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        return not self.failed

    @property
    def counts(self) -> str:
        return f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def of_check(name: str, code: int, seconds: float) -> Result:
    """The result of a program that only says yes or no."""
    if code:
        return Result(name, failed=[f"{name} found something, see above"], seconds=seconds)
    return Result(name, passed=1, seconds=seconds)


def of_pytest(name: str, report: Path, code: int, seconds: float) -> Result:
    result = Result(name, seconds=seconds)
    if code == PYTEST_NOTHING_FOUND:
        return result
    if report.exists():
        outcomes = Counter()
        for case in ElementTree.parse(report).iter("testcase"):
            outcomes[_sort(case, result)] += 1
        result.passed = outcomes["passed"]
    if code != PYTEST_OK and result.is_good:
        result.failed.append(f"pytest ended with code {code} before it could say why")
    return result


def together(name: str, parts: list[Result]) -> Result:
    """The result of parts that ran beside each other; it took as long as the longest."""
    whole = Result(name, seconds=max(part.seconds for part in parts))
    for part in parts:
        whole.passed += part.passed
        whole.failed += part.failed
        whole.skipped += part.skipped
    return whole


def _sort(case: ElementTree.Element, result: Result) -> str:
    title = f"{case.get('classname')}::{case.get('name')}"
    for tag in ("failure", "error"):
        if case.find(tag) is not None:
            result.failed.append(title)
            return "failed"
    skipped = case.find("skipped")
    if skipped is not None:
        result.skipped.append(f"{title}: {skipped.get('message') or 'no reason given'}")
        return "skipped"
    return "passed"


def summary(results: list[Result]) -> str:
    lines = ["", "=" * 80]
    lines += [f"{r.name:<12} {r.counts:<40} {r.seconds:6.1f} s" for r in results]
    lines += [f"SKIPPED {text}" for result in results for text in result.skipped]
    lines += [f"FAILED {text}" for result in results for text in result.failed]
    total = Result("total", sum(result.passed for result in results))
    for result in results:
        total.failed += result.failed
        total.skipped += result.skipped
    return "\n".join([*lines, "", total.counts])
