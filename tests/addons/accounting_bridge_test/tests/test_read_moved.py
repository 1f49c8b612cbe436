import dataclasses
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.accounting_bridge.models.document_read import STALE_PER_SWEEP
from odoo.addons.accounting_bridge.models.sync_read import AccountingBridgeSync
from odoo.addons.accounting_bridge.tools.errors import OutOfTime, Rejected, Unavailable

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase

PROVIDER = AccountingBridgeProviderTest


class TestReadMoved(FlowCase):
    """A provider whose lists state no payments: what moved is read in full, and nothing else."""

    def setUp(self):
        super().setUp()
        self.fetched = []
        self.can(lists_payments=False)
        changed, fetch = PROVIDER._changed, PROVIDER._fetch

        def listed(provider, session, bookmark):
            for remotes, mark in changed(provider, session, bookmark):
                rows = [
                    dataclasses.replace(r, payments=None, net=None, tax=None, amount_paid=None)
                    for r in remotes
                ]
                yield rows, mark

        def counted(provider, session, kind, refs):
            self.fetched.append(list(refs))
            return fetch(provider, session, kind, refs)

        self.patch(PROVIDER, "_changed", listed)
        self.patch(PROVIDER, "_fetch", counted)

    def can(self, **values):
        can = dataclasses.replace(
            self.env["accounting.bridge.provider.test"]._capabilities(), **values
        )
        self.patch(PROVIDER, "_capabilities", lambda self: can)

    def transferred(self, count=1):
        moves = self._create_invoices(count)
        documents = moves._bridge_transfer().sudo()
        self.sweep()
        self.assertEqual(set(documents.mapped("status")), {"approved"})
        self.fetched.clear()
        return moves, documents

    def sweep(self):
        self.connection.action_synchronise()
        self._run()

    def test_what_was_just_sent_is_not_read_again(self):
        _moves, documents = self.transferred(3)
        self.sweep()
        self.assertFalse(self.fetched)
        self.assertTrue(all(documents.mapped("listed")))

    def test_paid_there(self):
        moves, documents = self.transferred(3)
        self.books.pay(documents[1].external_id, 120)
        self.sweep()
        self.assertEqual(self.fetched, [[documents[1].external_id]])
        self.assertEqual(moves.mapped("payment_state"), ["not_paid", "paid", "not_paid"])
        self.assertEqual(documents[1].status, "paid")
        self.assertFalse(documents[1].unread_since)

    def test_listed_again_is_not_read_again(self):
        """A list by days repeats what is known."""
        _moves, documents = self.transferred()
        self.books.pay(documents.external_id, 50)
        for _time in range(3):
            self.connection.sync_ids.sudo().bookmark = False
            self.sweep()
        self.assertEqual(len(self.fetched), 1)

    def test_in_steps(self):
        self.can(lists_payments=False, fetch_batch=2)
        moves, documents = self.transferred(5)
        for document in documents:
            self.books.pay(document.external_id, 120)
        self.sweep()
        self.assertEqual([len(refs) for refs in self.fetched], [2, 2, 1])
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})

    def test_a_run_that_ends_early_loses_nothing(self):
        """The bookmark is past what was listed; what was not read is read by the next run."""
        self.can(lists_payments=False, fetch_batch=1)
        moves, documents = self.transferred(3)
        for document in documents:
            self.books.pay(document.external_id, 120)
        read, calls = AccountingBridgeSync._read, []

        def twice(sync, session, found):
            if len(calls) == 2:
                raise OutOfTime()
            calls.append(found.id)
            return read(sync, session, found)

        with patch.object(AccountingBridgeSync, "_read", twice):
            self.sweep()
        self.assertEqual(len(documents.filtered("unread_since")), 1)
        self.assertEqual(self.books.calls.count("changed"), 2)
        self._run()
        self.assertEqual(self.books.calls.count("changed"), 2, "the list was read to its end")
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})
        self.assertFalse(documents.filtered("unread_since"))

    def test_a_crash_loses_nothing(self):
        moves, documents = self.transferred(2)
        for document in documents:
            self.books.pay(document.external_id, 120)
        with (
            patch.object(PROVIDER, "_fetch", side_effect=MemoryError),
            self.assertLogs("odoo.addons.accounting_bridge", "WARNING"),
        ):
            self.sweep()
        self.assertEqual(len(documents.filtered("unread_since")), 2)
        self.assertIn("not_read", [i["code"] for i in documents[0].issues])
        self.assertEqual(documents[0].state, "approved", "a warning only")
        documents.unread_since = fields.Datetime.now() - timedelta(minutes=1)
        self._run()
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})
        self.assertFalse(documents.filtered("issues"))

    def test_one_that_cannot_be_read_does_not_hold_up_the_others(self):
        moves, documents = self.transferred(3)
        for document in documents:
            self.books.pay(document.external_id, 120)
        fetch = PROVIDER._fetch

        def refuse(provider, session, kind, refs):
            if documents[0].external_id in refs:
                raise Rejected("No payment information for this voucher")
            return fetch(provider, session, kind, refs)

        with (
            patch.object(PROVIDER, "_fetch", refuse),
            self.assertLogs("odoo.addons.accounting_bridge", "WARNING"),
        ):
            self.sweep()
        self.assertEqual(moves.mapped("payment_state"), ["not_paid", "paid", "paid"])
        self.assertTrue(documents[0].unread_since)

    def _failing_at(self, failing):
        fetch = PROVIDER._fetch

        def fail(provider, session, kind, refs):
            found = fetch(provider, session, kind, refs)
            if set(failing.mapped("external_id")) & set(refs):
                raise Unavailable("Internal Server Error", status=500)
            return found

        return patch.object(PROVIDER, "_fetch", fail)

    def test_one_that_the_service_fails_at_does_not_hold_up_the_others(self):
        moves, documents = self.transferred(3)
        for document in documents:
            self.books.pay(document.external_id, 120)
        sync = self.connection.sudo().sync_ids
        sync.last_catalogue = False
        with (
            self._failing_at(documents[0]),
            self.assertLogs("odoo.addons.accounting_bridge", "WARNING"),
        ):
            self.sweep()
            self._run()  # where the first has ended for want of time
        self.assertEqual(moves.mapped("payment_state"), ["not_paid", "paid", "paid"])
        self.assertFalse(sync.error)
        self.assertTrue(sync.last_catalogue)
        self.assertEqual([i["code"] for i in documents[0].issues], ["not_read"])
        documents.unread_since = fields.Datetime.now() - timedelta(minutes=1)
        self._run()
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})
        self.assertFalse(documents.filtered("issues"))

    def test_a_service_that_fails_at_everything_is_down(self):
        """And is not asked for each document whether it is."""
        _moves, documents = self.transferred(9)
        for document in documents:
            self.books.pay(document.external_id, 120)
        with (
            self._failing_at(documents),
            self.assertLogs("odoo.addons.accounting_bridge", "WARNING"),
        ):
            self.sweep()
        self.assertEqual([len(refs) for refs in self.fetched], [9, 1, 1, 1])
        self.assertEqual(self.connection.sudo().sync_ids.error[0]["code"], "unavailable")
        self.assertEqual(len(documents.filtered("unread_since")), 9)

    def test_one_that_does_not_answer_is_read_last(self):
        """Whether the service is down or only too slow for this document, nobody can tell."""
        self.can(lists_payments=False, fetch_batch=1)
        moves, documents = self.transferred(3)
        for document in documents:
            self.books.pay(document.external_id, 120)
        fetch = PROVIDER._fetch

        def fail(provider, session, kind, refs):
            if documents[0].external_id in refs:
                raise Unavailable("No answer", code="timeout")
            return fetch(provider, session, kind, refs)

        with patch.object(PROVIDER, "_fetch", fail):
            self.sweep()
            self.assertEqual(self.connection.sudo().sync_ids.error[0]["code"], "timeout")
            self._run()
        self.assertEqual(moves.mapped("payment_state"), ["not_paid", "paid", "paid"])
        documents.unread_since = fields.Datetime.now() - timedelta(minutes=1)
        self._run()
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})

    def test_rung_for(self):
        """A doorbell names one document: it is read although no sweep is due."""
        move, document = self.transferred()
        raw = self.books.documents[document.external_id]
        raw["payments"].append({"id": "p1", "amount": "50", "date": "2026-02-01"})
        document._note_unread()
        document.unread_since -= timedelta(seconds=1)
        self._run()
        self.assertEqual(self.books.calls.count("changed"), 1)
        self.assertEqual(move.amount_residual, 70)

    def test_a_difference_that_lists_do_not_state_stays(self):
        _move, document = self.transferred()
        raw = self.books.documents[document.external_id]
        self.books.touch(raw, net="101", tax="19")
        self.connection._refresh_documents(document)
        self.assertEqual([i["code"] for i in document.issues], ["differs_there"])
        remote = self.connection._provider()._read_document(None, raw)
        document._apply(dataclasses.replace(remote, net=None, tax=None, payments=None))
        self.assertEqual([i["code"] for i in document.issues], ["differs_there"])
        self.books.touch(raw, net="100", tax="20")
        self.connection._refresh_documents(document)
        self.assertFalse(document.issues)

    # === GONE THERE ===

    def test_deleted_there_noticed_by_refresh(self):
        move, document = self.transferred()
        self.books.pay(document.external_id, 50)
        self.sweep()
        self.assertEqual(move.amount_residual, 70)
        self.books.documents.clear()
        move.action_bridge_refresh()
        self.assertEqual((document.status, document.raw_status), ("deleted", "not found"))
        self.assertEqual(move.amount_residual, 120)
        self.assertEqual(move.activity_ids.user_id, self.connection.user_id)
        move.action_bridge_refresh()
        self.assertEqual(len(move.activity_ids), 1)
        move._bridge_transfer()
        self.sweep()
        self.assertEqual(move.bridge_document_id.status, "approved")
        self.assertNotEqual(move.bridge_document_id, document)

    def test_deleted_there_noticed_by_the_slow_round(self):
        _moves, documents = self.transferred(STALE_PER_SWEEP + 2)
        self.books.documents.clear()
        self.sweep()
        self.assertFalse(self.fetched, "they were just read")
        documents.fetched_at = fields.Datetime.now() - timedelta(hours=25)
        self.sweep()
        self.assertEqual(documents.mapped("status").count("deleted"), STALE_PER_SWEEP)
        self.sweep()
        self.assertEqual(set(documents.mapped("status")), {"deleted"})
        self.fetched.clear()
        self.sweep()
        self.assertFalse(self.fetched, "what is gone is not asked for again")

    def test_listed_again_after_it_was_missed(self):
        """A provider that could not find its own document for a moment."""
        _move, document = self.transferred()
        raw = self.books.documents.pop(document.external_id)
        self.connection._refresh_documents(document)
        self.assertEqual(document.status, "deleted")
        self.books.documents[document.external_id] = self.books.touch(raw)
        document.listed = False
        self.sweep()
        self.assertEqual(document.status, "approved")
