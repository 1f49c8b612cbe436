"""Odoo's export of terms reads tokens, and finds nothing inside an f-string."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = sorted(ROOT.glob("accounting_bridge*/**/*.py"))
TRANSLATES = {"_", "_lt"}


def lost_terms(file):
    """:return: calls that translate inside an f-string, where no translator ever sees them"""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    calls = [node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)]
    return [ast.unparse(call) for call in calls if _name(call.func) in TRANSLATES]


def _name(function):
    return getattr(function, "attr", None) or getattr(function, "id", None)


def test_every_term_can_be_translated():
    lost = {str(file.relative_to(ROOT)): lost_terms(file) for file in FILES}
    assert {file: terms for file, terms in lost.items() if terms} == {}


def test_a_lost_term_is_noticed(tmp_path):
    file = tmp_path / "model.py"
    file.write_text("""words = f"{name}: {number or self.env._('none yet')}"\n""")
    assert lost_terms(file) == ["self.env._('none yet')"]
