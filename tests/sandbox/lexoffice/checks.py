"""What lexoffice accepts as a voucher: fields, contact, categories, rates, tax and sums."""
from decimal import Decimal

from . import categories, money, parse
from .categories import PURCHASES, SALES
from .errors import Collected
from .parse import INVALID, MISSING


def read(desk, sent):
    """The voucher's own fields as the books keep them; Refused with all that is wrong."""
    issues = Collected()
    fields = _header(desk, sent, issues)
    fields.update(_contact(desk, sent, fields["type"], issues))
    fields["voucherItems"] = _items(desk, sent, issues)
    issues.refuse()
    _check_items(desk, fields, issues)
    _check_categories(desk, fields, issues)
    issues.refuse()
    _check_sums(fields, issues)
    issues.refuse()
    return fields


def _header(desk, sent, issues):
    asked = desk.assumptions
    kind = parse.choice(issues, sent, "type", SALES + PURCHASES)
    tax_types = ("net", "gross", "vatfree") if asked.vatfree_tax_type else ("net", "gross")
    day = parse.day(issues, sent, "voucherDate", required=True)
    more = asked.refuse_more_decimals
    shipping = parse.day(issues, sent, "shippingDate")
    if kind in PURCHASES and shipping:
        shipping = None
        if asked.shipping_date_on_purchases_refused:
            issues.add("shippingDate", INVALID)
    return {
        "type": kind,
        "voucherNumber": parse.text(issues, sent, "voucherNumber", required=True, limit=255),
        "voucherDate": day, "dueDate": parse.day(issues, sent, "dueDate") or day,
        "shippingDate": shipping,
        "totalGrossAmount": parse.amount(issues, sent, "totalGrossAmount", None, more),
        "totalTaxAmount": parse.amount(issues, sent, "totalTaxAmount", None, more),
        "taxType": parse.choice(issues, sent, "taxType", tax_types),
        "remark": parse.text(issues, sent, "remark", limit=asked.remark_characters)}


def _contact(desk, sent, kind, issues):
    collective = parse.flag(issues, sent, "useCollectiveContact")
    name = parse.text(issues, sent, "contactName", limit=255)
    if collective:
        return {"useCollectiveContact": True, "contactId": None, "contactName": name}
    contact_id = sent.get("contactId")
    if not contact_id:
        issues.add("contactId", "Missing_ContactId")
    elif problem := _contact_problem(desk, contact_id, kind):
        issues.add("contactId", problem)
    elif name:
        issues.add("contactName", "custom_contact_name_for_referenced_contact_not_allowed")
    return {"useCollectiveContact": False, "contactId": parse.identifier(contact_id),
            "contactName": None}


def _contact_problem(desk, contact_id, kind):
    """The key is known for none of these: `invalid_value` is a guess."""
    contact = desk.books.get("contacts", parse.identifier(contact_id))
    if not contact or not desk.settled(contact, desk.assumptions.contact_latency):
        return INVALID
    if contact["archived"] and desk.assumptions.archived_contact_refused:
        return INVALID
    role = "customer" if kind in SALES else "vendor"
    if kind and desk.assumptions.role_required and role not in contact["roles"]:
        return INVALID
    return None


def _items(desk, sent, issues):
    rows = sent.get("voucherItems")
    if not rows:
        issues.add("voucherItems", MISSING)
        return []
    if not isinstance(rows, list) or len(rows) > desk.assumptions.voucher_items:
        issues.add("voucherItems", INVALID)
        return []
    return [_item(desk, row, f"voucherItems[{index}]", issues) for index, row in enumerate(rows)]


def _item(desk, row, source, issues):
    if not isinstance(row, dict):
        issues.add(source, INVALID)
        return {}
    more = desk.assumptions.refuse_more_decimals
    return {
        "amount": parse.amount(issues, row, "amount", f"{source}.amount", more),
        "taxAmount": parse.amount(issues, row, "taxAmount", f"{source}.taxAmount", more),
        "taxRatePercent": parse.number(issues, row, "taxRatePercent", f"{source}.taxRatePercent"),
        "categoryId": (parse.text(issues, row, "categoryId", f"{source}.categoryId",
                                  required=True) or "").lower()}


def _check_items(desk, fields, issues):
    asked = desk.assumptions
    tolerance = asked.tax_tolerance_cents * money.CENT
    for index, item in enumerate(fields["voucherItems"]):
        source, amount = f"voucherItems[{index}]", item["amount"]
        rounding = item["categoryId"] == categories.ROUNDING
        if (amount < 0 and not rounding and not asked.negative_items) or (
                amount == 0 and not asked.zero_items):
            issues.add(f"{source}.amount", INVALID)
        if not rate_allowed(desk, fields["type"], item, fields["taxType"]):
            issues.add(f"{source}.taxRatePercent", f"invalid_taxrate_{_plain(item)}")
            continue
        alike = _alike(fields["voucherItems"], item)
        if len(alike) > 1 and asked.same_items == "refuse":
            issues.add(f"{source}.categoryId", INVALID)  # the key is a guess
        alike = alike if asked.same_items == "together" else [item]
        tax = money.column_tax(sum(each["amount"] for each in alike), item["taxRatePercent"],
                               fields["taxType"], asked.half_cents_up)
        if abs(tax - sum(each["taxAmount"] for each in alike)) > tolerance:
            issues.add(f"{source}.taxAmount", "invalid_taxamount")


def _alike(items, item):
    """All items of the category and rate of this one."""
    column = item["categoryId"], item["taxRatePercent"]
    return [each for each in items if (each["categoryId"], each["taxRatePercent"]) == column]


def _plain(item):
    rate = item["taxRatePercent"]
    return f"{rate.normalize():f}" if rate else "0"


def rate_allowed(desk, kind, item, tax_type="net"):
    rate, category = item["taxRatePercent"], item["categoryId"]
    untaxed = category == categories.ROUNDING or tax_type == "vatfree" or (
        desk.assumptions.zero_rate_categories and category in categories.COMPANIES_ONLY)
    if kind in SALES and desk.organisation["smallBusiness"]:
        untaxed |= desk.assumptions.small_business_strict
    if category == categories.SMALL_BUSINESS or untaxed:
        return rate == 0
    if category in categories.DISTANCE_DESTINATION:
        destination = desk.organisation.get("distanceSalesPrinciple") == "DESTINATION"
        return destination and rate in money.EUROPEAN_RATES
    return Decimal(rate) in money.GERMAN_RATES


def _check_categories(desk, fields, issues):
    rates = {item["taxRatePercent"] for item in fields["voucherItems"]
             if item["categoryId"] != categories.ROUNDING}
    for index, item in enumerate(fields["voucherItems"]):
        category = desk.books.get("categories", item["categoryId"])
        if not category or not _category_fits(desk, fields["type"], category):
            issues.add(f"voucherItems[{index}].categoryId", INVALID)  # the key is a guess
            continue
        if not category["splitAllowed"] and len(rates) > 1:
            issues.add(f"voucherItems[{index}].categoryId", "split_not_allowed")  # guess
        if problem := _customer_problem(desk, fields, category):
            issues.add(f"voucherItems[{index}].categoryId", problem)
    if _mixes_distance_sales(desk, fields):
        issues.add("voucherItems", INVALID)  # guess


def _category_fits(desk, kind, category):
    if category["id"] == categories.ROUNDING:
        return True
    if category["type"] != categories.kind_for(kind):
        return False
    small = desk.organisation["smallBusiness"]
    if category["id"] == categories.SMALL_BUSINESS:
        return small
    if small and kind in SALES and desk.assumptions.small_business_strict:
        return False
    return (category["id"] not in categories.DISTANCE_DESTINATION
            or desk.organisation.get("distanceSalesPrinciple") == "DESTINATION")


def _customer_problem(desk, fields, category):
    if fields["useCollectiveContact"]:
        return "collective_customer_not_applicable" if category["contactRequired"] else None
    contact = desk.books.get("contacts", fields["contactId"])
    if category["id"] in categories.COMPANIES_ONLY and "person" in contact:
        return ("individual_person_not_applicable_service_third_party"
                if category["id"] == categories.THIRD_COUNTRY_SERVICES
                else "individual_person_not_applicable")  # guess
    return None


def _mixes_distance_sales(desk, fields):
    distance = {item["categoryId"] in categories.DISTANCE for item in fields["voucherItems"]
                if item["categoryId"] != categories.ROUNDING}
    return desk.assumptions.mixed_distance_sales_refused and len(distance) > 1


def _check_sums(fields, issues):
    gross, tax = money.totals(fields["voucherItems"], fields["taxType"])
    if gross != fields["totalGrossAmount"] or gross < 0:
        issues.add("totalGrossAmount", "invalid_total_amount")
    if tax != fields["totalTaxAmount"]:
        issues.add("totalTaxAmount", "invalid_total_amount")  # the key is a guess
