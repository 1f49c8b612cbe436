from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.accounting_bridge.tests.common import HttpBridgeCase

from tests.sandbox.lexoffice.sandbox import LexofficeSandbox

ORGANISATION = "Brücke Handel GmbH"


@tagged("post_install", "-at_install")
class LexofficeCase(HttpBridgeCase):
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
        cls.control = cls.sandbox.control
        parameters = cls.env["ir.config_parameter"].sudo()
        for name in ("api", "web", "login"):
            parameters.set_param(f"accounting_bridge.lexoffice.{name}", cls.sandbox.url)
        # Where nobody counts the calls, nobody need wait.
        parameters.set_param("accounting_bridge.lexoffice.calls_per_second", 1000)

    @classmethod
    def connect(cls, connection=None, organisation=ORGANISATION, **key):
        """Connect by a key that the accountant made, as the dialog to paste it does."""
        connection = connection or cls.connection
        connection._connect_with_key(cls.control.api_key(organisation, **key))
