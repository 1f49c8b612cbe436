import dataclasses
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError

from odoo.addons.accounting_bridge.models import check_lines
from odoo.addons.accounting_bridge.tools.documents import Action
from odoo.addons.accounting_bridge.tools.errors import Rejected

from .flow_case import FlowCase


class TestIssuer(FlowCase):
    """Who issues the customer's document: the setting, and what it means for one document."""

    def _cannot_issue(self):
        provider = type(self.env["accounting.bridge.provider.test"])
        can = dataclasses.replace(self.connection._capabilities(), issues_documents=False)
        return patch.object(provider, "_capabilities", lambda provider: can)

    # === THE SETTING ===

    def test_only_who_can_issues(self):
        with self._cannot_issue(), self.assertRaisesRegex(ValidationError, "issues no documents"):
            self.connection.issuer = "provider"
        self.connection.issuer = "provider"
        with self.assertRaises(ValidationError):
            self.connection.copy({"provider": "none"})

    def test_not_shown_where_it_cannot(self):
        self.assertTrue(self.connection.offers_issuer)
        with self._cannot_issue():
            self.connection.invalidate_recordset(["offers_issuer"])
            self.assertFalse(self.connection.offers_issuer)

    def test_what_never_took_effect_is_put_right(self):
        """A connection may hold it from before: Odoo issues then, and the setting can follow."""
        self.connection.issuer = "provider"
        self.connection.start_date = "2026-01-01"
        document = self._create_invoice()._bridge_transfer()
        self._run()
        self.assertEqual(document.move_id._bridge_issued_by(), "provider")
        with self.assertRaises(UserError):
            self.connection.issuer = "odoo"
        with self._cannot_issue():
            self.assertEqual(document.move_id._bridge_issued_by(), "odoo")
            self.connection.issuer = "odoo"
            with self.assertRaises(UserError):
                self.connection.start_date = "2026-02-01"

    # === THE DOCUMENT ===

    def test_odoo_unless_said(self):
        self.assertEqual(self._create_invoice()._bridge_issued_by(), "odoo")
        self.connection.issuer = "provider"
        for kind in ("out_invoice", "out_refund"):
            self.assertEqual(self._create_invoice(move_type=kind)._bridge_issued_by(), "provider")

    def test_what_never_goes_is_odoos(self):
        self.connection.write({"issuer": "provider", "start_date": "2026-01-15"})
        excluded = self._create_invoice()
        excluded._bridge_exclude("Booked by hand")
        before = self._create_invoice(invoice_date="2026-01-14")
        bill = self._create_invoice(move_type="in_invoice")
        for move in (excluded, before, bill):
            self.assertEqual(move._bridge_issued_by(), "odoo")
        self.assertEqual(self._create_invoice()._bridge_issued_by(), "provider")

    def test_what_is_there_stays_issued_there(self):
        """Also when the connection is gone: the customer holds the provider's."""
        self.connection.issuer = "provider"
        sent, never = self._create_invoice(), self._create_invoice()
        sent._bridge_transfer()
        self._run()
        self.connection.sudo().state = "disconnected"
        self.assertEqual(sent._bridge_issued_by(), "provider")
        self.assertEqual(never._bridge_issued_by(), "odoo")

    def test_what_odoo_issued_before_can_be_had_again(self):
        """The customer's copy in the portal does not vanish with the connection."""
        move = self._create_invoice()
        self._store_pdf(move)
        self.connection.issuer = "provider"
        self.assertEqual(move._bridge_issued_by(), "odoo")
        self.assertEqual(move._bridge_transfer().state, "attention")
        move.action_bridge_transfer_anyway()
        self.assertTrue(move.bridge_issued_there)
        self._run()
        self.assertEqual((move.bridge_state, move._bridge_issued_by()), ("approved", "provider"))

    def test_what_is_only_marked_as_sent_is_theirs(self):
        """Payments mark an invoice before they send it."""
        move = self._create_invoice()
        self.connection.issuer = "provider"
        move.is_move_sent = True
        self.assertEqual(move._bridge_issued_by(), "provider")

    def test_what_went_to_a_removed_test_is_odoos(self):
        """Nobody else would ever issue it."""
        self.connection.issuer = "provider"
        self.connection.sudo().in_test = True
        move = self._create_invoice()
        move._bridge_transfer()
        self._run()
        self.assertTrue(move.bridge_issued_there)
        self.connection.sudo().state = "disconnected"
        move.invalidate_recordset()
        self.assertFalse(move.bridge_issued_there)

    def test_nothing_is_asked_where_nobody_else_issues(self):
        moves = self._create_invoices(20)
        moves.invalidate_recordset(["bridge_issued_there", "bridge_document_ids"])
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertFalse(moves.filtered("bridge_issued_there"))

    def test_a_deposit_must_be_there_before_it_is_paid(self):
        """Nobody pays what nobody issued."""
        self.connection.deposits = "paid"
        with self.assertRaisesRegex(ValidationError, "reach nobody"):
            self.connection.issuer = "provider"
        self.connection.write({"issuer": "provider", "deposits": "issue"})
        with self.assertRaisesRegex(ValidationError, "reach nobody"):
            self.connection.deposits = "paid"

    def test_on_sending_nothing_would_go(self):
        self.connection.transfer_on = "send"
        with self.assertRaisesRegex(ValidationError, "on sending"):
            self.connection.issuer = "provider"
        self.connection.write({"issuer": "provider", "transfer_on": "post"})
        with self.assertRaisesRegex(ValidationError, "on sending"):
            self.connection.transfer_on = "send"

    # === NOTHING OF OURS MAKES BOTH SEND ===

    def _there(self, **values):
        document = self._create_invoice(**values)._bridge_transfer()
        self._run()
        return document

    def test_odoos_is_never_mailed_there(self):
        """Not when it is asked for, nor when it is found in the outbox."""
        document = self._there()
        with self.assertRaisesRegex(UserError, "send this one from Odoo"):
            document._queue(Action.EMAIL)
        with patch.object(type(document), "_is_odoos", lambda document: False):
            operation = document._queue(Action.EMAIL)
        self.books.calls.clear()
        self._run()
        self.assertEqual(operation.state, "rejected")
        self.assertEqual(operation.issues[0]["code"], "email_issuer")
        self.assertNotIn("email", self.books.calls)

    def test_theirs_may_be_mailed(self):
        self.connection.issuer = "provider"
        document = self._there()
        self.assertEqual(document._queue(Action.EMAIL).state, "pending")

    def test_theirs_gets_no_pdf_of_odoos(self):
        provider = type(self.env["accounting.bridge.provider.test"])
        can = dataclasses.replace(self.connection._capabilities(), attachments=True)
        with patch.object(provider, "_capabilities", lambda provider: can):
            ours, theirs = self._create_invoice(), self._create_invoice()
            self._store_pdf(ours | theirs)
            ours._bridge_transfer()
            self._run()
            self.assertIn("attach", ours.bridge_document_id.operation_ids.mapped("action"))
            ours.bridge_document_id.sudo().sent_at = False
            self.connection.issuer = "provider"
            document = theirs._bridge_transfer()
            document.sudo().released = True  # its file was made here, before it was decided so
            theirs._bridge_transfer()
            self._run()
            self.assertEqual(document.state, "approved")
            self.assertEqual(document.operation_ids.mapped("action"), ["create"])
            with self.assertRaises(Rejected):
                document._pdf_attachment()

    def _store_pdf(self, moves):
        self.env["ir.attachment"].sudo().create(
            [
                {
                    "name": "invoice.pdf",
                    "raw": b"%PDF",
                    "mimetype": "application/pdf",
                    "res_model": move._name,
                    "res_id": move.id,
                    "res_field": "invoice_pdf_report_file",
                }
                for move in moves
            ]
        )
        moves.invalidate_recordset()

    # === SENT BY THE OTHER SIDE ALL THE SAME ===

    def test_sent_by_odoo_before(self):
        """A question to a person: excluded, or transferred anyway."""
        moves = self._create_invoices(3)
        for move in moves:
            move.is_move_sent = True
        self.connection.issuer = "provider"
        documents = moves._bridge_transfer()
        self.assertEqual(set(documents.mapped("state")), {"attention"})
        self.assertEqual(moves[0].bridge_document_id.issues[0]["code"], "sent_by_odoo")
        self.assertIn("two invoices", moves[0].bridge_document_id.issue_text)
        moves[0].action_bridge_transfer_anyway()
        moves[1]._bridge_exclude("Odoo's stands")
        self._run()
        states = moves.mapped("bridge_document_id.state")
        self.assertEqual(states, ["approved", "excluded", "attention"])
        self.assertEqual([move._bridge_issued_by() for move in moves[:2]], ["provider", "odoo"])

    def test_a_mail_with_a_file_counts(self):
        self.connection.issuer = "provider"
        asked, told = self._create_invoices(2)
        asked.message_post(
            body="When?", partner_ids=self.partner.ids, subtype_xmlid="mail.mt_comment"
        )
        told.message_post(
            body="Here it is",
            partner_ids=self.partner.ids,
            attachments=[("invoice.pdf", b"%PDF")],
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(asked._bridge_transfer().state, "queued")
        self.assertEqual(told._bridge_transfer().state, "attention")

    def test_sent_there_too(self):
        document = self._there()
        move = document.move_id
        self.assertNotIn("accounting_bridge_also_sent", move._get_alerts())
        document.sudo().remote_sent = True
        alert = move._get_alerts()["accounting_bridge_also_sent"]
        self.assertEqual(alert["level"], "warning")
        self.assertIn("Test Books", alert["message"])
        model, action, ids = alert["action_call"]
        getattr(self.env[model].browse(ids), action)()
        self.assertNotIn("accounting_bridge_also_sent", move._get_alerts())
        self.assertEqual(document.also_sent_seen_by, self.env.user)

    def test_who_issues_is_said_on_the_invoice(self):
        self.connection.issuer = "provider"
        move = self._create_invoice()
        said = move._get_alerts()["accounting_bridge_issued_there"]["message"]
        self.assertIn("as soon as it is transferred", said)
        move._bridge_transfer()
        self._run()
        said = move._get_alerts()["accounting_bridge_issued_there"]["message"]
        self.assertIn("Send by E-mail", said)
        move.bridge_document_id.sudo().remote_sent = True
        self.assertNotIn("accounting_bridge_issued_there", move._get_alerts())

    # === WHAT IS SAID OF IT ===

    def _policy(self):
        step = self.connection._setup_named("policy")
        return " ".join([*step.found, *(said["message"] for said in step.problems.values())])

    def test_the_set_up_says_who_issues(self):
        self.assertIn("Odoo issues the customer's document", self._policy())
        self.connection.issuer = "provider"
        self.assertIn("Odoo sends, prints and offers none", self._policy())
        self.assertIn("Send by E-mail", self._policy())
        self.assertIn("Test Books", self.connection._setup_words_of("policy"))
        self.assertIn("Test Books", self.connection._fact_numbering()[1])
        with self._cannot_issue():
            self.assertIn("issues no documents", self._policy())
            self.assertIn("Odoo", self.connection._setup_words_of("policy"))

    def _line(self):
        """:return: (level, code of the sentence, documents named) of the self-check"""
        fact = check_lines.LINES["issuer"].find(self.connection.sudo()._begin_check())
        self.assertTrue(self.env["accounting.bridge.issue"]._texts()[fact.sentence])
        return fact.level, fact.sentence, fact.ids

    def test_the_self_check_says_who_issues(self):
        document = self._there()
        self.assertEqual(self._line(), ("green", "check_issuer_green", ()))
        document.sudo().remote_sent = True
        self.assertEqual(self._line(), ("amber", "check_issuer_amber", tuple(document.move_id.ids)))
        document.action_also_sent_seen()
        self.assertEqual(self._line()[0], "green")

    def test_the_self_check_where_both_issued(self):
        self.connection.issuer = "provider"
        document = self._there()
        self.assertEqual(self._line(), ("green", "check_issuer_green", ()))
        document.move_id.is_move_sent = True
        self.assertEqual(self._line(), ("red", "check_issuer_both", tuple(document.move_id.ids)))
        document.sudo().released = True
        self.assertEqual(self._line()[0], "green")
        with self._cannot_issue():
            self.assertEqual(self._line()[:2], ("red", "check_issuer_red"))
        self.env.cr.execute(
            "UPDATE accounting_bridge_connection SET transfer_on = 'send' WHERE id = %s",
            self.connection.ids,
        )
        self.connection.invalidate_recordset(["transfer_on"])
        self.assertEqual(self._line()[:2], ("red", "check_issuer_on_sending"))
