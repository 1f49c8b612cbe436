from odoo import api, fields, models

from ..tools.errors import BridgeError


class ConnectKey(models.TransientModel):
    """A key is pasted and tried at once. It is not a value of this wizard: it goes straight to the
    token store, so that no table of a wizard, no chatter and no answer to the browser holds it."""

    _name = "accounting.bridge.connect.key"
    _description = "Connect with a Key"
    _rec_name = "connection_id"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    provider = fields.Char(compute="_compute_texts")
    needed = fields.Text("What the Key Needs", compute="_compute_texts")
    address = fields.Char("Where Keys Are Made", compute="_compute_texts")
    replaces = fields.Boolean(compute="_compute_texts")
    offers_consent = fields.Boolean(related="connection_id.offers_consent", related_sudo=False)
    key = fields.Char(compute="_compute_key", inverse="_inverse_key")
    valid_until = fields.Date()
    alerts = fields.Json(readonly=True)

    @api.depends("connection_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for wizard in self:
            connection = wizard.connection_id
            provider = connection._provider()
            wizard.provider = provider._label()
            wizard.needed, wizard.address = provider._key_help()
            wizard.replaces = connection.connected_by == "key" and connection._is_connected()

    def _compute_key(self):
        self.key = False

    def _inverse_key(self):
        for wizard in self:
            if wizard.key:
                connection = wizard._checked_connection()
                connection._keep_key(wizard.key, wizard._nonce(), wizard.valid_until)
        # It does not come back, not even in the answer to whoever typed it.
        self.invalidate_recordset(["key"], flush=False)

    @api.model
    def _open(self, connection):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connect %s", connection._provider()._label()),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_connection_id": connection.id,
                "default_valid_until": connection._last_day_of_key(),
            },
        }

    def _nonce(self):
        return f"{self._name},{self.id}"

    def _checked_connection(self):
        """:return: the connection in its company, if the user may connect it"""
        self.ensure_one()
        connection = self.connection_id.with_company(self.connection_id.company_id)
        connection._check_may_connect()
        return connection

    def action_connect(self):
        """Try the key; where it is refused the dialog stays and says why."""
        connection = self._checked_connection()
        try:
            connection._try_key(self._nonce())
        except BridgeError as error:
            return self._refused(error.issue())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": connection.name,
                "message": self.env._("%s answers.", connection.organisation_name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _refused(self, issue):
        connection = self.connection_id
        alert = {"level": "danger", "message": connection._issue_words(issue)}
        if cure := self.env["accounting.bridge.issue"]._cure_elsewhere(issue, connection):
            alert |= {"action_text": self.env._("Mend it"), "action": cure}
        self.alerts = {"refused": alert}
        return {**self._open(connection), "res_id": self.id}

    def action_consent(self):
        """The other way: consent in the browser."""
        connection = self._checked_connection()
        connection._check_may_be_connected()
        return connection._ask_consent()
