from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge_lexoffice.tools import categories, references

GOODS = "8f8664a8-fd86-11e1-a21f-0800200c9a66"
SERVICES = "8f8664a0-fd86-11e1-a21f-0800200c9a66"
EU_GOODS = "9075a4e3-66de-4795-a016-3889feca0d20"
ORIGIN = "7c112b66-0565-479c-bc18-5845e080880a"
DESTINATION = "4ebd965a-7126-416c-9d8c-a5c9366ee473"
SMALL, SMALL_BEFORE = (
    "f5c7fee8-f184-4e7a-ab04-8f7e7ad6c207",
    "7a1efa0e-6283-4cbf-9583-8e88d3ba5960",
)


def row(id_, name, type_="income", contact=False, split=True, group="Einnahmen"):
    return {
        "id": id_,
        "name": name,
        "type": type_,
        "contactRequired": contact,
        "splitAllowed": split,
        "groupName": group,
    }


CATALOGUE = [
    row(GOODS, "Warenverkäufe"),
    row(SERVICES, "Dienstleistungen"),
    row(EU_GOODS, "Innergemeinschaftliche Lieferung", contact=True, split=False),
    row(SMALL, "Einnahmen als Kleinunternehmer"),
    row(ORIGIN, "Fernverkauf"),
    row(DESTINATION, "Fernverkauf in EU-Land steuerpflichtig"),
    row(categories.ROUNDING, "Rundungsdifferenzen"),
    row("aaaa", "Wareneinkauf", "outgo"),
    row("bbbb", "Bauleistungen §13b", contact=True),
]


def rates(profile, category, rows=CATALOGUE):
    found = references.taxes(profile, rows)
    return [str(tax.rate) for tax in found if tax.data["category"] == category]


def test_a_tax_is_a_category_at_a_rate():
    tax = next(t for t in references.taxes({}, CATALOGUE) if t.code == f"{SERVICES}:19")
    assert tax.external_id == tax.code
    assert (tax.kind, tax.name, tax.rate) == ("tax", "Dienstleistungen · 19 %", Decimal(19))
    assert tax.data["applies_to"] == {"revenue": True}
    assert (tax.data["contact_required"], tax.data["split_allowed"]) == (False, True)
    eu = next(t for t in references.taxes({}, CATALOGUE) if t.data["category"] == EU_GOODS)
    assert (eu.data["contact_required"], eu.data["split_allowed"]) == (True, False)
    assert eu.code == f"{EU_GOODS}:0"


def test_rates():
    assert rates({}, SERVICES) == ["19", "7", "16", "5", "0"]
    assert rates({}, EU_GOODS) == ["0"]
    assert rates({}, "bbbb") == ["0"]
    solar = row("cccc", "Erlöse Photovoltaik")
    assert rates({}, "cccc", [solar]) == ["19", "7", "16", "5", "0"]
    assert rates({}, "aaaa") == []
    assert rates({}, categories.ROUNDING) == []


def test_codes_are_unique_and_spelled_alike():
    found = [t.code for t in references.taxes({"distanceSalesPrinciple": "DESTINATION"}, CATALOGUE)]
    assert not [code for code, times in Counter(found).items() if times > 1]
    assert categories.code("x", Decimal("19.00")) == categories.code("x", Decimal(19)) == "x:19"
    assert categories.code("x", Decimal("5.50")) == "x:5.5"
    assert categories.code("x", Decimal(10)) == "x:10"
    assert categories.code("x", Decimal("0.0")) == "x:0"


@pytest.mark.parametrize(
    ("principle", "origin", "destination"),
    [("ORIGIN", True, False), ("DESTINATION", False, True), ("", False, False)],
)
def test_distance_sales(principle, origin, destination):
    profile = {"smallBusiness": False, "distanceSalesPrinciple": principle}
    assert bool(rates(profile, ORIGIN)) is origin
    assert bool(rates(profile, DESTINATION)) is destination
    if destination:
        # Austria, France's reduced rate, Finland, Hungary
        assert {"20", "5.5", "25.5", "27"} <= set(rates(profile, DESTINATION))
        assert "0" not in rates(profile, DESTINATION)


@pytest.mark.parametrize("category", [SMALL, SMALL_BEFORE, "renamed"])
def test_small_business_has_one(category):
    others = [r for r in CATALOGUE if r["id"] != SMALL]
    rows = [*others, row(category, "Einnahmen als Kleinunternehmer")]
    assert {t.code for t in references.taxes({"smallBusiness": True}, rows)} == {f"{category}:0"}
    assert rates({"smallBusiness": False}, category, rows) == []


def test_equal_names_tell_their_group():
    rows = [row("a", "Sonstiges", group="Einnahmen"), row("b", "Sonstiges", group="Finanzen")]
    names = {t.name for t in references.taxes({}, rows) if t.rate == 19}
    assert names == {"Sonstiges (Einnahmen) · 19 %", "Sonstiges (Finanzen) · 19 %"}


def test_renamed_category_keeps_its_meaning():
    rows = [row(EU_GOODS, "Lieferungen an Unternehmer")]
    assert rates({}, EU_GOODS, rows) == ["0"]


def test_strange_rows_are_left_out():
    rows = [None, 3, {}, {"type": "income"}, row("", "Nichts"), {"id": "c", "type": "income"}]
    assert [t.data["category"] for t in references.taxes({}, rows) if t.rate == 7] == ["c"]


class Session:
    def __init__(self, **answers):
        self.answers = answers

    def get(self, path, params=None):
        return SimpleNamespace(json=lambda: self.answers[path.replace("-", "_")])

    def read(self, path, params=None):
        return self.answers[path]


def test_whole_catalogue():
    found = list(references.references(Session(profile={}, posting_categories=CATALOGUE)))
    assert {r.kind for r in found} == {"tax", "account"}
    [rounding] = [r for r in found if r.kind == "account"]
    assert (rounding.code, rounding.data["system"]) == (categories.ROUNDING, "ROUNDING")
    assert len({(r.kind, r.external_id) for r in found}) == len(found)


def test_no_catalogue_archives_nothing():
    with pytest.raises(errors.Unavailable):
        references.references(Session(profile={}, posting_categories={"message": None}))
