"""Line items: what a line may hold, and what it comes to."""
from decimal import Decimal

from . import money, parse
from .errors import Guessed, Refused
from .store import new_id

CLASS_OF_TYPE = {
    "BANK": "ASSET", "CURRENT": "ASSET", "FIXED": "ASSET", "INVENTORY": "ASSET",
    "NONCURRENT": "ASSET", "PREPAYMENT": "ASSET", "CURRLIAB": "LIABILITY",
    "LIABILITY": "LIABILITY", "TERMLIAB": "LIABILITY", "PAYG": "LIABILITY", "EQUITY": "EQUITY",
    "REVENUE": "REVENUE", "SALES": "REVENUE", "OTHERINCOME": "REVENUE", "EXPENSE": "EXPENSE",
    "DIRECTCOSTS": "EXPENSE", "OVERHEADS": "EXPENSE", "DEPRECIATN": "EXPENSE"}
_APPLIES = {"ASSET": "CanApplyToAssets", "LIABILITY": "CanApplyToLiabilities",
            "EQUITY": "CanApplyToEquity", "REVENUE": "CanApplyToRevenue",
            "EXPENSE": "CanApplyToExpenses"}
_CLOSED_SYSTEM = ("DEBTORS", "CREDITORS", "UNPAIDEXPCLM", "GST", "RETAINEDEARNINGS")
_FIGURES = ("Quantity", "UnitAmount", "LineAmount", "AccountCode", "AccountID", "ItemCode",
            "TaxType")
_PRICE = ("Quantity", "UnitAmount", "LineAmount", "DiscountRate", "DiscountAmount", "ItemCode")


def build(desk, document, sent_lines, complete, retax=False):
    """The lines of `document` after a write: known LineItemIDs are updated, others are new,
    those left out are gone. `retax`: LineAmountTypes changed. Raises Refused with all that is
    wrong."""
    known = {line["LineItemID"]: line for line in document["LineItems"]}
    problems, lines = [], []
    if not sent_lines:
        raise Refused("One or more line items must be specified")
    for sent in sent_lines:
        old = known.pop(str(sent.get("LineItemID") or "").lower(), None)
        try:
            lines.append(_line(desk, document, sent, old, complete, retax))
        except Refused as refusal:
            problems += [m for m in refusal.messages if m not in problems]
    if problems:
        raise Refused(*problems)
    return lines


def again(desk, document, complete, retax):
    """The lines that are there, under a changed Status or LineAmountTypes."""
    sent = [{"LineItemID": line["LineItemID"]} for line in document["LineItems"]]
    return build(desk, document, sent, complete, retax)


def _line(desk, document, sent, old, complete, retax):
    """One line; what is not sent stays as it is, to the last decimal."""
    line = dict(old or {"LineItemID": new_id(), "Tracking": []})
    _texts(desk, line, sent)
    if line.get("ItemCode"):
        sales = document["Type"] in ("ACCREC", "ACCRECCREDIT")
        _fill_from_item(desk, line, sent, sales)
    priced = old is None or any(sent.get(key) is not None for key in _PRICE)
    if priced:
        _figures(desk, document, line, sent)
    if (tracking := parse.rows(sent, "Tracking")) is not None:
        line["Tracking"] = _tracking(desk, tracking)
    if not any(line.get(key) is not None for key in _FIGURES):
        line.update(LineAmount=None, TaxAmount=None)
        if complete and not line.get("Description"):
            raise Refused("The description field is mandatory for each line item.")
        return line
    _check(desk, document, line, complete)
    taxed = line.get("TaxType") != (old or {}).get("TaxType")
    if priced or retax or taxed or sent.get("TaxAmount") is not None:
        _tax(desk, document, line, sent)
    return line


def _texts(desk, line, sent):
    for key, limit in (("Description", 4000), ("ItemCode", 30), ("AccountCode", 10),
                       ("TaxType", None)):
        if sent.get(key) is not None:
            line[key] = parse.text(sent, key, limit)
    if sent.get("AccountID") and not sent.get("AccountCode"):
        line["AccountCode"] = _code_of_id(desk, parse.text(sent, "AccountID"))


def _figures(desk, document, line, sent):
    for key in ("Quantity", "UnitAmount", "DiscountRate", "DiscountAmount"):
        if sent.get(key) is not None:
            line[key] = parse.number(sent, key)
    if _is_discounted(line) and document["Type"] != "ACCREC":
        name = "ACCPAY invoices" if document["Type"] == "ACCPAY" else "credit notes"
        raise Refused(f"Discounts may not be applied to {name}.")
    stated = parse.number(sent, "LineAmount")
    _complete_price(desk, line, stated)
    if line.get("UnitAmount") is None:
        line["LineAmount"] = None
        return
    line["LineAmount"] = money.line_amount(
        line["Quantity"], line["UnitAmount"], line.get("DiscountRate"),
        line.get("DiscountAmount"), desk.rounding)
    _check_line_amount(desk, line, stated)


def _is_discounted(line):
    return bool(line.get("DiscountRate") or line.get("DiscountAmount"))


def _complete_price(desk, line, stated):
    """Quantity and UnitAmount from what was sent; a LineAmount alone is one piece."""
    if line.get("UnitAmount") is None and stated is not None:
        line["Quantity"] = line.get("Quantity") or Decimal(1)
        line["UnitAmount"] = stated / line["Quantity"]
    if line.get("UnitAmount") is not None:
        line["UnitAmount"] = desk.rounding(line["UnitAmount"], desk.unit_places)
        if line.get("Quantity") is None:
            line["Quantity"] = Decimal(1)
    if line.get("Quantity") is not None:
        line["Quantity"] = desk.rounding(line["Quantity"], 4)


def _check_line_amount(desk, line, stated):
    expected = line["LineAmount"]
    if (stated == 0 and _is_discounted(line)
            and desk.assumptions.zero_line_with_discount_refused):
        raise Refused("The line total -0.01 does not match the expected line total 0.00")
    if stated is not None and stated != expected:
        raise Refused(f"The line total {desk.rounding(stated)} does not match the expected "
                      f"line total {expected}")
    if abs(expected) > money.MAX_LINE:
        raise Guessed("The line amount must not exceed 9,999,999,999.99")


def _check(desk, document, line, complete):
    problems = []
    if complete and not line.get("Description"):
        problems.append("The description field is mandatory for each line item.")
    account = account_of(desk, line.get("AccountCode"))
    if line.get("AccountCode"):
        problems += _account_problems(line["AccountCode"], account)
        line["AccountID"] = account["AccountID"] if account else None
    elif complete:
        problems.append("Account code must be specified")
    if document["LineAmountTypes"] == "NoTax":
        line["TaxType"] = "NONE"
    elif not line.get("TaxType") and account:
        line["TaxType"] = account.get("TaxType")
    if line.get("TaxType"):
        problems += _tax_problems(desk, line, account)
    elif complete and not problems:
        problems.append("The TaxType field is mandatory")
    if problems:
        raise Refused(*problems)


def _account_problems(code, account):
    if account and account["Status"] != "ACTIVE":
        return [f"Account code '{code}' has been archived, or deleted."]
    if (not account or account["Type"] == "BANK"
            or account.get("SystemAccount") in _CLOSED_SYSTEM):
        return [f"Account code '{code}' is not a valid code for this document."]
    return []


def _tax_problems(desk, line, account):
    code = line["TaxType"]
    rate = desk.books.get("tax_rates", code)
    if not rate or rate["Status"] != "ACTIVE" or rate["TaxType"] != code:
        return [(f"The TaxType code {code} does not exist or cannot be used for this type "
                 "of transaction.")]
    if account and not rate[_APPLIES[account["Class"]]]:
        return [(f"The TaxType code '{code}' cannot be used with account code "
                 f"'{account['Code']}'.")]
    return []


def _tax(desk, document, line, sent):
    if line["LineAmount"] is None:
        line["TaxAmount"] = None
        return
    rate = desk.books.get("tax_rates", line.get("TaxType"))
    line["TaxAmount"] = money.tax_of(
        line["LineAmount"], rate["EffectiveRate"] if rate else Decimal(0),
        document["LineAmountTypes"], desk.rounding)
    stated = parse.number(sent, "TaxAmount")
    if stated is not None and document["LineAmountTypes"] != "NoTax":
        line["TaxAmount"] = desk.rounding(stated)


def _fill_from_item(desk, line, sent, sales):
    item = next((i for i in desk.books.table("items").values()
                 if i["Code"].casefold() == line["ItemCode"].casefold()), None)
    if not item:
        raise Guessed(f"Item code '{line['ItemCode']}' is not valid")
    line["ItemID"], line["ItemName"] = item["ItemID"], item.get("Name")
    if sent.get("ItemCode") is None:
        return
    details = item.get("SalesDetails" if sales else "PurchaseDetails") or {}
    text = item.get("Description" if sales else "PurchaseDescription")
    for key, value in (("Description", text), ("UnitAmount", details.get("UnitPrice")),
                       ("AccountCode", details.get("AccountCode")),
                       ("TaxType", details.get("TaxType"))):
        if line.get(key) is None and value is not None:
            line[key] = value


def _tracking(desk, sent_tracking):
    if len(sent_tracking) > 2:
        raise Guessed("A line item can have at most 2 tracking categories")
    return [_tracking_option(desk, sent) for sent in sent_tracking]


def _tracking_option(desk, sent):
    for category in desk.books.table("tracking_categories").values():
        if (category["TrackingCategoryID"] == sent.get("TrackingCategoryID")
                or category["Name"] == sent.get("Name")) and category["Status"] == "ACTIVE":
            for option in category["Options"]:
                if (option["TrackingOptionID"] == sent.get("TrackingOptionID")
                        or option["Name"] == sent.get("Option")) and option["Status"] == "ACTIVE":
                    return {"Name": category["Name"], "Option": option["Name"],
                            "TrackingCategoryID": category["TrackingCategoryID"],
                            "TrackingOptionID": option["TrackingOptionID"]}
    name, option = sent.get("Name"), sent.get("Option")
    raise Guessed(f"The tracking option '{option}' of category '{name}' could not be found")


def account_of(desk, code):
    if not code:
        return None
    return next((a for a in desk.books.table("accounts").values() if a["Code"] == code), None)


def _code_of_id(desk, account_id):
    account = desk.books.get("accounts", account_id)
    if not account:
        raise Guessed("Account could not be found")
    return account["Code"]


def render(desk, line, full):
    """`full`: as on writes and single reads; otherwise as in paged lists."""
    row = {"ItemCode": line.get("ItemCode"), "Description": line.get("Description")}
    if line.get("UnitAmount") is not None:
        row["UnitAmount"] = desk.rounding(line["UnitAmount"], desk.unit_places)
    row.update({key: line.get(key) for key in (
        "TaxType", "TaxAmount", "LineAmount", "DiscountRate", "DiscountAmount", "AccountCode")})
    if line.get("ItemID"):
        row["Item"] = {"ItemID": line["ItemID"], "Name": line["ItemName"],
                       "Code": line["ItemCode"]}
    row["Tracking"] = [
        option if full else {"Name": option["Name"], "Option": option["Option"],
                             "TrackingCategoryID": option["TrackingCategoryID"], "Options": []}
        for option in line["Tracking"]]
    row.update(Quantity=line.get("Quantity"), LineItemID=line["LineItemID"],
               AccountID=line.get("AccountID"))
    if full:
        row["ValidationErrors"] = []
    return row
