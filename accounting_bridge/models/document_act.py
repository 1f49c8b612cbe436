from odoo import fields, models

from ..tools.documents import Action, Issue, Kind, Status
from .document import GONE
from .operation import ACTS, OPEN

# What a document has come to when the provider has done what is owed.
COMES_TO = {
    "submit": "submitted",
    "approve": "approved",
    "void": "voided",
    "delete": "deleted",
}
# From which status each act leads on.
FROM = {
    Action.SUBMIT: ("draft",),
    Action.APPROVE: ("draft", "submitted"),
    Action.EMAIL: ("approved", "paid"),
}
NEEDS = {Action.SUBMIT: Status.SUBMITTED, Action.APPROVE: Status.APPROVED}
# With these it would not be the customer's document that is approved or sent.
DIFFERENT = ("differs_there", "edited_there")


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def _offers_act(self, action):
        """Whether the bookkeeping system can do this with documents of its kind at all, and is to:
        only who issues the customer's documents sends them."""
        can = self._capabilities()
        if action is Action.EMAIL:
            return can.email and self._issuer() == "provider"
        return {Status.DRAFT, NEEDS[action]} <= set(can.statuses)


class AccountingBridgeDocument(models.Model):
    """What people have the provider do with a document it holds: submit for approval, approve, send
    by e-mail. Asked for here, checked where nothing but Odoo is needed, done by the outbox."""

    _inherit = "accounting.bridge.document"

    emailed_on = fields.Datetime("Sent by E-mail There", readonly=True, copy=False)

    def _was_sent(self):
        """Whether the provider has sent it to the customer, or has marked it as sent."""
        return bool(self.emailed_on or self.remote_sent)

    def _hold(self):
        """Two clicks at once: the second waits here, fails to serialise (only a row that was
        written makes it), and is repeated by Odoo with the first one's result in sight."""
        self.env.cr.execute(
            "UPDATE accounting_bridge_document SET write_date = write_date WHERE id IN %s",
            [tuple(self.ids) or (0,)],
        )

    def _act(self, action):
        """Owe it, once however often it is asked for; one that was refused before is superseded."""
        self.ensure_one()
        refused = self.operation_ids._refused().filtered(lambda o: o.action == action.value)
        self._queue(action, self._act_data(action))
        if refused:
            # Link rows are written by the product only.
            self.sudo()._clear_issues()

    def _act_data(self, action):
        """:return: what of now counts when it is done, see `operation.data`"""
        return {"again": True} if action is Action.EMAIL and self._was_sent() else None

    def _owed_acts(self):
        """:return: what people asked for and is not done yet, the next first"""
        # The reader of an invoice sees what becomes of it.
        operations = self.sudo().operation_ids
        return operations.filtered(lambda o: o.action in ACTS and o.state in OPEN).sorted("id")

    def _is_owed(self, action):
        return action.value in self._owed_acts().mapped("action")

    def _coming_status(self):
        """:return: the status when all that is owed now is done; False where it is not there, nor
            on its way"""
        status = self.status
        owed = self.operation_ids.filtered(lambda o: o.state in OPEN).sorted("id")
        for operation in owed:
            if operation.action == "create":
                sent = operation.state != "pending" and self.target_status
                status = sent or self.connection_id.target_status
            status = COMES_TO.get(operation.action, status)
        return status

    # === WHAT STANDS IN THE WAY ===

    def _act_obstacle(self, action):
        """:return: the first `documents.Issue` for which a person may not ask for this now, or
            None"""
        self.ensure_one()
        status = self._coming_status()
        if self.connection_id._offers_act(action) and status not in FROM[action]:
            known = status or self.raw_status  # by a new name
            return Issue(f"{action.value}_status" if known else "not_transferred", {"got": known})
        return self._act_obstacle_now(action)

    def _act_obstacle_now(self, action):
        """:return: the first `documents.Issue` for which this cannot be sent as things are known
            now, or None. Whether a status may be set is the provider's to say: it may know more"""
        return next(self._act_obstacles(action), None)

    def _act_obstacle_to_send(self, action):
        """:return: as `_act_obstacle_now`, when its turn has come: an approval that is owed still
            comes after the e-mail then, and too late"""
        obstacle = self._act_obstacle_now(action)
        if obstacle is None and action is Action.EMAIL and self.status not in FROM[action]:
            return Issue("email_status", {"got": self.status or self.raw_status})
        return obstacle

    def _act_obstacles(self, action):
        connection, move = self.connection_id, self.move_id
        if not connection._offers_act(action):
            can_send = action is Action.EMAIL and connection._capabilities().email
            yield Issue("email_issuer" if can_send else "act_not_offered")
        if not connection._is_connected():
            yield Issue("act_removed")
        if connection.rolled_back_on:
            yield Issue("rolled_back", {"rolled_back_date": str(connection.rolled_back_on.date())})
        if self.excluded:
            yield Issue("excluded")
        if move.state != "posted":
            yield Issue("not_posted")
        if self.status in GONE:
            yield Issue(f"{action.value}_status", {"got": self.status})
        if action is Action.EMAIL:
            yield from self._email_obstacles()
        if action is Action.APPROVE:
            yield from self._period_obstacles()
        if action is not Action.SUBMIT and self._is_another_there():
            yield Issue("act_differs")

    def _is_another_there(self):
        return any(
            issue["code"] in DIFFERENT and issue.get("level", "error") == "error"
            for issue in self.issues or ()
        )

    def _period_obstacles(self):
        """Approving is what puts a document into the books: nothing goes into a period that is
        closed, unless a person says so by name."""
        connection, date = self.connection_id, self.move_id.invoice_date
        known = {"date": fields.Date.to_string(date)}
        if connection.lock_date and date <= connection.lock_date:
            known["lock_date"] = fields.Date.to_string(connection.lock_date)
            yield Issue("period_locked", known)
        closed = connection._closed_until()
        if closed and date <= closed and not connection._confirmation("release"):
            yield Issue("period_closed", known | {"lock_date": fields.Date.to_string(closed)})

    def _email_obstacles(self):
        connection, can = self.connection_id, self.connection_id._capabilities()
        if Kind(self.kind) not in can.email_kinds:
            yield Issue("email_credit_note")
        if self.move_id._bridge_issued_by() != "provider":
            yield Issue("email_issuer")
        reached = self.status in FROM[Action.EMAIL]
        if self.external_id and not reached and not self._is_owed(Action.APPROVE):
            yield Issue("email_status", {"got": self.status})
        if connection.is_demo and not can.email_in_demo:
            yield Issue("email_demo")
        if connection.in_test and not connection.is_demo:
            yield Issue("email_test")
        if not self._has_address():
            partner = self.move_id.partner_id
            params = {"partner_id": partner.id, "name": partner.display_name}
            yield Issue("email_no_address", params)

    def _has_address(self):
        """Whether an e-mail address of the customer is known, or was when it was transferred: which
        one the provider sends to is up to its contact."""
        partner = self.move_id.partner_id
        # What was sent is evidence that only consultants read.
        sent = (self.sudo().sent_payload or {}).get("contact") or {}
        return bool(partner.email or partner.commercial_partner_id.email or sent.get("email"))
