"""What a hostile answer would need to do more than be wrong: no module of ours has it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    file
    for module in ROOT.glob("accounting_bridge*")
    for file in module.rglob("*.py")
    if "tests" not in file.relative_to(module).parts
)
# Parsers that follow entities or make objects; processes; requests beside the one transport.
MODULES = {"xml", "lxml", "pickle", "marshal", "shelve", "yaml", "subprocess", "urllib.request"}
CALLS = {"eval()", "exec()", "compile()", "__import__()", "safe_eval()", "system()", "popen()"}


def _names(tree):
    """:return: iterable of the modules that are imported and of what is called by name"""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module)):
                yield module
                yield from (f"{module}.{alias.name}" for alias in node.names)
            case ast.Call(func=ast.Name(id=name)):
                yield f"{name}()"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="os" | "tools"), attr=name)):
                yield f"{name}()"


def dangerous(source):
    used = set(_names(ast.parse(source)))
    return ({name.partition(".")[0] for name in used} | used) & (MODULES | CALLS)


def test_no_module_has_a_dangerous_tool():
    found = {str(f.relative_to(ROOT)): dangerous(f.read_text()) for f in FILES}
    assert len(found) > 100
    assert {name: used for name, used in found.items() if used} == {}


@pytest.mark.parametrize(
    "source", ["import lxml.etree", "from urllib.request import urlopen", "eval('1')"]
)
def test_it_would_be_found(source):
    assert dangerous(source)
