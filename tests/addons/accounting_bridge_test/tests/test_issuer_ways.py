import base64
import io
import zipfile
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase

from odoo.addons.account_payment.tests.common import AccountPaymentCommon
from odoo.addons.mail.models.mail_thread import MailThread

from .flow_case import FlowCase

NO_INVOICE = "This Is No Invoice"


class IssuerCase(FlowCase):
    """The bookkeeping system issues; one document is excluded, and so Odoo's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.issuer = "provider"
        cls.there = cls._create_invoice(name="INV/2026/90001")
        cls.ours = cls._create_invoice(name="INV/2026/90002")
        cls.ours._bridge_exclude("Booked by hand")
        cls.env.invalidate_all()

    def _wizard(self, move):
        context = {"active_model": "account.move", "active_ids": move.ids}
        return self.env["account.move.send.wizard"].with_context(**context).create({})

    def _batch(self, moves):
        context = {"active_model": "account.move", "active_ids": moves.ids}
        return self.env["account.move.send.batch.wizard"].with_context(**context).create({})

    def _messages(self, move):
        return move.message_ids.filtered(lambda message: message.message_type == "comment")


class TestSending(IssuerCase):
    """By Odoo's sending, the document goes only where Odoo issues it."""

    def test_the_wizard(self):
        for act in (self.there.action_invoice_sent, lambda: self._wizard(self.there)):
            with self.assertRaisesRegex(UserError, r"Test Books issues.*90001.*Send by E-mail"):
                act()
        self.assertFalse(self.there.display_send_button)
        self.assertTrue(self.ours.display_send_button)
        self._wizard(self.ours).action_send_and_print()
        self.assertTrue(self.ours.is_move_sent)
        self.assertTrue(self._messages(self.ours).attachment_ids)

    def test_the_wizard_with_every_method(self):
        """E-invoices and letters are methods of the same dialog."""
        for method in ("email", "manual"):
            with self.assertRaises(UserError):
                self.env["account.move.send.wizard"].create(
                    {"move_id": self.there.id, "sending_methods": [method]}
                )

    def test_the_batch(self):
        with self.assertRaisesRegex(UserError, "90001"):
            self._batch(self.there | self.ours)
        another = self._create_invoice(name="INV/2026/90003")
        another._bridge_exclude("Booked by hand")
        self._batch(self.ours | another).action_send_and_print()
        self.assertTrue(self.ours.sending_data)

    def test_the_schedule(self):
        """What was queued before it was decided so is not sent, and holds up nothing."""
        for move in self.there | self.ours:
            move.sending_data = {
                "author_user_id": self.env.user.id,
                "author_partner_id": self.env.user.partner_id.id,
            }
        with self.enter_registry_test_mode():
            self.env.ref("account.ir_cron_account_move_send").sudo().method_direct_trigger()
        self.assertFalse((self.there | self.ours).filtered("sending_data"))
        self.assertEqual((self.there.is_move_sent, self.ours.is_move_sent), (False, True))
        self.assertFalse(self._messages(self.there).attachment_ids)
        self.assertIn("Odoo sends none", self.there.message_ids[0].body)

    def test_nobody_is_there_to_be_told(self):
        """Subscriptions and the point of sale send so: left out, never raised at."""
        send = self.env["account.move.send"].sudo()
        send._generate_and_send_invoices(self.there | self.ours, allow_raising=False)
        (self.there | self.ours).sudo()._generate_and_send()
        self.there.sudo()._generate_and_send()
        self.assertEqual((self.there.is_move_sent, self.ours.is_move_sent), (False, True))
        self.assertFalse(self.there.invoice_pdf_report_id)

    def test_a_person_by_program(self):
        with (
            patch("odoo.addons.accounting_bridge.models.lock.is_person", lambda env: True),
            self.assertRaises(UserError),
        ):
            self.env["account.move.send"]._generate_and_send_invoices(self.there)

    def test_a_draft_is_free(self):
        draft = self._create_invoice(post=False)
        self.assertEqual(draft._bridge_issued_by(), "provider")
        self.assertFalse(draft.bridge_issued_there)
        self.assertNotIn(NO_INVOICE, self._print(draft))

    # === PRINTING ===

    def _print(self, moves, report="account.account_invoices"):
        content, _kind = self.env["ir.actions.report"]._render(report, moves.ids)
        return content.decode()

    def test_printed(self):
        for report in ("account.account_invoices", "account.account_invoices_without_payment"):
            with self.subTest(report):
                page = self._print(self.there, report)
                self.assertIn(NO_INVOICE, page)
                self.assertNotIn("120.00", page)
                self.assertNotIn("20 %", page)
                self.assertIn("120.00", self._print(self.ours, report))

    def test_printed_together(self):
        """Each has its own page."""
        reports = self.env["ir.actions.report"]
        moves = self.there | self.ours
        content, kind = reports._pre_render_qweb_pdf("account.account_invoices", moves.ids)
        pages = reports._get_splitted_report("account.account_invoices", content, kind)
        self.assertIn(NO_INVOICE.encode(), pages[self.there.id])
        self.assertNotIn(NO_INVOICE.encode(), pages[self.ours.id])
        self.assertIn(b"120.00", pages[self.ours.id])

    def test_printed_by_another_template(self):
        report = self.env.ref("account.account_invoices").copy({"report_name": "account.own"})
        view = self.env.ref("account.report_invoice").copy({"key": "account.own"})
        self.assertTrue(view)
        with self.assertRaisesRegex(UserError, "Odoo sends none"):
            self._print(self.there, report)

    def test_printed_by_a_template_that_comes_later(self):
        """A country's module may be loaded after this one, and name its own."""
        moves = type(self.env["account.move"])
        name = "account.report_invoice_document"
        with patch.object(moves, "_get_name_invoice_report", lambda move: name):
            with self.assertRaisesRegex(UserError, "Odoo sends none"):
                self._print(self.there)
            self.assertIn("120.00", self._print(self.ours))

    def test_e_invoices_in_a_mail_by_template(self):
        made = {move.id: {"attachment_ids": [1]} for move in self.there | self.ours}
        method = "_process_attachments_for_template_post"
        with patch.object(MailThread, method, lambda moves, template: made):
            template = self.env.ref("account.email_template_edi_invoice")
            found = (self.there | self.ours)._process_attachments_for_template_post(template)
        self.assertEqual(list(found), self.ours.ids)

    def test_in_a_mail_by_template(self):
        """A mail that somebody writes by hand with the invoice's template."""
        template = self.env.ref("account.email_template_edi_invoice")
        template.report_template_ids = self.env.ref("account.account_invoices")
        wanted = ["attachment_ids", "report_template_ids"]
        values = template._generate_template(self.there.ids, wanted)
        files = values[self.there.id]["attachments"]
        self.assertTrue(files)
        for _name, content in files:
            self.assertIn(NO_INVOICE.encode(), base64.b64decode(content))

    def test_legal_documents(self):
        for kind in ("pdf", "ubl", "facturae"):
            for fallback in (False, True):
                found = self.there._get_invoice_legal_documents(kind, allow_fallback=fallback)
                self.assertFalse(found)
        self.assertFalse(self.there._get_invoice_legal_documents_all(allow_fallback=True))
        self.assertFalse(self.there._get_move_zip_export_docs())
        self.assertTrue(self.ours._get_invoice_legal_documents("pdf", allow_fallback=True))

    # === BRANCHES AND OTHER COMPANIES ===

    def test_a_branch(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        moves = self.env["account.move"].with_company(branch)
        move = moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": "2026-01-15",
                "company_id": branch.id,
            }
        )
        self.assertEqual((move.company_id, move._bridge_issued_by()), (branch, "provider"))

    def test_another_company(self):
        other = self.company_data_2["company"]
        move = self.init_invoice("out_invoice", amounts=[100], post=True, company=other)
        self.assertEqual(move._bridge_issued_by(), "odoo")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_data_2 = cls.setup_other_company()


class TestPaidOnline(AccountPaymentCommon, IssuerCase):
    def test_not_sent_with_the_payment(self):
        """*Automatic invoice* sends when a payment is in: not what is not Odoo's."""
        self.amount, self.currency = 120, self.there.currency_id
        self.partner = self.there.partner_id
        self.provider.journal_id = self.company_data["default_journal_bank"]
        transaction = self._create_transaction(
            flow="direct", state="done", invoice_ids=[Command.set((self.there | self.ours).ids)]
        )
        transaction._post_process()
        transaction._send_invoice()
        self.assertEqual((self.there.is_move_sent, self.ours.is_move_sent), (False, True))
        self.assertEqual(self.there.amount_residual, 0)


class TestPortal(IssuerCase, HttpCase):
    """What the customer, or whoever has the link, gets to see and to download."""

    def _page(self, move, **params):
        url = move.get_portal_url(**params)
        return self.url_open(url)

    def test_no_file(self):
        for kind in ("pdf", "html", "text"):
            for download in (False, True):
                with self.subTest(kind=kind, download=download):
                    page = self._page(self.there, report_type=kind, download=download)
                    self.assertEqual(page.status_code, 200)
                    self.assertNotIn("report_type", page.url)
                    self.assertIn("text/html", page.headers["Content-Type"])
        ours = self._page(self.ours, report_type="pdf", download=True)
        self.assertIn("attachment", ours.headers["Content-Disposition"])

    def test_the_page(self):
        page = self._page(self.there).text
        self.assertIn("is issued and sent from", page)
        self.assertIn("120.00", page)
        self.assertNotIn("o_download_btn", page)
        self.assertNotIn("invoice_html", page)
        ours = self._page(self.ours).text
        self.assertIn("o_download_btn", ours)
        self.assertIn("invoice_html", ours)
        self.assertNotIn("is issued and sent from", ours)

    def test_downloads_of_a_bookkeeper(self):
        self.authenticate(self.env.user.login, self.env.user.login)
        both = self.there | self.ours
        self._wizard(self.ours).action_send_and_print()
        ids = ",".join(map(str, both.ids))
        for kind in ("pdf", "all", "ubl"):
            refused = self.url_open(f"/account/download_invoice_documents/{self.there.id}/{kind}")
            self.assertEqual(refused.status_code, 403)
            self.assertIn("Odoo sends none", refused.text)
        answer = self.url_open(f"/account/download_invoice_documents/{ids}/pdf")
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn(NO_INVOICE, answer.text)
        answer = self.url_open(f"/account/download_move_attachments/{ids}")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            names = archive.namelist()
        self.assertEqual(len(names), 1)
        self.assertIn("90002", names[0])
        for converter in ("html", "pdf"):
            url = f"/report/{converter}/account.report_invoice_with_payments/{self.there.id}"
            self.assertIn(NO_INVOICE, self.url_open(url).text)
