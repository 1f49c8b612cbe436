from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.accounting_bridge.tests.common import BridgeCase
from odoo.addons.accounting_bridge_lexoffice.tools.pace import Pace

from tests.sandbox.lexoffice.sandbox import LexofficeSandbox

ORGANISATION = "Brücke Handel GmbH"


@tagged("post_install", "-at_install")
class LexofficeCase(BridgeCase, HttpCase):
    """A German company (SKR03) and the lexoffice sandbox, on real HTTP.

    `cls.sandbox` runs for the whole class without its limits; `cls.control` is its control route.
    `cls.connection` is a draft: `cls.connect()` connects it by a key made there.
    """

    provider = "lexoffice"

    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("de_skr03")
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox = LexofficeSandbox(limits=False, loopback_redirects=True).start()
        cls.addClassCleanup(cls.sandbox.stop)
        cls.startClassPatcher(patch.object(Pace, "wait", cls._wait_where_counted(Pace.wait)))
        cls.control = cls.sandbox.control
        parameters = cls.env["ir.config_parameter"].sudo()
        for name in ("api", "web", "login"):
            parameters.set_param(f"accounting_bridge.lexoffice.{name}", cls.sandbox.url)

    @classmethod
    def _wait_where_counted(cls, wait):
        """Where nobody counts the calls, nobody need wait."""
        limits = cls.sandbox.limits
        return lambda pace: wait(pace) if limits.values["enabled"] else 0.0

    @classmethod
    def _create_connection(cls, company):
        return (
            cls.env["accounting.bridge.connection"]
            .with_company(company)
            .create(
                {
                    "name": f"lexoffice of {company.name}",
                    "company_id": company.id,
                    "provider": cls.provider,
                }
            )
        )

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Odoo's guard of outgoing requests compares the time-out with a number; ours is a pair."""
        if isinstance(kw.get("timeout"), tuple):
            kw["timeout"] = max(kw["timeout"])
        return super()._request_handler(s, r, **kw)

    @classmethod
    def connect(cls, connection=None, organisation=ORGANISATION, **key):
        """Connect by a key that the accountant made, as the dialog to paste it does."""
        connection = connection or cls.connection
        connection._connect_with_key(cls.control.api_key(organisation, **key))

    def _run(self, connection=None):
        """One run of the scheduled action. The registry of an HttpCase is in test mode already."""
        connection = connection or self.connection
        connection.sync_ids.cron_id.sudo().method_direct_trigger()
        self.env.invalidate_all()
