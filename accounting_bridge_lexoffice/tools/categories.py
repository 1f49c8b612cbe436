"""Posting categories of income: what their ids and names mean, and which rates they take.

Ids are the same in every account and are stated in the lexoffice API documentation (Vouchers, tax
specifics); what an account offers, and under which name, is said by its own catalogue. A category
without a known id is told by its name.
"""

import re
from decimal import Decimal

# Takes what is left of rounding; it is no revenue of a rate and stands in no catalogue for sure.
ROUNDING = "aba9020f-d0a6-47ca-ace6-03d6ed492351"

GOODS, SERVICES, INCOME = "goods", "services", "income"
EU_GOODS, EU_SERVICES = "eu_goods", "eu_services"
EXPORT, THIRD_SERVICES = "export", "third_services"
SMALL_BUSINESS = "small_business"
ORIGIN_GOODS, ORIGIN_ELECTRONIC = "origin_goods", "origin_electronic"
DESTINATION_GOODS, DESTINATION_ELECTRONIC = "destination_goods", "destination_electronic"
CONSTRUCTION, TRIANGLE, PHOTOVOLTAIC = "construction", "triangle", "photovoltaic"
EXEMPT, MARGIN = "exempt", "margin"

ROLES = {
    "8f8664a8-fd86-11e1-a21f-0800200c9a66": GOODS,
    "8f8664a0-fd86-11e1-a21f-0800200c9a66": SERVICES,
    "8f8664a1-fd86-11e1-a21f-0800200c9a66": INCOME,
    "9075a4e3-66de-4795-a016-3889feca0d20": EU_GOODS,
    "380a20cb-d04c-426e-b49c-84c22adfa362": EU_SERVICES,
    "93d24c20-ea84-424e-a731-5e1b78d1e6a9": EXPORT,
    "ef5b1a6e-f690-4004-9a19-91276348894f": THIRD_SERVICES,
    "f5c7fee8-f184-4e7a-ab04-8f7e7ad6c207": SMALL_BUSINESS,  # since 28 April 2026
    "7a1efa0e-6283-4cbf-9583-8e88d3ba5960": SMALL_BUSINESS,  # before
    "7c112b66-0565-479c-bc18-5845e080880a": ORIGIN_GOODS,
    "d73b880f-c24a-41ea-a862-18d90e1c3d82": ORIGIN_ELECTRONIC,
    "4ebd965a-7126-416c-9d8c-a5c9366ee473": DESTINATION_GOODS,
    "7ecea006-844c-4c98-a02d-aa3142640dd5": DESTINATION_ELECTRONIC,
}
# What is sold at home, and every account offers; the most general one first.
ORDINARY = (
    "8f8664a1-fd86-11e1-a21f-0800200c9a66",
    "8f8664a0-fd86-11e1-a21f-0800200c9a66",
    "8f8664a8-fd86-11e1-a21f-0800200c9a66",
)
# The first that fits. Where a name speaks of what is not among these, it is ordinary income.
_NAMES = (
    (SMALL_BUSINESS, r"kleinunternehmer"),
    (TRIANGLE, r"dreiecksgesch"),
    (EU_GOODS, r"innergem\w*\W+lieferung"),
    (CONSTRUCTION, r"bauleistung|§\s*13b"),
    (EXPORT, r"ausfuhr"),
    (THIRD_SERVICES, r"dienstleistung\w*\W.*drittl"),
    (PHOTOVOLTAIC, r"photovoltaik|solar"),
    (MARGIN, r"differenzbest|§\s*25a"),
    (EXEMPT, r"steuerfrei|umsatzsteuerfrei|steuerbefreit"),
    (GOODS, r"^warenverk"),
    (SERVICES, r"^dienstleistung(en)?$"),
    (INCOME, r"^einnahmen?$"),
)
ORIGIN = {ORIGIN_GOODS, ORIGIN_ELECTRONIC}
DESTINATION = {DESTINATION_GOODS, DESTINATION_ELECTRONIC}
# The tax is owed by the customer or nobody: an amount of tax is refused. What is exempt for another
# reason is not told by its name for sure (solar power is sold at 0 % and at 19 %).
UNTAXED = {
    EU_GOODS,
    EU_SERVICES,
    EXPORT,
    THIRD_SERVICES,
    SMALL_BUSINESS,
    CONSTRUCTION,
    TRIANGLE,
}
ZERO_RATES = (Decimal(0),)
# Accepted whatever the date (lexoffice API documentation, FAQ tax rates).
GERMAN_RATES = tuple(map(Decimal, (19, 7, 16, 5, 0)))
# What the member states charge or have lately charged; 0 % is not among them.
EU_RATES = (
    *map(Decimal, ("2.1", "3", "4", "4.8", "4.9", "5", "5.5", "6", "7", "8", "9", "9.5", "10")),
    *map(Decimal, ("11", "12", "13", "13.5", "14", "15", "16", "17", "18", "19", "20", "21")),
    *map(Decimal, ("22", "23", "24", "25", "25.5", "27")),
)


def role(category_id, name):
    """:return: one of the words above; "" for income that is none of them"""
    known = ROLES.get(category_id)
    if known:
        return known
    return next((word for word, text in _NAMES if re.search(text, name.strip(), re.I)), "")


def rates(role_):
    """:return: the percentages that a category of this role takes"""
    if role_ in UNTAXED:
        return ZERO_RATES
    return EU_RATES if role_ in DESTINATION else GERMAN_RATES


def is_offered(role_, small_business, principle):
    """Whether an organisation may use a category of this role: of § 19 UStG nothing else, without
    it never that one; distance sales as the organisation is taxed.

    :param principle: of distance sales, "ORIGIN", "DESTINATION" or ""
    """
    if small_business or role_ == SMALL_BUSINESS:
        return small_business and role_ == SMALL_BUSINESS
    if role_ in ORIGIN:
        return principle == "ORIGIN"
    if role_ in DESTINATION:
        return principle == "DESTINATION"
    return True


def code(category_id, rate):
    """:return: what names a category at a rate, e.g. "8f8664a0-…:19"; the same for 19 and 19.00"""
    return f"{category_id}:{spelled(rate)}"


def group(code_):
    """What is sold at home at one rate is declared together, whichever ordinary category it is
    booked on. A category that is known by its name alone may have a box of its own at any rate, as
    the margin scheme (§ 25a UStG) has at 19 %: it stands for itself.

    :return: "19 %" for all of these, the code itself for everything else, and at 0 %, which has
        many meanings
    """
    category_id, _colon, rate = code_.partition(":")
    together = category_id in ORDINARY and rate not in ("", "0")
    return f"{rate} %" if together else code_


def spelled(rate):
    return f"{rate.normalize() + 0:f}"
