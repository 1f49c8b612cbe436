"""*Test connection*: which organisation this is, who acts in it, and what speaks against it."""

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.books import ConnectionFacts
from odoo.addons.accounting_bridge.tools.documents import Issue
from odoo.addons.accounting_bridge.tools.oauth import claims as token_claims

from . import dates, facts

# These may approve sales invoices and record payments; read-only, invoice-only and the roles of a
# cash book may not (Xero developer docs, Users).
SUFFICIENT_ROLES = ("STANDARD", "FINANCIALADVISER", "ADMIN")
NEEDED_ACTIONS = ("CreateApprovedInvoice", "CreateDraftInvoice", "CreateInvoicePayment")


def check(session):
    """:return: `books.ConnectionFacts`"""
    organisation = next(iter(session.rows("Organisation", key="Organisations")), None)
    if organisation is None:
        raise errors.Unavailable("The answer has no organisation", code="bad_answer")
    allowed = _optional(session, "Organisation/Actions", "Actions")
    user = _acting_user(session)
    role = str(user.get("OrganisationRole") or "")
    country = str(organisation.get("CountryCode") or "")
    return ConnectionFacts(
        organisation=str(organisation.get("Name") or ""),
        # By this id it is asked; whether `OrganisationID` is always the same is not documented.
        external_id=session.tenant_id or facts.identity(organisation, "OrganisationID"),
        base_currency=str(organisation.get("BaseCurrency") or ""),
        country=country,
        short_code=str(organisation.get("ShortCode") or ""),
        is_demo=organisation.get("IsDemoCompany") is True,
        lock_date=dates.date(organisation.get("PeriodLockDate")),
        year_lock_date=dates.date(organisation.get("EndOfYearLockDate")),
        user_name=f"{user.get('FirstName') or ''} {user.get('LastName') or ''}".strip(),
        user_email=str(user.get("EmailAddress") or ""),
        user_role=role,
        issues=(*_role_issues(role), *_action_issues(allowed)),
        data={
            "timezone": organisation.get("Timezone"),
            "version": organisation.get("Version"),
            "class": organisation.get("Class"),
            "tax_basis": str(organisation.get("SalesTaxBasis") or ""),
            "actions": {str(a.get("Name")): a.get("Status") for a in allowed},
        },
    )


def _optional(session, endpoint, key):
    """Rows that the check can do without: an app may lack the scope for them."""
    try:
        return session.rows(endpoint, key=key)
    except (errors.PermissionMissing, errors.NotFound):
        session.failure = None
        return []


def _acting_user(session):
    """:return: Xero's element of the person who connected, {} where it cannot be told"""
    own = token_claims(session.access_token).get("xero_userid")
    if not own:
        return {}
    for row in _optional(session, "Users", "Users"):
        if str(own).lower() in (facts.identity(row, "UserID"), facts.identity(row, "GlobalUserID")):
            return row
    return {}


def _role_issues(role):
    if not role:
        return [Issue("role_unknown", level="warning")]
    if role.upper() in SUFFICIENT_ROLES:
        return []
    return [Issue("role_insufficient", {"role": role})]


def _action_issues(rows):
    refused = [
        str(row.get("Name"))
        for row in rows
        if row.get("Name") in NEEDED_ACTIONS and row.get("Status") == "NOT-ALLOWED"
    ]
    return [Issue("actions_not_allowed", {"actions": ", ".join(refused)})] if refused else []
