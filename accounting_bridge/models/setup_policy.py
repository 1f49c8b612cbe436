from odoo import fields, models
from odoo.tools import format_date


class AccountingBridgeConnection(models.Model):
    """Step 6: who issues the customer's document, from when on, and how it goes."""

    _inherit = "accounting.bridge.connection"

    setup_frozen = fields.Char(
        compute="_compute_setup_frozen", groups="accounting_bridge.group_consultant"
    )

    def _compute_setup_frozen(self):
        for connection in self:
            connection.setup_frozen = connection.is_frozen and connection._frozen_words()

    def _frozen_words(self):
        # Since when counts, whoever may see the document.
        documents = self.env["accounting.bridge.document"].sudo()
        domain = [("connection_id", "=", self.id), ("sent_at", "!=", False)]
        first = documents.search(domain, order="sent_at", limit=1)
        return self.env._(
            "Start date, issuer and number are frozen since %(when)s, when the first document was "
            "transferred: what went and what did not follows from them.",
            when=format_date(self.env, first.sent_at),
        )

    def _setup_policy(self, step):
        label, can = self._provider()._label(), self._capabilities()
        step.intro = self.env._("Which documents go, from when on, and how.")
        if not self.offers_status:
            step.found.append(
                self.env._("%s books what it is sent at once; there are no drafts.", label)
            )
        if not self.offers_number:
            step.found.append(self.env._("Our number is the number of the document at %s.", label))
        if not self.offers_template:
            step.found.append(self.env._("%s needs no template: Odoo's PDF goes along.", label))
        self._setup_issuer(step, can)
        if self.is_frozen:
            step.found.append(self._frozen_words())
        self._setup_start(step)
        if self.deposits == "issue":
            step.note(
                "deposits",
                self.env._(
                    "Deposits go when they are issued. Ask the tax adviser: VAT on a deposit "
                    "arises when it is paid."
                ),
            )

    def _setup_issuer(self, step, can):
        label = self._provider()._label()
        if not can.issues_documents:
            step.found.append(
                self.env._(
                    "%s issues no documents for customers: the customer gets Odoo's, and what is "
                    "transferred is an entry in the books.",
                    label,
                )
            )
        elif self._issuer() == "odoo":
            step.found.append(
                self.env._(
                    "Odoo issues the customer's document: it is sent and downloaded from here, and "
                    "Odoo never has %(provider)s send it. Leave e-mails, reminders and online "
                    "invoices off in %(provider)s.",
                    provider=label,
                )
            )
        else:
            step.note(
                "issuer",
                self.env._(
                    "%s issues the customer's document: Odoo sends, prints and offers none, because"
                    " a second invoice with VAT is owed a second time. A customer has it when it is"
                    " transferred, approved and sent there. Excluded documents, and those before "
                    "the start date, stay Odoo's.",
                    label,
                ),
            )
            if can.email:
                step.found.append(
                    self.env._(
                        "%s sends no e-mail by itself; who may act there finds Send by E-mail on "
                        "the invoice.",
                        label,
                    )
                )

    def _setup_start(self, step):
        if self.start_date or self.is_frozen or self.cutover == "history":
            return
        # Whether there are older documents counts, whoever may see them.
        moves = self.sudo().env["account.move"]
        older = moves.search_count(
            [
                ("company_id", "in", self.sudo()._branches().ids),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
            ]
        )
        day = format_date(self.env, self._proposed_start())
        step.proposed.append(
            self.env._(
                "Start on %s, the first day of this month: documents before it stay with the "
                "bookkeeping of before, and no VAT return that was filed is touched.",
                day,
            )
        )
        step.wait(
            "start",
            self.env._(
                "There is no start date: all documents count, of which posted already: %s.", older
            ),
            text=self.env._("Start on %s", day),
            call=(self._name, "action_setup_accept", self.ids),
        )

    def _proposed_start(self):
        return fields.Date.context_today(self).replace(day=1)

    def _setup_accept_policy(self):
        if not self.start_date:
            self.start_date = self._proposed_start()
