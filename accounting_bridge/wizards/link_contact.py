from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountingBridgeLinkContact(models.TransientModel):
    """A person decides which external contact a customer is, where matching was doubtful."""

    _name = "accounting.bridge.link.contact"
    _description = "Link Contact"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    candidate_ids = fields.One2many("accounting.bridge.link.contact.line", "wizard_id")
    chosen_id = fields.Many2one(
        "accounting.bridge.link.contact.line",
        string="Is This Contact",
        domain="[('wizard_id', '=', id)]",
    )

    @api.model
    def _open(self, connection, partner, candidates):
        """:param candidates: list of (external id, name)
        :return: the action that opens the wizard"""
        wizard = self.create(
            {
                "connection_id": connection.id,
                "partner_id": partner.id,
                "candidate_ids": [
                    (0, 0, {"external_id": ref, "name": name}) for ref, name in candidates
                ],
            }
        )
        wizard.chosen_id = wizard.candidate_ids[:1] if len(candidates) == 1 else False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link Contact"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_link(self):
        """Link the chosen contact and try again what was waiting for it."""
        self.ensure_one()
        if not self.chosen_id:
            raise UserError(self.env._("Choose the contact that this customer is."))
        waiting = self._waiting()
        if self.chosen_id.external_id not in self._offered(waiting):
            raise UserError(
                self.env._(
                    "No document of %s waits for this choice any more. Open the document again.",
                    self.partner_id.display_name,
                )
            )
        # Links are written by the engine and by this decision of a person only.
        links = self.env["accounting.bridge.contact"].sudo()
        taken = links.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("external_id", "=", self.chosen_id.external_id),
            ]
        )
        if taken.partner_id - self.partner_id:
            raise UserError(
                self.env._(
                    "%(contact)s is linked to %(partner)s already.",
                    contact=self.chosen_id.name,
                    partner=taken.partner_id.display_name,
                )
            )
        if not taken:
            links.create(
                {
                    "connection_id": self.connection_id.id,
                    "partner_id": self.partner_id.id,
                    "external_id": self.chosen_id.external_id,
                    "name": self.chosen_id.name,
                    "matched_by": "person",
                }
            )
        waiting.action_retry()
        return {"type": "ir.actions.act_window_close"}

    def _waiting(self):
        """:return: the documents that wait for the choice, those of them that the user may see"""
        return self.env["accounting.bridge.document"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("move_id.commercial_partner_id", "=", self.partner_id.id),
                ("state", "=", "attention"),
                ("external_id", "=", False),
            ]
        )

    def _offered(self, documents):
        """:return: set of external ids that the provider held for this customer; a wizard filled in
        by RPC links nothing else"""
        return {
            ref
            for document in documents
            for issue in document.issues or []
            if issue["code"] == "contact_doubtful"
            and issue["params"]["partner_id"] == self.partner_id.id
            for ref, _name in issue["params"]["candidates"]
        }


class AccountingBridgeLinkContactLine(models.TransientModel):
    _name = "accounting.bridge.link.contact.line"
    _description = "Contact to Link"

    wizard_id = fields.Many2one("accounting.bridge.link.contact", ondelete="cascade")
    external_id = fields.Char(required=True)
    name = fields.Char(required=True)
