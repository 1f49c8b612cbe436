import datetime

from odoo import api, fields, models

from ..tools.errors import BridgeError, ConfigurationError


class ChooseOrganisation(models.TransientModel):
    """Which of the organisations a consent reaches is connected. The list is only shown: what is
    chosen is looked up again at the provider, with the tokens of that consent."""

    _name = "accounting.bridge.choose.organisation"
    _description = "Choose the Organisation"
    _rec_name = "connection_id"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    company_id = fields.Many2one(related="connection_id.company_id", related_sudo=False)
    line_ids = fields.One2many(
        "accounting.bridge.choose.organisation.line", "wizard_id", readonly=True
    )

    @api.model
    def _offer(self, connection, organisations):
        """:param organisations: list of `books.Organisation`
        :return: the wizard"""
        lines = [{"name": o.name, "external_id": o.external_id} for o in organisations]
        used = connection._used_organisations([o.external_id for o in organisations])
        for line in lines:
            line["used"] = line["external_id"] in used
        return self.create(
            {"connection_id": connection.id, "line_ids": [(0, 0, line) for line in lines]}
        )

    def _address(self):
        return f"/odoo/action-accounting_bridge.action_choose_organisation/{self.id}"

    def _checked_connection(self):
        """:return: the connection in its company, if the user may connect it"""
        self.ensure_one()
        connection = self.connection_id.with_company(self.connection_id.company_id)
        connection._check_may_connect()
        return connection

    def _choose(self, external_id):
        connection = self._checked_connection()
        try:
            grant = self.env["accounting.bridge.token"]._candidate(connection)
            if not grant or grant.expires_at < datetime.datetime.now(datetime.timezone.utc):
                raise ConfigurationError(code="consent_expired")
            reachable = connection._reachable_organisations(grant)
            chosen = [o for o in reachable if o.external_id == external_id]
            if not chosen:
                raise ConfigurationError(code="organisation_gone")
            connection._establish(grant, chosen[0])
        except BridgeError as error:
            raise connection._user_error(error) from error
        return self._back()

    def action_cancel(self):
        """Give the consent back."""
        connection = self._checked_connection()
        tokens = self.env["accounting.bridge.token"]
        connection._give_back(tokens._forget(connection, candidate=True))
        return self._back()

    def _back(self):
        if self.connection_id._is_on_setup_page():
            return self.connection_id._setup_action() | {"target": "main"}
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
    name = fields.Char("Organisation", required=True, readonly=True)
    external_id = fields.Char(required=True, readonly=True)
    used = fields.Boolean("Used by Another Company", readonly=True)

    def action_choose(self):
        self.ensure_one()
        return self.wizard_id._choose(self.external_id)
