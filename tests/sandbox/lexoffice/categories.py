"""Posting categories the sandbox's rules know by id."""

ROUNDING = "aba9020f-d0a6-47ca-ace6-03d6ed492351"
SMALL_BUSINESS = "f5c7fee8-f184-4e7a-ab04-8f7e7ad6c207"
EU_GOODS = "9075a4e3-66de-4795-a016-3889feca0d20"
EU_SERVICES = "380a20cb-d04c-426e-b49c-84c22adfa362"
EXPORT = "93d24c20-ea84-424e-a731-5e1b78d1e6a9"
THIRD_COUNTRY_SERVICES = "ef5b1a6e-f690-4004-9a19-91276348894f"
DISTANCE_ORIGIN = ("7c112b66-0565-479c-bc18-5845e080880a", "d73b880f-c24a-41ea-a862-18d90e1c3d82")
DISTANCE_DESTINATION = ("4ebd965a-7126-416c-9d8c-a5c9366ee473",
                        "7ecea006-844c-4c98-a02d-aa3142640dd5")
DISTANCE = DISTANCE_ORIGIN + DISTANCE_DESTINATION
# No tax, and the customer is a company.
COMPANIES_ONLY = (EU_GOODS, EU_SERVICES, EXPORT, THIRD_COUNTRY_SERVICES)
SALES, PURCHASES = ("salesinvoice", "salescreditnote"), ("purchaseinvoice", "purchasecreditnote")


def kind_for(voucher_type):
    """income or outgo: which categories a type takes."""
    return "income" if voucher_type in SALES else "outgo"
