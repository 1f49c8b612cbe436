from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.documents import Issue
from .check_lines import CheckRun
from .check_payments import clearing_journal

SUBJECT = "ledger_of_record"


class AccountingBridgeConnection(models.Model):
    """Step 5: who leads payments, the clearing journal, and the ledger of record, which a person
    confirms."""

    _inherit = "accounting.bridge.connection"

    setup_journal_ids = fields.Many2many(
        "accounting.bridge.mapping",
        compute="_compute_setup_journals",
        string="Payments Taken in Odoo",
        groups="accounting_bridge.group_consultant",
    )

    @api.depends("mapping_ids.state", "mapping_ids.flag", "provider")
    def _compute_setup_journals(self):
        for connection in self:
            push = connection._capabilities().payment_push
            rows = connection.mapping_ids.filtered(lambda row: row.kind == "payment_journal")
            connection.setup_journal_ids = rows if push else rows.browse()

    def _setup_untick(self, subject):
        if subject == SUBJECT and self.is_frozen:
            raise UserError(
                self.env._(
                    "Documents were already transferred: the ledger of record is frozen since."
                )
            )
        return super()._setup_untick(subject)

    def _setup_statement(self, subject):
        if subject != SUBJECT:
            return super()._setup_statement(subject)
        return self.env._(
            "%(provider)s is the ledger of record of %(company)s: VAT return, EC sales list, "
            "exports to the tax adviser and annual accounts come from there only. Odoo's entries "
            "are a mirror of it.",
            provider=self._provider()._label(),
            company=self.company_id.name,
        )

    def _confirmation_basis(self, subject):
        """Which provider it is; another one is another ledger."""
        if subject != SUBJECT:
            return super()._confirmation_basis(subject)
        return {"provider": self.sudo().provider}

    def _setup_payments(self, step):
        label = self._provider()._label()
        step.intro = self.env._("Which system leads payments, and where Odoo mirrors them.")
        if not self._is_connected():
            step.waits = True
            return
        if not self.offers_leader:
            step.found.append(
                self.env._(
                    "%s takes no payments from elsewhere: it leads them, and Odoo mirrors what it "
                    "reports.",
                    label,
                )
            )
        self._setup_clearing(step, label)
        self._setup_pushed(step, label)
        if not self._confirmation(SUBJECT):
            step.wait(
                "ledger",
                self.env._("Only one of two ledgers may be declared from. Confirm which, below."),
            )

    def _setup_clearing(self, step, label):
        # The journal is checked whatever the user may read.
        journal = self.sudo().payment_journal_id
        if not journal:
            step.proposed.append(
                self.env._(
                    "A journal of its own for what %s reports, with a clearing account of its "
                    "own, so that payments end as paid without a bank statement.",
                    label,
                )
            )
            step.wait(
                "journal",
                self.env._("There is no clearing journal yet: choose one, or"),
                text=self.env._("Create Journal"),
                call=(self._name, "action_setup_journal", self.ids),
            )
            return
        step.found.append(
            self.env._(
                "Clearing journal: %(journal)s, on its account %(account)s.",
                journal=journal.display_name,
                account=journal.default_account_id.display_name or "–",
            )
        )
        # One rule for the set-up and the self-check.
        fact = clearing_journal(CheckRun(self.sudo().with_company(self.company_id)))
        words = self._issue_words(Issue(fact.sentence, fact.params))
        if fact.level == "red":
            step.block("clearing", words)
        elif fact.level == "amber":
            step.warn("clearing", words)

    def _setup_pushed(self, step, label):
        if not self._capabilities().payment_push:
            return
        rows = self.setup_journal_ids
        done = rows.filtered(lambda row: row._counts() and not row.flag)
        step.found.append(
            self.env._(
                "Payments taken in Odoo (online, point of sale) go to %(provider)s for journals "
                "with a counterpart: %(done)s of %(all)s.",
                provider=label,
                done=len(done),
                all=len(rows),
            )
        )
        if self.payments_led_by == "odoo" and not done:
            step.wait(
                "journals",
                self.env._("Odoo leads payments: say on which account there they are received."),
            )

    def action_setup_journal(self):
        """*Create Journal*: the clearing journal, with a clearing account of its own."""
        self.ensure_one()
        self._check_may_set_up()
        self._ensure_payment_journal()
        return True

    def write(self, vals):
        result = super().write(vals)
        if vals.get("payment_journal_id"):
            for connection in self.filtered("setup_step"):
                # A consultant chooses the journal but may not change journals by hand.
                connection.sudo().payment_journal_id._bridge_prepare_mirror()
        return result
