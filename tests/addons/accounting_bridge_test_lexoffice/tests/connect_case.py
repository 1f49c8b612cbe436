from .common import LexofficeCase

REMINDER = "accounting_bridge.activity_key"


class ConnectCase(LexofficeCase):
    """A draft of a connection to books that are as at the start."""

    def setUp(self):
        super().setUp()
        self.control.reset()

    def _tokens(self, connection=None):
        # Readable by nobody else.
        tokens = self.env["accounting.bridge.token"].sudo()
        return tokens.search([("connection_id", "=", (connection or self.connection).id)])
