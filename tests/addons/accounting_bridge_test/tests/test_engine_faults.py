import dataclasses
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.accounting_bridge.tools.books import Grant
from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Kind,
    Outcome,
    RemoteDocument,
    Result,
    Status,
)
from odoo.addons.accounting_bridge.tools.errors import AuthenticationError
from odoo.addons.accounting_bridge.tools.outcomes import of_call

from ..models.provider import BOOKS, AccountingBridgeProviderTest
from .flow_case import FlowCase


def answer(result, after=False):
    def fault(task):
        return result

    fault.after = after
    return fault


class TestEngineFaults(FlowCase):
    def _transferred(self, **values):
        document = self._create_invoice(**values)._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "approved")
        return document

    # === RETRY ===

    def test_retry_never_repeats_an_older_refused_void(self):
        document = self._transferred()
        document._queue(Action.VOID, {"reason": "wrong"})
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        self.assertEqual(document.state, "attention")
        # The invoice was kept after all; something else is refused later.
        note = document._queue(Action.NOTE, {"text": "first"})
        self._run()
        self.assertEqual((note.state, document.state), ("done", "approved"))
        document._queue(Action.NOTE, {"text": "second"})
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        document.action_retry()
        self._run()
        self.assertEqual(document.status, "approved", "retrying the note must not void")
        self.assertEqual(self.books.calls.count("void"), 1)

    def test_retry_of_what_was_refused_twice(self):
        document = self._transferred()
        for _attempt in range(2):
            document._queue(Action.VOID, {"reason": "wrong"})
            self.books.faults = [answer(Result.REJECTED)]
            self._run()
        asked = document.action_retry()
        self.assertEqual(asked["res_model"], "accounting.bridge.cancel")
        self._run()
        self.assertEqual(document.status, "approved", "voiding is asked for anew")
        note = [document._queue(Action.NOTE, {"text": "a"})]
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        note.append(document._queue(Action.NOTE, {"text": "b"}))
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        document.action_retry()
        self._run()
        self.assertEqual([n.state for n in note], ["rejected", "done"])

    def test_what_was_refused_stays_visible_when_something_else_is_done(self):
        self.connection.issuer = "provider"
        document = self._transferred()
        document._queue(Action.EMAIL)
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        document._queue(Action.NOTE, {"text": "a"})
        self._run()
        self.assertEqual(document.state, "attention")
        document.action_retry()
        self._run()
        self.assertEqual(document.state, "approved")
        self.assertTrue(document.remote_sent)

    def test_retry_of_a_void_needs_the_right_to_void(self):
        document = self._transferred()
        document._queue(Action.VOID, {"reason": "wrong"})
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        biller = new_test_user(
            self.env, "biller", "account.group_account_invoice", company_id=self.company.id
        )
        document.with_user(biller).action_retry()
        self._run()
        self.assertEqual(document.status, "approved")

    def test_retry_is_not_for_strangers(self):
        document = self._create_invoice()._bridge_transfer()
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        for groups, name in (("base.group_portal", "p"), ("base.group_user", "u")):
            stranger = new_test_user(self.env, f"stranger_{name}", groups)
            with self.assertRaises(AccessError):
                document.with_user(stranger).action_retry()
            with self.assertRaises(AccessError):
                document.move_id.with_user(stranger).action_bridge_refresh()
        self.assertEqual(document.operation_ids.state, "rejected")

    # === EXACTLY ONCE ===

    def test_a_document_of_another_is_never_linked_twice(self):
        """The provider says that it performed the transfer, and names what is another's."""
        first = self._transferred()
        second = self._create_invoice()._bridge_transfer()
        raw = self.books.documents[first.external_id]

        def stolen(provider, session, tasks):
            document = provider._read_document(None, raw)
            return [Outcome(task.key, Result.DONE, document) for task in tasks]

        with (
            patch.object(AccountingBridgeProviderTest, "_push", stolen),
            mute_logger("odoo.sql_db"),
        ):
            self._run()
        self.assertEqual(second.state, "attention")
        self.assertEqual(second.issues[0]["code"], "number_shared")
        self.assertEqual(second.issues[0]["params"]["other_id"], first.move_id.id)
        self.assertFalse(second.external_id)
        self.assertEqual(first.external_id, raw["id"])

    def test_an_answer_that_cannot_be_read_does_not_stop_the_engine(self):
        bad = self._create_invoice()._bridge_transfer()
        with (
            patch.object(
                AccountingBridgeProviderTest, "_read_document", side_effect=KeyError("id")
            ),
            patch.object(AccountingBridgeProviderTest, "_perform", _perform),
            self.assertLogs("odoo.addons.accounting_bridge", "ERROR"),
        ):
            self._run()
            good = self._create_invoice()._bridge_transfer()
            self._run()
        self.assertTrue(bad.operation_ids.answer, "kept, to be applied later")
        self.assertNotEqual(good.operation_ids.state, "pending", "the others go on")

    def test_what_only_met_an_expired_token_waits_for_nothing(self):
        """By whatever name the provider calls it."""
        expired = AuthenticationError(expired=True, code="token_expired")

        def push(_provider, session, tasks):
            session.failure, session.deadline, session.access_token = expired, 0, ""
            return [of_call(task, expired) for task in tasks]

        document = self._create_invoice()._bridge_transfer()
        with patch.object(AccountingBridgeProviderTest, "_push", push):
            self._run()
        operation = document.sudo().operation_ids
        self.assertEqual((operation.state, operation.not_before), ("pending", False))
        self._run()
        self.assertEqual(document.state, "approved")

    def test_a_fresh_token_that_opens_nothing(self):
        """Another would not either: a person is told, instead of renewing without end."""
        provider, grants = type(self.env["accounting.bridge.provider.test"]), []
        opened = provider._open
        expires = datetime.now(timezone.utc) + timedelta(hours=1)
        can = dataclasses.replace(
            self.env["accounting.bridge.provider.test"]._capabilities(), oauth=True
        )

        def renewed(_provider, *_args, **_more):
            grants.append(Grant(f"renewed {len(grants)}", expires, "refresh"))
            return grants[-1]

        def with_token(provider, connection, access_token, deadline):
            session = opened(provider, connection, access_token, deadline)
            session.access_token, session.deadline = access_token, deadline
            return session

        def refused(_provider, _session, _bookmark):
            raise AuthenticationError(expired=True, code="token_expired")

        self.patch(provider, "_capabilities", lambda _provider: can)
        self.patch(provider, "_refresh_grant", renewed)
        self.patch(provider, "_open", with_token)
        with self.enter_registry_test_mode():
            grant = Grant("first", expires, "refresh")
            self.env["accounting.bridge.token"]._keep(self.connection, grant)
        with patch.object(provider, "_changed", refused):
            self._run()
            self.assertEqual((self.connection.state, len(grants)), ("live", 1))
            self._run()
            self.assertEqual((self.connection.state, len(grants)), ("attention", 1))
            self.assertEqual(self.connection.attention_issue["code"], "authentication")
        self._run()
        self.assertEqual(self.connection.state, "live")

    def test_one_unknown_outcome_that_cannot_be_asked_for_does_not_stop_the_engine(self):
        bad = self._transferred()
        operation = bad._queue(Action.NOTE, {})  # its text is missing
        operation.write({"state": "uncertain", "key": "k", "not_before": False})
        good = self._create_invoice()._bridge_transfer()
        with self.assertLogs("odoo.addons.accounting_bridge", "ERROR"):
            self._run()
        self.assertEqual((operation.state, good.state), ("uncertain", "approved"))
        self.assertTrue(operation.not_before)

    def test_one_document_that_cannot_be_applied_does_not_stop_the_sweep(self):
        documents = self._create_invoice()._bridge_transfer()
        documents |= self._create_invoice()._bridge_transfer()
        self._run()
        bad, good = documents
        for document in documents:
            self.books.touch(self.books.documents[document.external_id], status="voided")
        on_status = type(bad)._on_status

        def broken(document, old, new):
            if document == bad:
                raise ZeroDivisionError("bug")
            return on_status(document, old, new)

        self.connection.action_synchronise()
        with (
            patch.object(type(bad), "_on_status", broken),
            self.assertLogs("odoo.addons.accounting_bridge", "ERROR"),
        ):
            self._run()
        self.assertEqual((bad.status, good.status), ("approved", "voided"))
        self.assertEqual(bad.issues[0]["code"], "not_applied")
        self.assertEqual(self.connection.sync_ids.bookmark, str(self.books.changes))

    def test_a_limit_ends_the_attempts_one_by_one(self):
        """Prepared apart because one of them cannot be read: the limit holds for all."""
        bad = self._create_invoice()
        invoices = bad | self._create_invoice(200) | self._create_invoice(300)
        documents = invoices._bridge_transfer()
        checked = type(bad)._bridge_checked

        def broken(moves, connection):
            if bad in moves:
                raise ZeroDivisionError("bug")
            return checked(moves, connection)

        def limited(provider, session, tasks):
            session.books.calls.append("create")
            return [Outcome(t.key, Result.RETRY, stop=True) for t in tasks]

        with (
            patch.object(type(bad), "_bridge_checked", broken),
            patch.object(AccountingBridgeProviderTest, "_push", limited),
            self.assertLogs("odoo.addons.accounting_bridge", "ERROR"),
        ):
            self._run()
        self.assertEqual(self.books.calls.count("create"), 1)
        self.assertEqual(documents.mapped("state"), ["attention", "queued", "queued"])

    def test_a_status_that_nobody_knows_is_not_called_not_transferred(self):
        document = self._transferred()
        document.sudo().status = False
        self.assertEqual(document.state, "uncertain")

    def test_a_working_connection_is_not_archived(self):
        with self.assertRaises(UserError):
            self.connection.active = False
        self.connection.sudo().state = "disconnected"
        self.connection.active = False

    def test_connected_anew_nothing_goes_twice(self):
        """The same books under a new connection: what is there stays where it is."""
        document = self._transferred()
        invoice = document.move_id
        self.connection.sudo().state = "disconnected"
        self.env.flush_all()
        again = self._create_connection(self.company)
        self.addCleanup(BOOKS.pop, again.id, None)
        again.sudo().organisation_ref = self.connection.organisation_ref
        BOOKS[again.id] = self.books
        self._set_up(again)
        documents = invoice._bridge_transfer()
        self._run(again)
        self.assertEqual(documents, document)
        self.assertEqual(len(self.books.documents), 1)
        self.assertEqual(self.books.calls.count("create"), 1)


def _perform(provider, books, task):
    raw = {"id": f"raw-{task.number}"}
    remote = RemoteDocument(raw["id"], Kind.INVOICE, task.number, Status.APPROVED, "approved", raw)
    return Outcome(task.key, Result.DONE, remote)
