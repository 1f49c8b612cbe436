"""Charts of accounts, tax rates and the other lists a fresh organisation has."""
from decimal import Decimal

# code, name, type, tax (S: standard sales, P: standard purchases, N: none), more
ACCOUNTS = (
    ("090", "Business Bank Account", "BANK", "N", {"CurrencyCode": "base"}),
    ("091", "Business Savings Account", "BANK", "N", {"CurrencyCode": "base"}),
    ("092", "Euro Account", "BANK", "N", {"CurrencyCode": "EUR"}),
    ("200", "Sales", "REVENUE", "S", {}),
    ("205", "Sales of Services", "REVENUE", "S", {}),
    ("210", "Shipping Income", "REVENUE", "S", {}),
    ("260", "Other Revenue", "REVENUE", "S", {}),
    ("270", "Interest Income", "REVENUE", "N", {}),
    ("299", "Sales until 2019", "REVENUE", "S", {"Status": "ARCHIVED"}),
    ("300", "Purchases", "DIRECTCOSTS", "P", {}),
    ("310", "Cost of Goods Sold", "DIRECTCOSTS", "P", {}),
    ("400", "Advertising & Marketing", "OVERHEADS", "P", {}),
    ("404", "Bank Fees", "OVERHEADS", "N", {"EnablePaymentsToAccount": True}),
    ("429", "General Expenses", "OVERHEADS", "P", {}),
    ("489", "Telephone & Internet", "OVERHEADS", "P", {}),
    ("610", "Accounts Receivable", "CURRENT", "N", {"SystemAccount": "DEBTORS"}),
    ("620", "Prepayments", "CURRENT", "N", {}),
    ("630", "Inventory", "CURRENT", "N", {}),
    ("710", "Office Equipment", "FIXED", "P", {}),
    ("800", "Accounts Payable", "CURRLIAB", "N", {"SystemAccount": "CREDITORS"}),
    ("801", "Unpaid Expense Claims", "CURRLIAB", "N", {"SystemAccount": "UNPAIDEXPCLM"}),
    ("815", "Customer Deposits", "CURRLIAB", "N", {}),
    ("820", "Sales Tax", "CURRLIAB", "N", {"SystemAccount": "GST"}),
    ("840", "Historical Adjustment", "CURRLIAB", "N", {"SystemAccount": "HISTORICAL"}),
    ("855", "Payments in Transit", "CURRLIAB", "N", {"EnablePaymentsToAccount": True}),
    ("868", "Rounding", "CURRLIAB", "N", {"SystemAccount": "ROUNDING"}),
    ("877", "Tracking Transfers", "CURRLIAB", "N", {"SystemAccount": "TRACKINGTRANSFERS"}),
    ("960", "Retained Earnings", "EQUITY", "N", {"SystemAccount": "RETAINEDEARNINGS"}),
    ("970", "Owner's Funds", "EQUITY", "N", {"EnablePaymentsToAccount": True}),
    ("497", "Bank Revaluations", "EXPENSE", "N", {"SystemAccount": "BANKCURRENCYGAIN"}),
    ("498", "Unrealised Currency Gains", "EXPENSE", "N",
     {"SystemAccount": "UNREALISEDCURRENCYGAIN"}),
    ("499", "Realised Currency Gains", "EXPENSE", "N", {"SystemAccount": "REALISEDCURRENCYGAIN"}),
)

# name, tax type, report type, rate, where it applies (A E X L R), status
UK_TAXES = (
    ("20% (VAT on Income)", "OUTPUT2", "OUTPUT", "20", "AELR", "ACTIVE"),
    ("20% (VAT on Expenses)", "INPUT2", "INPUT", "20", "AEXL", "ACTIVE"),
    ("5% (VAT on Income)", "RROUTPUT", "OUTPUT", "5", "AELR", "ACTIVE"),
    ("5% (VAT on Expenses)", "RRINPUT", "INPUT", "5", "AEXL", "ACTIVE"),
    ("Zero Rated Income", "ZERORATEDOUTPUT", "OUTPUT", "0", "AELR", "ACTIVE"),
    ("Zero Rated Expenses", "ZERORATEDINPUT", "INPUT", "0", "AEXL", "ACTIVE"),
    ("Zero Rated EC Goods Income", "ECZROUTPUT", "ECOUTPUT", "0", "AELR", "ACTIVE"),
    ("Zero Rated EC Services", "ECZROUTPUTSERVICES", "ECOUTPUTSERVICES", "0", "AELR", "ACTIVE"),
    ("Exempt Income", "EXEMPTOUTPUT", "EXEMPTOUTPUT", "0", "AELR", "ACTIVE"),
    ("Exempt Expenses", "EXEMPTINPUT", "EXEMPTINPUT", "0", "AEXL", "ACTIVE"),
    ("No VAT", "NONE", "NONE", "0", "AEXLR", "ACTIVE"),
    ("17.5% (VAT on Income)", "OUTPUT", "OUTPUT", "17.5", "AELR", "DELETED"),
    ("17.5% (VAT on Expenses)", "INPUT", "INPUT", "17.5", "AEXL", "DELETED"),
)
NZ_TAXES = (
    ("12.5% GST on Expenses", "INPUT", "INPUT", "12.5", "AEXL", "DELETED"),
    ("12.5% GST on Income", "OUTPUT", "OUTPUT", "12.5", "AELR", "DELETED"),
    ("15% GST on Expenses", "INPUT2", "INPUT", "15", "AEXL", "ACTIVE"),
    ("15% GST on Income", "OUTPUT2", "OUTPUT", "15", "AELR", "ACTIVE"),
    ("GST on Imports", "GSTONIMPORTS", "GSTONIMPORTS", "0", "L", "ACTIVE"),
    ("No GST", "NONE", "NONE", "0", "AEXLR", "ACTIVE"),
    ("Zero Rated", "ZERORATED", "OUTPUT", "0", "LR", "ACTIVE"),
)
CURRENCIES = {"GBP": "British Pound", "EUR": "Euro", "USD": "United States Dollar",
              "NZD": "New Zealand Dollar"}
THEMES = (("Standard", 0), ("Very orange invoice!", 1), ("Special Projects", 2))
ITEMS = (
    ("DESK", "Standing Desk", "Standing desk, oak", "349.00", "200"),
    ("CHAIR", "Office Chair", "Office chair, black", "129.50", "200"),
    ("SUPPORT-M", "Monthly Support", "Desktop and network support per month", "541.25", "205"),
    ("SHIP", "Shipping", "Shipping and handling", "9.95", "210"),
)
TRACKING = (("Region", ("North", "South", "East", "West")),
            ("Department", ("Retail", "Wholesale", "Online")))


def tax_rate(name, tax_type, report, rate, applies, status):
    rate = Decimal(rate)
    return {
        "Name": name, "TaxType": tax_type, "ReportTaxType": report,
        "CanApplyToAssets": "A" in applies, "CanApplyToEquity": "E" in applies,
        "CanApplyToExpenses": "X" in applies, "CanApplyToLiabilities": "L" in applies,
        "CanApplyToRevenue": "R" in applies, "DisplayTaxRate": rate, "EffectiveRate": rate,
        "Status": status, "TaxComponents": [{
            "Name": "VAT" if "VAT" in name else "GST", "Rate": rate, "IsCompound": False,
            "IsNonRecoverable": False}]}
