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
            obstacle = self.document_id._act_obstacle_now(Action(self.action))
            if obstacle:
                raise Rejected(issues=[obstacle])
        return result

    # === E-MAIL ===

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
