"""Proposals for the taxes of the German chart (l10n_de), as they are named there."""

from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge_lexoffice.tools import references, taxes

from tests.sandbox.lexoffice import seed_categories

GERMAN = {"smallBusiness": False, "distanceSalesPrinciple": ""}


def offered(**profile):
    return list(references.taxes(GERMAN | profile, seed_categories.rows()))


def tax_set(rate, *names, boxes=(), nature=None, position="", **more):
    return {
        "key": "tax:1",
        "names": list(names),
        "rate": None if rate is None else Decimal(str(rate)),
        "type_tax_use": "sale",
        "reverse_charge": False,
        "country": "DE",
        "nature": nature,
        "fiscal_position": position,
        "vat_boxes": list(boxes),
        **more,
    }


def best(asked, **profile):
    """:return: (name of the best proposal, certainty), ("", 0) for none"""
    rows = offered(**profile)
    names = {r.external_id: r.name for r in rows}
    found = taxes.propose([asked], rows)["tax:1"]
    assert [c for _id, c, _reason in found] == sorted((c for _i, c, _r in found), reverse=True)
    return (names[found[0][0]], found[0][1]) if found else ("", 0)


@pytest.mark.parametrize(
    ("nature", "name", "certainty"),
    [
        ("goods", "Warenverkäufe · 19 %", 90),
        ("service", "Dienstleistungen · 19 %", 90),
        (None, "Einnahmen · 19 %", 70),
        (False, "Einnahmen · 19 %", 70),
    ],
)
def test_standard_rate_by_nature(nature, name, certainty):
    asked = tax_set(19, "19%", "19% VAT", boxes=["81_BASE", "81_TAX"], nature=nature)
    assert best(asked) == (name, certainty)


def test_reduced_rate():
    asked = tax_set("7.0", "7%", "7% VAT", boxes=["+86_BASE"], nature="goods")
    assert best(asked) == ("Warenverkäufe · 7 %", 90)


# Names and boxes as in the German chart; in both languages one of which a company has.
EU_DELIVERY = ("0% EU D", "Steuerfreie innergem. Lieferung (§4 Abs. 1b UStG)")
EU_DELIVERY_EN = ("0% EU D", "Tax free intracomm. Delivery")
EXPORT = ("0% EX", "Steuerfreie Ausfuhr (§4 Nr. 1a UStG)")
EU_SERVICE = ("0% EU", "0% Steuerfreie Leistung EU")
ABROAD = ("0% S T", "0% Steuerfreie Leistung Drittland")
SMALL = ("0% C EXEMPT", "0% USt (Pflichtbefreit z.B. als Kleinunt. oder bei med. Leistg.)")
BUILDING = ("0% C", "0% Umsatzsteuer Bauleistung (Erbringer §13b)")
NON_EU = "Geschäftspartner Ausland (Nicht-EU)"
EU_B2B = "Geschäftspartner EU (mit USt-ID)"
EU_B2C = "Geschäftspartner EU (ohne USt-ID)"
HOME = "Geschäftspartner Inland"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (tax_set(0, *EU_DELIVERY, boxes=["41"]), "Innergemeinschaftliche Lieferung · 0 %"),
        (tax_set(0, *EU_DELIVERY_EN, boxes=["41"]), "Innergemeinschaftliche Lieferung · 0 %"),
        (tax_set(0, *EU_DELIVERY), "Innergemeinschaftliche Lieferung · 0 %"),
        (tax_set(0, *EXPORT, boxes=["43"]), "Ausfuhrlieferungen an Drittländer · 0 %"),
        (
            tax_set(0, "0% EX", "Tax free export", boxes=["43"]),
            "Ausfuhrlieferungen an Drittländer · 0 %",
        ),
        (tax_set(0, *EU_SERVICE, boxes=["21"]), "Fremdleistungen §13b · 0 %"),
        (tax_set(0, "0% Tax free benefit EU", boxes=["21"]), "Fremdleistungen §13b · 0 %"),
        (tax_set(0, *ABROAD, boxes=["45_BASE"]), "Dienstleistungen an Drittländer · 0 %"),
        (
            tax_set(0, "0% Tax free service third country", boxes=["45_BASE"]),
            "Dienstleistungen an Drittländer · 0 %",
        ),
        (tax_set(0, *BUILDING, boxes=["60"]), "Bauleistungen §13b · 0 %"),
        (
            tax_set(0, "Steuerfreier Umsatz (§ 4 Nr. 8-28)", boxes=["48"]),
            "Steuerfreie Umsätze §4 · 0 %",
        ),
        (tax_set(0, "Photovoltaik 0% (§12 Abs. 3 UStG)"), "Umsatz Photovoltaik 0 % · 0 %"),
        (tax_set(0, "Photovoltaik", boxes=["87"]), "Umsatz Photovoltaik 0 % · 0 %"),
        # a line without tax: the fiscal position and the product tell
        (tax_set(0, position=NON_EU, nature="goods"), "Ausfuhrlieferungen an Drittländer · 0 %"),
        (tax_set(0, position=NON_EU, nature="service"), "Dienstleistungen an Drittländer · 0 %"),
        (tax_set(0, position=EU_B2B, nature="goods"), "Innergemeinschaftliche Lieferung · 0 %"),
        (tax_set(0, position=EU_B2B, nature="service"), "Fremdleistungen §13b · 0 %"),
        (tax_set(0, "Reverse Charge EU", reverse_charge=True), "Fremdleistungen §13b · 0 %"),
    ],
)
def test_zero_by_box_and_words(asked, name):
    found, certainty = best(asked)
    assert found == name
    assert 30 <= certainty <= 50


@pytest.mark.parametrize(
    "asked",
    [
        tax_set(0),
        tax_set(0, nature="goods"),
        tax_set(0, "0%"),
        tax_set(0, "0%", "Nicht steuerbare Umsätze", boxes=["45_BASE"]),
        tax_set(0, position=HOME, nature="service"),
        tax_set(0, position=NON_EU),
        tax_set(0, position=EU_B2B),
        tax_set(0, position=EU_B2C, nature="goods"),
        tax_set(0, "0% EX D", "Steuerfreier Umsatz mit Vorsteuerabzug (§ 4 Nr. 2-7)", boxes=["43"]),
        tax_set(0, "0% Steuerfreie Neufahrzeuglieferung EU", boxes=["44"]),
        tax_set(0, "0% USt Lieferung von Mobilfunkgeräten u.a. (§13b)", boxes=["60"]),
        tax_set(0, "0% Umsatzsteuer Dreiecksgeschäft erster Abnehmer", boxes=["42"]),
        tax_set(0, "x%", "x% Umsatzsteuer (zu anderen Steuersätzen)", boxes=["35", "36"]),
        tax_set(0, *SMALL, boxes=["87"]),
        tax_set("5.5", "5,5 % Umsatzsteuer Land-/Forstwirtschaft", boxes=["77"]),
        tax_set(19, "19% Umsatzsteuer Land-/Forstwirtschaft (Alkohol u.a.)", boxes=["76", "80"]),
        tax_set(20, "20% VAT"),
        tax_set(None, "Formula"),
        tax_set(19, "19% Vorsteuer", type_tax_use="purchase"),
    ],
)
def test_nothing_is_guessed(asked):
    assert best(asked) == ("", 0)


def test_product_that_contradicts_the_box_is_doubtful():
    asked = tax_set(0, *EU_DELIVERY, boxes=["41"], nature="service")
    assert best(asked) == ("Innergemeinschaftliche Lieferung · 0 %", 20)


def test_small_business():
    """By its own statement it makes no other sales at home; where the box is another, nothing."""
    small = {"smallBusiness": True}
    name = "Einnahmen als Kleinunternehmer · 0 %"
    assert best(tax_set(0, *SMALL, boxes=["87"]), **small)[0] == name
    assert best(tax_set(0), **small) == (name, 45)
    assert best(tax_set(0, *EU_DELIVERY, boxes=["41"]), **small) == ("", 0)
    assert best(tax_set(19, "19%", boxes=["81_BASE"], nature="goods"), **small) == ("", 0)


class TestDistanceSales:
    german = tax_set(19, "19% EU D", "19 % Umsatzsteuer EU Lieferung", boxes=["81_BASE"])
    oss = {"names": ["20.0% AT 20.0%"], "fiscal_position": "OSS B2C Austria", "vat_boxes": ["OSS"]}

    def test_never_sure(self):
        """Where a sale is declared a person decides, with the box of the return shown."""
        for principle in (None, "ORIGIN", "DESTINATION"):
            for nature in ("goods", "service", None):
                for asked in (self.german, tax_set(20) | self.oss):
                    found = best(asked | {"nature": nature}, distanceSalesPrinciple=principle)
                    assert found[1] < 70, found

    def test_below_the_threshold_it_is_ordinary(self):
        assert best(self.german | {"nature": "goods"}) == ("Warenverkäufe · 19 %", 50)

    def test_origin(self):
        asked = self.german | {"nature": "goods"}
        assert best(asked, distanceSalesPrinciple="ORIGIN") == ("Fernverkauf · 19 %", 60)

    def test_business_customer_is_no_distance_sale(self):
        asked = tax_set(19, "19% VAT", position=EU_B2B, boxes=["81_BASE"], nature="goods")
        assert best(asked, distanceSalesPrinciple="ORIGIN") == ("Warenverkäufe · 19 %", 90)

    def test_destination(self):
        asked = tax_set(20) | self.oss | {"nature": "goods"}
        found = best(asked, distanceSalesPrinciple="DESTINATION")
        assert found == ("Fernverkauf in EU-Land steuerpflichtig · 20 %", 60)
        name = "Elektronische Dienstleistungen in EU-Land steuerpflichtig · 20 %"
        asked |= {"nature": "service"}
        assert best(asked, distanceSalesPrinciple="DESTINATION") == (name, 60)

    def test_not_declared_there(self):
        assert best(tax_set(20) | self.oss) == ("", 0)

    def test_foreign_tax_at_a_german_rate(self):
        """19 % of Slovakia is not the German one."""
        asked = tax_set(19, "19.0% SK 19.0%", country="SK", nature="goods")
        assert best(asked) == ("", 0)
        found = best(asked, distanceSalesPrinciple="DESTINATION")
        assert found == ("Fernverkauf in EU-Land steuerpflichtig · 19 %", 60)


def test_archived_references_are_not_proposed():
    asked = tax_set(19, "19%", nature="goods")
    assert taxes.propose([asked], []) == {"tax:1": []}
    assert taxes.propose([], offered()) == {}
