from odoo.tests import tagged

from .common import ORGANISATION
from .flow_case import FlowCase


@tagged("post_install", "-at_install")
class TestContacts(FlowCase):
    """Whose voucher it becomes: customers found at lexoffice, made there, or asked about."""

    def customer(self, name, **values):
        return self.env["res.partner"].create(
            {"name": name, "is_company": True, "country_id": self.env.ref("base.de").id, **values}
        )

    def there(self, name):
        """:return: the contacts of this name at lexoffice"""
        rows = self.control.contacts(ORGANISATION)
        return [r for r in rows if (r.get("company") or {}).get("name") == name]

    def transfer(self, partner):
        """:return: the document of a new invoice to this customer, after a run"""
        move = self._create_invoice(100, partner_id=partner.id)
        document = move._bridge_transfer().sudo()
        self._run()
        return document

    def contact_of(self, document):
        return self.control.voucher(document.external_id)["contactId"]

    def test_unknown_customer_is_made_once(self):
        partner = self.customer(
            "Müller & Söhne <Bau> GmbH", vat="DE136695976", email="Info@Mueller.example", ref="K-17"
        )
        first, second = self.transfer(partner), self.transfer(partner)
        [row] = self.there(partner.name)
        self.assertEqual(self.contact_of(first), row["id"])
        self.assertEqual(self.contact_of(second), row["id"])
        self.assertEqual(row["company"]["vatRegistrationId"], "DE136695976")
        self.assertEqual(row["emailAddresses"], {"business": ["info@mueller.example"]})
        self.assertIn("ODOO-", row["note"])
        self.assertIn("K-17", row["note"])

    def test_private_customer_with_a_short_name(self):
        partner = self.customer("Ka O", is_company=False)
        self.assertEqual(self.transfer(partner).status, "approved")
        persons = [r["person"] for r in self.control.contacts(ORGANISATION) if "person" in r]
        self.assertIn(("Ka", "O"), [(p.get("firstName"), p["lastName"]) for p in persons])

    def test_name_shorter_than_what_is_searched_for(self):
        partner = self.customer("Öl")
        self.assertEqual(self.transfer(partner).status, "approved")
        again = self.customer("Öl", email="other@oel.example")
        document = self.transfer(again)
        self.assertEqual(document.issues[0]["code"], "contact_doubtful")
        self.assertEqual(len(self.there("Öl")), 1)

    def test_known_customer_with_two_addresses(self):
        """Such a contact cannot be changed by the interface; to book on it is allowed."""
        partner = self.customer("Zwei Häuser AG", email="post@zweihaeuser.example")
        document = self.transfer(partner)
        [row] = self.there(partner.name)
        self.assertEqual(self.contact_of(document), row["id"])
        self.assertEqual(len(row["addresses"]["billing"]), 2)

    def test_customer_known_by_vat_id(self):
        austria = self.env.ref("base.at").id
        partner = self.customer(
            "Wiener Möbel Ges.m.b.H.",
            vat="ATU12345675",
            email="office@wiener.example",
            country_id=austria,
        )
        [row] = self.there("Wiener Möbel GmbH")
        self.control.edit_contact(
            row["id"], company={**row["company"], "vatRegistrationId": "ATU12345675"}
        )
        self.assertEqual(self.contact_of(self.transfer(partner)), row["id"])

    def test_name_alone_waits_for_a_person(self):
        document = self.transfer(self.customer("Nordlicht GmbH"))
        self.assertFalse(document.external_id)
        self.assertEqual(document.issues[0]["code"], "contact_doubtful")
        self.assertEqual(len(self.there("Nordlicht GmbH")), 1)

    def test_archived_there(self):
        document = self.transfer(self.customer("Altkunde OHG", email="alt@kunde.example"))
        self.assertFalse(document.external_id)
        self.assertEqual(document.issues[0]["code"], "contact_archived")

    def test_lost_answer_makes_no_second_contact(self):
        self.control.faults(kind="lose_answer", method="POST", path="contacts")
        partner = self.customer("Verloren GmbH")
        document = self.transfer(partner)
        self.assertEqual(document.status, "approved", document.issue_text)
        [row] = self.there(partner.name)
        self.assertEqual(self.contact_of(document), row["id"])

    def test_key_that_may_not_write_contacts(self):
        """The cause is named, nothing is lost, and another key mends it."""
        rest = ("Profil", "Kontakte", "Belege", "Belegliste", "Zahlungsinformationen")
        permissions = [*(f"{name} lesen" for name in rest), "Belege schreiben"]
        self.connect(permissions=permissions)
        document = self.transfer(self.customer("Neu GmbH"))
        self.assertFalse(document.external_id)
        self.assertEqual(self.connection.state, "attention")
        self.assertIn("Kontakte schreiben", self.connection.sync_ids.error_text)
        self.assertEqual(self.there("Neu GmbH"), [])
        self.connect()
        document.operation_ids.not_before = False
        self._run()
        self.assertEqual(document.status, "approved", document.issue_text)

    def test_customer_that_is_refused_holds_up_nobody(self):
        self.control.faults(kind="error_500", method="POST", path="contacts")
        unlucky, lucky = self.customer("Pech AG"), self.customer("Glück AG")
        moves = [self._create_invoice(100, partner_id=p.id) for p in (unlucky, lucky)]
        documents = [move._bridge_transfer().sudo() for move in moves]
        self._run()
        self.assertEqual([bool(d.external_id) for d in documents], [False, True])
        self.assertEqual(len(self.there("Glück AG")), 1)
