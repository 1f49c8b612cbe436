"""Which customer of Odoo a contact of the provider is."""

import itertools

import pytest

from odoo.addons.accounting_bridge.tools.customers import Customer, Customers, Verdict
from odoo.addons.accounting_bridge.tools.documents import Contact

ACME = Customer(1, "ACME  GmbH", "ODOO-x-1", "C1", "DE123456789", "info@acme.example")
BAKER = Customer(2, "Erika Bäcker", "ODOO-x-2", email="Erika@Baecker.example")
_ids = itertools.count()


def contact(name, **values):
    return Contact("", name, values.pop("number", ""), f"c{next(_ids)}", **values)


def judge(one, customers=(ACME, BAKER), links=None):
    return Customers(customers, links or {}).judge(one)


@pytest.mark.parametrize(
    ("one", "how", "customer"),
    [
        (contact("whatever", other_numbers=("ODOO-x-1",)), "number", 1),
        (contact("acme gmbh", number="C1"), "number", 1),
        (contact("Acme Berlin", vat="DE 123456789"), "vat", 1),
        (contact("Acme Berlin", vat="123456789"), "vat", 1),
        (contact("erika  BÄCKER", email="erika@baecker.example"), "email_name", 2),
    ],
)
def test_what_is_sure(one, how, customer):
    assert judge(one) == Verdict("matched", how, (customer,))


@pytest.mark.parametrize(
    ("one", "reason", "customers"),
    [
        (contact("Erika Bäcker"), "import_name_only", (2,)),
        (contact("Erika Bäcker", email="other@example.com"), "import_name_only", (2,)),
        (contact("Somebody Else", number="C1"), "import_number_only", (1,)),
    ],
)
def test_what_is_not_sure_is_asked(one, reason, customers):
    verdict = judge(one)
    assert (verdict.group, verdict.reason, verdict.customers) == ("doubtful", reason, customers)


@pytest.mark.parametrize(
    "one",
    [
        contact("New", email="info@acme.example"),  # an address may be shared
        contact("New", number="C2"),
        contact("New", other_numbers=("ODOO-y-1",)),  # of another database
        contact("New", vat="DE"),
    ],
)
def test_what_is_new(one):
    assert judge(one) == Verdict("new")


def test_who_is_linked_stays_linked_whatever_it_is_called():
    one = contact("")
    assert judge(one, links={one.external_id: 7}) == Verdict("linked", "link", (7,))


def test_who_has_no_name_cannot_be_imported():
    assert judge(contact("  ")).group == "invalid"


def test_who_is_archived_there_is_left_out():
    assert judge(contact("ACME GmbH", vat=ACME.vat, archived=True)).group == "archived"


def test_several_are_asked():
    branch = Customer(3, "ACME Nord", "ODOO-x-3", vat=ACME.vat)
    assert judge(contact("Acme Süd", vat=ACME.vat), (ACME, branch)).reason == "import_several"
    verdict = judge(contact("ACME Nord", vat=ACME.vat), (ACME, branch))
    assert verdict == Verdict("matched", "vat", (3,)), "the name decides between branches"
    twin = Customer(4, BAKER.name, "ODOO-x-4", email=BAKER.email)
    verdict = judge(contact(BAKER.name, email=BAKER.email), (BAKER, twin))
    assert (verdict.reason, verdict.customers) == ("import_several", (2, 4))


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"active": False}, "import_customer_archived"), ({"linked": True}, "import_customer_linked")],
)
def test_the_only_customer_may_be_none(values, reason):
    customer = Customer(5, "Firm", "ODOO-x-5", vat="DE999999999", **values)
    verdict = judge(contact("Firm", vat="DE999999999"), [customer])
    assert (verdict.group, verdict.reason, verdict.customers) == ("doubtful", reason, (5,))


def test_two_contacts_are_never_one_customer_without_being_asked():
    customers = Customers([ACME], {})
    first, second = (contact("ACME GmbH", vat=ACME.vat) for _ in range(2))
    assert customers.judge(first).group == "matched"
    assert customers.judge(second).reason == "import_customer_linked"
    assert customers.judge(first).group == "matched", "asked again it says the same"


@pytest.mark.parametrize("values", [{}, {"vat": "DE111111111"}])
def test_doubles_there_are_asked(values):
    customers = Customers([], {})
    first, second = contact("Firm", **values), contact("firm", **values)
    assert customers.judge(first).group == "new"
    verdict = customers.judge(second)
    assert (verdict.group, verdict.reason, verdict.other) == ("doubtful", "import_double", "Firm")
    assert customers.judge(first).group == "new"


def test_what_was_made_meanwhile_counts():
    customers = Customers([], {})
    customers.add(Customer(9, "Firm", "ODOO-x-9", vat="DE111111111", linked=True))
    assert customers.judge(contact("Firm AG", vat="DE111111111")).group == "doubtful"
