import datetime

import pytest

from odoo.addons.accounting_bridge.tools.clock import Answered

AT = datetime.datetime(2026, 1, 31, 12, 0, 0, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize(
    "text, ahead",
    [
        ("Sat, 31 Jan 2026 12:00:00 GMT", 0),
        ("Sat, 31 Jan 2026 12:01:30 GMT", 90),
        ("Sat, 31 Jan 2026 11:00:00 -0000", -3600),
        ("Sat, 31 Jan 2026 14:00:00 +0200", 0),
        ("", None),
        ("yesterday", None),
        ("Sat, 99 Jan 2026 12:00:00 GMT", None),
    ],
)
def test_ahead(text, ahead):
    assert Answered(text, AT).ahead == ahead
