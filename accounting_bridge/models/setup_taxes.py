from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .mapper import tax_keys
from .mapping import NATURES
from .mapping_person import SURE

SUBJECT = "taxes"
# So many names fit into a sentence.
SHOWN = 5


class AccountingBridgeConnection(models.Model):
    """Step 3: what the taxes are at the provider, which a person confirms."""

    _inherit = "accounting.bridge.connection"

    setup_tax_ids = fields.Many2many(
        "accounting.bridge.mapping",
        compute="_compute_setup_taxes",
        string="In Use",
        groups="accounting_bridge.group_consultant",
    )
    setup_other_tax_ids = fields.Many2many(
        "accounting.bridge.mapping",
        compute="_compute_setup_taxes",
        string="Not in Use",
        groups="accounting_bridge.group_consultant",
    )

    @api.depends("mapping_ids.state", "mapping_ids.flag")
    def _compute_setup_taxes(self):
        for connection in self:
            rows = connection.mapping_ids.filtered(lambda row: row.kind == "tax")
            needed, _missing = connection._needed_taxes()
            connection.setup_tax_ids = needed.sorted(lambda row: (row.state == "confirmed", row.id))
            connection.setup_other_tax_ids = (rows - needed).sorted("tax_rate", reverse=True)

    # === THE STEP ===

    def _setup_taxes(self, step):
        label, guide = self._provider()._label(), self._provider()._guide(self)
        step.intro = self.env._(
            "What each set of taxes is at %s. A wrong one is found out too late: look at the rate "
            "and at the box of the VAT return.",
            label,
        )
        if not self._is_connected():
            step.waits = True
            return
        if not self._active_references("tax"):
            step.block("catalogue", self.env._("The taxes were not read yet. Press Reload."))
            return
        needed, missing = self._needed_taxes()
        waiting = needed.filtered(lambda row: not row._counts())
        step.found.append(
            self.env._(
                "Sets of taxes in use (documents of the last twelve months, products): %(all)s, "
                "of which confirmed: %(done)s.",
                all=len(needed) + missing,
                done=len(needed - waiting),
            )
        )
        if proposed := waiting.filtered(lambda row: row.state == "proposed"):
            step.proposed.append(
                self.env._(
                    "A counterpart for %s of them, with its certainty and reason in the table.",
                    len(proposed),
                )
            )
        if flagged := needed.filtered("flag"):
            words = [row._problem_words() for row in flagged[:SHOWN]]
            if more := len(flagged) - len(words):
                words.append(self.env._("And %s more, red in the table.", more))
            step.block("flag", "\n".join([*words, guide.mend.get("tax", "")]).strip())
        if missing:
            step.wait("missing", self.env._("Taxes came into use since: press Reload."))
        if waiting:
            step.wait("waiting", self._setup_taxes_left(waiting))
        elif not missing and not self._confirmation(SUBJECT):
            step.wait("unconfirmed", self._why_confirm_taxes())

    def _open_taxes(self):
        """:return: in words what has to be settled before a person can say that the taxes are
        right; "" if nothing"""
        needed, missing = self._needed_taxes()
        if waiting := needed.filtered(lambda row: not row._counts() or row.flag):
            names = waiting[:SHOWN].mapped("display_name")
            more = len(waiting) - len(names)
            names += [self.env._("%s more", more)] if more else []
            return self.env._("Can be confirmed when these are settled: %s.", ", ".join(names))
        if missing:
            return self.env._("Can be confirmed when the taxes were read again: press Reload.")
        if not self._confirmation_basis(SUBJECT):
            return self.env._("Can be confirmed when at least one of the taxes is accepted.")
        return ""

    def _setup_tick(self, subject, ticked):
        """Nobody says of what is open that it is right."""
        left = subject == SUBJECT and ticked and self._open_taxes()
        if left and not self._confirmation(subject):
            raise UserError(left)
        return super()._setup_tick(subject, ticked)

    def _still_holds(self, confirmation):
        """Who confirmed no tax at all has confirmed nothing."""
        stated = confirmation.sudo()
        if stated and stated.subject == SUBJECT and not stated.basis:
            return False
        return super()._still_holds(confirmation)

    def _setup_taxes_left(self, waiting):
        proposed = waiting.filtered(lambda row: row.state == "proposed")
        alone = proposed.filtered(lambda row: row._is_for_person())
        unsure = (proposed - alone).filtered(lambda row: row.certainty < SURE)
        words = [self.env._("To accept: %s.", len(proposed))] if proposed else []
        if alone:
            words.append(
                self.env._(
                    "Of these at 0 %%, or not of ordinary sales at home, one by one because only "
                    "a person knows which it is: %s.",
                    len(alone),
                )
            )
        if unsure:
            words.append(
                self.env._(
                    "Of these uncertain, to be accepted one by one because another would do as "
                    "well: %s.",
                    len(unsure),
                )
            )
        if unknown := waiting - proposed:
            words.append(self.env._("Without a proposal, to be chosen: %s.", len(unknown)))
        return " ".join(words)

    def _why_confirm_taxes(self):
        stood = self._standing_confirmation(SUBJECT).sudo()
        if not stood:
            return self.env._("When all of it is right, tick the box.")
        names, latest = self._changed_since(stood)
        return self.env._(
            "%(name)s confirmed the taxes on %(when)s. Changed since%(latest)s: %(what)s. Look "
            "again, and tick the box.",
            name=stood.user_id.name,
            when=self._setup_day(stood.confirmed_on),
            latest=f" ({self._setup_day(latest)})" if latest else "",
            what=", ".join(names) or self.env._("a mapping was removed"),
        )

    def _setup_day(self, instant):
        """:return: the day, as the reader writes it"""
        return format_date(self.env, fields.Datetime.context_timestamp(self, instant))

    def _setup_accept_taxes(self):
        """Take what is sure of the rows that the page shows; what is left, it says."""
        self.setup_tax_ids.filtered(lambda row: row.state == "proposed")._accept(surely=True)

    # === WHAT IS CONFIRMED ===

    def _alerts(self):
        """What was confirmed when the company was set up, and is not so any more."""
        alerts = super()._alerts()
        stood = self.setup_done_on and self._standing_confirmation(SUBJECT)
        if stood and not self._still_holds(stood):
            alerts["taxes_changed"] = {
                "level": "warning",
                "message": self._why_confirm_taxes(),
                "action_text": self.env._("Look again"),
                "action": self._setup_action(),
            }
        return alerts

    def _setup_statement(self, subject):
        if subject != SUBJECT:
            return super()._setup_statement(subject)
        return self.env._(
            "My taxes are right: each set of taxes is, at %s, the rate that the table shows, with "
            "the same percentage and the right box of the VAT return.",
            self._provider()._label(),
        )

    def _confirmation_basis(self, subject):
        """The taxes by which documents go: what each is there, and both percentages."""
        if subject != SUBJECT:
            return super()._confirmation_basis(subject)
        # What was confirmed does not depend on who reads it.
        rows = self.sudo().mapping_ids.filtered(
            lambda row: row.kind == "tax" and row.state == "confirmed"
        )
        return {
            row.key: [row.reference_id.external_id, row.tax_rate, row.reference_id.rate]
            for row in rows
        }

    def _changed_since(self, stated):
        """:return: (names of what is other than was stated, when it was changed last)"""
        before, now = stated.basis or {}, self._confirmation_basis(SUBJECT)
        keys = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
        rows = self.mapping_ids.filtered(lambda row: row.key in keys)
        dates = [*rows.mapped("write_date"), *rows.reference_id.mapped("write_date")]
        return rows.mapped("display_name"), max(dates, default=False)

    # === WHAT IS USED ===

    def _needed_taxes(self):
        """:return: (rows that say what the taxes in use are, those of the last twelve months'
        documents and of what is sold; number of sets for which there is no row yet)"""
        # What the company uses does not depend on who asks.
        connection = self.sudo().with_company(self.company_id)
        rows = {row.key: row for row in connection.mapping_ids if row.kind == "tax"}
        needed, missing = connection.mapping_ids.browse(), 0
        mapper = connection._mapper()
        for taxes, position, nature in connection._recent_tax_uses():
            key = mapper.tax_key(taxes, position, nature)
            elsewhere = mapper.tax_elsewhere(taxes, position, nature)
            found = rows[key] if key else connection._waiting_tax(rows, taxes, position, nature)
            if found and (key or not elsewhere or found.nature or found.fiscal_position_id):
                needed |= found
            else:
                missing += 1
        return needed.with_env(self.env), missing

    def _waiting_tax(self, rows, taxes, position, nature):
        """:return: the row that no person has confirmed yet for these taxes, or None"""
        found = (rows[key] for key in tax_keys(taxes, position, nature) if key in rows)
        return next((row for row in found if row.state != "confirmed"), None)

    def _recent_tax_uses(self):
        """:return: list of (taxes, fiscal position, nature)"""
        since = fields.Date.context_today(self) - relativedelta(months=12)
        uses = self._tax_uses_of_lines(("date", ">=", since))
        natures = [None]
        if self._capabilities().goods_and_services:
            natures = [nature for nature, _label in NATURES]
        else:
            uses = {(ids, position, None) for ids, position, _nature in uses}
        sold = {tuple(ids) for ids in self._tax_sets_of_products()}
        sold |= {(tax.id,) for tax in self.company_id.account_sale_tax_id}
        uses |= {(ids, None, nature) for ids in sold for nature in natures}
        taxes = self.env["account.tax"].with_context(active_test=False)
        positions = self.env["account.fiscal.position"]
        return [
            (taxes.browse(ids), positions.browse(position or ()), nature)
            for ids, position, nature in sorted(uses, key=str)
        ]


class AccountingBridgeMapping(models.Model):
    _inherit = "accounting.bridge.mapping"

    def action_setup_choose(self):
        """Choose the counterpart of one row, in a dialog."""
        self.ensure_one()
        self.check_access("write")
        return self.env["accounting.bridge.issue"]._form(self) | {"target": "new"}
