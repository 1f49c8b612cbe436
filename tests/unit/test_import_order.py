"""Odoo lets a file override another of the same model if it was imported later."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in ROOT.glob("accounting_bridge*/models/__init__.py"))


def imported(file):
    """:return: names of the files beside it that a file imports"""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]


def is_extension(file):
    """Whether a file extends a model that another defines."""
    tree = ast.parse(file.read_text())
    names = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return "_inherit" in names and "_name" not in names


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_file_is_imported_before_its_turn(folder):
    """A constant imported from a later file would bring that file's overrides forward."""
    order = list(imported(folder / "__init__.py"))
    assert len(order) == len(set(order)) > 1
    too_early = [
        f"{name} imports {other}"
        for place, name in enumerate(order)
        for other in imported(folder / f"{name}.py")
        if other in order[place:] and is_extension(folder / f"{other}.py")
    ]
    assert too_early == []
