"""Tests are shared out, and none of them is left out or run twice."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter

from lib import parts, test_result
from lib.test_result import Result


def write(folder, **tests):
    for name, number in tests.items():
        body = "".join(f"    def test_{i}(self):\n        pass\n" for i in range(number))
        (folder / f"{name}.py").write_text(f"class Test:\n{body}")


def test_the_largest_file_comes_first(tmp_path, monkeypatch):
    monkeypatch.setattr(parts.places, "ROOT", tmp_path)
    write(tmp_path, test_a=3, test_b=40, test_c=3, common=9)
    assert parts.files([tmp_path]) == ["test_b.py", "test_a.py", "test_c.py"]


def test_every_test_is_run_by_exactly_one_process(tmp_path):
    write(tmp_path, test_a=1, test_b=5, test_c=2, test_d=1, test_e=3)
    (tmp_path / "turns").mkdir()
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "lib.turns",
             f"--turns={tmp_path / 'turns'}",
             "-c", "/dev/null", f"--rootdir={tmp_path}", f"--junitxml={tmp_path / name}", tmp_path],
            env=parts.importable(dict(os.environ)), stdout=subprocess.DEVNULL,
        )
        for name in ("1.xml", "2.xml")
    ]
    assert [process.wait() for process in running] == [0, 0]
    run = Counter(
        (case.get("classname"), case.get("name"))
        for report in tmp_path.glob("*.xml")
        for case in ElementTree.parse(report).iter("testcase")
    )
    assert len(run) == 12
    assert set(run.values()) == {1}


def test_a_failure_in_one_part_is_a_failure():
    whole = test_result.together(
        "odoo", [Result("odoo-1", passed=3, seconds=4), Result("odoo-2", 1, ["x"], ["y"], 9)]
    )
    assert not whole.is_good
    assert (whole.counts, whole.seconds) == ("4 passed, 1 failed, 1 skipped", 9)
