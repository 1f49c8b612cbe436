from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.accounting_bridge.tests.common import HttpBridgeCase
from odoo.addons.accounting_bridge_xero.models.provider_connect import SCOPES

from tests.sandbox.xero.sandbox import XeroSandbox


@tagged("post_install", "-at_install")
class XeroCase(HttpBridgeCase):
    """A British company and the Xero sandbox, on real HTTP.

    `cls.sandbox` runs for the whole class; `cls.control` is its control route. `cls.connection` is
    a draft: `cls.connect()` connects it. `cls.tenants` maps organisation names to tenant ids.
    """

    provider = "xero"

    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("uk")
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox = XeroSandbox(loopback_redirects=True).start()
        cls.addClassCleanup(cls.sandbox.stop)
        cls.control = cls.sandbox.control
        cls.tenants = {row["Name"]: row["tenantId"] for row in cls.control.get("tenants")}
        parameters = cls.env["ir.config_parameter"].sudo()
        for name in ("login", "identity", "api", "web"):
            parameters.set_param(f"accounting_bridge.xero.{name}", cls.sandbox.url)
        cls.env["accounting.bridge.app"]._store(
            "xero", client_id=cls.sandbox.client_id, client_secret=cls.sandbox.client_secret
        )

    @classmethod
    def connect(cls, connection=None, tenants=("Bridge Trading (UK)",), user="Ada", role=None):
        """Connect as the return from the consent page would, the page itself left out."""
        connection = connection or cls.connection
        consent = cls.control.connect(
            tenants=list(tenants),
            user=user,
            role=role,
            scope=" ".join(SCOPES),
            redirect_uri=connection._redirect_address(),
        )
        return connection._consented(consent["code"], consent["code"])

    def consent(self, url, decision="allow", tenants=("Bridge Trading (UK)",), user="Ada", role=""):
        """Press a button on the consent page.

        :param url: where *Connect* sends the browser
        :return: the address that the page sends the browser back to
        """
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        [user_id] = [
            key for key, known in self.sandbox.store.users.items() if known["first"] == user
        ]
        body = urlencode(
            [
                *asked.items(),
                ("decision", decision),
                ("user", user_id),
                ("role", role),
                *(("tenant", self.tenants[name]) for name in tenants),
            ]
        )
        answer = requests.post(
            url.partition("?")[0],
            data=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            allow_redirects=False,
            timeout=60,
        )
        self.assertEqual(answer.status_code, 302, answer.text)
        return answer.headers["Location"]


class ConnectedCase(XeroCase):
    """A company connected to "Bridge Trading (UK)", with the sandbox as it was then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connect()
        cls.control.keep()

    def setUp(self):
        super().setUp()
        # The database forgets each test, so must the books.
        self.control.rewind()
