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

    DATABASE = {"uuid": "u", "oid": 16384, "table": 17000, "system": "7", "timeline": 1}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._database_is(cls.DATABASE):
            cls._connect_and_transfer()
        cls.books.calls.clear()
        cls._keep_books()
        # Readable by nobody.
        cls.sync = cls.connection.sudo().sync_ids

    def setUp(self):
        super().setUp()
        self.database = dict(self.DATABASE)
        self.patcher = self._database_is(self.database)
        self.patcher.start()
        self.addCleanup(self.patcher.stop)

    @classmethod
    def _database_is(cls, marks):
        """:return: a patcher"""
        model = type(cls.env["accounting.bridge.database"])
        return patch.object(model, "_identity", lambda _model: dict(marks))

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
