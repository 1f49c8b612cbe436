from odoo import models
from odoo.tools import format_datetime, groupby

from ..tools.documents import Action, Issue, Kind, Outcome, Result
from . import lock
from .document import GONE
from .operation import OPEN


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def _has_same_books(self, other):
        """Whether both rows are, or were, connected to the same books. The provider's name goes
        with its module, the id of the books stays."""
        return (
            bool(self.organisation_ref)
            and self.organisation_ref == other.organisation_ref
            and self.provider in (other.provider, "none")
            and self.company_id == other.company_id
        )

    def _former(self):
        """:return: the removed connections of the same books"""
        self.ensure_one()
        # Only whether they are there matters, not what the user may see of them.
        rows = self.sudo().with_context(active_test=False).search(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("organisation_ref", "=", self.organisation_ref),
                ("state", "=", "disconnected"),
            ]
        )
        return rows.filtered(lambda row: row._has_same_books(self))

    def _go_live(self, grant):
        was_removed = self.state == "disconnected"
        result = super()._go_live(grant)
        if was_removed:
            # Link rows are written by the product only.
            documents = self.env["accounting.bridge.document"].sudo()
            documents.search(
                [
                    ("connection_id", "=", self.id),
                    ("current", "=", True),
                    ("external_id", "!=", False),
                ]
            )._note_money_meanwhile()
        return result

    def action_take_over(self):
        """Go on with the documents of a removed connection to the same books."""
        self.ensure_one()
        self.check_access("write")
        former = self._former()
        # Link rows are written by the product only.
        documents = self.env["accounting.bridge.document"].sudo()
        documents.search([("connection_id", "in", former.ids)])._move_to(self.sudo())
        self.action_synchronise()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _alerts(self):
        alerts = super()._alerts()
        if self.organisation_ref and self._is_connected() and (former := self._former()):
            # As above.
            documents = self.env["accounting.bridge.document"].sudo()
            count = documents.search_count([("connection_id", "in", former.ids)])
            if count:
                alerts["former"] = {
                    "level": "info",
                    "message": self.env._(
                        "%(count)s documents were transferred to these books by %(connection)s, "
                        "which was removed. They are not followed.",
                        count=count,
                        connection=former[0].name,
                    ),
                    "action_text": self.env._("Follow them again"),
                    "action_call": (self._name, "action_take_over", self.ids),
                }
        return alerts


class AccountingBridgeDocument(models.Model):
    """Link rows of a removed connection. They keep their document locked and what was read last.
    When the same books are connected by another row, the link goes along, so that one document has
    one link, with the payments that were booked for it. What is sent again is first asked for."""

    _inherit = "accounting.bridge.document"

    def _on_created(self):
        # What was sent before and is found again was given all that follows then.
        return super(
            AccountingBridgeDocument, self.filtered(lambda d: not d.sent_at)
        )._on_created()

    def _is_dropped(self):
        """Whether the connection was removed: nothing is sent or fetched any more."""
        self.ensure_one()
        return self.connection_id.state == "disconnected"

    def _may_move_to(self, connection):
        """Whether the link may go along to `connection`: it is of the same books, or of none yet.
        What lies in other books stays there."""
        self.ensure_one()
        if not self.current or not self._is_dropped() or self.connection_id == connection:
            return False
        if self.connection_id.company_id != connection.company_id:
            return False
        return self.connection_id._has_same_books(connection) or not (
            self.external_id or self._is_live()
        )

    def _move_to(self, connection):
        """:return: those whose link went along; where the other connection has a link of the same
        document already, it counts"""
        taken = self.search(
            [
                ("connection_id", "=", connection.id),
                "|",
                ("move_id", "in", self.move_id.ids),
                ("external_id", "in", self.filtered("external_id").mapped("external_id")),
            ]
        )
        known = {(row.kind, row.external_id) for row in taken if row.external_id}
        moving = self.filtered(
            lambda d: (
                d._may_move_to(connection)
                and d.move_id not in taken.move_id
                and (d.kind, d.external_id) not in known
            )
        )
        for former in moving.connection_id:
            rows = moving.filtered(lambda d, former=former: d.connection_id == former)
            body = self.env._(
                "Goes on in %(new)s, before: %(old)s", new=connection.name, old=former.name
            )
            rows._message_log_batch(dict.fromkeys(rows.ids, body))
        waiting = moving.operation_ids.filtered(lambda o: o.state in (*OPEN, "rejected"))
        waiting.connection_id = connection
        moving.write({"connection_id": connection.id, "in_test": connection.in_test})
        payments = moving.payment_ids.payment_id.filtered("bridge_connection_id")
        lock.unlocked(payments).bridge_connection_id = connection
        moving._note_money_meanwhile()
        # What changed there meanwhile is older than what the new connection's sweep begins with.
        moving.filtered("external_id")._note_unread()
        return moving

    def _note_money_meanwhile(self):
        """What people registered in Odoo while payments were free: when the provider reports it, it
        is recognised and not booked twice. Until then a person matches it there; it is not pushed,
        because what is known of the document there is old."""
        paid = ("in_payment", "paid", "partial")
        for document in self.filtered(
            lambda d: d.move_id.payment_state in paid and d.status not in GONE
        ):
            known = document.payment_ids
            for entry, partials in document._unknown_money().items():
                document._note_money(entry, partials)
            news = document.payment_ids - known
            news._leave_to_person()

    def _unknown_money(self):
        """:return: dict journal entry -> partials by which it paid the document, without what the
            bridge booked or knows"""
        rows = self.payment_ids
        ours = rows.payment_id.move_id | rows.entry_id | rows.reversal_id
        exchange = self.company_id.currency_exchange_journal_id
        found = {}
        for line in self.move_id.line_ids.filtered(lambda ln: ln.account_type in lock.RECEIVABLE):
            for partial in line.matched_debit_ids | line.matched_credit_ids:
                entry = (partial.debit_move_id | partial.credit_move_id).move_id - self.move_id
                free = entry and entry not in ours and not partial.bridge_payment_id
                if free and entry.move_type == "entry" and entry.journal_id != exchange:
                    found[entry] = found.get(entry, partial.browse()) | partial
        return found

    def _ask_again(self, priority=10):
        """What the provider held when the connection was removed is asked for before anything is
        sent: the engine finds it, or what took its place, and otherwise sends it anew."""
        # Users only read the outbox.
        operations = self.env["accounting.bridge.operation"].sudo()
        for document in self.filtered(lambda d: d.external_id and d.status not in GONE):
            if document.operation_ids.filtered(lambda o: o.action == "create" and o.state in OPEN):
                continue
            operation = operations.create(
                {
                    "connection_id": document.connection_id.id,
                    "company_id": document.company_id.id,
                    "document_id": document.id,
                    "action": Action.CREATE.value,
                    "state": "uncertain",
                    "priority": priority,
                    "user_id": self.env.uid,
                    "issues": [Issue("asked_again", level="info").to_json()],
                }
            )
            operation.key = operation._make_key(0)
        self.connection_id.sudo()._wake()


class AccountingBridgeOperation(models.Model):
    _inherit = "accounting.bridge.operation"

    def _asks_again(self):
        """Whether this asks for a document that the provider held before."""
        self.ensure_one()
        return self.action == "create" and bool(self.document_id.external_id)

    def _resend_lost(self):
        """It is surely not there any more: that is kept, and the document sent anew as the person
        asked."""
        for operation in self:
            document = operation.document_id
            operation.write({"state": "cancelled", "issues": False, "not_before": False})
            old, document.status = document.status, "deleted"
            document.raw_status = ""
            document._log_status(old, "deleted")
            moves = document.move_id.with_user(operation.user_id)
            moves.with_company(document.company_id)._bridge_transfer(operation.priority)


    def _try_again(self, priority=10):
        operations = super()._try_again(priority)
        operations.filtered(lambda o: o._asks_again()).state = "uncertain"
        return operations


class AccountingBridgeSync(models.Model):
    _inherit = "accounting.bridge.sync"

    def _found(self, provider, session, operations):
        """What has an id there is asked for by it, and by its number only when it is gone."""
        found = {}
        again = operations.filtered(lambda o: o._asks_again())
        for kind, group in groupby(again, lambda o: o.document_id.kind):
            refs = [o.document_id.external_id for o in group]
            remotes = provider._fetch(session, Kind(kind), refs)
            for operation in group:
                if remote := remotes.get(operation.document_id.external_id):
                    found[operation.key] = Outcome(operation.key, Result.DONE, remote)
        rest = operations.filtered(lambda o: o.key not in found)
        return found | super()._found(provider, session, rest) if rest else found

    def _apply_outcomes(self, pairs):
        lost = [
            operation
            for operation, outcome in pairs
            if outcome.result is Result.RETRY
            and operation.state == "uncertain"
            and operation._asks_again()
        ]
        result = super()._apply_outcomes([pair for pair in pairs if pair[0] not in lost])
        for operation in lost:
            operation._resend_lost()
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_state_alerts(self):
        alerts = super()._bridge_state_alerts()
        # The reader may not see the set-up.
        document = self.bridge_document_id.sudo()
        if document.external_id and document._is_dropped():
            alerts["accounting_bridge_removed"] = {
                "level": "info",
                "message": self.env._(
                    "The connection to the bookkeeping system was removed. What is shown was read "
                    "on %(date)s. The document stays as it was transferred; its payments are "
                    "registered in Odoo.",
                    date=format_datetime(self.env, document.fetched_at),
                ),
            }
        return alerts

    def _bridge_transfer_to(self, connection, priority):
        self._bridge_take_over(connection, priority)
        return super()._bridge_transfer_to(connection, priority)

    def _bridge_take_over(self, connection, priority):
        """Documents of a removed connection are sent again: their links go along, as do those of
        the invoices that credit notes among them reverse."""
        # People only read link rows; which may go along is decided here.
        moves = self.sudo()
        rows = (moves | moves.reversed_entry_id).bridge_document_ids.filtered(
            lambda d: d._may_move_to(connection)
        )
        if rows:
            moved = rows._move_to(connection)
            moved.with_env(self.env)._ask_again(priority)
