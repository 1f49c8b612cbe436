"""Words inside an f-string are not found when terms are collected, so nobody translates them."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def asked_for(tree):
    """:return: list of line numbers where an f-string asks for a translation inside itself"""
    return [
        call.lineno
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and (getattr(call.func, "attr", "") == "_" or getattr(call.func, "id", "") == "_")
    ]


def test_it_finds_them():
    assert asked_for(ast.parse("""f"{name}: {self.env._('none yet')}" """)) == [1]
    assert not asked_for(ast.parse("word = self.env._('none')\nf'{name}: {word}'"))


def test_no_words_are_hidden():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in ROOT.glob("accounting_bridge*/**/*.py")
        for line in asked_for(ast.parse(path.read_text()))
    ]
    assert not found, found
