import dataclasses
import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tools.documents import Action, Issue
from odoo.addons.accounting_bridge.tools.errors import Rejected

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase

plain_capabilities = AccountingBridgeProviderTest._capabilities
plain_document = AccountingBridgeProviderTest._read_document


def correcting(provider):
    return dataclasses.replace(plain_capabilities(provider), corrected_copies=True)


def successor(provider, session, document):
    """The younger one of the same number."""
    session.books.calls.append("successor")
    same = [
        raw
        for raw in session.books.documents.values()
        if raw["number"] == document.number
        and raw["id"] != document.external_id
        and raw["status"] != "voided"
    ]
    return provider._read_document(document.kind, same[-1]) if same else None


def read_document(provider, kind, raw):
    """With the entries that an accountant may edit."""
    remote = plain_document(provider, kind, raw)
    date = raw.get("date") and datetime.date.fromisoformat(raw["date"])
    return dataclasses.replace(remote, date=date, contact_id=raw.get("contact", ""))


class CorrectedCase(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider_class = type(cls.env["accounting.bridge.provider.test"])
        cls.classPatch(cls.provider_class, "_capabilities", correcting)
        cls.classPatch(cls.provider_class, "_successor", successor)
        cls.classPatch(cls.provider_class, "_read_document", read_document)
        cls.invoice = cls._create_invoice()
        cls.document = cls.invoice._bridge_transfer()
        cls._run()
        cls._keep_books()

    def setUp(self):
        super().setUp()
        self.raw = self.books.documents[self.document.external_id]

    def _fetch(self):
        self.connection.action_synchronise()
        self._run()

    def _correct(self, **changes):
        """What the accountant does: ours is voided, a copy of the same number stands instead."""
        copy = {**self.raw, "id": "corrected", "payments": [], **changes}
        self.books.touch(self.raw, status="voided")
        self.books.documents["corrected"] = self.books.touch(copy, status="approved")
        self._fetch()

    def _codes(self, document=None):
        return [issue["code"] for issue in (document or self.document).issues or []]


class TestSuccessor(CorrectedCase):
    def test_a_corrected_copy_is_shown_and_not_taken(self):
        self._correct()
        self.assertEqual((self.document.status, self.document.state), ("voided", "attention"))
        self.assertEqual(self._codes(), ["corrected_there"])
        self.assertIn(self.invoice.name, self.document.issue_text)
        self.assertIn("120.00", self.document.issue_text)
        self.assertEqual(self.document.external_id, self.raw["id"])
        self.assertIn("Corrected", self.invoice.activity_ids.mapped("summary")[-1])

    def test_what_is_gone_there_is_not_offered_again(self):
        """*Retry* would do nothing, and say nothing."""
        self._correct()
        self._fetch()
        self.assertFalse(self.document.can_retry)
        self.assertNotIn("accounting_bridge_retry", self.invoice._get_alerts())

    def test_it_is_asked_for_once(self):
        self.books.touch(self.raw, status="voided")
        self._fetch()
        self._fetch()
        self.assertEqual(self.books.calls.count("successor"), 1)
        self.assertEqual(self.document.state, "voided")
        self.assertIn("transfer it again", self.invoice.activity_ids.summary)

    def test_until_it_is_decided_the_document_stays_locked(self):
        self._correct()
        with self.assertRaises(UserError):
            self.invoice.button_draft()
        self.assertEqual(self.invoice._bridge_transfer(), self.document)
        self._run()
        self.assertEqual(self.books.calls.count("create"), 1)

    def test_of_a_test_it_goes_with_the_test(self):
        self.document.sudo().in_test = True
        self.connection.sudo().in_test = True
        self._correct()
        self.document.action_link_successor()
        new = self.invoice.bridge_document_id.sudo()
        self.assertTrue(new.in_test)
        self.connection._move_to_live(False)
        self.assertFalse((new | self.document).exists())
        self.assertFalse(self.invoice.bridge_state)

    def test_linked_it_is_our_document(self):
        self._correct()
        self.document.action_link_successor()
        new = self.invoice.bridge_document_id
        self.assertNotEqual(new, self.document)
        self.assertEqual((new.external_id, new.generation), ("corrected", 2))
        self.assertEqual((new.status, new.state), ("approved", "approved"))
        self.assertEqual((self.document.current, self.document.status), (False, "voided"))
        self.assertEqual(self.document.external_id, self.raw["id"], "kept as history")
        self.assertEqual(new.successor_of_id, self.document)
        self.assertEqual(new.sent_at, self.document.sent_at)
        self.assertFalse(self.invoice.activity_ids.filtered(lambda a: "Corrected" in a.summary))
        with self.assertRaises(UserError):
            self.invoice.button_draft()

    def test_its_payments_come_back(self):
        self._correct()
        self.document.action_link_successor()
        self.books.pay("corrected", 120)
        self._fetch()
        self.assertEqual(self.invoice.bridge_state, "paid")
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_what_was_paid_before_it_was_linked_comes_too(self):
        self._correct()
        self.books.pay("corrected", 50)
        self.document.action_link_successor()
        self._run()
        self.assertEqual(self.invoice.amount_residual, 70)

    def test_what_was_corrected_is_shown(self):
        self._correct(net="90", tax="18", total="108")
        self.assertIn("108.00", self.document.issue_text)
        self.document.action_link_successor()
        new = self.invoice.bridge_document_id
        self.assertEqual(self._codes(new), ["differs_there"])
        self.assertEqual(self.invoice.amount_total, 120)

    def test_it_is_no_successor(self):
        self._correct()
        self.document.action_dismiss_successor()
        self.assertEqual(self.document.state, "voided")
        self.assertFalse(self.document.issues)
        self.assertIn("transfer it again", self.invoice.activity_ids.mapped("summary")[-1])
        with self.assertRaises(UserError):
            self.document.action_link_successor()
        self.invoice.button_draft()

    def test_another_invoices_document_is_no_successor(self):
        other = self._create_invoice(200)
        document = other._bridge_transfer()
        self._run()
        raw = self.books.documents[document.external_id]
        self.books.touch(raw, number=self.raw["number"])
        self.books.touch(self.raw, status="voided")
        self._fetch()
        self.assertEqual(self.document.state, "voided")

    def test_what_odoo_voided_has_no_successor(self):
        self.document._queue(Action.VOID, {"reason": "wrong"})
        self._run()
        self.assertEqual(self.document.status, "voided")
        self.assertFalse(self.document.successor_due)
        self.assertNotIn("successor", self.books.calls)

    def test_who_cannot_be_asked_has_none(self):
        with patch.object(self.provider_class, "_successor", side_effect=Rejected("no")):
            self._correct()
        self.assertEqual(self.document.state, "voided")
        self.assertFalse(self.connection.sudo().sync_ids.error)

    def test_voided_no_more_is_corrected_no_more(self):
        self._correct()
        self.books.touch(self.raw, status="approved")
        self._fetch()
        self.assertEqual(self.document.state, "approved")
        self.assertFalse(self.document.has_successor)

    def test_it_is_decided_by_whoever_may(self):
        self._correct()
        values = {"company_id": self.company.id, "company_ids": [(6, 0, self.company.ids)]}
        biller = new_test_user(
            self.env, "link_biller", "account.group_account_invoice", **values
        )
        with self.assertRaises(AccessError):
            self.document.with_user(biller).action_link_successor()
        with self.assertRaises(AccessError):
            self.document.with_user(biller).action_dismiss_successor()
        accountant = new_test_user(
            self.env, "link_accountant", "account.group_account_user", **values
        )
        self.document.with_user(accountant).action_link_successor()
        self.assertEqual(self.invoice.bridge_document_id.external_id, "corrected")

    def test_the_banner_links_it(self):
        self._correct()
        words = self.env["accounting.bridge.issue"]
        action = words._cure(self.document.issues[0], self.connection, self.invoice)
        server = self.env["ir.actions.server"].browse(action["id"])
        server.with_context(**action["context"]).run()
        self.assertEqual(self.invoice.bridge_document_id.external_id, "corrected")


class TestEdited(CorrectedCase):
    """What an accountant edited beside the totals."""

    def _edit(self, **changes):
        self.books.touch(self.raw, **changes)
        self._fetch()
        return self.document.issues or []

    def test_what_is_the_same_is_silent(self):
        contact = self.document.sudo().sent_payload["contact"]["external_id"]
        self.assertFalse(self._edit(date="2026-01-15", contact=contact))

    def test_another_number_or_date_needs_attention(self):
        (issue,) = self._edit(number="X-1")
        self.assertEqual(
            issue, Issue("edited_there", issue["params"], level="error").to_json()
        )
        self.assertEqual(self.document.state, "attention")
        self.assertIn("X-1", self.document.issue_text)
        (issue,) = self._edit(number=self.invoice.name, date="2026-02-01")
        self.assertEqual(list(issue["params"]["differences"]), ["date"])
        self.assertIn("02/01/2026", self.document.issue_text)

    def test_another_contact_is_told(self):
        (issue,) = self._edit(contact="somebody")
        self.assertEqual(issue["level"], "warning")
        self.assertEqual(self.document.state, "approved")
        self.assertIn("another contact", self.document.issue_text)

    def test_another_contact_of_the_same_customer_is_fine(self):
        self.env["accounting.bridge.contact"].sudo().create(
            {
                "connection_id": self.connection.id,
                "partner_id": self.partner.id,
                "external_id": "branch",
                "matched_by": "person",
            }
        )
        self.assertFalse(self._edit(contact="branch"))

    def test_put_right_there_it_is_forgotten(self):
        self._edit(number="X-1")
        contact = self.document.sudo().sent_payload["contact"]["external_id"]
        self.assertFalse(
            self._edit(number=self.invoice.name, date="2026-01-15", contact=contact)
        )
        self.assertEqual(self.document.state, "approved")

    def test_what_is_not_stated_is_not_forgotten(self):
        self._edit(number=self.invoice.name, date="2026-02-01")
        (issue,) = self._edit(date="")
        self.assertEqual(issue["code"], "edited_there")

    def test_a_voided_one_is_not_compared(self):
        self.assertFalse(self._edit(number="X-1", status="voided"))
