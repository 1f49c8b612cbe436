import dataclasses
from decimal import Decimal

from odoo import models

from ..tools import serial
from ..tools.documents import Action, Invoice, Kind, Task
from ..tools.errors import Rejected


class AccountingBridgeOperation(models.Model):
    """What an operation asks of the provider, and what follows when it is done."""

    _inherit = "accounting.bridge.operation"

    def _check_ready(self):
        """:raise Rejected: the operation is pointless"""
        if self.document_id and not self.document_id.external_id:
            raise Rejected(code="not_transferred")

    def _task(self):
        """:return: the Task of this operation, from what is stored; also for asking afterwards"""
        document, data = self.document_id, self.data or {}
        task = Task(
            key=self.key or "",
            action=Action(self.action),
            kind=Kind(document.kind or "invoice"),
            external_id=document.external_id or "",
            number=document.move_id.name or "",
        )
        return getattr(self, f"_task_{self.action}")(task, document, data)

    def _task_create(self, task, document, data):
        invoice = serial.load(Invoice, document.sent_payload)
        return dataclasses.replace(task, invoice=invoice, number=invoice.number)

    def _task_plain(self, task, document, data):
        return task

    _task_submit = _task_approve = _task_void = _task_delete = _task_plain

    def _task_attach(self, task, document, data):
        attachment = document._pdf_attachment()
        return dataclasses.replace(
            task,
            file_name=attachment.name,
            mimetype=attachment.mimetype,
            content=attachment.raw,
        )

    def _task_allocate(self, task, document, data):
        return dataclasses.replace(
            task, target_id=data["target_id"], amount=Decimal(data["amount"])
        )

    def _task_pay(self, task, document, data):
        return dataclasses.replace(task, payment=self.payment_id._bridge_order())

    def _task_note(self, task, document, data):
        return dataclasses.replace(task, text=data["text"])

    def _after_done(self, outcome):
        """What follows when the provider has performed this operation (a transfer apart: see
        `document._on_created`, for many at once)."""
        follow = getattr(self, f"_after_{self.action}", None)
        if follow:
            follow(outcome)

    def _after_void(self, outcome):
        """The provider knows only the person who connected: its history gets who asked and why."""
        if not self.connection_id._capabilities().history:
            return
        text = self.env._(
            "%(action)s from Odoo by %(user)s. Reason: %(reason)s",
            action=dict(self._fields["action"]._description_selection(self.env))[self.action],
            user=self.user_id.name,
            reason=(self.data or {}).get("reason") or self.env._("none given"),
        )
        self.document_id._queue(Action.NOTE, {"text": text}, priority=self.priority)

    _after_delete = _after_void

    def _after_pay(self, outcome):
        self.payment_id._pushed(outcome.external_id)
