from .self_check_case import SelfCheckCase


class TestSelfCheckNumbers(SelfCheckCase):
    """Two documents of one number could not be told apart in the books."""

    def test_number_given_twice(self):
        one, other = self._create_invoices(2)
        self.env.cr.execute(
            "UPDATE account_move SET name = %s, journal_id = %s WHERE id = %s",
            [one.name, self.company_data["default_journal_sale"].copy().id, other.id],
        )
        self.env.invalidate_all()
        self._check()
        line = self._line("number_ranges")
        self.assertEqual(line.state, "red")
        self.assertIn(one.name, line.message)
        self.assertEqual(self._opened(line.action_cure()), one | other)

    def test_two_sequences_with_one_prefix(self):
        journal = self.company_data["default_journal_sale"]
        journal.refund_sequence = True
        self._create_invoice()
        refund = self._create_invoice(move_type="out_refund", post=False)
        refund.name = "INV/2026/77777"
        refund.action_post()
        self._check()
        line = self._line("number_ranges")
        self.assertEqual(line.state, "red")
        self.assertIn("INV/2026/", line.message)
        self.assertEqual(self._opened(line.action_cure()), journal)

    def test_journals_of_one_code(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        journal = self.company_data["default_journal_sale"]
        other = (
            self.env["account.journal"]
            .with_company(branch)
            .create(
                {"name": "Other", "type": "sale", "code": journal.code, "company_id": branch.id}
            )
        )

        def mend(journals):
            self.assertEqual(journals, journal | other)
            other.code = "OTH"

        self._mends("number_ranges", "amber", journal.code, mend)
