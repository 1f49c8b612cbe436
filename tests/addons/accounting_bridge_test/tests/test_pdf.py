import dataclasses
import time
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account.models.account_move_send import AccountMoveSend
from odoo.addons.accounting_bridge_test.models.provider import AccountingBridgeProviderTest

from .flow_case import FlowCase

LIMIT = 1024 * 1024


@tagged("post_install", "-at_install")
class TestPdf(FlowCase):
    """The file goes along, or the document does not go, as the connection says."""

    def setUp(self):
        super().setUp()
        can = AccountingBridgeProviderTest._capabilities(self.connection)
        can = dataclasses.replace(can, attachments=True, max_attachment=LIMIT)
        self.startPatcher(
            patch.object(AccountingBridgeProviderTest, "_capabilities", lambda _provider: can)
        )
        # How long a machine takes to draw is no matter here: the clock moves where a test says so.
        self.passed, began = [], time.monotonic()
        self.startPatcher(patch.object(time, "monotonic", lambda: began + sum(self.passed)))
        self.tasks = []
        push = AccountingBridgeProviderTest._push

        def remember(provider, session, tasks):
            self.tasks += tasks
            return push(provider, session, tasks)

        self.startPatcher(patch.object(AccountingBridgeProviderTest, "_push", remember))

    def _sent(self):
        return [task.action.value for task in self.tasks]

    def _transfer(self, move):
        move._bridge_transfer()
        self._run()
        return move.bridge_document_id

    def _broken(self):
        return self._breaks(UserError("No printer"))

    def _breaks(self, error):
        return patch.object(AccountMoveSend, "_prepare_invoice_pdf_report", side_effect=error)

    def _slow(self, seconds):
        """Drawing takes so long."""
        drawing = AccountMoveSend._prepare_invoice_pdf_report

        def slowly(*args):
            self.passed.append(seconds)
            return drawing(*args)

        return patch.object(AccountMoveSend, "_prepare_invoice_pdf_report", slowly)

    def _large(self, move, size):
        self.env["ir.attachment"].sudo().create(
            {
                "name": "invoice.pdf",
                "raw": b"%PDF" + b"x" * (size - 4),
                "mimetype": "application/pdf",
                "res_model": move._name,
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        move.invalidate_recordset()

    def test_the_file_is_there_before_the_claim(self):
        move = self._create_invoice()
        stored = []

        def claim(operations):
            stored.append(bool(operations.move_id.invoice_pdf_report_id))
            return claiming(operations)

        claiming = type(self.env["accounting.bridge.operation"])._claim
        with patch.object(type(self.env["accounting.bridge.operation"]), "_claim", claim):
            document = self._transfer(move)
        self.assertEqual((stored[0], self._sent()), (True, ["create", "attach"]))
        attachment = move.invoice_pdf_report_id
        self.assertEqual(self.tasks[1].content, attachment.raw)
        self.assertEqual(document.pdf_checksum, attachment.checksum)
        self.assertFalse(move.is_move_sent)

    def test_not_rendered_is_not_transferred(self):
        move, other = self._create_invoice(), self._create_invoice()
        self._large(other, 10)
        (move | other)._bridge_transfer()
        with self._broken():
            self._run()
        document = move.bridge_document_id
        self.assertEqual((move.bridge_state, other.bridge_state), ("attention", "approved"))
        self.assertEqual(document.issues[0]["code"], "pdf_failed")
        self.assertIn("No printer", document.issue_text)
        document.action_retry()
        self._run()
        self.assertEqual(move.bridge_state, "approved")

    def test_what_breaks_while_drawing_holds_up_nobody_else(self):
        move, other = self._create_invoice(), self._create_invoice()
        self._large(other, 10)
        (move | other)._bridge_transfer()
        logger = "odoo.addons.accounting_bridge.models.sync_push"
        with self._breaks(ValueError("Broken")), mute_logger(logger):
            self._run()
        self.assertEqual((move.bridge_state, other.bridge_state), ("attention", "approved"))
        self.assertEqual(move.bridge_document_id.issues[0]["code"], "internal")

    def test_what_was_drawn_is_kept_when_time_runs_out(self):
        move = self._create_invoice()
        move._bridge_transfer()
        with self._slow(100):
            self._run()
        self.assertTrue(move.invoice_pdf_report_id)
        self.assertEqual((move.bridge_state, self._sent()), ("queued", []))
        self._run()
        self.assertEqual(move.bridge_state, "approved")

    def test_slow_drawing_leaves_reading_its_time(self):
        """However long one takes and however many wait: payments come back meanwhile."""
        moves = self._create_invoice() | self._create_invoice() | self._create_invoice()
        moves._bridge_transfer()
        self.connection.sync_ids.sudo().last_sweep = False
        with self._slow(100):
            self._run()
            self.assertIn("changed", self.books.calls)
            for _run in moves:
                self._run()
        self.assertEqual(set(moves.mapped("bridge_state")), {"approved"})

    def test_too_large_is_not_transferred(self):
        for size, state in ((LIMIT, "approved"), (LIMIT + 1, "attention")):
            move = self._create_invoice()
            self._large(move, size)
            document = self._transfer(move)
            self.assertEqual(document.state, state, document.issue_text)
        self.assertIn("has 1025 KiB; Test Books takes 1024 KiB", document.issue_text)
        self.assertFalse(document.external_id)

    def test_without_where_the_connection_says_so(self):
        self.connection.pdf_required = False
        move = self._create_invoice()
        with self._broken():
            document = self._transfer(move)
        self.assertEqual((document.state, self._sent()), ("approved", ["create"]))
        (issue,) = document.issues
        self.assertEqual((issue["code"], issue["level"]), ("pdf_failed", "warning"))
        document.action_retry()
        self._run()
        self.assertEqual(self._sent(), ["create", "attach"])
        self.assertFalse(document.issues)

    def test_what_was_replaced_later_was_not_sent(self):
        move = self._create_invoice()
        document = self._transfer(move)
        sent = document.pdf_checksum
        move.invoice_pdf_report_id.sudo().raw = b"%PDF another"
        move.invalidate_recordset()
        self._run()
        self.assertEqual(self._sent(), ["create", "attach"])
        self.assertEqual(document.pdf_checksum, sent)

    def test_no_time_for_all_at_once(self):
        moves = self._create_invoice() | self._create_invoice() | self._create_invoice()
        moves._bridge_transfer()
        with patch("odoo.addons.accounting_bridge.models.document_pdf.RENDER_SECONDS", -1):
            self._run()
        self.assertEqual(set(moves.mapped("bridge_state")), {"approved"})
        self.assertEqual(self._sent().count("create"), 3)

    def test_without_the_policy_nothing_is_drawn(self):
        self.connection.attach_pdf = False
        move = self._create_invoice()
        self._transfer(move)
        self.assertEqual(self._sent(), ["create"])
        self.assertFalse(move.invoice_pdf_report_id)
