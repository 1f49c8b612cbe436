from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

from .setup_step import TO_PASS


class AccountingBridgeConnection(models.Model):
    """Step 7: everything on one page, the self-check, and *Finish*."""

    _inherit = "accounting.bridge.connection"

    def _setup_steps(self):
        steps = super()._setup_steps()
        review = next(step for step in steps if step.name == "review")
        before = [step for step in steps if step.name in TO_PASS]
        review.rows = self._setup_summary(before)
        left = [step.label for step in before if step.state != "done"]
        if left:
            review.wait("left", self.env._("Still open: %s.", ", ".join(left)))
        review.passed = bool(self.setup_done_on)
        return steps

    def _setup_review(self, step):
        step.intro = self.env._("What was set, and what the self-check says of it.")
        step.heads = [self.env._("Step"), self.env._("Set"), self.env._("State")]
        if self.setup_step == "review":
            self._setup_checks(step)

    def _setup_checks(self, step):
        checks = self.check_ids.filtered(lambda row: row.state in ("red", "amber"))
        if not self.check_ids:
            step.note("check", self.env._("The self-check did not run yet. Press Reload."))
        elif not checks:
            step.found.append(self.env._("The self-check is green."))
        for row in checks.sorted(lambda row: row.state != "red"):
            say = step.block if row.state == "red" else step.warn
            say(
                f"check_{row.code}",
                f"{row.label}: {row.message}",
                text=self.env._("Mend it"),
                action=row._cure_when_opened(),
            )

    def _setup_summary(self, steps):
        """:return: rows of the table of all that was set"""
        states = {
            "done": self.env._("done"),
            "open": self.env._("open"),
            "blocked": self.env._("blocked"),
        }
        return [
            {
                "cells": [step.label, self._setup_words_of(step.name), states[step.state]],
                "step": step.name,
                "state": step.state,
            }
            for step in steps
        ]

    def _setup_words_of(self, name):
        """:return: what was set in a step, in one line"""
        said = {
            "connect": [self.organisation_name, self.connected_user],
            "account": [self.default_account_id.display_name, self._setup_label("transfer_on")],
            "taxes": [self._setup_state_of("taxes")],
            "currency": [self.organisation_currency],
            "payments": [
                self._setup_label("payments_led_by"),
                self.sudo().payment_journal_id.name,  # whatever journals the user sees
                self._setup_state_of("ledger_of_record"),
            ],
            "policy": [
                self.start_date and format_date(self.env, self.start_date),
                self._setup_label("target_status") if self.offers_status else "",
                self._setup_label("number_mode") if self.offers_number else "",
                f"{self._fields['issuer']._description_string(self.env)}: {self._issuer_words()}",
            ],
        }
        return " · ".join(filter(None, said[name]))

    def _setup_label(self, name):
        """:return: "Field: value" of a selection"""
        field = self._fields[name]
        value = dict(field._description_selection(self.env)).get(self[name], "")
        return f"{field._description_string(self.env)}: {value}"

    # === THE SELF-CHECK ===

    def _setup_go(self, name):
        result = super()._setup_go(name)
        if name == "review" and self._is_connected():
            self._self_check()
        return result

    def _setup_reload(self):
        if self.setup_step != "review":
            return super()._setup_reload()
        return self._self_check()

    # === FINISH ===

    def action_setup_finish(self):
        """*Finish*: from now on documents go as the policy says."""
        self.ensure_one()
        self._check_may_set_up()
        self._self_check()
        review = self._setup_named("review")
        if review.waits or review.blocks:
            raise UserError("\n".join([self.env._("Not finished yet:"), *review.held]))
        # Written by the product only.
        self.sudo().write(
            {"setup_done_on": fields.Datetime.now(), "setup_holds": False, "setup_step": "ready"}
        )
        self._message_log(
            body=plaintext2html(self.env._("The set-up was finished by %s.", self.env.user.name))
        )
        return True
