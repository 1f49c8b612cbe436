from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.errors import BridgeError, ConfigurationError


class ChooseOrganisation(models.TransientModel):
    """Which of the organisations a consent reaches is connected. The list is only shown: what is
    chosen is looked up again at the provider, with the tokens of that consent."""

    _name = "accounting.bridge.choose.organisation"
    _description = "Choose the Organisation"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    organisation_ids = fields.One2many(
        "accounting.bridge.choose.organisation.line",
        "wizard_id",
        string="Organisations",
        readonly=True,
    )
    organisation_id = fields.Many2one(
        "accounting.bridge.choose.organisation.line",
        string="Organisation",
        domain="[('wizard_id', '=', id), ('used', '=', False)]",
    )

    @api.model
    def _offer(self, connection, organisations):
        """:param organisations: list of `documents.Organisation`
        :return: the wizard"""
        # Of other companies' connections only this is looked at: which organisations are taken.
        used = connection.sudo().search(
            [
                ("id", "!=", connection.id),
                ("provider", "=", connection.provider),
                ("organisation_ref", "in", [o.external_id for o in organisations]),
                ("state", "not in", ("draft", "disconnected")),
            ]
        ).mapped("organisation_ref")
        return self.create(
            {
                "connection_id": connection.id,
                "organisation_ids": [
                    (
                        0,
                        0,
                        {
                            "name": organisation.name,
                            "external_id": organisation.external_id,
                            "used": organisation.external_id in used,
                        },
                    )
                    for organisation in organisations
                ],
            }
        )

    def _address(self):
        return f"/odoo/action-accounting_bridge.action_choose_organisation/{self.id}"

    def action_choose(self):
        self.ensure_one()
        if not self.organisation_id:
            raise UserError(self.env._("Choose an organisation."))
        connection = self.connection_id.with_company(self.connection_id.company_id)
        connection._check_may_connect()
        try:
            self._connect(connection)
        except BridgeError as error:
            raise connection._user_error(error) from error
        return self._back()

    def _connect(self, connection):
        grant = self.env["accounting.bridge.token"]._candidate(connection)
        if not grant:
            raise ConfigurationError(code="consent_expired")
        for organisation in connection._reachable_organisations(grant):
            if organisation.external_id == self.organisation_id.external_id:
                return connection._establish(grant, organisation)
        raise ConfigurationError(code="organisation_gone")

    def action_cancel(self):
        """Give the consent back."""
        self.ensure_one()
        connection = self.connection_id
        connection._check_may_connect()
        tokens = self.env["accounting.bridge.token"]
        connection._give_back(tokens._forget(connection, candidate=True))
        return self._back()

    def _back(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "accounting_bridge.action_connection"
        )
        return {
            **action,
            "views": [(False, "form")],
            "res_id": self.connection_id.id,
            "target": "main",
        }


class ChooseOrganisationLine(models.TransientModel):
    _name = "accounting.bridge.choose.organisation.line"
    _description = "Organisation to Choose"

    wizard_id = fields.Many2one(
        "accounting.bridge.choose.organisation", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True, readonly=True)
    external_id = fields.Char(required=True, readonly=True)
    used = fields.Boolean("Used by Another Company", readonly=True)
