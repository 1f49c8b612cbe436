import dataclasses
from datetime import timezone

from odoo import fields, models

from ..tools.documents import Action
from ..tools.errors import Rejected
from .operation import ACTS


class AccountingBridgeOperation(models.Model):
    """Submitting, approving and e-mailing what the provider holds."""

    _inherit = "accounting.bridge.operation"

    def _check_ready(self):
        """What was true when a person asked for it may have changed while it waited."""
        result = super()._check_ready()
        if self.action in ACTS:
            obstacle = self.document_id._act_obstacle_to_send(Action(self.action))
            if obstacle:
                raise Rejected(issues=[obstacle])
        return result

    # === TAKEN BACK ===

    def _take_back(self):
        """What people asked for is not withdrawn without a word."""
        acts = self.filtered(lambda o: o.action in ACTS and o.state == "pending")
        result = super()._take_back()
        for operation in acts:
            body = self.env._(
                "“%(action)s”, asked for by %(user)s, was withdrawn, because the document was"
                " changed or taken back before. Ask for it again if it is still to be done.",
                action=operation._action_words(),
                user=operation.user_id.name,
            )
            operation.move_id._message_log(body=body)
        return result

    # === E-MAIL ===

    def _has_come_about(self):
        """Whether an e-mail that waited was sent by somebody else meanwhile: the customer gets a
        second one only if a person asked for a second one."""
        asked_again = (self.data or {}).get("again")
        return (
            self.action == Action.EMAIL.value and not asked_again and self.document_id._was_sent()
        )

    def _set_come_about(self):
        self._set_done()
        body = self.env._(
            "%(provider)s: %(number)s was sent to the customer there meanwhile. It was not sent by"
            " e-mail once more.",
            provider=self.connection_id._provider()._label(),
            number=self.document_id.external_number or self.move_id.name,
        )
        self.env["accounting.bridge.sync"]._log_later(self.move_id, body)

    def _known_at_claim(self):
        """Whether it was marked as sent before this attempt: afterwards nobody could tell."""
        values = super()._known_at_claim()
        if self.action == Action.EMAIL.value:
            values["data"] = {**(self.data or {}), "sent_before": self.document_id._was_sent()}
        return values

    def _task_email(self, task, document, data):
        if self.state == "pending":
            return dataclasses.replace(task, sent_before=document._was_sent())
        return dataclasses.replace(
            task,
            sent_before=bool(data.get("sent_before")),
            since=self.claimed_at and self.claimed_at.replace(tzinfo=timezone.utc),
        )

    def _after_email(self, outcome):
        document = self.document_id
        document.emailed_on = fields.Datetime.now()
        body = self.env._(
            "%(provider)s: %(number)s was sent by e-mail, asked for by %(user)s",
            provider=document.connection_id._provider()._label(),
            number=document.external_number or document.move_id.name,
            user=self.user_id.name,
        )
        self.env["accounting.bridge.sync"]._log_later(document.move_id, body)
        self._note_who()

    # === STATUS ===

    def _after_submit(self, outcome):
        self._note_who()

    _after_approve = _after_submit

    def _note_who(self):
        """The provider knows only the person who connected: its history gets who asked."""
        if not self.connection_id._capabilities().history:
            return
        text = self.env._(
            "%(action)s from Odoo by %(user)s.", action=self._action_words(), user=self.user_id.name
        )
        self.document_id._queue(Action.NOTE, {"text": text}, priority=self.priority)

    def _action_words(self):
        return dict(self._fields["action"]._description_selection(self.env))[self.action]

    # === AGAIN ===

    def _repeatable(self):
        """:return: those that the user may have done again: what needs a right of its own needs it
            for another attempt as well"""
        if self.env.user.has_group("accounting_bridge.group_act"):
            return self
        return self.filtered(lambda o: o.action not in ACTS)
