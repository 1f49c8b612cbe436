import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import mute_logger

from .committed_case import CommittedCase

QUIET = ("odoo.sql_db", "odoo.service.model")


class TestGoliveRace(CommittedCase):
    """Two people press Move to Live, and the engine runs: on committed data, each with a cursor of
    its own, as two workers have."""

    def setUp(self):
        super().setUp()
        with self._committed() as env:
            connection = env["accounting.bridge.connection"].browse(self.connection_id)
            connection._ensure_sync()
            connection.in_test = True
            connection.state = "test"
            connection._toggle_sync()
            journal = env["account.journal"].search([("type", "=", "general")], limit=1)
            move = env["account.move"].create({"move_type": "entry", "journal_id": journal.id})
            document = env["accounting.bridge.document"].create(
                {
                    "connection_id": connection.id,
                    "move_id": move.id,
                    "kind": "invoice",
                    "external_id": "there",
                    "in_test": True,
                }
            )
            self.move_id, self.document_id = move.id, document.id
            self.cron_id = connection.sync_ids.with_context(active_test=False).cron_id.id

    def _clean_up(self):
        with self._committed() as env:
            env["accounting.bridge.document"].browse(self.document_id).exists().unlink()
            env["account.move"].browse(self.move_id).unlink()
            # Only what is not connected may be deleted.
            env["accounting.bridge.connection"].browse(self.connection_id).state = "draft"
        return super()._clean_up()

    @contextmanager
    def _open(self):
        """A worker of its own, which has not committed yet."""
        cr = self.registry.cursor()
        try:
            yield api.Environment(cr, SUPERUSER_ID, {})
        finally:
            cr.close()

    def _move(self, env):
        connection = env["accounting.bridge.connection"].browse(self.connection_id)
        return connection._move_to_live(other_books=False)

    def _press(self, env):
        """The button as the web does it: committed, and repeated where others were in the way."""
        return retrying(lambda: self._move(env), env)

    def _notes(self):
        """:return: the notes in the connection's history that say what was dropped"""
        with self._committed() as env:
            connection = env["accounting.bridge.connection"].browse(self.connection_id)
            self.assertFalse(connection.in_test)
            self.assertEqual(connection.state, "live")
            self.assertFalse(env["accounting.bridge.document"].browse(self.document_id).exists())
            return connection.message_ids.filtered("attachment_ids")

    @mute_logger(*QUIET)
    def test_two_people_at_once(self):
        together, said = threading.Barrier(2), []

        def press():
            with self._open() as env:
                # Both see a connection in test.
                env["accounting.bridge.connection"].browse(self.connection_id).in_test  # noqa: B018
                together.wait(timeout=30)
                try:
                    self._press(env)
                    said.append("moved")
                except UserError as error:
                    said.append(str(error))

        with patch("odoo.service.model.time.sleep"):
            people = [threading.Thread(target=press) for _ in range(2)]
            for person in people:
                person.start()
            for person in people:
                person.join(timeout=60)
        self.assertEqual(len(said), 2, said)
        self.assertEqual(said.count("moved"), 1, said)
        self.assertRegex(next(s for s in said if s != "moved"), "is live already|right now")
        self.assertEqual(len(self._notes()), 1)

    @mute_logger(*QUIET)
    def test_who_looked_before_the_other_was_done(self):
        """What the second one sees is old: the database refuses it, and the repetition sees."""
        with self._open() as second:
            connection = second["accounting.bridge.connection"].browse(self.connection_id)
            self.assertTrue(connection.in_test)
            with self._open() as first:
                self._move(first)
                with self.assertRaisesRegex(UserError, "right now"):
                    self._move(second)
                first.cr.commit()
            with (
                patch("odoo.service.model.time.sleep"),
                self.assertRaisesRegex(UserError, "is live already"),
            ):
                self._press(second)
        self.assertEqual(len(self._notes()), 1)

    def test_while_the_engine_runs(self):
        with self._open() as engine:
            job = engine["ir.cron"]._acquire_one_job(
                engine.cr, self.cron_id, include_not_ready=True
            )
            self.assertTrue(job)
            with self._open() as person, self.assertRaisesRegex(UserError, "right now"):
                self._press(person)
        with self._committed() as env:
            self._press(env)
        self.assertEqual(len(self._notes()), 1)

    def test_the_engine_does_not_begin_meanwhile(self):
        with self._open() as person, self._open() as engine:
            self._move(person)
            jobs = engine["ir.cron"]
            self.assertFalse(jobs._acquire_one_job(engine.cr, self.cron_id, include_not_ready=True))
            engine.cr.rollback()
            person.cr.commit()
            self.assertTrue(jobs._acquire_one_job(engine.cr, self.cron_id, include_not_ready=True))
        self.assertEqual(len(self._notes()), 1)
