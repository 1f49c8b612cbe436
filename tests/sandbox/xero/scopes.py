"""Granular scopes, the old broad ones, and what each opens."""

BROAD = {
    "accounting.transactions": {"accounting.invoices", "accounting.payments",
                                "accounting.banktransactions", "accounting.manualjournals"},
}
FAMILIES = {"accounting.invoices", "accounting.payments", "accounting.banktransactions",
            "accounting.manualjournals", "accounting.contacts", "accounting.settings",
            "accounting.attachments"}
IDENTITY = {"openid", "profile", "email", "offline_access"}
REPORTS = {f"accounting.reports.{name}.read" for name in (
    "aged", "balancesheet", "banksummary", "budgetsummary", "executivesummary",
    "profitandloss", "trialbalance", "taxreports")}


def allowed(app):
    """All scopes an app may ask for; the broad ones only if it is old enough."""
    families = FAMILIES | (set() if app["granular"] else set(BROAD))
    reports = REPORTS if app["granular"] else REPORTS | {"accounting.reports.read"}
    return IDENTITY | reports | families | {f"{family}.read" for family in families}


def opens(granted, needed, reading):
    """Whether the granted scopes open a route that needs one of `needed` (space separated)."""
    for family in needed.split():
        wider = {family} | {broad for broad, parts in BROAD.items() if family in parts}
        if reading:
            wider |= {f"{scope}.read" for scope in wider}
        if wider & set(granted):
            return True
    return False
