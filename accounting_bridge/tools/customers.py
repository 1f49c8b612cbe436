"""Which customer of Odoo a contact of the provider is: decided where it is sure, left to a person
where it is not."""

from collections import defaultdict
from dataclasses import dataclass

from .names import plain_name, same_vat, vat_forms

NEW = "new"
MATCHED = "matched"
DOUBTFUL = "doubtful"
LINKED = "linked"
ARCHIVED = "archived"  # there
INVALID = "invalid"


@dataclass(frozen=True)
class Customer:
    """A customer in Odoo. `own_number` is the one by which it is found again at the provider;
    `linked` says that another contact of the provider is this customer already."""

    id: int
    name: str
    own_number: str
    ref: str = ""
    vat: str = ""
    email: str = ""
    active: bool = True
    linked: bool = False


@dataclass(frozen=True)
class Verdict:
    """What a contact is. `customers` are ids of those it could be, the likeliest first; `reason` is
    an issue code that says why it is doubtful or left out, `other` the contact that is the same."""

    group: str
    how: str = ""
    customers: tuple[int, ...] = ()
    reason: str = ""
    other: str = ""


class Customers:
    """The customers of Odoo, and what was decided about contacts so far."""

    def __init__(self, customers, links):
        """:param customers: iterable of `Customer`
        :param links: dict external id of a contact -> id of the customer that it is linked to"""
        self._by_id = {}
        self._by_number, self._by_ref = {}, defaultdict(list)
        self._by_vat, self._by_name = defaultdict(list), defaultdict(list)
        self._links = dict(links)
        self._taken = {}  # customer id -> external id of the contact that it was found for
        self._new = defaultdict(dict)  # what makes two contacts the same -> external id -> name
        for customer in customers:
            self.add(customer)

    def add(self, customer):
        self._by_id[customer.id] = customer
        self._by_number[customer.own_number] = customer
        if customer.ref:
            self._by_ref[customer.ref.strip()].append(customer)
        for form in vat_forms(customer.vat):
            self._by_vat[form].append(customer)
        if name := _folded(customer.name):
            self._by_name[name].append(customer)

    def judge(self, contact):
        """Decide about one contact of the provider, and remember it for those that follow. Asked
        again about the same contact, it says the same.

        :param contact: `documents.Contact`
        :return: `Verdict`
        """
        verdict = self._judge(contact)
        self.remember(contact, verdict)
        return verdict

    def remember(self, contact, verdict):
        """Take a verdict of before."""
        if verdict.group == MATCHED:
            self._taken.setdefault(verdict.customers[0], contact.external_id)
        elif verdict.group == NEW:
            for sign in _signs(contact):
                self._new[sign].setdefault(contact.external_id, contact.name)

    def _judge(self, contact):
        if contact.external_id in self._links:
            return Verdict(LINKED, "link", (self._links[contact.external_id],))
        if not plain_name(contact.name):
            return Verdict(INVALID, reason="contact_name_missing")
        if contact.archived:
            return Verdict(ARCHIVED, reason="contact_archived_there")
        return self._found(contact) or self._double(contact) or Verdict(NEW)

    def _found(self, contact):
        """:return: `Verdict`, None where no customer is like the contact"""
        for how, found in self._likely(contact):
            ids = tuple(customer.id for customer in found)
            if len(found) > 1:
                return Verdict(DOUBTFUL, how, ids, "import_several")
            if found:
                reason = self._objection(contact, found[0])
                return Verdict(DOUBTFUL if reason else MATCHED, how, ids, reason)
        alike = self._named_alike(contact)
        if alike:
            return Verdict(DOUBTFUL, "name", tuple(c.id for c in alike), "import_name_only")
        if numbered := self._by_ref.get(contact.number):
            ids = tuple(customer.id for customer in numbered)
            return Verdict(DOUBTFUL, "number", ids, "import_number_only")
        return None

    def _likely(self, contact):
        """:return: pairs of how and the customers found so, what is surest first"""
        own = [self._by_number[n] for n in contact.other_numbers if n in self._by_number]
        yield "number", own[:1]
        name, email = _folded(contact.name), contact.email.strip().casefold()
        # Everybody counts from the same start: a number alone may be a coincidence.
        numbered = self._by_ref.get(contact.number, ()) if contact.number else ()
        yield "number", [c for c in numbered if _folded(c.name) == name]
        found = self._of_vat(contact.vat)
        # Several by one VAT id are branches of one customer: the name has to decide.
        named = [c for c in found if _folded(c.name) == name]
        yield "vat", named if len(found) > 1 and named else found
        yield "email_name", [
            c for c in self._by_name.get(name, ()) if email and c.email.strip().casefold() == email
        ]

    def _of_vat(self, vat):
        found = {c.id: c for form in vat_forms(vat) for c in self._by_vat.get(form, ())}
        return [c for c in found.values() if same_vat(c.vat, vat)]

    def _named_alike(self, contact):
        return self._by_name.get(_folded(contact.name), ())

    def _objection(self, contact, customer):
        """:return: issue code of what speaks against the only customer found, or \"\""""
        if not customer.active:
            return "import_customer_archived"
        if customer.linked:
            return "import_customer_linked"
        if self._taken.get(customer.id, contact.external_id) != contact.external_id:
            return "import_customer_linked"
        return ""

    def _double(self, contact):
        """:return: `Verdict` where a contact before this one is the same, else None"""
        for sign in _signs(contact):
            for external_id, name in self._new[sign].items():
                if external_id != contact.external_id:
                    return Verdict(DOUBTFUL, reason="import_double", other=name)
        return None


def _folded(name):
    return plain_name(name).casefold()


def _signs(contact):
    """What makes another contact doubtful beside this one."""
    yield "name", _folded(contact.name)
    for form in vat_forms(contact.vat):
        yield "vat", form
