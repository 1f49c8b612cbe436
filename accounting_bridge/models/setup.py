from odoo import api, fields, models

STEPS = [
    ("connect", "Connect"),
    ("account", "Revenue Account"),
    ("taxes", "Taxes"),
    ("currency", "Currencies"),
    ("payments", "Payments"),
    ("policy", "Documents"),
    ("review", "Review"),
    ("ready", "First Document"),
]


class AccountingBridgeConnection(models.Model):
    """The guided set-up: where a company is on its way from "not connected" to its first document.
    It edits the ordinary fields of the connection; nothing is kept twice."""

    _inherit = "accounting.bridge.connection"

    setup_step = fields.Selection(
        STEPS,
        "Set-Up Step",
        readonly=True,
        copy=False,
        help="Empty: the connection was made without the guided set-up.",
    )
    setup_done_on = fields.Datetime("Set Up On", readonly=True, copy=False)

    @api.model
    def _fact_fields(self):
        return super()._fact_fields() | {"setup_step", "setup_done_on"}
