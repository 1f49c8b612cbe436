from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.accounting_bridge.tools.documents import ContactMatch

from .cutover_case import CutoverCase


class TestCutoverCustomer(CutoverCase):
    """An equal number is no proof: the document there may be another customer's."""

    def _of(self, move, name, ref="c-1", **values):
        return self._there(move, contact_id=ref, contact_name=name, **values)

    def _state(self, move):
        return self._line(self._wizard(), move).state

    def test_by_name(self):
        move = self._old()
        self._of(move, f" {move.partner_id.name.upper()} ")
        self.assertEqual(self._state(move), "same")

    def test_another_name_is_for_a_person(self):
        move = self._old()
        ref = self._of(move, "Somebody Else")
        wizard = self._wizard()
        line = self._line(wizard, move)
        self.assertEqual(line.state, "doubtful")
        self.assertIn("Somebody Else", line.words)
        wizard.action_link_all()
        line.action_link_selected()
        self.assertFalse(move.bridge_document_id.external_id)
        line.action_link()
        self.assertEqual(move.bridge_document_id.sudo().external_id, ref)

    def test_by_vat_id_number_or_email(self):
        move = self._old()
        self._of(move, "Known Otherwise Ltd")
        asked = []

        def match(_provider, _session, contacts):
            asked.extend(contact.name for contact in contacts)
            return {
                c.key: ContactMatch(c.key, "c-1", "Known Otherwise Ltd", how=how) for c in contacts
            }

        provider = type(self.env["accounting.bridge.provider.test"])
        for how, state in (("vat", "same"), ("email_name", "same"), ("name", "doubtful")):
            with patch.object(provider, "_match_contacts", match):
                self.assertEqual(self._state(move), state, how)
        self.assertEqual(asked, [move.partner_id.name] * 3)

    def test_found_by_vat_id_is_linked_with_the_others(self):
        move = self._old()
        ref = self._of(move, "Known Otherwise Ltd")

        def match(_provider, _session, contacts):
            return {c.key: ContactMatch(c.key, "c-1", "Known", how="vat") for c in contacts}

        provider = type(self.env["accounting.bridge.provider.test"])
        with patch.object(provider, "_match_contacts", match):
            wizard = self._wizard()
        wizard.action_link_all()
        self.assertEqual(move.bridge_document_id.sudo().external_id, ref)

    def test_known_to_be_another(self):
        """By a link, of this customer or of the other one: no person's eyes make it the same."""
        move, other = self._old(), self._old(200)
        links = self.env["accounting.bridge.contact"].sudo()
        somebody = self.env["res.partner"].create({"name": "Somebody Else"})
        links.create(
            {
                "connection_id": self.connection.id,
                "partner_id": somebody.id,
                "external_id": "c-1",
                "matched_by": "person",
            }
        )
        self._of(move, move.partner_id.name)
        self._of(other, other.partner_id.name)
        wizard = self._wizard()
        for one in (move, other):
            line = self._line(wizard, one)
            self.assertEqual(line.state, "differs")
            with self.assertRaisesRegex(UserError, "the two differ"):
                line.action_link()

    def test_on_the_collective_contact(self):
        move = self._old()
        self._there(move)
        self.assertEqual(self._state(move), "same")
