"""Ids and names in JSON from strangers; when two customers are named alike, and when two VAT ids
are one."""

import re

LONGEST = 255


def identity(value):
    """:return: what a provider's JSON gives as an id, as text; "" where that is none: missing, or
    longer than an index takes"""
    plain = isinstance(value, (str, int)) and not isinstance(value, bool)
    text = str(value) if plain else ""
    return text if len(text) <= LONGEST else ""


def label(value):
    """:return: what a provider's JSON gives as a number, a reference, a word, as far as a person
    reads"""
    return str(value or "")[:LONGEST]


def plain_name(name):
    """:return: a name without what nobody sees: no spaces at the ends, none doubled"""
    return " ".join((name or "").split())


def same_name(one, other):
    return plain_name(one).casefold() == plain_name(other).casefold()


def vat_forms(vat):
    """:return: set of the ways in which one VAT id may be written, in capitals: with and without
    the country in front"""
    compact = re.sub(r"[^0-9A-Z]", "", (vat or "").upper())
    if len(compact) < 4:
        return set()
    bare = compact[2:] if compact[:2].isalpha() else compact
    return {compact, bare}


def same_vat(one, other):
    """:return: whether two VAT ids are the same; the country may be missing on one side only"""
    one, other = (re.sub(r"[^0-9A-Z]", "", (v or "").upper()) for v in (one, other))
    if one == other:
        return len(one) >= 4
    with_country = [v for v in (one, other) if v[:2].isalpha()]
    return len(with_country) == 1 and bool(vat_forms(one) & vat_forms(other))
