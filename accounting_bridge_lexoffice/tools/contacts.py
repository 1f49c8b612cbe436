"""Finding customers among lexoffice's contacts, creating those that are not there, and reading all.

A search finds parts of names and e-mail addresses only, so each customer is looked for by name,
then by e-mail, then by number; what is found is matched by our number in its note, by customer
number, by VAT id, by e-mail together with name. A match by name alone is doubtful, because two
customers may share one.
"""

import dataclasses
import datetime
import json

from odoo.addons.accounting_bridge.tools import errors, outcomes
from odoo.addons.accounting_bridge.tools.documents import ContactMatch, Issue, Outcome, Result
from odoo.addons.accounting_bridge.tools.names import plain_name, same_name, same_vat

from . import contact_data as data
from .search import PAGE_SIZE, WINDOW, containing, is_last, total_of

# A name that so many have tells nothing; what is looked for is found by e-mail or number then.
MOST_PAGES = 4
# What was written is known to all of the service's servers within about two seconds.
SETTLE_LOOKS, SETTLE_PAUSE = 4, 0.7
AGAIN_SOON = datetime.timedelta(seconds=5)
AGAIN_LATER = datetime.timedelta(minutes=1)


# === MATCHING ===


def match(session, contacts):
    """:return: dict contact key -> `ContactMatch`, one per contact"""
    return {contact.key: _match(session, contact) for contact in contacts}


def _match(session, contact):
    if contact.external_id:
        return ContactMatch(contact.key, contact.external_id, contact.name, how="link")
    if contact.collective:
        return ContactMatch(contact.key)
    rows = {}
    found = ContactMatch(contact.key)
    for query in _queries(contact):
        rows |= {data.identity(row): row for row in _search(session, query)}
        found = match_one(contact, list(rows.values()))
        if found.external_id and not found.doubtful:
            return found
    return found


def _queries(contact):
    """The likeliest first: the rest is asked only where it did not find the customer."""
    if name := _name_filter(contact):
        yield name
    if email := _email_filter(contact):
        yield email
    for number in sorted(_customer_numbers(contact)):
        yield {"number": number}


def _name_filter(contact):
    # How a person's names are joined there is not said; the last name is part of it in any case.
    name = contact.name if contact.is_company else data.split_name(contact)[1]
    text = containing(plain_name(name))
    return {"name": text} if text else {}


def _email_filter(contact):
    email = data.clean_email(contact.email)
    return {"email": containing(email)} if email else {}


def _search(session, query):
    """:return: list of the customers there that a query finds, archived ones too"""
    found = []
    for page in range(MOST_PAGES):
        rows, whole = _page(session, {**query, "customer": "true"}, page)
        found += [row for row in rows if data.is_customer(row)]
        if is_last(whole):
            break
    return found


def match_one(contact, rows):
    """:param rows: contacts there, as JSON
    :return: `ContactMatch`
    """
    for how, is_same in _rules(contact):
        found = [row for row in rows if is_same(row)]
        # Several by one VAT id are branches of one customer: the name has to decide.
        if how == "vat" and len(_active(found)) > 1:
            found = [row for row in found if same_name(data.name_of(row), contact.name)]
        if found:
            return _matched(contact, how, found)
    return ContactMatch(contact.key)


def _rules(contact):
    email, vat = data.clean_email(contact.email), data.clean_vat(contact.vat)
    numbers = _customer_numbers(contact)

    def by_marker(row):
        return data.has_marker(row, contact)

    def by_vat(row):
        return bool(contact.vat) and same_vat(contact.vat, data.vat_of(row))

    def by_name(row):
        return same_name(data.name_of(row), contact.name)

    def by_email(row):
        return bool(email) and email in data.emails_of(row)

    def by_number(row):
        """lexoffice counts its numbers itself, from the same start as many others do: the number
        alone may be a coincidence."""
        same_place = bool(contact.zip) and contact.zip.strip() in data.zips_of(row)
        others = same_place or by_name(row) or by_vat(row) or by_email(row)
        return data.number_of(row) in numbers and others and not has_other_vat(row)

    def by_email_and_name(row):
        return by_email(row) and by_name(row) and not has_other_vat(row)

    def has_other_vat(row):
        """Two companies of one house may share name and address, but no VAT id."""
        return bool(vat and data.clean_vat(data.vat_of(row))) and not by_vat(row)

    yield "number", by_marker
    yield "number", by_number
    yield "vat", by_vat
    yield "email_name", by_email_and_name
    yield "name", by_name


def _customer_numbers(contact):
    """:return: set of those of the customer's numbers that could be lexoffice's: up to nine digits
    without a leading zero"""
    numbers = (contact.number, *contact.other_numbers)
    return {n for n in numbers if n.isascii() and n.isdigit() and n[0] != "0" and len(n) < 10}


def _matched(contact, how, rows):
    active = _active(rows)
    best = (active or rows)[0]
    others = tuple((data.identity(row), data.name_of(row)) for row in rows)
    return ContactMatch(
        contact.key,
        data.identity(best),
        data.name_of(best),
        data.number_of(best),
        how,
        archived=not active,
        candidates=others if how == "name" else (),
    )


def _active(rows):
    return [row for row in rows if not data.is_archived(row)]


# === CREATING ===


def create(session, contacts):
    """:return: dict contact key -> `Outcome` with `external_id`"""
    made, stopped = {}, None
    for contact in contacts:
        try:
            if stopped:
                # What concerns the whole connection concerns those that are left as well.
                raise stopped
            made[contact.key] = _create(session, contact)
        except errors.BridgeError as error:
            made[contact.key] = _of_error(contact, error)
            stopped = error if made[contact.key].stop else None
    return made


def _create(session, contact):
    """No key protects against doing it twice, so the service is asked for our number before, and
    again where the answer was lost."""
    if not plain_name(contact.name):
        return outcomes.rejected(contact, Issue("contact_name_missing"))
    if own := _own(session, contact):
        return _done(contact, own)
    try:
        answer = session.post("contacts", data.contact_body(contact)).json()
    except errors.OutcomeUnknown as error:
        return _settle(session, contact, error)
    external_id = data.identity(answer) if isinstance(answer, dict) else ""
    if not external_id:
        return _settle(session, contact, errors.OutcomeUnknown("The answer has no id"))
    return _done(contact, external_id)


def _own(session, contact):
    """:return: external id of the contact there whose note has our number, or ''"""
    query = _name_filter(contact) | _email_filter(contact)
    rows = [row for row in _search(session, query) if data.has_marker(row, contact)]
    return data.identity((_active(rows) or rows)[0]) if rows else ""


def _settle(session, contact, error):
    """It may have been made: look until it must be known everywhere. Only then another document of
    the same customer can do no harm."""
    for look in range(SETTLE_LOOKS):
        if look:
            session.pause(SETTLE_PAUSE)
        try:
            if own := _own(session, contact):
                return _done(contact, own)
        except errors.BridgeError:
            break  # it is not known then, and the run will meet the cause itself
    outcome = outcomes.of_call(contact, error)
    return dataclasses.replace(outcome, retry_at=outcomes.now() + AGAIN_LATER)


def _done(contact, external_id):
    return Outcome(contact.key, Result.DONE, external_id=external_id)


def _of_error(contact, error):
    issues = getattr(error, "issues", (error.issue(),))
    if any(issue.code == "contact_race" for issue in issues):
        # Two contacts were made at the same time; this one was not.
        outcome = outcomes.retry(contact, "contact_race")
        return dataclasses.replace(outcome, retry_at=outcomes.now() + AGAIN_SOON)
    return outcomes.of_call(contact, error) or outcomes.rejected(contact, *issues)


# === READING ALL ===


def contact_pages(session, bookmark):
    """All customers, in the order of their names; archived ones are marked.

    Pages are counted, so a customer that goes away meanwhile moves the next ones to an earlier
    page: that many are read once more.

    :param bookmark: JSON text as returned before, "" at first
    :return: iterable of (list of `documents.Contact`, new bookmark, number of all there)
    :raise Rejected: there are more than a list shows; what it shows was read
    """
    mark = _parse(bookmark)
    while True:
        rows, whole = _page(session, {"customer": "true"}, mark["page"])
        total = total_of(whole)
        gone = max(0, mark["total"] - total)
        if gone and mark["page"]:
            mark = {"page": max(0, mark["page"] - 1 - gone // PAGE_SIZE), "total": total}
            continue
        mark = {"page": mark["page"] + 1, "total": total}
        customers = [data.neutral(row) for row in rows if data.is_customer(row)]
        yield customers, json.dumps(mark), total
        if mark["page"] * PAGE_SIZE >= WINDOW and total >= WINDOW:
            raise errors.Rejected(code="contacts_window", params={"most": WINDOW})
        if is_last(whole):
            return


def _parse(bookmark):
    try:
        mark = json.loads(bookmark or "{}")
    except ValueError:
        mark = {}
    mark = mark if isinstance(mark, dict) else {}
    return {
        name: value if isinstance(value := mark.get(name), int) and value >= 0 else 0
        for name in ("page", "total")
    }


def _page(session, params, page):
    """:return: (list of contacts, the page as a whole)"""
    rows, whole = session.page("contacts", {**params, "page": page, "size": PAGE_SIZE})
    return [row for row in rows if data.identity(row)], whole
