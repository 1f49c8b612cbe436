from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..tools import company as rules

_lt = LazyTranslate(__name__)

TEXTS = {
    "company_currency": _lt(
        "%(provider)s keeps its books in EUR; the company's currency is %(currency)s."
    ),
    "company_country": _lt(
        "%(provider)s is made for taxes in Germany; the company's fiscal country is %(country)s."
        " Let your tax adviser confirm that this is right."
    ),
    "refund_sequence": _lt(
        "In %(journals)s invoices and credit notes share one numbering. In Germany an issued"
        " invoice is undone by a credit note only, so these need numbers of their own: switch on"
        " “Dedicated Credit Note Sequence” in the journal."
    ),
    "small_business_there": _lt(
        "In %(provider)s the organisation is a small business (§ 19 UStG) and shows no VAT; the"
        " default sales tax in Odoo is %(tax)s. Correct one of the two."
    ),
    "small_business_here": _lt(
        "In %(provider)s the organisation is not a small business (§ 19 UStG); the default sales"
        " tax in Odoo is %(tax)s. Correct one of the two."
    ),
    "gross_there": _lt(
        "%(provider)s is set to gross prices, the company in Odoo to prices without tax. Documents"
        " arrive exactly all the same; make sure that it is meant."
    ),
    "net_there": _lt(
        "%(provider)s is set to net prices, the company in Odoo to prices including tax. Documents"
        " arrive exactly all the same; make sure that it is meant."
    ),
    "distance_sales_here": _lt(
        "Odoo has VAT rates of other EU countries, but %(provider)s does not tax distance sales"
        " there and would refuse these rates. Set the distance sales principle in %(provider)s, or"
        " archive the fiscal positions."
    ),
    "distance_sales_there": _lt(
        "%(provider)s taxes sales to consumers in the EU in their country, but Odoo has no VAT"
        " rates of other EU countries. Set them up (EU Intra-community Distance Selling), or set"
        " the distance sales principle in %(provider)s."
    ),
    "no_bookkeeping": _lt(
        "The plan of the organisation in %(provider)s does not include bookkeeping. Choose one that"
        " does, or documents are refused there."
    ),
}


class AccountingBridgeProviderLexoffice(models.AbstractModel):
    """Whether the company in Odoo fits lexoffice and the organisation there."""

    _inherit = "accounting.bridge.provider.lexoffice"

    @api.model
    def _check_company(self, connection):
        company = self._company_facts(connection.company_id)
        issues = super()._check_company(connection) + rules.requirements(company)
        if connection.lexoffice_tax_type:
            profile = rules.Profile(
                tax_type=connection.lexoffice_tax_type,
                small_business=connection.lexoffice_small_business,
                distance_sales=connection.lexoffice_distance_sales or "",
                features=tuple(filter(None, (connection.lexoffice_features or "").split(", "))),
            )
            issues += rules.disagreements(company, profile)
        return issues

    def _company_facts(self, company):
        """:return: `tools.company.Company`"""
        domain = self.env["account.journal"]._check_company_domain(company)
        # Branches share the connection, and may have journals of their own.
        branches = self.env["res.company"].search([("id", "child_of", company.id)])
        journals = self.env["account.journal"].search(
            [("type", "=", "sale"), "|", ("company_id", "in", branches.ids), *domain]
        )
        shared = journals.filtered(lambda journal: not journal.refund_sequence)
        tax = company.account_sale_tax_id
        return rules.Company(
            id=company.id,
            currency=company.currency_id.name,
            country=company.account_fiscal_country_id.code or "",
            price_include=company.account_price_include == "tax_included",
            shared_journals=tuple((journal.id, journal.display_name) for journal in shared),
            default_tax=(tax.id, tax.name, tax.amount) if tax else None,
            foreign_rates=self._has_foreign_rates(company),
        )

    def _has_foreign_rates(self, company):
        """Whether a fiscal position for consumers in another country of the EU has taxes."""
        positions = self.env["account.fiscal.position"]
        abroad = self.env.ref("base.europe").country_ids - company.account_fiscal_country_id
        return bool(
            positions.search_count(
                [
                    *positions._check_company_domain(company),
                    ("country_id", "in", abroad.ids),
                    ("vat_required", "=", False),
                    ("tax_ids.amount", ">", 0),
                ],
                limit=1,
            )
        )

    @api.model
    def _issue_texts(self):
        return super()._issue_texts() | TEXTS
