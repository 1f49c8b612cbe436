"""Access that is lost at Xero: somebody is told, what waits is kept, and it goes when access is
back. How a person connects, and what is refused then, is in `test_connect`."""

from odoo.addons.accounting_bridge.models.connection_session import ACTIVITY

from .content_case import ContentCase


class TestBadAccess(ContentCase):
    def test_lost_and_found(self):
        for lose, words in (
            (self._revoke, "no longer accepts the connection"),
            (lambda: self._act("disconnect"), "was disconnected at Xero"),
        ):
            with self.subTest(words=words):
                self._assert_lost_and_found(lose, words)

    def _revoke(self):
        self._act("revoke")
        self.control.tokens(expire=True)

    def _assert_lost_and_found(self, lose, words):
        known, new = self._move([{}]), self._move([{}], partner_id=self._customer(words).id)
        self._send(known)
        waiting = self._move([{}])
        lose()
        documents = (waiting | new)._bridge_transfer()
        for _run in range(2):
            self._free(documents)
            self._run()
        connection = self.connection
        self.assertEqual(connection.state, "attention")
        self.assertIn(words, connection.alerts["attention"]["message"])
        (activity,) = connection.activity_search([ACTIVITY])
        self.assertEqual(activity.user_id, connection.user_id)
        self.assertIn(words, activity.note)
        self.assertEqual(set(documents.mapped("state")), {"queued"})
        self.assertEqual(self._count()[waiting.name], 0)

        self.connect()
        self.assertEqual(connection.state, "live")
        self.assertFalse(connection.activity_search([ACTIVITY]))
        self._free(documents)
        self._work(documents)
        self.assertArrived(known | waiting | new)

    def _free(self, documents):
        """The time has come to try again."""
        documents.sudo().operation_ids.not_before = False
