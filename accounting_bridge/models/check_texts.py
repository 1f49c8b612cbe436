"""The words of the self-check (`accounting.bridge.issue` fills and shows them)."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

GENERAL = {
    "check_failed": _lt("This could not be looked at: %(reason)s"),
    "check_because": _lt("%(because)s"),
    "check_problems": _lt("%(problems)s"),
}
ACCESS = {
    "check_not_connected": _lt("The company is not connected to %(provider)s."),
    "check_credentials_green": _lt("%(provider)s accepts the connection."),
    "check_key_green": _lt("%(provider)s accepts the key, which is valid until %(end_date)s."),
    "check_consent_green": _lt(
        "%(provider)s accepts the connection. Access is renewed with each use; unused, it would end"
        " on %(end_date)s."
    ),
    "check_permissions_green": _lt("The connection may do in %(provider)s all that is needed."),
    "check_person_green": _lt("Connected as %(person)s, who may do all that is needed."),
    "check_role_green": _lt(
        "Connected as %(person)s with the role %(role)s, who may do all that is needed."
    ),
    "check_two_factor_green": _lt(
        "All who configure or act in the books log in with a second factor: %(count)s"
    ),
    "check_two_factor_amber": _lt(
        "Log in with a password alone, and may configure the connection or act in the books:"
        " %(names)s. Ask them to switch on two-factor authentication in their preferences."
    ),
    "check_two_factor_missing": _lt(
        "Two-factor authentication is not installed: whoever knows a password may configure the"
        " connection and act in the books."
    ),
}
BOOKS = {
    "check_organisation_green": _lt("Connected to %(organisation)s."),
    "check_demo_green": _lt("Connected to %(organisation)s, a demo organisation."),
    "check_organisation_amber": _lt(
        "%(organisation)s is a company of %(there)s, the fiscal country in Odoo is %(here)s. Make"
        " sure that it is the right organisation."
    ),
    "check_currency_green": _lt("Both books are kept in %(currency)s."),
    "check_lock_free": _lt("%(provider)s names no date up to which its books are locked."),
    "check_lock_dates_green": _lt(
        "Locked in %(provider)s until %(lock_date)s, in Odoo until %(our_date)s."
    ),
    "check_lock_later": _lt(
        "The books are locked in %(provider)s until %(lock_date)s, in Odoo only until %(our_date)s:"
        " an invoice dated in between could be issued here and not be booked there. Lock the period"
        " in Odoo, too."
    ),
    "check_lock_missing": _lt(
        "The books in %(provider)s are locked until %(lock_date)s, in Odoo nothing is locked: an"
        " invoice dated before could be issued here and not be booked there. Lock the period in"
        " Odoo, too."
    ),
    "check_lock_today": _lt(
        "The books in %(provider)s are locked until %(lock_date)s: an invoice of today cannot be"
        " booked there. Have them unlocked."
    ),
    "check_lock_waiting": _lt(
        "The books in %(provider)s are locked until %(lock_date)s; documents dated before that were"
        " not transferred: %(count)s. Have the period unlocked there, or exclude them."
    ),
    "check_company_green": _lt("The company is set up as %(provider)s needs it."),
    "check_second_route_green": _lt(
        "No other module that declares VAT or hands data to the tax adviser is installed."
    ),
    "check_second_route_amber": _lt(
        "%(provider)s is where VAT is declared, and where the tax adviser gets the data from. These"
        " modules could do so as well: %(names)s. Make sure that nobody uses them for this company."
    ),
}
CATALOGUE = {
    "check_taxes_green": _lt("All taxes of the last twelve months are mapped: %(count)s"),
    "check_taxes_red": _lt(
        "No tax rate in %(provider)s is confirmed for %(tax_sets)s. Documents with it cannot go."
    ),
    "check_tax_rates_green": _lt(
        "All mapped tax rates are active and of the same percentage: %(count)s"
    ),
    "check_tax_accounts_green": _lt("All tax rates are allowed on the accounts they go to."),
    "check_tax_accounts_red": _lt(
        "%(provider)s does not allow these tax rates on these accounts: %(pairs)s. Map another one"
        " of the two."
    ),
    "check_accounts_green": _lt("All accounts of the last twelve months can be booked on."),
    "check_accounts_unmapped": _lt(
        "No usable account in %(provider)s for %(names)s. Map it, or choose a default revenue"
        " account."
    ),
    "check_default_archived": _lt(
        "The default revenue account, %(account)s, is archived in %(provider)s. Choose another one."
    ),
    "check_no_items": _lt("No product is linked to an item: lines are transferred without items."),
    "check_products_green": _lt("All products sold are linked to items."),
    "check_products_amber": _lt(
        "Not linked to an item in %(provider)s: %(names)s. Their lines go without item, while those"
        " of other products have one."
    ),
    "check_pending_green": _lt("No mapping waits for a person."),
    "check_pending_amber": _lt("Mappings that wait for a person: %(count)s"),
    "check_template_none": _lt("%(provider)s takes the template that is its default."),
    "check_template_green": _lt("Documents have the template %(template)s."),
    "check_template_archived": _lt(
        "The template %(template)s is archived or gone in %(provider)s: no document can go. Choose"
        " another one, or none."
    ),
    "check_catalogues_green": _lt("The catalogues are up to date."),
    "check_catalogues_amber": _lt(
        "Not all catalogues were read since %(since)s: what was archived or added in %(provider)s"
        " is not known here."
    ),
    "check_catalogues_missing": _lt("The catalogues of %(provider)s were not loaded yet."),
}
DOCUMENTS = {
    "check_credit_notes_green": _lt("Credit notes have numbers of their own."),
    "check_refunds_shared": _lt(
        "Invoices and credit notes share one numbering in %(journals)s; no number is given twice."
    ),
    "check_number_ranges_green": _lt("No number is given twice."),
    "check_number_theirs": _lt(
        "%(provider)s numbers the documents itself; the number in Odoo is their reference."
    ),
    "check_number_twice": _lt(
        "Numbers that several documents have: %(numbers)s. %(provider)s knows a document by its"
        " number. Give the journals ranges of their own."
    ),
    "check_number_prefix": _lt(
        "Several sequences count with %(numbers)s, in %(journals)s: they will give the same number"
        " twice. Change the next number of one of them."
    ),
    "check_number_code": _lt(
        "The numbers of several journals begin with %(code)s: %(journals)s. Give each a code of its"
        " own before both give the same number."
    ),
    "check_rounding_green": _lt("The taxes are rounded as in %(provider)s: %(method)s"),
    "check_rounding_amber": _lt(
        "%(provider)s rounds taxes “%(method)s”, Odoo “%(other)s”: more documents need to be"
        " corrected by cents, and some cannot go. Choose “%(method)s” here."
    ),
}
PAYMENTS = {
    "check_clearing_journal_green": _lt("Payments are booked in %(journal)s, apart from the bank."),
    "check_clearing_missing": _lt(
        "There is no journal for payments that %(provider)s reports. Choose one without bank"
        " statements, or connect again and one is made."
    ),
    "check_clearing_archived": _lt(
        "The journal %(journal)s, which takes over payments from %(provider)s, is archived."
    ),
    "check_clearing_type": _lt("%(journal)s is not a bank or cash journal."),
    "check_clearing_statements": _lt(
        "%(journal)s has bank statements or a bank feed: what %(provider)s reports would be booked"
        " twice. Switch the bank feed off, or choose another journal for the connection."
    ),
    "check_clearing_methods": _lt(
        "The payment methods of %(journal)s do not book on its own account: payments would never"
        " end as paid. Choose its account as outstanding account, for money in and out."
    ),
    "check_clearing_shared": _lt(
        "The account of %(journal)s is used by others, too (%(others)s): what %(provider)s received"
        " cannot be told from the rest. Give it an account of its own."
    ),
    "check_clearing_rules": _lt(
        "Reconciliation models are made for %(journal)s, which only mirrors payments: %(names)s."
        " Take the journal out of them."
    ),
    "check_payments_unmapped": _lt(
        "No journal is mapped to a payment account: money that Odoo takes itself is recorded in"
        " %(provider)s by hand."
    ),
    "check_payment_accounts_green": _lt(
        "Money taken in these journals is recorded in %(provider)s: %(names)s"
    ),
    "check_payments_closed": _lt(
        "%(provider)s takes no payments on %(accounts)s any more, to which %(journals)s is mapped."
        " Allow payments to the account there, or map another one."
    ),
    "check_payments_archived": _lt(
        "%(accounts)s, to which %(journals)s is mapped, is archived or gone in %(provider)s. Map"
        " another payment account."
    ),
    "check_no_deposits": _lt("Deposits are not transferred."),
    "check_down_payments_green": _lt("Deposits are booked on %(account)s."),
    "check_deposit_missing": _lt(
        "No account for deposits is set: they are booked as revenue. Let your tax adviser name a"
        " liability account."
    ),
    "check_deposit_revenue": _lt(
        "Deposits are booked on %(account)s, which is no liability account. Let your tax adviser"
        " name one."
    ),
    "check_deposit_unmapped": _lt(
        "The account for deposits, %(account)s, is not mapped: deposits would be booked on the"
        " default revenue account in %(provider)s."
    ),
}
SYSTEM = {
    "check_schedule_green": _lt("The scheduled action ran last on %(since)s."),
    "check_schedule_red": _lt(
        "The scheduled action is due since %(since)s and nobody runs it. A system administrator"
        " looks after the workers of the scheduled actions."
    ),
    "check_waiting_green": _lt("Nothing waits."),
    "check_waiting_lately": _lt("%(count)s wait; the oldest since %(since)s."),
    "check_waiting_red": _lt("%(count)s wait, the oldest since %(since)s. %(because)s"),
    "check_synchronisation_green": _lt("The last synchronisation succeeded."),
    "check_sync_fails": _lt("Synchronisation fails since %(since)s: %(because)s"),
    "check_calls_green": _lt("%(provider)s takes calls."),
    "check_calls_left": _lt("Calls left: %(minute)s of the minute, %(day)s of the day."),
    "check_clock_green": _lt("All clocks agree."),
    "check_clock_alone": _lt("The clocks of Odoo and its database agree."),
    "check_clock_database": _lt(
        "The clocks of Odoo and its database differ by %(seconds)s seconds. A system administrator"
        " sets them."
    ),
    "check_clock_provider": _lt(
        "The clocks of Odoo and %(provider)s differ by %(seconds)s seconds. A system administrator"
        " sets that of Odoo."
    ),
    "check_callback_green": _lt("Odoo answers at %(address)s."),
    "check_address_here": _lt("Odoo answers at %(address)s, for this machine only."),
    "check_address_missing": _lt(
        "The web address of Odoo, “%(address)s”, is none: links lead nowhere. A system"
        " administrator corrects the parameter web.base.url."
    ),
    "check_address_insecure": _lt(
        "Odoo's address %(address)s is not https: %(provider)s cannot notify Odoo of changes, which"
        " are fetched every ten minutes instead."
    ),
    "check_address_silent": _lt(
        "Odoo does not answer at its own address, %(address)s (%(message)s). If it has another one,"
        " a system administrator corrects the parameter web.base.url."
    ),
    "check_address_thaws": _lt(
        "Odoo's address %(address)s changes with the address at which an administrator logs in."
        " Freeze it: set the parameter web.base.url.freeze to True."
    ),
}
TEXTS = {**GENERAL, **ACCESS, **BOOKS, **CATALOGUE, **DOCUMENTS, **PAYMENTS, **SYSTEM}
PROBLEMS = {
    "rate": _lt("%(name)s is %(here)s %% in Odoo, %(reference)s is %(there)s %%."),
    "use": _lt("%(name)s is mapped to %(reference)s, which may not be used for sales."),
    "archived": _lt("%(name)s is mapped to %(reference)s, which is archived or gone."),
}
METHODS = {"round_per_line": _lt("Round per Line"), "round_globally": _lt("Round per Tax")}
NO_TAX = _lt("lines without tax")
NO_POSITION = _lt("without fiscal position")


class AccountingBridgeIssue(models.AbstractModel):
    """The words of the self-check."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS

    def _word(self, issue, texts, connection):
        # What is inside of a sentence speaks of the same provider.
        return super(AccountingBridgeIssue, self.with_context(check_connection=connection))._word(
            issue, texts, connection
        )

    def _param(self, name, value):
        if name == "because":
            return " ".join(self._words(value, self.env.context.get("check_connection")))
        if name == "problems":
            return " ".join(map(self._problem, value))
        if name == "tax_sets":
            return ", ".join(map(self._tax_set, value))
        if name == "served":
            return self.env["accounting.bridge.mapping"]._words_of_uses(value)
        if name == "method" or name == "other":
            return self.env._(METHODS[value]) if value in METHODS else value
        if name == "since" and isinstance(value, str) and value[:4].isdigit():
            return self._instant(f"{value}+00:00")
        return super()._param(name, value)

    def _problem(self, problem):
        """:param problem: see `check_catalogue._problem`"""
        # pylint: disable-next=translation-not-lazy
        return self.env._(PROBLEMS[problem["flag"]]) % problem

    def _tax_set(self, taxes):
        """:param taxes: dict of the names of taxes, nature, name of the fiscal position"""
        name = " + ".join(taxes["names"])
        words = f"“{name}”" if name else self.env._(NO_TAX)
        nature = self._scope("nature", taxes["nature"])
        if taxes["position"] is None:
            position = self.env._(NO_POSITION)
            return f"{words}{nature} {position}"
        return f"{words}{nature}{self._scope('fiscal_position', taxes['position'])}"
