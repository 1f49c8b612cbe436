"""What a key must be allowed to do, by address: named as on the page where it is made."""

import re

_ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Paths that name one document, which may be another organisation's.
_SINGLE = re.compile(rf"(vouchers|payments|contacts)/{_ID}(/files)?", re.I)
_NAMES = (
    (r"(GET|POST) profile\b", "Profil lesen"),
    (r"GET contacts\b", "Kontakte lesen"),
    (r"\w+ contacts\b", "Kontakte schreiben"),
    (r"\w+ (vouchers/[^/]+/)?files\b", "Dateien hochladen"),
    (r"GET vouchers\b", "Belege lesen"),
    (r"\w+ vouchers\b", "Belege schreiben"),
    (r"\w+ voucherlist\b", "Belegliste lesen"),
    (r"\w+ payments\b", "Zahlungsinformationen lesen"),
    (r"\w+ posting-categories\b", "Buchungskategorien lesen"),
    (r"GET event-subscriptions\b", "Event Subscriptions lesen"),
    (r"\w+ event-subscriptions\b", "Event Subscriptions schreiben"),
)


def is_single(path):
    """:return: whether a path below the API names a single document"""
    return bool(_SINGLE.fullmatch(path.partition("?")[0].strip("/")))


def name_of(method, path):
    """:return: what the permission is called; the path itself where it is not known"""
    call = f"{method} {path}"
    return next((name for pattern, name in _NAMES if re.match(pattern, call)), call)
