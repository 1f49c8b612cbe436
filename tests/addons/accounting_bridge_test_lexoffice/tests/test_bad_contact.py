"""Customers whose contact in lexoffice is not as one would wish."""

from .bad_case import BadCase


class TestBadContact(BadCase):
    def _customer(self, name, **values):
        self.partner = self.env["res.partner"].create({"name": name, "is_company": True, **values})
        return self.partner

    def _sent(self, **values):
        move = self._move((self.service, 100, self.tax), **values)
        move._bridge_transfer()
        self._run()
        return move

    def _contacts(self, name):
        return [c for c in self.control.contacts() if name in _names(c)]

    def test_contact_with_two_addresses(self):
        """lexoffice lets nobody change it by the interface; nothing here wants to."""
        self._customer("Zwei Adressen GmbH", email="zwei@example.com")
        first = self._sent()
        [contact] = self._contacts("Zwei Adressen GmbH")
        self.control.second_address(contact["id"])
        self.partner.write({"street": "Neue Straße 1", "email": "neu@example.com"})
        second = self._sent()
        self.assertThere(first)
        self.assertThere(second)
        self.assertEqual(self._standing(second)[0]["contactId"], contact["id"])
        self.assertEqual(len(self._contacts("Zwei Adressen GmbH")), 1)

    def test_found_with_two_addresses(self):
        there = next(
            c
            for c in self.control.contacts()
            if "customer" in c["roles"] and len(c.get("addresses", {}).get("billing", [])) > 1
        )
        before = len(self.control.contacts())
        vat = there["company"].get("vatRegistrationId")
        self._customer(there["company"]["name"], vat=vat)
        move = self._sent()
        if move.bridge_state == "attention":
            action = self.assertTold(
                move,
                "contact_doubtful",
                there["company"]["name"],
                "Say whether it is this customer",
            )
            self._choose(action, there["id"])
            self._again()
        self.assertThere(move)
        self.assertEqual(self._standing(move)[0]["contactId"], there["id"])
        self.assertEqual(len(self.control.contacts()), before)

    def _choose(self, action, external_id):
        """*Mend it*: the person says that it is this one."""
        server = self.env["ir.actions.server"].browse(action["id"]).sudo(False)
        opened = server.with_context(**action["context"]).run()
        wizard = self.env[opened["res_model"]].browse(opened["res_id"])
        candidate = wizard.candidate_ids.filtered(lambda c: c.external_id == external_id)
        wizard.chosen_id = candidate
        wizard.action_link()

    def test_name_alone_is_asked_about(self):
        self._customer("Nordlicht GmbH")
        before = len(self.control.contacts())
        move = self._sent()
        self.assertNotThere(move)
        self.assertTold(
            move, "contact_doubtful", "Nordlicht GmbH", "if it is another one, change the name here"
        )
        self.partner.name = "Nordlicht Nord GmbH"
        self._retry(move)
        self.assertThere(move)
        self.assertEqual(len(self.control.contacts()), before + 1)

    def test_names_of_one_and_two_signs(self):
        """A search takes three signs at least."""
        for name in ("X", "Öz", "5%", "__", "<b", "&"):
            with self.subTest(name):
                self._customer(name)
                moves = [self._sent(), self._sent()]
                for move in moves:
                    self.assertThere(move)
                ids = {self._standing(move)[0]["contactId"] for move in moves}
                self.assertEqual(len(ids), 1)
                self.assertEqual(len(self._contacts(name)), 1)

    def test_answer_lost_for_a_short_name(self):
        self._customer("Yo")
        self.control.faults(kind="lose_answer", method="POST", path="/v1/contacts$")
        move = self._sent()
        self._again()
        self.assertThere(move)
        self.assertEqual(len(self._contacts("Yo")), 1)

    def test_no_name(self):
        parent = self._customer("Mit Namen GmbH")
        child = self.env["res.partner"].create({"parent_id": parent.id, "type": "invoice"})
        move = self._sent(partner_id=child.id)
        self.assertThere(move)
        self.assertEqual(len(self._contacts("Mit Namen GmbH")), 1)

    def test_archived_there(self):
        self._customer("Archiv GmbH", vat="DE136695976")
        first = self._sent()
        [contact] = self._contacts("Archiv GmbH")
        self.control.archive(contact["id"])
        second = self._sent()
        self.assertThere(first)
        self.assertNotThere(second)
        code = self._codes(second)[0]
        self.assertTold(
            second, code, "Archiv GmbH", "archived", "there, then retry", cure="res.partner"
        )
        self.control.archive(contact["id"], archived=False)
        self._retry(second)
        self.assertThere(second)
        self.assertEqual(len(self._contacts("Archiv GmbH")), 1)

    def test_archived_there_before_it_was_ever_used(self):
        there = next(c for c in self.control.contacts() if c["archived"])
        vat = there.get("company", {}).get("vatRegistrationId") or False
        self._customer(_names(there)[0], vat=vat)
        move = self._sent()
        self.assertNotThere(move)
        self.assertEqual(move.bridge_state, "attention")
        self.control.archive(there["id"], archived=False)
        self._retry(move)
        if self._codes(move) != ["contact_doubtful"]:
            self.assertThere(move)

    def test_linked_customers_merged(self):
        one, other = self._customer("Doppelt Eins GmbH"), None
        first = self._sent()
        other = self._customer("Doppelt Zwei GmbH")
        second = self._sent()
        self.assertThere(first)
        self.assertThere(second)
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .sudo()
            .create(
                {
                    "partner_ids": [(6, 0, (one | other).ids)],
                    "dst_partner_id": one.id,
                    "state": "selection",
                }
            )
        )
        wizard.action_merge()
        self.env.invalidate_all()
        before = len(self.control.contacts())
        self.partner = one
        third = self._sent()
        self.assertThere(third)
        self.assertEqual(len(self.control.contacts()), before)
        for move in (first, second):
            self.assertThere(move)
        # Both documents of before are still read, and their payments come.
        self.control.pay(second.bridge_document_id.external_id, None, "2026-02-01")
        self._sweep()
        self.assertEqual(second.payment_state, "paid")
        self.assertFalse(second.bridge_document_id.issues)

    def test_child_as_invoice_address(self):
        """One debtor; whom it was addressed to is in the remark."""
        parent = self._customer("Mutter GmbH", city="Köln", street="Hauptstraße 1", zip="50667")
        child = self.env["res.partner"].create(
            {"name": "Bauleitung Süd", "parent_id": parent.id, "type": "invoice", "city": "München"}
        )
        move = self._sent(partner_id=child.id)
        self.assertThere(move)
        [contact] = self._contacts("Mutter GmbH")
        self.assertEqual(self._standing(move)[0]["contactId"], contact["id"])
        self.assertEqual(contact["addresses"]["billing"][0]["city"], "Köln")
        self.assertIn("Bauleitung Süd", self._standing(move)[0]["remark"])
        again = self._sent(partner_id=parent.id)
        self.assertThere(again)
        self.assertEqual(self._standing(again)[0]["contactId"], contact["id"])

    def test_nonsense_in_every_field(self):
        """What is no booking data never keeps an invoice away."""
        self._customer(
            "Unsinn „&“ <GmbH>\t" + "ä" * 60,
            email="not an address; zwei@example.com",
            phone="+49 (0) 40 / 12 34 - x" + "9" * 40,
            street="S" * 300,
            street2="\u200b",
            zip="D-" + "1" * 50,
            city="O" * 200,
            vat=False,
            country_id=self.env.ref("base.de").id,
        )
        self.partner.sudo().with_context(no_vat_validation=True).vat = "nonsense"
        moves = [self._sent(), self._sent()]
        for move in moves:
            self.assertThere(move)

    def test_deleted_there(self):
        """As the app allows where a contact has no documents any more."""
        self._customer("Weg GmbH")
        first = self._sent()
        [contact] = self._contacts("Weg GmbH")
        self.control.delete(first.bridge_document_id.external_id)
        books = next(iter(self.sandbox.store.books.values()))
        with self.sandbox.store.lock:
            books.remove("contacts", contact["id"])
        second = self._sent()
        self.assertNotThere(second)
        [alert] = second._get_alerts().values()
        self.assertIn("The contact “Weg GmbH” is gone in lexoffice", alert["message"])
        self._again()
        self.assertThere(second)
        [again] = self._contacts("Weg GmbH")
        self.assertNotEqual(again["id"], contact["id"])
        self.assertEqual(self._standing(second)[0]["contactId"], again["id"])


def _names(contact):
    person = contact.get("person")
    if person:
        return [f"{person.get('firstName', '')} {person['lastName']}".strip(), person["lastName"]]
    return [contact["company"]["name"]]
