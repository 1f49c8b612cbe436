"""Which runs the arguments of setup/test lead to."""

import pytest
from lib import places, test_command, test_stages
from lib.report import SetupError


def test_no_argument_means_everything():
    assert [stage for stage, _arguments in test_command._plan([])] == list(test_stages.NAMES)


def test_a_path_chooses_its_run_and_options_follow():
    assert test_command._plan(["tests/setup/conftest.py", "-k", "name", "-x"]) == [
        ("setup", ["tests/setup/conftest.py", "-k", "name", "-x"])
    ]


def test_a_path_that_is_not_there_is_named():
    with pytest.raises(SetupError, match=r"no_such_test\.py::TestIt is neither"):
        test_command._plan(["tests/unit/no_such_test.py::TestIt"])


def test_the_value_of_an_option_is_no_path():
    assert test_command._split(["-k", "tests", "tests/unit"]) == (["tests/unit"], ["-k", "tests"])


def test_a_module_stands_for_its_tests():
    ((stage, arguments),) = test_command._plan(["accounting_bridge"])
    assert stage == "odoo"
    assert arguments == [str(places.ROOT / "accounting_bridge" / "tests")]


def test_a_stage_can_be_named():
    assert test_command._plan(["unit", "-x"]) == [("unit", ["-x"])]


def test_options_alone_go_to_every_pytest_but_not_to_the_linters():
    plan = test_command._plan(["-k", "name"])
    assert [stage for stage, _arguments in plan] == ["unit", "setup", "contract", "odoo", "e2e"]
    assert all(arguments == ["-k", "name"] for _stage, arguments in plan)


def test_what_waits_runs_beside_what_computes():
    plan = test_command._plan([])
    *before, last = test_stages.turns(plan)
    assert [stage for [(stage, _arguments)] in before] == [
        "lint", "unit", "setup", "contract"
    ]
    assert [stage for stage, _arguments in last] == ["odoo", "install", "e2e"]
    assert sorted(part for turn in [*before, last] for part in turn) == sorted(plan)


def test_alone_each_runs_by_itself():
    plan = test_command._plan(["unit", "e2e"])
    assert test_stages.turns(plan) == [[("unit", [])], [("e2e", [])]]


def test_no_test_is_left_out():
    tests = [*places.ROOT.glob("*/**/test_*.py")]
    run = [folder for folders in test_stages.folders().values() for folder in folders]
    own_code = {places.ROOT / "setup", places.RUNS}
    left_out = [
        path for path in tests if not any(map(path.is_relative_to, [*run, *own_code]))
    ]
    assert tests
    assert left_out == []
