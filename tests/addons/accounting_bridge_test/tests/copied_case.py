from contextlib import contextmanager
from unittest.mock import patch

from .key_case import KeyCase

KEY = "first-key-123456"
NETWORK = (
    "_open",
    "_exchange_code",
    "_refresh_grant",
    "_revoke",
    "_organisations",
    "_subscribe",
    "_unsubscribe",
)


class CopiedCase(KeyCase):
    """A company connected by a key, with a document in the books, in a database that the tests say
    which one it is: `self.database`."""

    def setUp(self):
        super().setUp()
        self.database = {"uuid": "u", "oid": 16384, "table": 17000, "system": "7", "timeline": 1}
        model = type(self.env["accounting.bridge.database"])
        self.patcher = patch.object(model, "_identity", lambda _model: dict(self.database))
        self.patcher.start()
        self.addCleanup(self.patcher.stop)
        self.connection.sudo().state = "draft"
        self.connection._connect_with_key(KEY)
        self.document = self._create_invoice()._bridge_transfer()
        self._run()
        self.books.calls.clear()
        # Readable by nobody.
        self.sync = self.connection.sudo().sync_ids

    def _copy(self, **marks):
        """From now on this is a copy, by dump and restore unless the marks say otherwise."""
        self.database.update(marks or {"oid": 20000})
        self.env.invalidate_all()

    @contextmanager
    def assertNoCall(self):
        """Nothing reaches the provider, by whatever way."""
        provider, reached = type(self.env["accounting.bridge.provider.test"]), []

        def reaching(name):
            return lambda *_args, **_more: reached.append(name)

        with patch.multiple(provider, **{name: reaching(name) for name in NETWORK}):
            yield
        self.assertEqual(reached, [])
        self.assertEqual(self.books.calls, [])
