from .flow_case import FlowCase


class TestImport(FlowCase):
    """Contacts of lexoffice become customers in Odoo, over real HTTP."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("base.group_partner_manager")

    def _read(self):
        action = self.connection.action_import_contacts()
        record = self.env["accounting.bridge.import"].browse(action["res_id"])
        for _run in range(4):
            self._run()
        self.assertEqual(record.state, "ready", record.problem_text)
        return record

    def _import(self, record):
        record.action_import()
        for _run in range(2):
            self._run()
        return record

    def _customers_there(self):
        return {
            contact["id"]: contact
            for contact in self.control.contacts()
            if "customer" in contact["roles"]
        }

    def test_all_customers_are_shown_then_made(self):
        there = self._customers_there()
        record = self._read()
        self.assertEqual(record.total, len(there))
        self.assertEqual(set(record.row_ids.mapped("external_id")), set(there))
        archived = {ref for ref, contact in there.items() if contact.get("archived")}
        rows = record.row_ids
        self.assertEqual(
            set(rows.filtered(lambda r: r.verdict == "archived").mapped("external_id")), archived
        )
        self.assertTrue(rows.filtered(lambda r: "addresses" in (r.note or "")))
        rows.filtered(lambda r: r.state == "open" and not r.decision).decision = "create"
        self._import(record)
        self.assertEqual(record.state, "done")
        failed = rows.filtered(lambda r: r.state == "failed")
        self.assertEqual(failed.mapped("vat"), ["ATU12345678"], "which Odoo's check refuses")
        self.assertIn("VAT", failed.note)
        self.assertEqual(record.done_count, len(there) - len(archived) - 1)
        person = next(
            ref for ref, c in there.items() if c.get("person") and not c.get("archived")
        )
        partner = rows.filtered(lambda r: r.external_id == person).partner_id
        self.assertFalse(partner.is_company)
        names = there[person]["person"]
        self.assertEqual(
            partner.name, f"{names.get('firstName', '')} {names['lastName']}".strip()
        )

    def test_repeated_it_makes_no_doubles(self):
        self._import(self._read())
        before = self.env["res.partner"].search_count([])
        again = self._read()
        self.assertEqual(again.new_count, 1, "the one that cannot be imported")
        self._import(again)
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_a_customer_that_odoo_made_there_is_known(self):
        self._transferred()
        self.env["accounting.bridge.contact"].sudo().search([]).unlink()
        self.partner.name = "Called otherwise since"
        record = self._read()
        row = record.row_ids.filtered(lambda r: r.partner_id == self.partner)
        self.assertEqual((row.verdict, row.how), ("matched", "number"))

    def test_an_invoice_of_an_imported_customer_makes_no_contact(self):
        record = self._import(self._read())
        row = record.row_ids.filtered(lambda r: r.state == "done")[0]
        before = len(self.control.contacts())
        _move, document = self._transferred(partner_id=row.partner_id.id)
        voucher = self.control.voucher(document.external_id)
        self.assertEqual(voucher["contactId"], row.external_id)
        self.assertEqual(len(self.control.contacts()), before)
