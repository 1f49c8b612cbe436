"""Terms are exported and translated, or the run says which are not."""

import polib
import pytest
from lib import terms
from lib.modules import Module


@pytest.fixture
def module(tmp_path):
    folder = tmp_path / "a_module"
    folder.mkdir()
    return Module(folder)


def exported(*words):
    file = polib.POFile()
    file.extend(polib.POEntry(msgid=word, msgstr="") for word in words)
    return file


def translate(module, **words):
    path = module.folder / "i18n" / "de.po"
    file = polib.pofile(str(path))
    for entry in file:
        entry.msgstr = words.get(entry.msgid, entry.msgstr)
    file.save(str(path))


def test_what_was_never_exported_is_said(module):
    (line,) = terms.problems(module, exported("Paid"))
    assert "setup/terms" in line


def test_a_new_term_waits_and_the_others_keep_their_translation(module):
    assert terms.update(module, exported("Paid")) == {"de": 1}
    translate(module, Paid="Bezahlt")
    assert terms.problems(module, exported("Paid")) == []
    assert terms.update(module, exported("Paid", "Open")) == {"de": 1}
    (line,) = terms.problems(module, exported("Paid", "Open"))
    assert "not translated" in line and "Open" in line


def test_a_term_changed_in_the_code_is_said(module):
    terms.update(module, exported("Paid"))
    translate(module, Paid="Bezahlt")
    (line,) = terms.problems(module, exported("Settled"))
    assert "changed" in line


def test_what_resembles_an_old_term_is_no_translation(module):
    terms.update(module, exported("The invoice is paid."))
    translate(module, **{"The invoice is paid.": "Die Rechnung ist bezahlt."})
    assert terms.update(module, exported("The invoice is not paid.")) == {"de": 1}


def test_a_lost_placeholder_is_said(module):
    terms.update(module, exported("%(number)s is paid, 100 %%"))
    translate(module, **{"%(number)s is paid, 100 %%": "Bezahlt, 100 %%"})
    (line,) = terms.problems(module, exported("%(number)s is paid, 100 %%"))
    assert "placeholders" in line
