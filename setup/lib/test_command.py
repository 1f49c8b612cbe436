"""usage: setup/test [pytest arguments]

Without arguments: everything that must pass:

  lint      ruff and pylint-odoo
  unit      tests/unit: what needs no Odoo
  setup     tests/setup: the commands themselves
  contract  tests/contract: the sandboxes against clients that others wrote
  install   the modules can be installed, without a warning, and all their terms are translated
  odoo      the tests of each module, in a fresh copy of a database that has all of them installed
  e2e       tests/e2e: a real server, workers, faults, a browser

The last three run beside each other: the tests of the modules, and install and e2e, printed when
they have ended.

With arguments, they go to pytest; the paths among them choose the runs, and no path means all:

  setup/test tests/unit
  setup/test tests/addons/accounting_bridge_test/tests/test_engine.py -k lost -x
  setup/test lint

Environment:

  ODOO_SRC        use this Odoo 19 source instead of fetching one
  PGHOST, PGPORT, PGUSER, PGPASSWORD
                  use this PostgreSQL server instead of the embedded one
  XDG_CACHE_HOME  where what was fetched and prepared is kept (default ~/.cache)
  PYTHON          the Python to use
"""

import datetime
import os
import shutil
from pathlib import Path

from . import places, test_stages
from .processes import is_running, supervised
from .report import SetupError, say
from .test_result import Result, summary

_KEPT_RUNS = 10
_OPTIONS_WITH_VALUE = {
    "-k", "-m", "-n", "-o", "-p", "-r", "-c", "-W", "--deselect", "--ignore", "--tb", "--maxfail",
    "--durations", "--rootdir", "--confcutdir", "--log-level", "--log-cli-level",
}


def main(arguments: list[str]) -> int:
    folder = _new_run_folder()
    results: list[Result] = []
    with supervised() as processes, test_stages.Stages(processes, folder) as stages:
        plan = _plan(arguments)
        stages.begin(stage for stage, _arguments in plan)
        for turn in test_stages.turns(plan):
            try:
                results += stages.run(turn)
            except SetupError as error:
                # What comes after needs the same and would only fail again.
                names = " and ".join(stage for stage, _arguments in turn)
                say(f"{names} could not be run: {error}")
                results.append(Result(names, failed=[f"{names} and all after could not be run"]))
                break
    say(f"logs: {folder.relative_to(places.ROOT)}")
    print(summary(results))
    return 0 if all(result.is_good for result in results) else 1


def _plan(arguments: list[str]) -> list[tuple[str, list[str]]]:
    """The stages to run, each with the arguments for its pytest."""
    paths, options = _split(arguments)
    if not paths:
        stages = test_stages.folders() if options else test_stages.NAMES
        return [(stage, options) for stage in stages]
    wanted: dict[str, list[str]] = {}
    for path in paths:
        for stage in _stages_of(path):
            wanted.setdefault(stage, []).append(path)
    return [
        (stage, _narrow(stage, wanted[stage]) + options)
        for stage in test_stages.NAMES
        if stage in wanted
    ]


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Separate paths (and names of stages) from options and their values."""
    paths, options = [], []
    previous = ""
    for argument in arguments:
        is_value = previous in _OPTIONS_WITH_VALUE
        if argument.startswith("-") or is_value:
            options.append(argument)
        else:
            paths.append(argument)
        previous = argument
    return paths, options


def _stages_of(path: str) -> list[str]:
    if path in test_stages.NAMES:
        return [path]
    place = Path(path.partition("::")[0])
    place = place if place.is_absolute() else places.ROOT / place
    if not place.exists():
        raise SetupError(f"{path} is neither a file or folder below {places.ROOT} nor a stage")
    stages = [
        stage
        for stage, folders in test_stages.folders().items()
        if any(place.is_relative_to(folder) or folder.is_relative_to(place) for folder in folders)
    ]
    if not stages:
        raise SetupError(f"{path} holds no tests")
    return stages


def _narrow(stage: str, paths: list[str]) -> list[str]:
    """The paths for pytest: those inside the stage's folders; none means all of the stage."""
    folders = test_stages.folders().get(stage, [])
    inside = [
        path
        for path in paths
        if any((places.ROOT / path.partition("::")[0]).is_relative_to(folder) for folder in folders)
    ]
    around = [
        str(folder)
        for path in paths
        if path not in inside and path != stage
        for folder in folders
        if folder.is_relative_to(places.ROOT / path)
    ]
    return inside + around


def _new_run_folder() -> Path:
    now = datetime.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    folder = places.RUNS / f"test-{now}-{os.getpid()}"
    folder.mkdir(parents=True)
    for old in sorted(places.RUNS.glob("test-*"))[:-_KEPT_RUNS]:
        if not is_running(int(old.name.rpartition("-")[2])):
            shutil.rmtree(old, ignore_errors=True)
    return folder
