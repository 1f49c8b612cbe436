from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime
from odoo.tools.translate import LazyTranslate

from .operation import OPEN

_lt = LazyTranslate(__name__)

# A transfer takes some seconds; what is on its way for longer is said to be.
SAID_AFTER = timedelta(minutes=10)
TEXTS = {
    "schedule_off": _lt(
        "The scheduled action of this connection is switched off: nothing is sent or fetched. Odoo"
        " does so when it fails for a week; the details are in the log. Switch it on again."
    ),
    "schedule_late": _lt(
        "The scheduled action of this connection has not run since %(since)s. A system"
        " administrator looks whether scheduled actions run at all, and whether others take all the"
        " time."
    ),
    "waits_unexplained": _lt(
        "Nothing is known that stands in the way. The outbox shows what waits, and the exchanges"
        " what was said."
    ),
    "connection_removed": _lt(
        "The connection to %(provider)s was removed. It goes on when these books are connected"
        " again; until then it can be taken back by Reset to Draft."
    ),
    "connection_removed_unknown": _lt(
        "The connection to %(provider)s was removed while the document was being sent. Look there"
        " whether it arrived; when these books are connected again, Odoo asks."
    ),
}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of waiting."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS

    @api.model
    def _cures(self):
        return super()._cures() | dict.fromkeys(TEXTS, "connection")


class AccountingBridgeDocument(models.Model):
    """How long a document has been on its way, and why."""

    _inherit = "accounting.bridge.document"

    def _on_its_way(self):
        """:return: what is owed for the document and comes next"""
        # People see how long it takes, whoever may read the outbox.
        return self.sudo().operation_ids.filtered(lambda o: o.state in OPEN).sorted("id")[:1]

    def _why_waiting(self):
        operation = self._on_its_way()
        if operation and self.connection_id.state == "disconnected":
            unknown = operation.state != "pending"
            return [{"code": "connection_removed_unknown" if unknown else "connection_removed"}]
        schedule = operation and self.connection_id._schedule_issue()
        if schedule:
            return [schedule.to_json()]
        found = super()._why_waiting()
        if not found and operation:
            # It may wait behind something else, or be unknown.
            refused = self.operation_ids.filtered(lambda o: o.state == "rejected" and o.issues)
            found = operation.issues or refused.sorted("id")[:1].issues or []
        return found

    def _age_words(self):
        """:return: since when it is on its way, how often it was tried and when it is again"""
        operation = self._on_its_way()
        known = {
            "since": format_datetime(self.env, operation.waiting_since),
            "attempts": operation.attempts,
            "at": format_datetime(self.env, operation.not_before),
        }
        if operation.not_before and operation.not_before > fields.Datetime.now():
            return self.env._(
                "On its way since %(since)s. Attempts: %(attempts)s, the next at %(at)s.", **known
            )
        return self.env._("On its way since %(since)s. Attempts: %(attempts)s.", **known)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_state_alerts(self):
        alerts = super()._bridge_state_alerts()
        document = self.bridge_document_id
        if document.state not in ("queued", "sending", "uncertain"):
            return alerts
        operation = document._on_its_way()
        since = operation.waiting_since
        if since and since < fields.Datetime.now() - SAID_AFTER:
            words = document._age_words()
            alerts["accounting_bridge_age"] = {"level": "info", "message": words}
        # The reader may not see the set-up.
        connection = document.sudo().connection_id
        if connection.state == "disconnected" and document.state != "queued":
            alerts.pop("accounting_bridge_uncertain", None)
            alerts |= self._bridge_waiting_alerts(connection, document.sudo()._why_waiting())
        return alerts
