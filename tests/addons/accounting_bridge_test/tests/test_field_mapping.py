"""From which field a part of the customer comes."""

import datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .flow_case import FlowCase


class TestFieldMapping(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = cls.env.ref("base.at")
        cls.person = cls.env["res.partner"].create(
            {
                "name": "Ada Clerk",
                "parent_id": cls.partner.id,
                "type": "invoice",
                "email": "ada@example.com",
                "street": "Side Street 2",
                "country_id": country.id,
                "company_registry": "FN 1",
            }
        )
        cls.partner.write(
            {
                "is_company": True,
                "street": "Main Street 1",
                "vat": False,
                "company_registry": "HRB 7",
                "country_id": cls.env.ref("base.de").id,
            }
        )
        cls.move = cls._create_invoice(partner_id=cls.person.id, ref="PO 9", post=False)
        cls.consultant = new_test_user(
            cls.env,
            "field_consultant",
            "accounting_bridge.group_consultant",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.fields = cls.connection._ensure_fields()

    def _set(self, target, **values):
        row = self.fields.filtered(lambda r: r.target == target).with_user(self.consultant)
        row.write(values)
        return row

    def _invoice(self):
        return self.move._bridge_invoices(self.connection)[self.move.id]

    def test_the_rules_follow_from_the_rows_only(self):
        """A row's field is checked: it says nothing that is not for everybody to see."""
        connection = self.connection.with_user(self.consultant)
        with self.assertRaises(AccessError):
            connection.write({"field_rules": {"email": ["invoice", "access_token"]}})

    def test_without_rules_nothing_changes(self):
        self.assertFalse(self.connection.field_rules)
        contact = self._invoice().contact
        self.assertEqual((contact.email, contact.street), ("customer@example.com", "Main Street 1"))

    def test_another_field_of_company_and_contact(self):
        self._set("email", source="contact", field_name="email")
        self._set("street", source="contact", field_name="street")
        self._set("country", source="contact", field_name="country_id")
        self._set("street2", source="company", field_name="company_registry")
        contact = self._invoice().contact
        self.assertEqual(contact.email, "ada@example.com")
        self.assertEqual((contact.street, contact.street2), ("Side Street 2", "HRB 7"))
        self.assertEqual((contact.country, contact.country_name), ("AT", "Austria"))

    def test_a_field_of_the_invoice_and_of_the_order(self):
        self._set("reference", source="invoice", field_name="invoice_origin")
        self._set("order", source="order", field_name="client_order_ref")
        invoice = self._invoice()
        self.assertEqual((invoice.reference, invoice.order), ("", ""))
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "client_order_ref": "Their 5",
                "order_line": [(0, 0, {"product_id": self.product.id, "tax_ids": self.tax.ids})],
            }
        )
        order.action_confirm()
        self.product.invoice_policy = "order"
        move = order._create_invoices()
        invoice = move._bridge_invoices(self.connection)[move.id]
        self.assertEqual(invoice.order, "Their 5")

    def test_the_person(self):
        self.assertEqual(self._invoice().person, "Ada Clerk")
        self._set("person", source="invoice", field_name="invoice_user_id")
        invoice = self._invoice()
        self.assertEqual(invoice.person, self.move.invoice_user_id.display_name)
        self.assertTrue(invoice.person.endswith(invoice.contact.last_name))

    def test_switched_off_is_not_sent(self):
        for target in ("email", "person", "vat", "reference", "country", "order", "phone"):
            self._set(target, is_sent=False)
        invoice = self._invoice()
        self.assertEqual((invoice.person, invoice.reference), ("", ""))
        contact = invoice.contact
        self.assertEqual((contact.email, contact.last_name, contact.country), ("", "", ""))
        self.assertTrue(contact.number)

    def test_a_name_there_is_always(self):
        with self.assertRaises(ValidationError):
            self._set("name", is_sent=False)
        self._set("name", source="company", field_name="barcode")
        self.assertEqual(self._invoice().contact.name, self.partner.name)
        self._set("name", source="company", field_name="company_registry")
        self.assertEqual(self._invoice().contact.name, "HRB 7")

    def test_matching_and_sending_go_by_the_same(self):
        self._set("name", source="company", field_name="company_registry")
        self.move.action_post()
        document = self.move._bridge_transfer()
        self._run()
        self.assertEqual([name for _id, name in self.books.contacts.values()], ["HRB 7"])
        self.assertEqual(document.sent_payload["contact"]["name"], "HRB 7")

    def test_what_may_not_be_sent(self):
        for source, name in (
            ("invoice", "access_token"),
            ("order", "access_token"),
            ("company", "image_1920"),
            ("company", "properties"),
            ("company", "partner_id.name"),
            ("company", "comment"),
            ("company", "credit_limit"),
            ("company", "no_such_field"),
            ("company", ""),
        ):
            with self.assertRaises(ValidationError, msg=name), self.env.cr.savepoint():
                self._set("street2", source=source, field_name=name)
        with self.assertRaises(ValidationError):
            self._set("country", source="company", field_name="name")

    def test_another_source_forgets_the_field(self):
        row = self._set("street2", source="company", field_name="company_registry")
        row.source = "usual"
        self.assertFalse(row.field_name)
        self.assertFalse(self.connection.field_rules)

    def test_due_days(self):
        self.move.invoice_date = "2026-01-15"
        self.connection.with_user(self.consultant).write({"due_date_rule": "days", "due_days": 20})
        self.assertEqual(self._invoice().due_date, datetime.date(2026, 2, 4))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.connection.due_days = -1
            self.connection.flush_recordset()

    def test_due_before_its_date_is_told(self):
        self.move.write({"invoice_payment_term_id": False, "invoice_date_due": "2026-01-10"})
        issues = self.move._bridge_issues(self.connection)[self.move.id]
        due = [issue for issue in issues if issue.code == "due_before_date"]
        self.assertEqual([issue.level for issue in due], ["warning"])

    def test_rules_cost_no_query_where_there_are_none(self):
        moves = self._create_invoices(4)
        moves._bridge_invoices(self.connection)
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        moves._bridge_invoices(self.connection)
        usual = self.cr.sql_log_count - before
        self._set("street", source="contact", field_name="street")
        self._set("street2", source="order", field_name="client_order_ref")
        self.env.flush_all()
        counts = []
        for some in (moves[:1], moves):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some._bridge_invoices(self.connection)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], usual + 4)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_users_only_read(self):
        biller = new_test_user(self.env, "field_biller", "account.group_account_invoice")
        biller.write({"company_ids": [(4, self.company.id)], "company_id": self.company.id})
        row = self.fields[:1].with_user(biller)
        with self.assertRaises(AccessError):
            row.is_sent = False
        with self.assertRaises(AccessError):
            self.fields[:1].with_user(self.consultant).unlink()

    def test_who_only_looks_decides_nothing(self):
        self.fields.sudo().unlink()
        user = new_test_user(
            self.env,
            "field_user",
            "accounting_bridge.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        forged = {"default_source": "company", "default_field_name": "country_id"}
        self.connection.with_user(user).with_context(**forged).action_fields()
        self.env.invalidate_all()
        self.assertEqual(set(self.connection.field_ids.mapped("source")), {"usual"})
        self.assertFalse(self.connection.field_rules)

    def test_a_row_stays_with_its_connection(self):
        row = self.fields[0].with_user(self.consultant)
        other = self.connection.sudo().copy({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            row.write({"connection_id": other.id})
        with self.assertRaises(AccessError):
            row.write({"target": "order"})
