import re
from pathlib import Path

from odoo.exceptions import RedirectWarning, UserError
from odoo.modules.module import get_module_path
from odoo.tools import mute_logger

from odoo.addons.accounting_bridge.tools.documents import Issue

from .check_case import CheckCase

CODE = re.compile(r'(?:Issue\(|_set_issue\(|\bcode=|"code": )\s*"([a-z_]+)"')


class TestPosting(CheckCase):
    def test_transferred_on_posting(self):
        self.connection.transfer_on = "post"
        move = self._create_invoice()
        self.assertEqual(move.bridge_state, "queued")
        self.assertEqual(move.bridge_document_id.operation_ids.action, "create")

    def test_by_hand_and_on_sending_nothing_is_queued_on_posting(self):
        for when in ("manual", "send"):
            self.connection.transfer_on = when
            self.assertFalse(self._create_invoice().bridge_document_id)

    def test_inexact_is_refused_and_stays_a_draft(self):
        for when in ("post", "send"):
            self.connection.transfer_on = when
            move = self._create_invoice(post=False)
            with self._inexact(), self.assertRaisesRegex(UserError, r"20\.00 in Odoo, 20\.01"):
                move.action_post()

    def test_refusal_links_to_the_mapping(self):
        self.connection.transfer_on = "post"
        move = self._unmapped_move()
        with self.assertRaises(RedirectWarning) as caught:
            move.action_post()
        message, action, *_others = caught.exception.args
        self.assertIn("Unmapped 7 %", message)
        self.assertEqual(action["res_model"], "accounting.bridge.mapping")
        self.assertEqual(action["context"]["default_tax_ids"], [(6, 0, self.unmapped.ids)])

    def test_by_hand_posting_is_never_refused(self):
        self.connection.transfer_on = "manual"
        move = self._unmapped_move()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_warned(self):
        self.connection.write({"transfer_on": "post", "inexact": "warn"})
        for when in ("post", "send"):
            self.connection.transfer_on = when
            move = self._unmapped_move()
            move.action_post()
            self.assertEqual((move.state, move.bridge_state), ("posted", "attention"))
            self.assertEqual(move.bridge_document_id.issues[0]["code"], "tax_unmapped")
            self.assertFalse(move.bridge_document_id.operation_ids)

    def test_money_taken_is_never_refused(self):
        """Online payments and POS post as superuser after the money was captured."""
        self.connection.transfer_on = "post"
        move = self._unmapped_move()
        move.sudo().action_post()
        self.assertEqual((move.state, move.bridge_state), ("posted", "attention"))

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_scheduled_posting_waits_as_a_draft_with_the_reason(self):
        self.connection.transfer_on = "post"
        move = self._unmapped_move(auto_post="at_date")
        with self.enter_registry_test_mode():
            cron = self.env.ref("account.ir_cron_auto_post_draft_entry").sudo()
            cron.method_direct_trigger()
        self.assertEqual(move.state, "draft")
        self.assertIn("Unmapped 7 %", move.message_ids[0].body)

    def test_out_of_scope_is_posted_without_a_word(self):
        self.connection.write({"transfer_on": "post", "start_date": "2026-02-01"})
        bill = self._create_invoice(move_type="in_invoice")
        old = self._create_invoice()
        receipt = self._create_invoice(move_type="out_receipt")
        self.assertEqual(set((bill + old + receipt).mapped("state")), {"posted"})
        self.assertFalse((bill + receipt).bridge_document_id)
        self.assertEqual(old.bridge_state, "none")  # listed, not passed over

    def test_draft_says_what_is_wrong(self):
        move = self._unmapped_move()
        (alert,) = move._bridge_alerts().values()
        self.assertEqual(alert["level"], "warning")
        self.assertIn("Unmapped 7 %", alert["message"])
        self.assertEqual(alert["action"]["res_model"], "accounting.bridge.mapping")
        self.connection.transfer_on = "post"
        (alert,) = move._bridge_alerts().values()
        self.assertEqual(alert["level"], "danger")
        self.assertEqual(self._create_invoice(post=False)._bridge_alerts(), {})

    def test_empty_draft_says_nothing_yet(self):
        move = self.env["account.move"].create({"move_type": "out_invoice"})
        self.assertEqual(move._bridge_alerts(), {})
        self.assertEqual(set(self._codes(move)), {"contact_name_missing", "no_lines"})

    def test_billing_needs_no_further_rights(self):
        self.connection.transfer_on = "post"
        biller = self._user("account.group_account_invoice")
        good = self._create_invoice(post=False).with_user(biller)
        self.assertEqual(good._bridge_alerts(), {})
        good.action_post()
        self.assertEqual(good.bridge_state, "queued")
        bad = self._unmapped_move().with_user(biller)
        (alert,) = bad._bridge_alerts().values()
        self.assertIn("Unmapped 7 %", alert["message"])
        with self.assertRaisesRegex(RedirectWarning, "Unmapped 7 %"):
            bad.action_post()

    def test_companies_are_checked_by_their_own_connection(self):
        self.connection.transfer_on = "post"
        other = self.setup_other_company()
        move = self.init_invoice("out_invoice", amounts=[10], company=other["company"])
        companies = [self.company.id, other["company"].id]
        both = move | self._create_invoice(post=False)
        both.with_context(allowed_company_ids=companies).action_post()
        self.assertFalse(move.bridge_document_id)
        self.assertEqual(move.state, "posted")

    def test_posting_without_a_connection(self):
        self.connection.sudo().state = "disconnected"
        move = self._unmapped_move()
        move.action_post()
        self.assertFalse(move.bridge_document_id)
        self.assertEqual(self._unmapped_move()._bridge_alerts(), {})


class TestWords(CheckCase):
    def _words(self, issue):
        (words,) = self.env["accounting.bridge.issue"]._words([issue.to_json()], self.connection)
        return words

    def test_every_text_has_words_even_without_its_parameters(self):
        for code in self.env["accounting.bridge.issue"]._texts():
            self.assertNotIn("%(", self._words(Issue(code)))
            self.assertTrue(self._words(Issue(code)))

    def test_every_code_of_the_core_has_words(self):
        used = set()
        for path in Path(get_module_path("accounting_bridge")).rglob("*.py"):
            used |= set(CODE.findall(path.read_text()))
        self.assertGreater(len(used), 50)
        self.assertFalse(used - set(self.env["accounting.bridge.issue"]._texts()))

    def test_unknown_code_falls_back_to_the_provider(self):
        self.assertEqual(self._words(Issue("no_such", message="Broken")), "Broken")
        self.assertIn("no_such", self._words(Issue("no_such")))

    def test_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        issue = Issue("period_locked", {"date": "2026-01-15", "lock_date": "2026-01-31"})
        reader = self.env["accounting.bridge.issue"].with_context(lang="de_DE")
        self.assertIn("31.01.2026", reader._words([issue.to_json()])[0])

    def test_name_of_the_provider(self):
        self.assertIn("Test Books", self._words(Issue("authentication")))
        words = self.env["accounting.bridge.issue"]._words([Issue("authentication").to_json()])
        self.assertIn("bookkeeping system", words[0])

    def test_stored_issues_survive_json(self):
        move = self._unmapped_move()
        move.action_post()
        move._bridge_transfer()
        self.assertIn("Unmapped 7 %", move.bridge_document_id.issue_text)

    def test_cures(self):
        self.env.user.group_ids |= self.env.ref("base.group_partner_manager")
        move = self._unmapped_move()
        words = self.env["accounting.bridge.issue"]
        places = {
            "tax_unmapped": "accounting.bridge.mapping",
            "authentication": "accounting.bridge.connection",
            "contact_name_missing": "res.partner",
            "rate_missing": "res.currency",
            "no_lines": "account.move",
            "no_such": "account.move",
        }
        for code, model in places.items():
            params = {"tax_ids": move.invoice_line_ids.tax_ids.ids}
            action = words._cure(Issue(code, params).to_json(), self.connection, move)
            self.assertEqual(action.get("res_model"), model, f"{code}: {action}")
        self.assertIsNone(words._cure(Issue("no_such").to_json(), self.connection))
