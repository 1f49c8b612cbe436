"""Contacts: read, made, replaced. No DELETE; archived is the app's."""
import re

from .. import contacts, errors, vouchers, wire
from ..routes import UUID, route
from . import query


@route("POST", "contacts", "contacts.write")
def create(call):
    row = contacts.create(call.desk, call.body())
    return wire.action_result(call, "contacts", row, created=True)


@route("GET", f"contacts/{UUID}", "contacts.read")
def get(call, contact_id):
    return wire.respond(contacts.render(contacts.existing(call, contact_id)))


@route("PUT", f"contacts/{UUID}", "contacts.write")
def replace(call, contact_id):
    row = contacts.existing(call, contact_id)
    return wire.action_result(
        call, "contacts", contacts.replace(call.desk, row["id"], call.body()))


@route("GET", "contacts", "contacts.read")
def list_contacts(call):
    number, size = _paging(call)
    tests = _filters(call)
    rows = [row for row in call.books.table("contacts").values()
            if call.desk.settled(row, call.assumptions.contact_latency)
            and all(test(row) for test in tests)]
    rows.sort(key=lambda row: (vouchers.name_of(row).casefold(), row["id"]))
    shown = [contacts.render(row) for row in rows]
    return wire.respond(wire.page(shown, number, size, ("name", "ASC")))


def _paging(call):
    largest = call.assumptions.contact_page_size
    size = call.request.args.get("size", "")
    if size.isdigit() and int(size) > largest:
        raise errors.bad_request("parameter 'size' exceeds the limit", call.path)
    return query.paging(call, largest=largest)


def _filters(call):
    tests = []
    if name := _search(call, "name"):
        tests.append(lambda row: name.search(query.searchable(vouchers.name_of(row))))
    if email := _search(call, "email"):
        tests.append(lambda row: any(
            email.search(query.searchable(address)) for address in _emails(row)))
    if (number := call.request.args.get("number")) is not None:
        if not number.isdigit():
            raise errors.Refused(("number", "invalid_value"), status=400)
        tests.append(lambda row: int(number) in {
            role["number"] for role in row["roles"].values()})
    for role in ("customer", "vendor"):
        wanted = query.flag(call, role)
        if wanted is not None:
            tests.append(lambda row, role=role, wanted=wanted: (role in row["roles"]) == wanted)
    return tests


def _emails(row):
    people = row.get("company", {}).get("contactPersons", [])
    return [address for group in row.get("emailAddresses", {}).values() for address in group] + [
        person["emailAddress"] for person in people if person.get("emailAddress")]


def _search(call, name):
    """A part of the text, case ignored; _ stands for one, % for any characters, \\ escapes."""
    text = call.request.args.get(name)
    if text is None:
        return None
    if not 3 <= len(text) <= 128:
        raise errors.bad_request(f"{name}: size must be between 3 and 128", call.path)
    pattern = ""
    for escaped, sign in re.findall(r"\\(.)|(.)", text, re.DOTALL):
        pattern += re.escape(escaped) if escaped else {"_": ".", "%": ".*"}.get(
            sign, re.escape(sign))
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)
