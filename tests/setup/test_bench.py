"""What setup/bench is asked for."""

import pytest
from lib import bench_command


@pytest.mark.parametrize(
    ("arguments", "xero", "lexoffice"),
    [([], 2000, 400), (["--full"], 10000, 2000), (["--documents", "50"], 50, 10)],
)
def test_as_many_documents_as_the_figures_name(arguments, xero, lexoffice):
    plan = bench_command.plan(["chaos", *arguments])
    assert plan.numbers == {"xero": xero, "lexoffice": lexoffice}


def test_a_seed_is_taken_or_drawn():
    assert bench_command.plan(["chaos", "--seed", "0"]).seed == 0
    assert len({bench_command.plan(["chaos"]).seed for _time in range(5)}) > 1


def test_as_many_invoices_as_the_figures_name():
    plan = bench_command.plan(["parity", "--seed", "7"])
    assert (plan.invoices, plan.posted, plan.seed) == (20000, 500, 7)
    assert bench_command.plan(["parity", "--invoices", "9", "--posted", "2"]).posted == 2


def test_ten_thousand_documents_are_previewed():
    assert bench_command.plan(["preview"]).documents == 10000
    assert bench_command.plan(["preview", "--documents", "7"]).documents == 7


def test_nothing_else_can_be_measured():
    with pytest.raises(SystemExit):
        bench_command.plan(["speed"])
