from odoo import api, models

from odoo.addons.accounting_bridge.tools.books import Guide

SIGN_UP = "https://www.xero.com/signup/"


class AccountingBridgeProviderXero(models.AbstractModel):
    """Where people find things in Xero (Xero's help: users, currencies, tax rates, chart of
    accounts, invoices)."""

    _inherit = "accounting.bridge.provider.xero"

    @api.model
    def _guide(self, connection):
        return Guide(
            sign_up=SIGN_UP,
            invite=f"{self._base_address('web')}/settings/users",
            invite_how=self.env._(
                "Your accountant gets the role Adviser in Xero: Settings → Users → Invite a User."
            ),
            find=self.env._(
                "in Xero, Business → Invoices → All (for credit notes too), search for our number "
                "in the column Number, or Reference where our number is the reference."
            ),
            mend={
                "base_currency": self.env._(
                    "Xero's base currency is chosen when an organisation is made and stays: "
                    "connect the organisation that is kept in your currency, or add one in My Xero."
                ),
                "currency": self.env._("In Xero: Settings → Currencies → Add Currency."),
                "account": self.env._("In Xero: Accounting → Chart of accounts."),
                "tax": self.env._("In Xero: Accounting → Advanced → Tax rates."),
            },
        )
