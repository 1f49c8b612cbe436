"""usage: setup/terms

Brings the translations up to date with the code: writes the terms of each module to
i18n/<module>.pot, keeps what is translated in i18n/de.po, adds what is new there without a
translation, and drops what is no term any more. Prints how many terms wait for a translation.
setup/test refuses terms that are not exported or not translated.

See setup/test --help for the environment variables that choose Odoo, PostgreSQL and Python.
"""

import argparse

from . import modules, odoo_source, places, postgres, terms
from .odoo import Odoo
from .processes import supervised
from .template import Templates


def main(arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="setup/terms", add_help=False).parse_args(arguments)
    with supervised() as processes, postgres.running() as server:
        odoo = Odoo(odoo_source.find(), server, modules.discover())
        templates = Templates(odoo, processes)
        with terms.exported(odoo, templates, processes, places.RUNS / "terms") as found:
            for module, words in found.items():
                for language, waiting in terms.update(module, words).items():
                    print(f"{module.name}/i18n/{language}.po: {len(words)} terms, "
                          f"{waiting} to be translated", flush=True)
    return 0
