"""Posting categories a fresh organisation has. Ids of the first block are lexoffice's own."""
import uuid

from . import categories

_SPACE = uuid.UUID("0d00c0de-0000-4000-8000-00000000000c")

# id, name, group, contact required, several tax rates allowed
_KNOWN_INCOME = (
    ("8f8664a8-fd86-11e1-a21f-0800200c9a66", "Warenverkäufe", "Einnahmen", False, True),
    ("8f8664a0-fd86-11e1-a21f-0800200c9a66", "Dienstleistungen", "Einnahmen", False, True),
    ("8f8664a1-fd86-11e1-a21f-0800200c9a66", "Einnahmen", "Einnahmen", False, True),
    (categories.EU_GOODS, "Innergemeinschaftliche Lieferung", "Ausland", True, False),
    (categories.EU_SERVICES, "Fremdleistungen §13b", "Ausland", True, False),
    (categories.EXPORT, "Ausfuhrlieferungen an Drittländer", "Ausland", True, False),
    (categories.THIRD_COUNTRY_SERVICES, "Dienstleistungen an Drittländer", "Ausland", True, False),
    (categories.SMALL_BUSINESS, "Einnahmen als Kleinunternehmer", "Einnahmen", False, False),
    (categories.DISTANCE_ORIGIN[0], "Fernverkauf", "Ausland", True, True),
    (categories.DISTANCE_ORIGIN[1], "Elektronische Dienstleistungen", "Ausland", True, True),
    (categories.DISTANCE_DESTINATION[0], "Fernverkauf in EU-Land steuerpflichtig", "Ausland",
     True, True),
    (categories.DISTANCE_DESTINATION[1],
     "Elektronische Dienstleistungen in EU-Land steuerpflichtig", "Ausland", True, True),
    (categories.ROUNDING, "Rundungsdifferenzen", "Sonstiges", False, True),
)
_KNOWN_OUTGO = (
    ("16d04a28-fd91-11e1-a21f-0800200c9a66", "Sonstige Ausgaben", "Sonstiges", False, True),
    ("cf03a2b0-f838-474f-ac5e-67adb9b830c7", "Reisekosten Mitarbeiter", "Reisen", False, True),
    ("3620798f-ae06-4492-b775-1c87eb99247c", "Fahrtkosten Mitarbeiter", "Reisen", False, True),
)
# Names a user finds in the app; their ids are the sandbox's own.
_MORE_INCOME = (
    ("Bauleistungen §13b", "Inland", True, False), ("Provisionen", "Einnahmen", False, True),
    ("Steuerfreie Umsätze §4", "Einnahmen", False, False),
    ("Umsatz Photovoltaik 0 %", "Einnahmen", False, False),
    ("Mieteinnahmen", "Einnahmen", False, True), ("Zinserträge", "Finanzen", False, False),
    ("Erlöse aus Anlagenverkauf", "Anlagen", False, True),
    ("Versicherungsentschädigungen", "Sonstiges", False, False),
    ("Anzahlungen", "Einnahmen", False, True), ("Differenzbesteuerung §25a", "Einnahmen",
                                                 False, False),
)
_MORE_OUTGO = (
    ("Wareneinkauf", "Material", False, True), ("Material", "Material", False, True),
    ("Fremdleistungen", "Material", False, True), ("Bürobedarf", "Büro", False, True),
    ("Telefon und Internet", "Büro", False, True), ("Porto", "Büro", False, True),
    ("Miete", "Raumkosten", False, False), ("Strom, Gas, Wasser", "Raumkosten", False, True),
    ("Kfz-Kosten", "Fahrzeuge", False, True), ("Tankkosten", "Fahrzeuge", False, True),
    ("Werbung", "Werbung", False, True), ("Bewirtung", "Werbung", False, True),
    ("Versicherungen", "Beiträge", False, False), ("Bankgebühren", "Finanzen", False, False),
    ("Steuerberatung", "Beratung", False, True), ("Werkzeuge", "Material", False, True),
    ("Innergemeinschaftlicher Erwerb", "Ausland", True, False),
    ("Leistungen ausländischer Unternehmer §13b", "Ausland", True, False),
)


def rows():
    """As `GET /v1/posting-categories` has them."""
    made = []
    for kind, known, more in (("income", _KNOWN_INCOME, _MORE_INCOME),
                              ("outgo", _KNOWN_OUTGO, _MORE_OUTGO)):
        made += [_row(kind, *row) for row in known]
        made += [_row(kind, own_id(kind, row[0]), *row) for row in more]
    return made


def own_id(kind, name):
    return str(uuid.uuid5(_SPACE, f"{kind} {name}"))


def _row(kind, row_id, name, group, contact, split):
    return {"id": row_id, "name": name, "type": kind, "contactRequired": contact,
            "splitAllowed": split, "groupName": group}
