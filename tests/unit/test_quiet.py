import logging

import pytest

from odoo.addons.accounting_bridge.tools import quiet

SECRET = "s3cr3t-value"
TOKEN = f'UPDATE "accounting_bridge_token" SET "access_token" = \'{SECRET}\' WHERE id IN (1)'  # noqa: S608
CONSENT = f"/accounting_bridge/oauth/xero?code={SECRET}&state={SECRET}"


@pytest.fixture
def written(caplog):
    """:return: function that logs as Odoo does and returns what was written"""
    quiet.keep_quiet()
    quiet.keep_quiet()  # a registry may be loaded more than once

    def write(name, *said):
        caplog.clear()
        with caplog.at_level(logging.DEBUG, logger=name):
            logging.getLogger(name).debug(*said)
        return caplog.text

    yield write
    for name in quiet.LOGGERS:
        for known in logging.getLogger(name).filters[:]:
            if isinstance(known, quiet.Quiet):
                logging.getLogger(name).removeFilter(known)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("odoo.sql_db", ("[%.3f ms] query: %s", 0.3, TOKEN)),
        ("odoo.sql_db", ("bad query: %s\nERROR: %s", TOKEN.encode(), "no")),
        ("odoo.sql_db", ("INSERT INTO accounting_bridge_app (x) VALUES ('%s')", SECRET)),
        (
            "odoo.service.model",
            ("call %s.%s(%s)", "accounting.bridge.connect.key(1,)", "write", {"key": SECRET}),
        ),
        ("odoo.service.model", (f"call res.config.settings().web_save([], {SECRET!r})",)),
        ("werkzeug", ('%s - - "%s" 303 -', "127.0.0.1", f"GET {CONSENT} HTTP/1.1")),
    ],
)
def test_secrets_are_left_out(written, name, said):
    text = written(name, *said)
    assert SECRET not in text
    assert "***" in text


@pytest.mark.parametrize("name", quiet.LOGGERS)
@pytest.mark.parametrize(
    "said",
    [
        ("%d rows", SECRET),
        ("%s and %s", SECRET),
        ("%(there)s", {"here": SECRET}),
        ("done", SECRET),
        ("value: %", SECRET),
    ],
)
def test_a_message_that_its_values_do_not_fit_has_none(written, capsys, name, said):
    text = written(name, *said)
    assert said[0] in text
    assert SECRET not in text + capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("odoo.sql_db", "query: SELECT 'a' FROM res_users"),
        ("odoo.service.model", "call res.partner(1,).write({'name': 'A'})"),
        ("werkzeug", 'GET /web/login?code=1 HTTP/1.1" 200'),
    ],
)
def test_all_else_is_written(written, name, said):
    assert said in written(name, said)
