"""Finding customers among Xero's contacts, and creating those that are not there.

Matched in this order: by link, by number (ours, then the customer number), by VAT id, by e-mail
together with name. A match by name alone is doubtful, because two customers may share one.
"""

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import ContactMatch, Outcome, Result
from odoo.addons.accounting_bridge.tools.names import plain_name, same_name, same_vat, vat_forms

from . import facts, outcomes, query, refusals
from .contact_data import contact_element

ACTIVE = "ACTIVE"


# === MATCHING ===


def match(session, contacts):
    """:return: dict contact key -> `ContactMatch`, one per contact"""
    unlinked = [contact for contact in contacts if not contact.external_id]
    rows = candidates(session, unlinked) if unlinked else []
    return {contact.key: match_one(contact, rows) for contact in contacts}


def candidates(session, contacts):
    """:return: list of Xero's elements that could be one of the contacts, archived ones too"""
    conditions = [c for contact in contacts for c in _conditions(contact)]
    rows = {}
    for where in query.chunks(conditions):
        for row in session.all_rows("Contacts", {"where": where, "includeArchived": "true"}):
            rows[facts.identity(row, "ContactID")] = row
    return list(rows.values())


def _conditions(contact):
    for number in (contact.number, *contact.other_numbers):
        yield query.equal("ContactNumber", number)
        yield query.equal("AccountNumber", number)
    for form in sorted({contact.vat.strip(), *vat_forms(contact.vat)}):
        yield query.equal("TaxNumber", form)
    yield query.equal("Name", plain_name(contact.name))


def merged_into(session, external_ids):
    """:param external_ids: set of ids of contacts, in lower case
    :return: dict id -> id of the contact that it was merged into; empty where that cannot be asked
        now"""
    params = {"IDs": ",".join(sorted(external_ids)), "includeArchived": "true"}
    try:
        rows = session.all_rows("Contacts", params)
    except errors.BridgeError:
        return {}
    pairs = {
        facts.identity(row, "ContactID"): facts.identity(row, "MergedToContactID") for row in rows
    }
    return {old: new for old, new in pairs.items() if old and new and old != new}


def match_one(contact, rows):
    """:param rows: Xero's elements
    :return: `ContactMatch`
    """
    if contact.external_id:
        return ContactMatch(contact.key, contact.external_id, contact.name, how="link")
    for how, is_same in _rules(contact):
        found = [row for row in rows if is_same(row)]
        # Several by one VAT id are branches of one customer: the name has to decide.
        if how == "vat" and len(_active(found)) > 1:
            found = [row for row in found if same_name(row.get("Name"), contact.name)]
        if found:
            return _matched(contact, how, found)
    return ContactMatch(contact.key)


def _rules(contact):
    numbers = {number.casefold() for number in (contact.number, *contact.other_numbers) if number}

    def by_own_number(row):
        return _text(row, "ContactNumber").casefold() == contact.number.casefold()

    def by_number(row):
        theirs = {_text(row, name).casefold() for name in ("ContactNumber", "AccountNumber")}
        return bool(numbers & theirs)

    def by_vat(row):
        return bool(contact.vat) and same_vat(contact.vat, _text(row, "TaxNumber"))

    def by_name(row):
        return same_name(_text(row, "Name"), contact.name)

    def by_email_and_name(row):
        email = contact.email.strip().casefold()
        return bool(email) and _text(row, "EmailAddress").casefold() == email and by_name(row)

    yield "number", by_own_number
    yield "number", by_number
    yield "vat", by_vat
    yield "email_name", by_email_and_name
    yield "name", by_name


def _matched(contact, how, rows):
    active = _active(rows)
    best = (active or rows)[0]
    others = tuple((facts.identity(r, "ContactID"), _text(r, "Name")) for r in rows)
    return ContactMatch(
        contact.key,
        facts.identity(best, "ContactID"),
        _text(best, "Name"),
        _text(best, "ContactNumber"),
        how,
        archived=not active,
        candidates=others if how == "name" else (),
    )


def _active(rows):
    return [row for row in rows if row.get("ContactStatus", ACTIVE) == ACTIVE]


def _text(row, name):
    return str(row.get(name) or "").strip()


# === CREATING ===


def create(session, contacts):
    """:return: dict contact key -> `Outcome` with `external_id`"""
    if not contacts:
        return {}
    keys = [f"contact-{contact.number}" for contact in contacts]
    try:
        elements = [contact_element(contact) for contact in contacts]
        rows = session.write_elements("PUT", "Contacts", elements, keys)
    except errors.BridgeError as error:
        return {contact.key: outcomes.of_error(contact, error) for contact in contacts}
    if len(rows) != len(contacts):
        return {contact.key: outcomes.uncertain(contact) for contact in contacts}
    found = {
        contact.key: _created(contact, row) for contact, row in zip(contacts, rows, strict=True)
    }
    return _settle(session, contacts, found)


def _created(contact, row):
    issues = refusals.of_element(row)
    same = _text(row, "ContactNumber") == contact.number or same_name(row.get("Name"), contact.name)
    external_id = facts.identity(row, "ContactID")
    if issues:
        return outcomes.rejected(contact, *issues)
    if not same or not external_id:
        return outcomes.uncertain(contact, "The answer is about another contact")
    return Outcome(contact.key, Result.DONE, external_id=external_id)


def _settle(session, contacts, found):
    """A number or name that is taken may be taken by our own contact, made by an attempt that got
    no answer: our number tells."""
    taken = [c for c in contacts if found[c.key].issues and _is_taken(found[c.key])]
    if not taken:
        return found
    try:
        rows = candidates(session, taken)
    except errors.BridgeError as error:
        return found | {c.key: outcomes.uncertain(c, error.message) for c in taken}
    for contact in taken:
        own = [r for r in rows if _text(r, "ContactNumber").casefold() == contact.number.casefold()]
        if len(own) == 1 and _active(own):
            external_id = facts.identity(own[0], "ContactID")
            found[contact.key] = Outcome(contact.key, Result.DONE, external_id=external_id)
    return found


def _is_taken(outcome):
    codes = {issue.code for issue in outcome.issues}
    return bool(codes & {"contact_number_used", "contact_name_used"})
