"""The customer is found at Xero or made there, and never twice; who might be somebody else waits
for a person."""

import json

from odoo.exceptions import UserError

from .content_case import ContentCase


class TestContentContacts(ContentCase):
    def test_found_or_made(self):
        there = {
            "number": self._contact("Number of Theirs", ContactNumber="C-100"),
            "account": self._contact("Account of Theirs", AccountNumber="C-200"),
            "vat": self._contact("Vat of Theirs", TaxNumber="123456789"),
            "email": self._contact("Same Name", EmailAddress="same@example.com"),
            "other": self._contact("Doubtful", EmailAddress="someone@example.com"),
        }
        here = {
            "number": self._customer("Number Ltd", ref="C-100"),
            "account": self._customer("Account Ltd", ref="C-200"),
            "vat": self._customer("Vat Ltd", vat="GB123456789"),
            "email": self._customer("same  name", email="SAME@example.com"),
            "other": self._customer("Doubtful", email="ours@example.com"),
            "new": self._customer("New Ltd", street="1 Road", city="Leeds", phone="0113 1"),
        }
        moves = {key: self._move([{}], partner_id=partner.id) for key, partner in here.items()}
        every = self.env["account.move"].union(*moves.values())
        self._send(every)

        rows = self._rows()
        for key in ("number", "account", "vat", "email"):
            with self.subTest(matched_by=key):
                self.assertEqual(rows[moves[key].name]["Contact"]["ContactID"], there[key])
        made = rows[moves["new"].name]["Contact"]
        self.assertEqual(made["Name"], "New Ltd")
        self.assertNotIn(made["ContactID"], there.values())
        link = self._links(here["new"])
        self.assertEqual((link.external_id, link.matched_by), (made["ContactID"], "created"))
        self.assertEqual(self._links(here["vat"]).matched_by, "vat")
        self.assertEqual(self._links(here["email"]).matched_by, "email_name")

        # By name alone: nothing was sent, a person says who it is.
        doubtful = moves["other"]
        self.assertNotIn(doubtful.name, rows)
        self.assertSays(doubtful, "“Doubtful”", "has a contact of the same name", "Say whether")
        self._link(doubtful, there["other"])
        self.assertArrived(every)
        self.assertEqual(self._rows()[doubtful.name]["Contact"]["ContactID"], there["other"])

        # The next ones need no search: the link is kept, also when both sides rename.
        here["number"].name = "Renamed"
        self._act("edit_contact", id=there["vat"], Name="Renamed there")
        self.control.post("calls", clear=True)
        again = self._move([{}], partner_id=here["number"].id)
        again |= self._move([{}], partner_id=here["vat"].id)
        self._send(again)
        self.assertArrived(again)
        self.assertFalse([c for c in self._calls() if c.endswith("/Contacts")])
        self._assert_only_ids_inside_documents()

    def _links(self, partner):
        return self.env["accounting.bridge.contact"].search([("partner_id", "=", partner.id)])

    def _link(self, move, external_id):
        action = self._press_mend_it(move)
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.chosen_id = False
        with self.assertRaisesRegex(UserError, "Choose the contact"):
            wizard.action_link()
        wizard.chosen_id = wizard.candidate_ids.filtered(lambda c: c.external_id == external_id)
        wizard.action_link()
        self._work(move.bridge_document_id)

    def _press_mend_it(self, move):
        """What the web client does with the link in the banner."""
        (cure,) = [
            alert["action"]
            for alert in move._get_alerts().values()
            if alert.get("action", {}).get("type") == "ir.actions.server"
        ]
        action = self.env["ir.actions.server"].browse(cure["id"])
        return action.with_context(**cure["context"]).run()

    def _calls(self):
        return list(self.control.get("calls")["counts"])

    def _assert_only_ids_inside_documents(self):
        exchanges = self.env["accounting.bridge.exchange"].search(
            [("method", "=", "PUT"), ("path", "like", "/Invoices")]
        )
        self.assertTrue(exchanges)
        for exchange in exchanges:
            body = exchange.request[exchange.request.index("{") :]
            for element in json.loads(body)["Invoices"]:
                self.assertEqual(list(element["Contact"]), ["ContactID"])

    def test_not_linked_twice(self):
        """Two customers of one VAT id (a company and its branch): the second is not put on the
        first one's contact by itself."""
        one = self._customer("One Ltd", vat="GB123456789")
        self._send(self._move([{}], partner_id=one.id))
        two = self._customer("Two Ltd", vat="GB123456789")
        move = self._move([{}], partner_id=two.id)
        self._send(move)
        self.assertSays(move, "“Two Ltd”", "linked to One Ltd", "merge them in Odoo")
        two.vat = False
        self._retry(move.bridge_document_id)
        self.assertArrived(move)
        self.assertEqual(self._rows()[move.name]["Contact"]["Name"], "Two Ltd")

    def test_name_is_taken(self):
        """Xero keeps one active contact per name; the linked one is somebody else."""
        one = self._customer("Twin Ltd", email="one@example.com")
        self._send(self._move([{}], partner_id=one.id))
        two = self._customer("Twin Ltd", email="two@example.com")
        move = self._move([{}], partner_id=two.id)
        self._send(move)
        self.assertSays(move, "“Twin Ltd”", "Say whether", "change the name")
        contact = self._links(one).external_id
        with self.assertRaisesRegex(UserError, "is linked to Twin Ltd already"):
            self._link(move, contact)
        two.name = "Twin Ltd (York)"
        self._retry(move.bridge_document_id)
        self.assertArrived(move)
        self.assertNotEqual(self._links(two).external_id, contact)

    def test_contact_merged_by_the_accountant(self):
        """Documents follow the contact; where that is another customer's, a person decides."""
        old, other = self._customer("Old Ltd"), self._customer("Other Ltd")
        first = self._move([{}], partner_id=old.id) | self._move([{}], partner_id=other.id)
        self._send(first)
        into = self._contact("Group Ltd")
        self._act("merge_contacts", id=self._links(old).external_id, into=into)
        moves = self._move([{}], partner_id=old.id) | self._move([{}], partner_id=old.id)
        self._send(moves)
        self.assertArrived(first | moves)
        self.assertEqual(self._links(old).external_id, into)
        self.assertEqual(self._rows()[moves[0].name]["Contact"]["ContactID"], into)

        self._act("merge_contacts", id=into, into=self._links(other).external_id)
        last = self._move([{}], partner_id=old.id)
        self._send(last)
        self.assertSays(last, "“Old Ltd”", "linked to Other Ltd", "merge them in Odoo")
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge((old | other).ids, other)
        self.env.invalidate_all()
        self._retry(last.bridge_document_id)
        self.assertArrived(first | moves | last)

    def test_two_linked_customers_merged(self):
        one, other = self._customer("One Ltd", ref="C-1"), self._customer("Other Ltd", ref="C-2")
        first, second = self._move([{}], partner_id=one.id), self._move([{}], partner_id=other.id)
        self._send(first | second)
        self.assertArrived(first | second)
        # Merging needs a right of its own.
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        merge._merge((one | other).ids, one)
        self.env.invalidate_all()
        self.assertEqual((first | second).commercial_partner_id, one)
        links = self.env["accounting.bridge.contact"].search([("partner_id", "=", one.id)])
        self.assertEqual(len(links), 2)

        third = self._move([{}], partner_id=one.id)
        self._send(third)
        self._act("pay", id=second.name)
        self._sweep()
        self.assertArrived(first | third)
        self.assertArrived(second, "paid")
        self.assertEqual(second.payment_state, "paid")
        contacts = {row["Contact"]["ContactID"] for row in self._rows().values()}
        self.assertEqual(contacts, set(links.mapped("external_id")))
