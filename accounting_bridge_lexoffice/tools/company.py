"""What must be so in the company before lexoffice is connected, and where the company and the
organisation there disagree. Pure: the facts are handed in."""

from dataclasses import dataclass

from odoo.addons.accounting_bridge.tools.documents import Issue

CURRENCY, COUNTRY = "EUR", "DE"


@dataclass(frozen=True)
class Company:
    """The company in Odoo. `shared_journals` are (id, name) of the sale journals in which invoices
    and credit notes share one sequence; `default_tax` is (id, name, rate in per cent) of the
    default sales tax, or None; `foreign_rates`: whether a fiscal position brings VAT rates of
    another EU country."""

    id: int
    currency: str
    country: str
    price_include: bool
    shared_journals: tuple = ()
    default_tax: tuple | None = None
    foreign_rates: bool = False


@dataclass(frozen=True)
class Profile:
    """The organisation there. `distance_sales` is "" where it is not set, `features` empty where
    they are not known."""

    tax_type: str
    small_business: bool
    distance_sales: str = ""
    features: tuple = ()


def requirements(company):
    """:return: list of `Issue`: what is wrong whatever organisation is connected"""
    issues = []
    if company.currency != CURRENCY:
        params = {"currency": company.currency, "company_ids": [company.id]}
        issues.append(Issue("company_currency", params))
    if company.country != COUNTRY:
        params = {"country": company.country, "company_ids": [company.id]}
        issues.append(Issue("company_country", params, level="warning"))
    if company.shared_journals:
        params = {
            "journals": [name for _id, name in company.shared_journals],
            "journal_ids": [id_ for id_, _name in company.shared_journals],
        }
        issues.append(Issue("refund_sequence", params))
    return issues


def disagreements(company, profile):
    """:return: list of `Issue`: warnings, where one side is set up otherwise than the other"""
    found = [
        _small_business(company, profile),
        _price_include(company, profile),
        _distance_sales(company, profile),
        _bookkeeping(profile),
    ]
    return [issue for issue in found if issue]


def _small_business(company, profile):
    """§ 19 UStG: who is one there may not show VAT on an invoice here."""
    if not company.default_tax:
        return None
    tax_id, name, rate = company.default_tax
    params = {"tax": name, "tax_ids": [tax_id]}
    without_vat = profile.small_business or profile.tax_type == "vatfree"
    if without_vat and rate:
        return Issue("small_business_there", params, level="warning")
    if not without_vat and not rate:
        return Issue("small_business_here", params, level="warning")
    return None


def _price_include(company, profile):
    if profile.tax_type not in ("net", "gross"):
        return None
    if (profile.tax_type == "gross") == company.price_include:
        return None
    code = "gross_there" if profile.tax_type == "gross" else "net_there"
    return Issue(code, {"company_ids": [company.id]}, level="warning")


def _distance_sales(company, profile):
    """Rates of other countries are taken only by an organisation that taxes at the destination."""
    destination = profile.distance_sales == "DESTINATION"
    if company.foreign_rates and not destination:
        return Issue("distance_sales_here", level="warning")
    if destination and not company.foreign_rates:
        return Issue("distance_sales_there", level="warning")
    return None


def _bookkeeping(profile):
    if profile.features and "BOOKKEEPING" not in profile.features:
        return Issue("no_bookkeeping", level="warning")
    return None
