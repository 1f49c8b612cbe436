"""The words of the product: exported from the code, translated beside it, and compared."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import polib

from . import modules, places
from .modules import Module
from .odoo import Odoo
from .processes import Processes
from .report import SetupError, tail
from .template import Templates

LANGUAGES = ("de",)
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]|\$\{[^}]*\}")


@contextlib.contextmanager
def exported(odoo: Odoo, templates: Templates, processes: Processes, folder: Path
             ) -> Iterator[dict[Module, polib.POFile]]:
    """The terms of each module as they stand in the code now.

    :param folder: for the files on the way
    """
    folder.mkdir(parents=True, exist_ok=True)
    template = templates.with_modules()
    with templates.temporary() as database:
        templates.copy(template, database, folder / "data")
        configuration = odoo.write_configuration(
            folder / "terms.conf", folder / "data", db_name=database
        )
        yield {module: _export(odoo, processes, configuration, module, folder)
               for module in modules.discover_product()}


def _export(
    odoo: Odoo, processes: Processes, configuration: Path, module: Module, folder: Path
) -> polib.POFile:
    file, log = folder / f"{module.name}.pot", folder / "terms.log"
    command = [*odoo.command(configuration)[:2], "i18n", "export", f"-c{configuration}",
               "-lpot", "-o", str(file), module.name]
    if processes.run(command, env=odoo.environment, cwd=places.ROOT, log=log):
        raise SetupError(f"the terms of {module.name} cannot be exported:\n{tail(log.read_text())}")
    return polib.pofile(str(file), wrapwidth=100)


def update(module: Module, terms: polib.POFile) -> dict[str, int]:
    """Write the module's terms, keep its translations, drop what is no term any more.

    :return: per language how many terms wait for a translation
    """
    folder = module.folder / "i18n"
    folder.mkdir(exist_ok=True)
    terms.metadata = _metadata(terms)
    terms.save(str(folder / f"{module.name}.pot"))
    waiting = {}
    for language in LANGUAGES:
        path = folder / f"{language}.po"
        known = polib.pofile(str(path), wrapwidth=100) if path.exists() else _new(language)
        known.merge(terms)
        for entry in known.obsolete_entries():
            known.remove(entry)
        for entry in known:
            # What polib takes for nearly the same is not a translation.
            if entry.fuzzy:
                entry.msgstr = ""
                entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
                entry.previous_msgid = None
        known.save(str(path))
        waiting[language] = len(known.untranslated_entries())
    return waiting


def _metadata(terms: polib.POFile) -> dict[str, str]:
    """No dates: a file changes only with its terms."""
    kept = ("Project-Id-Version", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
    return {name: value for name, value in terms.metadata.items() if name in kept}


def _new(language: str) -> polib.POFile:
    file = polib.POFile(wrapwidth=100)
    file.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return file


def problems(module: Module, terms: polib.POFile) -> list[str]:
    """What is wrong with the module's committed terms and translations, a line each."""
    template = module.folder / "i18n" / f"{module.name}.pot"
    if not template.exists():
        return [f"{module.name} has no terms; run setup/terms"]
    committed = {entry.msgid for entry in polib.pofile(str(template))}
    if committed != {entry.msgid for entry in terms}:
        return [f"the terms of {module.name} changed; run setup/terms and translate"]
    return [line for language in LANGUAGES for line in _problems_in(module, language, committed)]


def _problems_in(module: Module, language: str, terms: set[str]) -> Iterator[str]:
    translated = polib.pofile(str(module.folder / "i18n" / f"{language}.po"))
    by_term = {entry.msgid: entry.msgstr for entry in translated}
    for term in sorted(terms):
        if reason := _wrong(term, by_term.get(term, "")):
            yield f"{module.name}/{language}: {reason}: {term[:80]!r}"


def _wrong(term: str, translation: str) -> str:
    if not translation:
        return "not translated"
    if sorted(_PLACEHOLDER.findall(term)) != sorted(_PLACEHOLDER.findall(translation)):
        return "other placeholders"
    return ""
