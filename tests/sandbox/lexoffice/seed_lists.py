"""Countries, payment conditions and print layouts an organisation has."""
import uuid

_SPACE = uuid.UUID("0d00c0de-0000-4000-8000-00000000000d")
# code, German name, English name, tax classification
COUNTRIES = (
    ("DE", "Deutschland", "Germany", "de"),
    ("AT", "Österreich", "Austria", "intraCommunity"),
    ("BE", "Belgien", "Belgium", "intraCommunity"),
    ("BG", "Bulgarien", "Bulgaria", "intraCommunity"),
    ("CY", "Zypern", "Cyprus", "intraCommunity"),
    ("CZ", "Tschechien", "Czechia", "intraCommunity"),
    ("DK", "Dänemark", "Denmark", "intraCommunity"),
    ("EE", "Estland", "Estonia", "intraCommunity"),
    ("ES", "Spanien", "Spain", "intraCommunity"),
    ("FI", "Finnland", "Finland", "intraCommunity"),
    ("FR", "Frankreich", "France", "intraCommunity"),
    ("GR", "Griechenland", "Greece", "intraCommunity"),
    ("HR", "Kroatien", "Croatia", "intraCommunity"),
    ("HU", "Ungarn", "Hungary", "intraCommunity"),
    ("IE", "Irland", "Ireland", "intraCommunity"),
    ("IT", "Italien", "Italy", "intraCommunity"),
    ("LT", "Litauen", "Lithuania", "intraCommunity"),
    ("LU", "Luxemburg", "Luxembourg", "intraCommunity"),
    ("LV", "Lettland", "Latvia", "intraCommunity"),
    ("MT", "Malta", "Malta", "intraCommunity"),
    ("NL", "Niederlande", "Netherlands", "intraCommunity"),
    ("PL", "Polen", "Poland", "intraCommunity"),
    ("PT", "Portugal", "Portugal", "intraCommunity"),
    ("RO", "Rumänien", "Romania", "intraCommunity"),
    ("SE", "Schweden", "Sweden", "intraCommunity"),
    ("SI", "Slowenien", "Slovenia", "intraCommunity"),
    ("SK", "Slowakei", "Slovakia", "intraCommunity"),
    ("XI", "Nordirland", "Northern Ireland", "intraCommunity"),
    ("ES_CN", "Spanien (Kanarische Inseln)", "Spain (Canary Islands)", "thirdPartyCountry"),
    ("GR_69", "Griechenland (Berg Athos)", "Greece (Mount Athos)", "thirdPartyCountry"),
    ("AU", "Australien", "Australia", "thirdPartyCountry"),
    ("CA", "Kanada", "Canada", "thirdPartyCountry"),
    ("CH", "Schweiz", "Switzerland", "thirdPartyCountry"),
    ("CN", "China", "China", "thirdPartyCountry"),
    ("GB", "Vereinigtes Königreich", "United Kingdom", "thirdPartyCountry"),
    ("IN", "Indien", "India", "thirdPartyCountry"),
    ("JP", "Japan", "Japan", "thirdPartyCountry"),
    ("LI", "Liechtenstein", "Liechtenstein", "thirdPartyCountry"),
    ("NO", "Norwegen", "Norway", "thirdPartyCountry"),
    ("NZ", "Neuseeland", "New Zealand", "thirdPartyCountry"),
    ("TR", "Türkei", "Türkiye", "thirdPartyCountry"),
    ("UA", "Ukraine", "Ukraine", "thirdPartyCountry"),
    ("US", "Vereinigte Staaten", "United States", "thirdPartyCountry"),
)
COUNTRY_CODES = frozenset(row[0] for row in COUNTRIES)
# days, text, discount in percent and days
_CONDITIONS = ((14, "Zahlbar sofort, rein netto", None, True),
               (30, ("Zahlbar in {paymentRange} Tagen, {discount} % Skonto bei Zahlung in "
                     "{discountRange} Tagen"), (2, 10), False))


def countries():
    return [{"countryCode": code, "countryNameDE": german, "countryNameEN": english,
             "taxClassification": kind} for code, german, english, kind in COUNTRIES]


def payment_conditions(seed):
    rows = []
    for days, text, discount, default in _CONDITIONS:
        row = {"id": _id(seed, text), "organizationDefault": default,
               "paymentTermLabelTemplate": text, "paymentTermDuration": days}
        if discount:
            row["paymentDiscountConditions"] = {
                "discountPercentage": discount[0], "discountRange": discount[1]}
        rows.append(row)
    return rows


def print_layouts(seed):
    return [{"id": _id(seed, name), "name": name, "default": name == "Standard"}
            for name in ("Standard", "Handwerk")]


def _id(seed, text):
    return str(uuid.uuid5(_SPACE, f"{seed} {text}"))
