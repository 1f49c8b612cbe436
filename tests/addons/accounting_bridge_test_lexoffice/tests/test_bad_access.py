"""The key, its permissions and the plan: said on the invoice that waits, and nothing is lost."""

from odoo.addons.accounting_bridge.tools.errors import BridgeError

from .bad_case import BadCase
from .common import ORGANISATION

# What a transfer with file and the reading back need; what the missing one is called there.
PERMISSIONS = {
    "contacts.read": "Kontakte lesen",
    "contacts.write": "Kontakte schreiben",
    "vouchers.read": "Belege lesen",
    "vouchers.write": "Belege schreiben",
    "voucherlist.read": "Belegliste lesen",
    "payments.read": "Zahlungsinformationen lesen",
    "files.write": "Dateien hochladen",
}


class TestBadAccess(BadCase):
    def setUp(self):
        super().setUp()
        self.partner = self.env["res.partner"].create({"name": "Neu GmbH", "is_company": True})

    def _key(self):
        # Read by the product only.
        return self.connection.sudo()._access_token(float("inf"))

    def _waits(self):
        move = self._move((self.service, 100, self.tax))
        move._bridge_transfer()
        self._run()
        self.assertEqual(move.bridge_state, "queued")
        self.assertNotThere(move)
        self.assertEqual(self.connection.state, "attention")
        return move

    def assertWaitsFor(self, move, *words):
        """The invoice and the connection say it, and the invoice leads to the connection."""
        self.env.invalidate_all()
        [alert] = move._get_alerts().values()
        for word in ("waits, and is not lost", *words):
            self.assertIn(word, alert["message"])
        self.assertEqual(alert["action"]["res_model"], "accounting.bridge.connection")
        self.assertEqual(alert["action"]["res_id"], self.connection.id)
        for word in words:
            self.assertIn(word, self.connection.alerts["attention"]["message"])

    def test_wrong_key(self):
        before = self._key()
        wrong = (
            ("no-such-key-1234567890", "does not know this key"),
            ("two words", "is not a key of lexoffice"),
            ("", "Paste the key first"),
            ("ä" * 40, "is not a key|Paste the key first"),
        )
        for key, words in wrong:
            with self.subTest(key):
                with self.assertRaises(BridgeError) as refused:
                    self.connection._connect_with_key(key)
                issue = refused.exception.issue()
                self.assertRegex(self.connection._issue_words(issue), words)
        # The one before still works.
        self.assertEqual(self._key(), before)
        move = self._move((self.service, 100, self.tax))
        move._bridge_transfer()
        self._run()
        self.assertThere(move)

    def test_key_revoked(self):
        self.control.revoke_key(self._key())
        move = self._waits()
        self.assertWaitsFor(
            move, "no longer accepts the key", "Make a new one there", "press Connect Again"
        )
        self.connect()
        self._again()
        self.assertThere(move)
        self.assertFalse(move._get_alerts())

    def test_key_expired(self):
        self.control.expire_key(self._key())
        self.connection.sudo().key_expires_on = "2026-01-31"
        move = self._waits()
        self.assertWaitsFor(move, "was valid until 01/31/2026", "press Connect Again")
        self.connect()
        self._again()
        self.assertThere(move)

    def test_without_each_permission(self):
        """It is called as on the page on which keys are made."""
        self.connection.attach_pdf = True
        for permission, name in PERMISSIONS.items():
            with self.subTest(permission):
                self.partner = self.env["res.partner"].create(
                    {"name": f"Ohne {permission}", "is_company": True}
                )
                held = self.sandbox.store.keys[self._key()]["permissions"]
                held.remove(permission)
                move = self._stored(self._move((self.service, 100, self.tax)))
                move._bridge_transfer()
                self._run()
                self._again()
                # Some are only missed when something comes back.
                self._sweep()
                self.env.invalidate_all()
                self.assertEqual(self.connection.state, "attention")
                said = self.connection.alerts["attention"]["message"]
                self.assertIn(f"does not allow “{name}”", said)
                if move.bridge_state == "queued":
                    self.assertWaitsFor(move, f"does not allow “{name}”")
                self.assertLessEqual(len(self._standing(move)), 1)
                self.connect()
                for _time in range(3):
                    self._run()
                self.assertThere(move)
                self.assertEqual(len(self._standing(move)[0]["files"]), 1)
                self.assertEqual(self.connection.state, "live")

    def test_without_the_profile(self):
        with self.assertRaises(BridgeError) as refused:
            self.connect(permissions=list(PERMISSIONS))
        words = self.connection._issue_words(refused.exception.issue())
        self.assertIn("does not allow “Profil lesen”", words)
        self.assertEqual(self.connection.state, "live")

    def test_plan_downgraded_and_upgraded(self):
        self.control.downgrade(ORGANISATION)
        move = self._waits()
        self.assertWaitsFor(
            move, "does not include the interface any more", "Upgrade it there", "nothing is lost"
        )
        for _time in range(3):
            self._again()
        self.control.upgrade(ORGANISATION)
        # The next reading finds it out; what waits does not wait for its back-off.
        self._sweep()
        self._run()
        self.assertThere(move)
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self.connection.alerts)

    def test_paused(self):
        self.connection.action_pause()
        move = self._move((self.service, 100, self.tax))
        move._bridge_transfer()
        self._run()
        [alert] = move._get_alerts().values()
        self.assertIn("The connection to lexoffice is paused", alert["message"])
        self.assertEqual(alert["action"]["res_id"], self.connection.id)
        self.assertNotThere(move)
        self.connection.action_resume()
        self._run()
        self.assertThere(move)

    def test_plan_downgraded_between_voucher_and_answer(self):
        """The voucher was made; what it became can only be asked when the plan is back."""
        move = self._move((self.service, 100, self.tax))
        self.control.faults(kind="lose_answer", method="POST", path="/v1/vouchers$")
        move._bridge_transfer()
        self._run()
        self.assertEqual(move.bridge_state, "uncertain")
        self.control.downgrade(ORGANISATION)
        for _time in range(3):
            self._again()
        self.assertEqual(move.bridge_state, "uncertain")
        self.control.upgrade(ORGANISATION)
        self._again()
        self.assertThere(move)

    def test_key_of_another_organisation(self):
        """Documents never go into other books."""
        move = self._move((self.service, 100, self.tax))
        move._bridge_transfer()
        self._run()
        with self.assertRaises(BridgeError) as refused:
            self.connect(organisation="Kleinbetrieb Nord")
        words = self.connection._issue_words(refused.exception.issue())
        self.assertIn("Kleinbetrieb Nord", words)
        self.assertEqual(self.connection.organisation_name, ORGANISATION)
        self.assertThere(move)
