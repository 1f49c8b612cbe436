"""Where Odoo comes from."""

import shutil

import pytest
from lib import debian, odoo_source
from lib.report import SetupError


def release(folder, version):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(f"version_info = {version}\n")
    return folder


def test_own_source(tmp_path, monkeypatch):
    folder = release(tmp_path, "(19, 0, 0, FINAL, 0, '')")
    for named in (folder, folder / "odoo"):
        monkeypatch.setenv("ODOO_SRC", str(named))
        assert odoo_source.find().packages == folder


def test_another_version_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_SRC", str(release(tmp_path, "(18, 0, 0, FINAL, 0, '')")))
    with pytest.raises(SetupError, match="not Odoo 19"):
        odoo_source.find()


def test_a_folder_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_SRC", str(tmp_path))
    with pytest.raises(SetupError, match="holds no package `odoo`"):
        odoo_source.find()


ONE_LINE = """
deb [arch=amd64] http://mirror.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
"""
PARAGRAPH = """
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm
Components: main
"""
FILE_OF_MIRRORS = "deb mirror+file:/etc/apt/mirrors/debian.list bookworm main"


@pytest.mark.skipif(not shutil.which("apt-get"), reason="this machine has no apt-get")
@pytest.mark.parametrize(
    ("file", "content", "mirror"),
    [
        ("old.list", ONE_LINE, "http://mirror.example/debian"),
        ("new.sources", PARAGRAPH, "http://mirror.example/debian"),
        ("cloud.list", FILE_OF_MIRRORS, "mirror+file:/etc/apt/mirrors/debian.list"),
    ],
)
def test_the_mirror_is_read_from_both_forms(tmp_path, monkeypatch, file, content, mirror):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / file).write_text(content)
    configuration = tmp_path / "apt.conf"
    configuration.write_text(
        f'Dir::Etc::SourceList "/dev/null";\nDir::Etc::SourceParts "{tmp_path}/parts";\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(configuration))
    assert debian.debian_mirrors() == [mirror]


def test_what_the_package_lacks_is_made_up_for(tmp_path, capsys):
    fonts = tmp_path / "usr/share/fonts"
    (fonts / "opentype/inconsolata").mkdir(parents=True)
    (fonts / "opentype/inconsolata/Inconsolata-Regular.otf").touch()
    (fonts / "Inconsolata.otf").symlink_to("nowhere")
    (fonts / "unknown.ttf").symlink_to("nowhere")
    debian.repair(tmp_path)
    assert (fonts / "Inconsolata.otf").exists()
    assert (tmp_path / debian.REMOVED_FILES[0]).read_text() == ""
    assert "unknown.ttf" in capsys.readouterr().out


def test_an_address_is_shown_without_its_password():
    shown = debian._without_credentials("E: http://user:secret@mirror.example/debian failed")
    assert shown == "E: http://mirror.example/debian failed"
