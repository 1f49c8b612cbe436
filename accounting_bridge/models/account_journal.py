from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class AccountJournal(models.Model):
    _inherit = "account.journal"

    bridge_connection_ids = fields.One2many(
        "accounting.bridge.connection", "payment_journal_id", string="Mirrors Payments Of"
    )

    @api.constrains("type", "bank_statements_source", "default_account_id")
    def _check_bridge_mirror(self):
        # The set-up of a journal is checked whoever changes it, a consultant's companies or not.
        for journal in self.sudo().filtered("bridge_connection_ids"):
            journal._bridge_check_mirror()

    def _bridge_mirrored(self):
        """:return: the working connection whose payments this journal mirrors, or none"""
        self.ensure_one()
        return self.bridge_connection_ids.filtered(lambda c: c._is_connected())[:1]

    def _bridge_refuse_people(self):
        """:raise UserError: the journal mirrors a provider's payments and takes no others"""
        self.ensure_one()
        connection = self._bridge_mirrored()
        if connection:
            raise UserError(
                self.env._(
                    "The journal %(journal)s only takes over payments from %(provider)s. "
                    "Choose another journal, or record the payment in %(provider)s.",
                    journal=self.display_name,
                    provider=connection._provider()._label(),
                )
            )

    def _bridge_check_mirror(self):
        """:raise ValidationError: the journal cannot mirror payments"""
        problem = self._bridge_mirror_problem()
        if problem == "type":
            raise ValidationError(
                self.env._(
                    "%s is not a bank or cash journal. Payments reported by the bookkeeping system "
                    "need one, with an account of its own.",
                    self.display_name,
                )
            )
        if problem == "statements":
            raise ValidationError(
                self.env._(
                    "%s has bank statements or a bank feed: the same money would be booked twice. "
                    "Choose a journal that nothing else uses, or leave the field empty and one is "
                    "made.",
                    self.display_name,
                )
            )

    def _bridge_mirror_problem(self):
        """:return: what keeps the journal from mirroring payments: "type", "statements", or None"""
        self.ensure_one()
        if self.type not in ("bank", "cash"):
            return "type"
        # Whether there are statements must be known whatever the user may read.
        statements = self.env["account.bank.statement.line"].sudo()
        synced = self.bank_statements_source not in (False, "undefined")
        if synced or statements.search_count([("journal_id", "=", self.id)], limit=1):
            return "statements"
        return None

    def _bridge_prepare_mirror(self):
        """Give the journal one manual method in and out, both on its own account: then payments
        end paid, with nothing left to clear."""
        self.ensure_one()
        manual = {
            "inbound": self.env.ref("account.account_payment_method_manual_in"),
            "outbound": self.env.ref("account.account_payment_method_manual_out"),
        }
        for direction, method in manual.items():
            field = f"{direction}_payment_method_line_ids"
            if not self._bridge_method_line(direction):
                values = {
                    "name": self.name,
                    "payment_method_id": method.id,
                    "payment_account_id": self.default_account_id.id,
                }
                line = self[field].filtered(lambda ln, m=method: ln.payment_method_id == m)[:1]
                if line:
                    line.write(values)
                else:
                    self[field] = [fields.Command.create(values)]

    def _bridge_method_line(self, direction):
        """:param direction: "inbound" or "outbound"
        :return: the method line that books on the journal's own account, or an empty record"""
        self.ensure_one()
        return self[f"{direction}_payment_method_line_ids"].filtered(
            lambda line: line.payment_account_id == self.default_account_id
        )[:1]


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    @api.constrains("journal_id")
    def _check_bridge_mirror(self):
        # The journal's use counts, not what the user may see of connections.
        for journal in self.sudo().journal_id:
            journal._bridge_refuse_people()
