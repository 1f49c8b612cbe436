from odoo import fields, models


class AccountingBridgeConfirmation(models.Model):
    """What a person stated to be right, in the words that were shown, with name and time: kept as
    evidence. Written by the product only, never changed and never deleted; what does not hold any
    more is revoked, with the reason."""

    _name = "accounting.bridge.confirmation"
    _description = "Accounting Bridge Confirmation"
    _order = "confirmed_on desc, id desc"
    _rec_name = "subject"

    connection_id = fields.Many2one(
        "accounting.bridge.connection",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    subject = fields.Char(required=True, readonly=True, help="What it is about, as a code.")
    statement = fields.Text(required=True, readonly=True, help="The words that were confirmed.")
    basis = fields.Json(readonly=True, help="What it was about, as it was then.")
    user_id = fields.Many2one(
        "res.users", "Confirmed By", required=True, readonly=True, ondelete="restrict"
    )
    confirmed_on = fields.Datetime(required=True, readonly=True)
    revoked_on = fields.Datetime(readonly=True)
    revoked_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    revoke_reason = fields.Char(readonly=True)

    _standing_unique = models.UniqueIndex(
        "(connection_id, subject) WHERE revoked_on IS NULL",
        "Somebody else has just confirmed this.",
    )


class AccountingBridgeConnection(models.Model):
    """Statements of people about a connection.

    A subject is a code ("taxes", "ledger_of_record", "checklist.adviser"). What it is about may
    change afterwards (`_confirmation_basis`): then the statement stands, but holds no more, and is
    asked for again.
    """

    _inherit = "accounting.bridge.connection"

    confirmation_ids = fields.One2many("accounting.bridge.confirmation", "connection_id")

    def _confirm(self, subject, statement, basis=None):
        """Keep that the user stated this, in the place of what was stated before.

        :param statement: the words that were shown
        :param basis: JSON; None: what the subject is about now
        :return: the row
        """
        self.ensure_one()
        self.check_access("write")
        basis = self._confirmation_basis(subject) if basis is None else basis
        self._end_confirmation(subject, self.env._("Confirmed anew."))
        row = self._confirmations().create(
            {
                "connection_id": self.id,
                "subject": subject,
                "statement": statement,
                "basis": basis,
                "user_id": self.env.uid,
                "confirmed_on": fields.Datetime.now(),
            }
        )
        self._message_log(body=self.env._("Confirmed: %s", statement))
        return row.sudo(False)

    def _confirmation(self, subject):
        """:return: the statement that holds: not revoked, and about what is still so; else none"""
        standing = self._standing_confirmation(subject)
        return standing if self._still_holds(standing) else standing.browse()

    def _standing_confirmation(self, subject):
        """:return: the statement that nobody revoked, whether or not it still holds"""
        self.ensure_one()
        rows = self._confirmations().search(
            [
                ("connection_id", "in", self.ids),  # also of a form that is not saved yet
                ("subject", "=", subject),
                ("revoked_on", "=", False),
            ]
        )
        return rows.sudo(False)

    def _still_holds(self, confirmation):
        """Whether what was stated is about what is so now. Where the product does not know what a
        subject is about, what was kept with the statement is evidence only."""
        if not confirmation:
            return False
        now = self._confirmation_basis(confirmation.sudo().subject)
        # Who stated something of nothing stated nothing of what came since.
        return now is None or now == (confirmation.sudo().basis or {})

    def _revoke(self, subject, reason):
        """Take back what stands. What was stated stays readable."""
        self.ensure_one()
        self.check_access("write")
        if ended := self._end_confirmation(subject, reason):
            body = self.env._("Confirmation taken back: %s", ended.statement)
            self._message_log(body=f"{body} {reason}")

    def _end_confirmation(self, subject, reason):
        """:return: the rows that stood"""
        standing = self._standing_confirmation(subject).sudo()
        standing.write(
            {
                "revoked_on": fields.Datetime.now(),
                "revoked_by": self.env.uid,
                "revoke_reason": reason,
            }
        )
        standing.flush_recordset()  # before the next one, because one stands at a time
        return standing

    def _confirmation_basis(self, subject):
        """:return: what the subject is about now, as JSON; None where nothing of it is known. What
        a subject is about belongs to whoever asks for its confirmation"""

    def _confirmations(self):
        # Written by the product only, and whether something was confirmed counts for everybody.
        return self.env["accounting.bridge.confirmation"].sudo()
