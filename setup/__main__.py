"""Entry point of the commands in this folder: `python setup test …`; the scripts beside it use it.

A command is `lib/<name>_command.py`: its docstring is the help, its `main` takes the arguments.
"""

import ast
import importlib
import sys
from pathlib import Path

from lib import report, venv


def main() -> int:
    name, arguments = sys.argv[1], sys.argv[2:]
    if {"-h", "--help"} & set(arguments):
        source = Path(__file__).parent / "lib" / f"{name}_command.py"
        print(ast.get_docstring(ast.parse(source.read_text())))
        return 0
    with report.failures_in_words():
        venv.restart_inside()
        return importlib.import_module(f"lib.{name}_command").main(arguments)


if __name__ == "__main__":
    sys.exit(main())
