from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tools.documents import Issue

from .flow_case import FlowCase


class TestRights(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Elsewhere Ltd")["company"]
        cls.elsewhere = cls._create_connection(cls.other)

    def _user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env, login, groups, company_id=company.id, company_ids=[(6, 0, company.ids)]
        )

    # === WHO SEES WHAT ===

    def test_a_salesperson_sees_no_more_than_their_own_invoices(self):
        seller = self._user("own_seller", "sales_team.group_sale_salesman")
        mine = self._create_invoice(invoice_user_id=seller.id)
        theirs = self._create_invoice(300, invoice_user_id=self.env.user.id)
        documents = (mine | theirs)._bridge_transfer()
        self._run()
        seen = self.env["accounting.bridge.document"].with_user(seller).search([])
        self.assertEqual(seen.move_id.ids, mine.ids)
        operations = self.env["accounting.bridge.operation"].with_user(seller).search([])
        self.assertEqual(operations.move_id.ids, mine.ids)
        with self.assertRaises(AccessError):
            documents[1].with_user(seller).read(["remote_total"])
        leader = self._user("all_seller", "sales_team.group_sale_salesman_all_leads")
        seen = self.env["accounting.bridge.document"].with_user(leader).search([])
        self.assertEqual(seen, documents.with_user(leader))

    def test_what_was_sent_and_answered_is_for_consultants(self):
        document = self._create_invoice()._bridge_transfer()
        self._run()
        biller = self._user("biller_reads", "account.group_account_invoice")
        for record, name in (
            (document, "sent_payload"),
            (document.operation_ids, "answer"),
            (document.operation_ids, "key"),
        ):
            with self.assertRaises(AccessError):
                record.with_user(biller).read([name])
            self.assertNotIn(name, record.with_user(biller).fields_get())
        consultant = self._user("consultant_reads", "accounting_bridge.group_consultant")
        self.assertTrue(document.with_user(consultant).read(["sent_payload"])[0]["sent_payload"])

    def test_nothing_of_another_company(self):
        reader = self._user("stranger", "accounting_bridge.group_manager", self.other)
        document = self._create_invoice()._bridge_transfer()
        self._run()
        for record in (
            self.connection,
            self.connection.sync_ids,
            document,
            document.operation_ids,
            self.connection.mapping_ids[:1],
            self.connection.reference_ids[:1],
            self.env["accounting.bridge.contact"].sudo().search([])[:1].sudo(False),
        ):
            self.assertTrue(record)
            with self.assertRaises(AccessError):
                record.with_user(reader).read([])

    # === LINKING CONTACTS ===

    def _doubtful(self):
        document = self._create_invoice()._bridge_transfer()
        document.sudo().operation_ids.state = "rejected"
        params = {
            "name": self.partner.name,
            "partner_id": self.partner.id,
            "candidates": [["c-1", "One"], ["c-2", "Two"]],
        }
        document.sudo().issues = [Issue("contact_doubtful", params).to_json()]
        return document

    def _link(self, user, connection, partner, external_id):
        wizards = self.env["accounting.bridge.link.contact"].with_user(user)
        wizard = wizards.create(
            {
                "connection_id": connection.id,
                "partner_id": partner.id,
                "candidate_ids": [(0, 0, {"external_id": external_id, "name": "x"})],
            }
        )
        wizard.chosen_id = wizard.candidate_ids
        return wizard.action_link()

    def test_only_what_was_offered_can_be_linked(self):
        document = self._doubtful()
        biller = self._user("biller_links", "account.group_account_invoice")
        with self.assertRaises(UserError):
            self._link(biller, self.connection, self.partner, "anybody")
        with self.assertRaises(UserError):
            self._link(biller, self.elsewhere, self.partner, "c-1")
        with self.assertRaises(UserError):
            self._link(biller, self.connection, self.env.user.partner_id, "c-1")
        self._link(biller, self.connection, self.partner, "c-2")
        links = self.env["accounting.bridge.contact"].sudo().search([])
        self.assertEqual(links.mapped("external_id"), ["c-2"])
        self.assertEqual(document.state, "queued")

    def test_nothing_to_link_is_said(self):
        document = self._create_invoice()._bridge_transfer()
        with self.assertRaises(UserError):
            document.action_link_contact()

    # === SEVERAL COMPANIES AT ONCE ===

    def test_post_and_transfer_asks_each_companys_own_connection(self):
        self.env.user.company_ids |= self.other
        mine = self._create_invoice(post=False)
        theirs = self.env["account.move"].with_company(self.other).create(
            {
                "move_type": "out_invoice",
                "company_id": self.other.id,
                "partner_id": self.partner.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [(0, 0, {"name": "Work", "price_unit": 50, "tax_ids": []})],
            }
        )
        moves = mine | theirs
        self.env["accounting.bridge.post"].create({"move_ids": [(6, 0, moves.ids)]}).action_post()
        self.assertEqual((mine.state, theirs.state), ("posted", "draft"))
        self.assertEqual(mine.bridge_state, "queued")
