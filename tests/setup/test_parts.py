"""Tests are shared out, and none of them is left out or run twice."""

from lib import test_result
from lib.parts import split
from lib.test_result import Result


def write(folder, **tests):
    for name, number in tests.items():
        body = "".join(f"    def test_{i}(self):\n        pass\n" for i in range(number))
        (folder / f"{name}.py").write_text(f"class T:\n{body}")


def test_every_file_is_in_exactly_one_part(tmp_path):
    write(tmp_path, test_a=40, test_b=3, test_c=3, test_d=1, common=9)
    parts = split([tmp_path], 2)
    names = [name.rpartition("/")[2] for part in parts for name in part]
    assert sorted(names) == ["test_a.py", "test_b.py", "test_c.py", "test_d.py"]
    assert [len(part) for part in parts] == [1, 3]


def test_there_are_no_empty_parts(tmp_path):
    write(tmp_path, test_a=1)
    assert len(split([tmp_path], 4)) == 1


def test_a_failure_in_one_part_is_a_failure():
    whole = test_result.together(
        "odoo", [Result("odoo-1", passed=3, seconds=4), Result("odoo-2", 1, ["x"], ["y"], 9)]
    )
    assert not whole.is_good
    assert (whole.counts, whole.seconds) == ("4 passed, 1 failed, 1 skipped", 9)
