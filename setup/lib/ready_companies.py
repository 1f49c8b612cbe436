"""A pytest plugin: companies with a chart of accounts that all test classes of a database use.

Odoo's common accounting class makes a company with its chart for each class: two seconds, of which
PostgreSQL's planner moreover knows nothing, so that it joins thousands of accounts by nested loops.
Here they are committed once and analysed. A class takes one in its own transaction, by giving it
the name it wants; as soon as that is rolled back, the company is free again. Only for databases
that are thrown away after the tests.
"""

from collections import Counter
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

_FREE = "Ready for tests"


@pytest.fixture(scope="session", autouse=True)
def ready_companies(load_registry: None) -> Iterator[None]:
    # Modules can be imported only now that Odoo has been configured.
    from odoo.addons.account.tests.common import (  # noqa: PLC0415
        AccountTestInvoicingCommon as Common,
    )

    ready = _Ready(Common._create_company.__func__, Common.setUpClass.__func__)
    with (
        patch.object(Common, "setUpClass", classmethod(ready.set_up_class)),
        patch.object(Common, "_create_company", classmethod(ready.create_company)),
    ):
        yield


class _Ready:
    """:param create: Odoo's way to make a company
    :param set_up: Odoo's way to set a class up"""

    def __init__(self, create, set_up) -> None:
        self._create, self._set_up = create, set_up
        self._made: Counter = Counter()
        self._wanted: Counter = Counter()

    def set_up_class(self, case) -> None:
        chart = case.chart_template
        self._wanted[chart] = max(self._wanted[chart], 1)
        # Before the class has a transaction, which would not see what is committed after its start.
        while self._made[chart] < self._wanted[chart]:
            self._make(case)
        self._set_up(case)

    def create_company(self, case, **values):
        """A company as the caller wants it; where only the name is said, a ready one, if free."""
        if case.country_code or values.keys() - {"name"}:
            return self._create(case, **values)
        company = case.env["res.company"].search([("name", "=like", f"{_name(case)} %")], limit=1)
        if not company:
            # The classes after this one find it.
            self._wanted[case.chart_template] = self._made[case.chart_template] + 1
            return self._create(case, **values)
        company.name = values.get("name", "Test Company")
        case.env.user.company_ids |= company
        return company

    def _make(self, case) -> None:
        self._made[case.chart_template] += 1
        registry = Registry(get_db_name())
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, case.default_env_context())
            maker = type("Maker", (case,), {"env": env})
            company = self._create(maker, name=f"{_name(case)} {self._made[case.chart_template]}")
            # Only the user that a class makes for itself works in it.
            env.user.company_ids -= company
        with registry.cursor() as cr:
            cr.execute("ANALYZE")
        registry.signal_changes()


def _name(case) -> str:
    return f"{_FREE} ({case.chart_template or 'generic'})"
