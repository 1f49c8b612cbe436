from odoo import models


class AccountingBridgeConnection(models.Model):
    """Step 2: on which account revenue is booked, and when documents go."""

    _inherit = "accounting.bridge.connection"

    def _setup_account(self, step):
        label = self._provider()._label()
        step.intro = self.env._("On which account revenue is booked, and when documents go.")
        if not self._is_connected():
            step.waits = True
        elif not self.offers_account:
            step.found.append(
                self.env._(
                    "%s books by posting category instead of accounts: each category comes with "
                    "the taxes, on the next page.",
                    label,
                )
            )
        else:
            self._setup_revenue(step, label)

    def _setup_revenue(self, step, label):
        accounts = self._active_references("account")
        revenue = self._revenue_accounts()
        step.found.append(
            self.env._(
                "Accounts at %(provider)s: %(all)s, of which for revenue: %(revenue)s.",
                provider=label,
                all=len(accounts),
                revenue=len(revenue),
            )
        )
        rows = self.mapping_ids.filtered(lambda row: row.kind == "account")
        known = rows.filtered(lambda row: row._counts() and not row.flag)
        step.found.append(
            self.env._(
                "Revenue accounts in use in Odoo: %(all)s, of which with a counterpart of their "
                "own: %(known)s. All others go to the default account.",
                all=len(rows),
                known=len(known),
            )
        )
        chosen, guide = self.default_account_id, self._provider()._guide(self)
        if not accounts:
            step.block("catalogue", self.env._("The accounts were not read yet. Press Reload."))
        elif chosen and not chosen.active:
            step.block(
                "archived",
                " ".join(
                    [
                        self.env._(
                            "%(account)s is archived or gone at %(provider)s: choose another one.",
                            account=chosen.display_name,
                            provider=label,
                        ),
                        guide.mend.get("account", ""),
                    ]
                ).strip(),
            )
        elif not chosen:
            self._setup_propose_account(step)

    def _setup_propose_account(self, step):
        account, reason = self._proposed_account()
        if not account:
            step.wait("account", self.env._("Choose the default revenue account."))
            return
        step.proposed.append(
            self.env._(
                "%(account)s, because %(reason)s", account=account.display_name, reason=reason
            )
        )
        step.wait(
            "account",
            self.env._("The default revenue account is not chosen yet."),
            text=self.env._("Use %s", account.display_name),
            call=(self._name, "action_setup_accept", self.ids),
        )

    def _setup_accept_account(self):
        account, _reason = self._proposed_account()
        if account:
            self.default_account_id = account

    def _revenue_accounts(self):
        return self._active_references("account").filtered(
            lambda account: (account.data or {}).get("nature", "revenue") == "revenue"
        )

    def _proposed_account(self):
        """:return: (the account that is probably meant, why), or (none, "")"""
        accounts = self._revenue_accounts()
        if counterpart := self._counterpart_of_sales() & accounts:
            return counterpart[:1], self.env._(
                "it is the counterpart of the account your sales journal books on."
            )
        if len(accounts) == 1:
            return accounts, self.env._("it is the only one for revenue.")
        first = accounts.sorted(lambda account: account.code or account.name)[:1]
        return first, first and self.env._("it is the first one for revenue: look whether it fits.")

    def _counterpart_of_sales(self):
        """:return: what the sales journals' accounts are there, as proposed or confirmed"""
        # What the company uses does not depend on who asks.
        journals = (
            self.env["account.journal"]
            .sudo()
            .search([("type", "=", "sale"), ("company_id", "=", self.company_id.id)])
        )
        rows = self.mapping_ids.filtered(
            lambda row: (
                row.kind == "account"
                and row.account_id in journals.default_account_id
                and not row.flag
            )
        )
        return rows.reference_id
