from odoo import api, models

from odoo.addons.accounting_bridge.tools.books import Guide

SIGN_UP = "https://office.lexware.de"
INVITE = "https://help.lexware.de/de-form/articles/10393063-steuerberater-zugang-fur-ihren-account-einrichten"


class AccountingBridgeProviderLexoffice(models.AbstractModel):
    """Where people find things in lexoffice (its help: access of tax advisers, search of
    vouchers)."""

    _inherit = "accounting.bridge.provider.lexoffice"

    @api.model
    def _guide(self, connection):
        return Guide(
            sign_up=SIGN_UP,
            invite=INVITE,
            invite_how=self.env._(
                "Your tax adviser is invited in lexoffice under Einstellungen → Benutzer → "
                "Steuerberater anlegen."
            ),
            find=self.env._(
                "in lexoffice, open Belege and search for our number; the search over all finds "
                "archived ones too (übergreifende Suche)."
            ),
            mend={
                "base_currency": self.env._(
                    "lexoffice books in euro only: the company has to be kept in euro."
                ),
                "currency": self.env._("lexoffice books in euro only."),
                "tax": self.env._(
                    "In lexoffice: Einstellungen → Umsatzsteuer (tax type, small business, sales "
                    "to the EU)."
                ),
            },
        )
