from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang


class MoveLive(models.TransientModel):
    """What going live drops, said in numbers before it is done, and only by whoever types the
    company's name."""

    _name = "accounting.bridge.move.live"
    _description = "Move to Live"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    is_demo = fields.Boolean(related="connection_id.is_demo", related_sudo=False)
    company_name = fields.Char(
        related="connection_id.company_id.name", string="Company Name", related_sudo=False
    )
    organisation_name = fields.Char(related="connection_id.organisation_name", related_sudo=False)
    provider = fields.Char(compute="_compute_counts")
    document_count = fields.Integer(compute="_compute_counts")
    standing_count = fields.Integer(compute="_compute_counts")
    waiting_count = fields.Integer(compute="_compute_counts")
    contact_count = fields.Integer(compute="_compute_counts")
    payment_count = fields.Integer(compute="_compute_counts")
    payment_sums = fields.Char(compute="_compute_counts")
    other_books = fields.Boolean(
        "Connect Other Books Next",
        compute="_compute_other_books",
        store=True,
        readonly=False,
        help="The test was in books of its own, for example a demo organisation or a test account. "
        "The mappings stay as proposals, matched by their codes.",
    )
    confirmation = fields.Char()

    @api.depends("connection_id")
    def _compute_other_books(self):
        for wizard in self:
            wizard.other_books = wizard.is_demo

    @api.depends("connection_id")
    def _compute_counts(self):
        for wizard in self:
            connection = wizard.connection_id
            wizard.provider = connection._provider()._label()
            documents = connection._dropped_documents()
            there = documents.filtered("external_id")
            wizard.document_count = len(there)
            wizard.standing_count = len(there.filtered(lambda d: d._is_live()))
            wizard.waiting_count = len(documents - there)
            # The links of all customers concern all branches.
            contacts = self.env["accounting.bridge.contact"].sudo()
            wizard.contact_count = contacts.search_count([("connection_id", "=", connection.id)])
            payments = connection._test_payments()
            wizard.payment_count = len(payments)
            wizard.payment_sums = ", ".join(
                formatLang(self.env, sum(rows.mapped("amount")), currency_obj=currency)
                for currency, rows in payments.grouped("currency_id").items()
            )

    def action_move(self):
        self.ensure_one()
        connection = self.connection_id.with_company(self.connection_id.company_id)
        connection._check_may_connect()
        self._check_confirmed()
        other_books = self.other_books or self.is_demo
        provider = self.provider
        clean = connection._move_to_live(other_books)
        if not other_books:
            message = self.env._("Live: from now on what is transferred counts.")
        elif clean:
            message = self.env._("The test is over: connect the real books now.")
        else:
            message = self.env._(
                "The test is over: connect the real books now. Access to those of the test is to "
                "be taken back in %s by hand.",
                provider,
            )
        action = connection._notify("success" if clean else "warning", message, sticky=not clean)
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action

    def _check_confirmed(self):
        typed = " ".join((self.confirmation or "").split())
        if typed.casefold() != " ".join(self.company_name.split()).casefold():
            raise UserError(
                self.env._("To move to live, type the name of the company: %s", self.company_name)
            )
