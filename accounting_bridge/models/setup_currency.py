from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountingBridgeConnection(models.Model):
    """Step 4: both books are kept in the same currency, and others are known there."""

    _inherit = "accounting.bridge.connection"

    is_other_currency = fields.Boolean(compute="_compute_is_other_currency")

    @api.depends("organisation_currency", "company_id.currency_id")
    def _compute_is_other_currency(self):
        for connection in self:
            there, here = connection.organisation_currency, connection.company_id.currency_id.name
            connection.is_other_currency = bool(there) and there != here

    def _setup_currency(self, step):
        label, guide = self._provider()._label(), self._provider()._guide(self)
        here, there = self.company_id.currency_id.name, self.organisation_currency
        step.intro = self.env._("Both books must be kept in the same currency.")
        if not self._is_connected() or not there:
            step.waits = True
            return
        step.found.append(
            self.env._(
                "Base currency: %(here)s in Odoo, %(there)s at %(provider)s.",
                here=here,
                there=there,
                provider=label,
            )
        )
        if self.is_other_currency:
            step.block("base", self._other_currency_words(label, guide))
            return
        self._setup_foreign(step, label, guide)

    def _setup_foreign(self, step, label, guide):
        documents, lists = self._foreign_currencies()
        used = documents | lists
        if not used:
            step.found.append(self.env._("Documents and price lists use no other currency."))
            return
        known = set(self._active_references("currency").mapped("code"))
        step.found.append(
            self.env._(
                "Also in use: %(used)s. Set up at %(provider)s: %(known)s.",
                used=", ".join(sorted(used.mapped("name"))),
                provider=label,
                known=", ".join(sorted(known)) or "–",
            )
        )
        if missing := used.filtered(lambda currency: currency.name not in known):
            words = self.env._(
                "Documents in %(missing)s are not taken at %(provider)s: they are refused before "
                "they are sent, and booked there by hand.",
                missing=", ".join(missing.mapped("name")),
                provider=label,
            )
            step.warn("foreign", " ".join([words, guide.mend.get("currency", "")]).strip())

    def _foreign_currencies(self):
        """:return: (currencies of the last twelve months' documents, of price lists), but the
        company's own"""
        since = fields.Date.context_today(self) - relativedelta(months=12)
        # What the company uses does not depend on who asks.
        system = self.sudo()
        documents = system.env["account.move"]._read_group(
            [
                ("company_id", "in", system._branches().ids),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("date", ">=", since),
                ("state", "!=", "cancel"),
            ],
            ["currency_id"],
        )
        lists = system.env["product.pricelist"].search(
            [("company_id", "in", [False, *system._branches().ids])]
        )
        own = self.company_id.currency_id
        currencies = self.env["res.currency"]
        found = currencies.union(*(currency for (currency,) in documents))
        return found - own, lists.currency_id.with_env(self.env) - own

    # === ANOTHER BASE CURRENCY ===

    def _other_currency_words(self, label, guide):
        words = self.env._(
            "%(provider)s keeps its books in %(there)s, Odoo in %(here)s: nothing can arrive "
            "exactly, so nothing is transferred.",
            provider=label,
            there=self.organisation_currency,
            here=self.company_id.currency_id.name,
        )
        then = self.env._("Then press Reload.")
        return " ".join(filter(None, [words, guide.mend.get("base_currency", ""), then]))

    def _check_base_currency(self, facts):
        """While a company is being set up its page about currencies says what is wrong, and the
        connection is paused meanwhile."""
        return None if self.setup_holds else super()._check_base_currency(facts)

    def _take_facts(self, facts):
        differed = self.is_other_currency
        super()._take_facts(facts)
        # The state is written by the product only.
        connection = self.sudo()
        if not connection.setup_holds:
            return
        if connection.is_other_currency:
            connection.state = "paused"
        elif differed and connection.state == "paused":
            connection.state = connection._working_state()
            connection._wake()
        connection._toggle_sync()

    def _alerts(self):
        alerts = super()._alerts()
        if self.setup_holds and self._is_connected() and self.is_other_currency:
            provider = self._provider()
            alerts["setup_currency"] = {
                "level": "danger",
                "message": self._other_currency_words(provider._label(), provider._guide(self)),
            }
        return alerts

    # === OTHER BOOKS INSTEAD ===

    def _may_take_other_books(self):
        """Whether these books were the wrong ones from the beginning."""
        return self.setup_holds and self.is_other_currency and not self._has_documents()

    def _take_organisation(self, organisations):
        if self._may_take_other_books():
            others = [o for o in organisations if o.external_id != self.organisation_ref]
            organisations = others or organisations
        return super()._take_organisation(organisations)

    def _check_organisation(self, organisation):
        if self._may_take_other_books() and self.organisation_ref != organisation.external_id:
            self._forget_other_books()
            self.organisation_ref = False
        return super()._check_organisation(organisation)

    def action_resume(self):
        for connection in self.filtered("setup_holds"):
            if connection.is_other_currency:
                provider = connection._provider()
                raise UserError(
                    connection._other_currency_words(provider._label(), provider._guide(connection))
                )
        return super().action_resume()
