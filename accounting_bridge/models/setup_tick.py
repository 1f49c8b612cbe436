from odoo import api, fields, models

CONSULTANT = "accounting_bridge.group_consultant"
# What is confirmed -> what the names of its fields begin with.
TICKS = {"taxes": "setup_taxes", "ledger_of_record": "setup_ledger"}


class AccountingBridgeConnection(models.Model):
    """The boxes that a person ticks in the guided set-up: whether what was said holds, who said it
    and when, and the words that are confirmed."""

    _inherit = "accounting.bridge.connection"

    setup_taxes_right = fields.Boolean(
        "My taxes are right",
        compute="_compute_setup_ticks",
        inverse="_inverse_setup_taxes_right",
        groups=CONSULTANT,
    )
    setup_taxes_said = fields.Char(compute="_compute_setup_ticks", groups=CONSULTANT)
    setup_taxes_left = fields.Char(compute="_compute_setup_ticks", groups=CONSULTANT)
    setup_taxes_words = fields.Text(compute="_compute_setup_ticks", groups=CONSULTANT)
    setup_ledger_right = fields.Boolean(
        "I confirm the ledger of record",
        compute="_compute_setup_ticks",
        inverse="_inverse_setup_ledger_right",
        groups=CONSULTANT,
    )
    setup_ledger_said = fields.Char(compute="_compute_setup_ticks", groups=CONSULTANT)
    setup_ledger_words = fields.Text(compute="_compute_setup_ticks", groups=CONSULTANT)

    @api.depends("confirmation_ids", "mapping_ids.state", "mapping_ids.reference_id", "provider")
    @api.depends_context("lang", "tz")
    def _compute_setup_ticks(self):
        for connection in self:
            connection.setup_taxes_left = connection._open_taxes()
            for subject, name in TICKS.items():
                connection[f"{name}_right"] = bool(connection._confirmation(subject))
                connection[f"{name}_said"] = connection._setup_state_of(subject)
                connection[f"{name}_words"] = connection._setup_statement(subject)

    # One for each: while one is written, Odoo does not compute what is computed along with it.
    def _inverse_setup_taxes_right(self):
        for connection in self:
            connection._setup_tick("taxes", connection.setup_taxes_right)

    def _inverse_setup_ledger_right(self):
        for connection in self:
            connection._setup_tick("ledger_of_record", connection.setup_ledger_right)
