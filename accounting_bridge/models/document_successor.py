from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_repr

from ..tools.documents import Issue, Kind
from .document import GONE
from .operation import UNDOING

CODE = "corrected_there"
# What was sent does not become another document by being corrected there.
KEPT = (
    "sent_at",
    "sent_by",
    "sent_payload",
    "way",
    "sent_fingerprint",
    "pdf_checksum",
    "target_status",
    "in_test",
    "cutover_as",
    "cutover_by",
    "linked_by",
    "linked_on",
    "taken_amount",
)
MAY_LINK = (
    "accounting_bridge.group_act",
    "account.group_account_user",
    "account.group_account_manager",
)


class AccountingBridgeDocument(models.Model):
    """An accountant who corrects a document in closed books voids it and makes a corrected copy of
    the same number. The engine asks for it once; a person decides whether it stands for our
    document from now on. Until then the document stays as locked as it was."""

    _inherit = "accounting.bridge.document"

    successor_due = fields.Boolean(copy=False, help="Was voided there; a copy may stand instead.")
    successor = fields.Json(
        copy=False,
        groups="accounting_bridge.group_consultant",
        help="The younger document of the same number and contact, as the provider states it.",
    )
    has_successor = fields.Boolean(compute="_compute_has_successor", compute_sudo=True)
    successor_of_id = fields.Many2one(
        "accounting.bridge.document", "Corrects", copy=False, ondelete="restrict", readonly=True
    )

    _successor_due = models.Index("(connection_id) WHERE successor_due")

    @api.depends("successor")
    def _compute_has_successor(self):
        for document in self:
            document.has_successor = bool(document.successor)

    def _is_live(self):
        # Its copy is in the books, whoever may see it.
        return super()._is_live() or bool(self.sudo().successor)

    # === ASKING ===

    def _on_gone(self):
        if self._may_be_corrected():
            # The owner is told when it is known what stands in its place.
            self.successor_due = True
            return None
        return super()._on_gone()

    def _may_be_corrected(self):
        asked = self.operation_ids.filtered(
            lambda o: o.action in UNDOING and o.state not in ("rejected", "cancelled")
        )
        can = self.connection_id._capabilities().corrected_copies
        return can and self.status == "voided" and self.move_id.state != "cancel" and not asked

    def _on_status(self, old, new):
        if new not in GONE and (self.successor_due or self.successor):
            self._forget_successor()
        return super()._on_status(old, new)

    def _take_successor(self, remote):
        """:param remote: `documents.RemoteDocument` that stands in this one's place, or None"""
        self.successor_due = False
        if self.status != "voided" or self.move_id.state == "cancel":
            return
        if remote is None or self._by_external(self.connection_id, [remote]):
            self._tell_owner(self._for_owner()._gone_summary())
            return
        self.successor = {
            "kind": remote.kind.value,
            "external_id": remote.external_id,
            "raw": remote.raw,
        }
        params = {"number": remote.number, "date": remote.date and remote.date.isoformat()}
        if remote.total is not None:
            digits = self.currency_id.decimal_places
            params["total"] = f"{float_repr(float(remote.total), digits)} {self.currency_id.name}"
        self.issues = [*(self.issues or []), Issue(CODE, params).to_json()]
        self._tell_owner(self._for_owner()._corrected_summary())

    def _corrected_summary(self):
        return self.env._(
            "Corrected in %s: link what stands in its place",
            self.connection_id._provider()._label(),
        )

    # === DECIDING ===

    def action_link_successor(self):
        """The corrected copy is our document from now on; the voided one is kept as history."""
        document = self._checked_successor()
        stated = document.successor
        document.current = False
        document._forget_successor()
        document.flush_recordset()
        kept = document._convert_to_write({name: document[name] for name in KEPT})
        new = document.create(
            {
                "connection_id": document.connection_id.id,
                "move_id": document.move_id.id,
                "kind": document.kind,
                "generation": document.generation + 1,
                "successor_of_id": document.id,
                "external_id": stated["external_id"],
                **kept,
            }
        ).with_company(document.connection_id.company_id)
        money = new._take_money_along()
        provider = document.connection_id._provider()
        new._apply(provider._read_document(Kind(stated["kind"]), stated["raw"]))
        money.filtered(lambda p: not p.external_id and not p.issues)._push()
        # What was stated then may be less, or older, than what is there now.
        new._note_unread()
        document.connection_id._wake()
        new._message_log(
            body=self.env._(
                "%(user)s linked it in the place of the voided document.", user=self.env.user.name
            )
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_dismiss_successor(self):
        """The other document is not ours: ours is simply voided."""
        document = self._checked_successor()
        document._forget_successor()
        document._message_log(
            body=self.env._(
                "%(user)s: the other document of this number does not stand in its place.",
                user=self.env.user.name,
            )
        )
        document._tell_owner(document._for_owner()._gone_summary())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _checked_successor(self):
        """:return: the document, to be written by the product as this person decided
        :raise AccessError, UserError: the person may not decide, or there is nothing to decide
        """
        self.ensure_one()
        self.check_access("read")
        self.move_id.check_access("read")
        if not any(self.env.user.has_group(group) for group in MAY_LINK):
            raise AccessError(
                self.env._("What stands in the place of a document is decided by an accountant.")
            )
        # Link rows are written by the product only, as a person with the right decided.
        document = self.sudo()
        if not document.successor:
            raise UserError(self.env._("Nothing stands in the place of this document."))
        return document

    def _forget_successor(self):
        self.successor_due = self.successor = False
        self.issues = [i for i in self.issues or [] if i["code"] != CODE] or False
        owners = self._for_owner()
        # The reminder is the owner's, whoever decided.
        reminders = self.move_id.sudo().activity_ids
        reminders.filtered(lambda a: a.summary == owners._corrected_summary()).action_feedback()


class AccountingBridgeIssue(models.AbstractModel):
    _inherit = "accounting.bridge.issue"

    @api.model
    def _cures(self):
        return super()._cures() | {CODE: "successor"}

    def _cure_successor(self, params, connection, move):
        """The choice is made by an action, since a banner only reads."""
        document = move and move.bridge_document_id
        return document and {
            "type": "ir.actions.server",
            "id": self.env.ref("accounting_bridge.action_link_successor").id,
            "context": {
                "active_model": document._name,
                "active_id": document.id,
                "active_ids": document.ids,
            },
        }
