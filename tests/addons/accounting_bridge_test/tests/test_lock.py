from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.accounting_bridge.models import lock

from .lock_common import LockCase


class TestLock(LockCase):
    """What a transferred document no longer allows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_partner = cls.env["res.partner"].create({"name": "Someone Else"})
        cls.invoice = cls._transferred()
        cls.line = cls.invoice.invoice_line_ids

    def _refused(self, function, *args, **kwargs):
        with (
            self.assertRaisesRegex(UserError, "transferred to Test Books"),
            self.env.cr.savepoint(),
        ):
            function(*args, **kwargs)

    # === FROM WHEN TO WHEN ===

    def test_states(self):
        cases = [
            ({"operation": "pending"}, False),
            ({"operation": "rejected"}, False),
            ({"operation": "cancelled"}, False),
            ({"operation": "sending"}, True),
            ({"operation": "uncertain"}, True),
            ({"status": "draft"}, True),
            ({"status": "submitted"}, True),
            ({"status": "approved"}, True),
            ({"status": "paid"}, True),
            ({"status": "voided"}, False),
            ({"status": "deleted"}, False),
        ]
        for values, locked in cases:
            with self.subTest(**values):
                self.assertEqual(bool(self._transferred(**values)._bridge_locked()), locked)

    def test_older_generation_does_not_lock(self):
        self._document(self.invoice).current = False
        self.assertFalse(self.invoice._bridge_locked())

    def test_reset_to_draft_withdraws_what_waits(self):
        invoice = self._transferred(operation="pending")
        operation = self._document(invoice).operation_ids
        invoice.button_draft()
        self.assertEqual((invoice.state, operation.state), ("draft", "cancelled"))

    def test_state_written_directly_withdraws_too(self):
        invoice = self._transferred(operation="pending")
        invoice.write({"state": "draft"})
        self.assertEqual(self._document(invoice).operation_ids.state, "cancelled")

    def test_while_being_sent_it_says_so(self):
        invoice = self._transferred(operation="sending")
        with self.assertRaisesRegex(UserError, "being transferred to Test Books right now"):
            invoice.button_draft()

    def test_changed_while_it_waits_is_queued_anew(self):
        """A run that has read it already must not send what it read."""
        invoice = self._transferred(operation="pending")
        first = self._document(invoice).operation_ids
        invoice.invoice_line_ids.write({"name": "Better words"})
        second = self._document(invoice).operation_ids - first
        self.assertEqual((first.state, second.state), ("cancelled", "pending"))
        invoice.write({"ref": "Order 7"})
        third = self._document(invoice).operation_ids - first - second
        self.assertEqual((second.state, third.state), ("cancelled", "pending"))
        invoice.write({"ref": "Order 7", "narration": "free"})
        self.assertEqual(third.state, "pending")

    def test_withdrawn_draft_can_be_deleted(self):
        invoice = self._transferred(operation="pending")
        document = self._document(invoice)
        invoice.button_draft()
        invoice.name = False
        invoice.unlink()
        self.assertFalse(document.exists() or invoice.exists())

    def test_what_was_there_is_kept(self):
        invoice = self._transferred(status="voided")
        invoice.button_draft()
        invoice.name = False
        with self.assertRaisesRegex(UserError, "was in the bookkeeping system"):
            invoice.unlink()

    def test_the_link_itself_is_not_for_writing(self):
        for values in (
            {"bridge_document_id": False},
            {"bridge_document_ids": [Command.clear()]},
            {"bridge_state": "voided"},
        ):
            for moves in (self.invoice, self.invoice.sudo()):
                with self.subTest(**values), self.assertRaises(AccessError):
                    moves.write(values)

    # === BUTTONS ===

    def test_buttons(self):
        for button in ("button_draft", "button_cancel"):
            with self.subTest(button):
                self._refused(getattr(self.invoice, button))
        self.assertTrue(self.invoice.need_cancel_request)
        self.assertFalse(self.invoice.show_reset_to_draft_button)

    def test_gate_of_all_ways_to_draft(self):
        self._refused(self.invoice._check_draftable)

    def test_unlocked_again_when_voided(self):
        self.assertTrue(self.invoice.need_cancel_request)
        self._document(self.invoice).status = "voided"
        self.assertFalse(self.invoice.need_cancel_request)
        self.invoice.button_draft()
        self.assertEqual(self.invoice.state, "draft")

    # === VALUES ===

    def test_fields_of_the_document(self):
        position = self.env["account.fiscal.position"].create({"name": "Elsewhere"})
        changes = {
            "state": "draft",
            "name": "INV/2026/4711",
            "invoice_date": "2026-02-01",
            "date": "2026-02-01",
            "invoice_date_due": "2026-03-31",
            "delivery_date": "2026-02-01",
            "partner_id": self.other_partner.id,
            "partner_shipping_id": self.other_partner.id,
            "journal_id": self.company_data["default_journal_misc"].id,
            "currency_id": self.env.ref("base.JPY").id,
            "invoice_currency_rate": 2.5,
            "invoice_payment_term_id": self.pay_terms_b.id,
            "fiscal_position_id": position.id,
            "move_type": "out_refund",
            "ref": "another",
            "payment_reference": "another",
            "invoice_origin": "S00000",
            "reversed_entry_id": self._create_invoice().id,
            "amount_total": 1,
            "amount_tax": 1,
        }
        for name, value in changes.items():
            with self.subTest(name):
                self._refused(self.invoice.write, {name: value})
                self._refused(self.invoice.sudo().write, {name: value})

    def test_fields_of_the_lines(self):
        account = self.company_data["default_account_revenue"].copy()
        changes = {
            "name": "Other work",
            "product_id": self.product.copy().id,
            "quantity": 2,
            "price_unit": 1,
            "discount": 10,
            "tax_ids": [Command.clear()],
            "account_id": account.id,
            "display_type": "line_note",
            "balance": -1,
            "amount_currency": -1,
            "price_subtotal": 1,
            "price_total": 1,
            "move_id": self._create_invoice(post=False).id,
        }
        for name, value in changes.items():
            with self.subTest(name):
                self._refused(self.line.write, {name: value})
                self._refused(self.line.sudo().write, {name: value})

    def test_term_line(self):
        term = self._receivable(self.invoice)
        for values in ({"date_maturity": "2026-03-31"}, {"debit": 1}, {"balance": 1}):
            with self.subTest(**values):
                self._refused(term.write, values)

    def test_same_values_pass(self):
        invoice, line, term = self.invoice, self.line, self._receivable(self.invoice)
        before = self._document(invoice)._fingerprint()
        invoice.with_context(skip_readonly_check=True).write(
            {
                "state": "posted",
                "name": invoice.name,
                "invoice_date": str(invoice.invoice_date),
                "invoice_date_due": str(invoice.invoice_date_due),
                "partner_id": invoice.partner_id.id,
                "ref": False,
            }
        )
        line.write({"quantity": 1, "price_unit": 100.0, "tax_ids": [Command.set(self.tax.ids)]})
        term.write({"balance": term.balance, "amount_currency": term.amount_currency + 0.0001})
        self.assertEqual(self._document(invoice)._fingerprint(), before)

    # === LINES ===

    def test_line_commands(self):
        commands = [
            Command.update(self.line.id, {"price_unit": 1}),
            Command.create({"name": "More", "price_unit": 5}),
            Command.delete(self.line.id),
            Command.link(self._create_invoice(post=False).invoice_line_ids.id),
        ]
        move = self.invoice.with_context(skip_readonly_check=True)
        for command in commands:
            for name in ("invoice_line_ids", "line_ids"):
                with self.subTest(command=command, field=name):
                    self._refused(move.write, {name: [command]})

    def test_lines_made_and_deleted_directly(self):
        self._refused(
            self.env["account.move.line"].create,
            {"move_id": self.invoice.id, "name": "More", "display_type": "line_note"},
        )
        lines = self.line.with_context(force_delete=True, dynamic_unlink=True)
        self._refused(lines.unlink)

    def test_lines_moved_into_it(self):
        other = self._create_invoice(post=False).invoice_line_ids
        self._refused(other.write, {"move_id": self.invoice.id})

    def test_deleted(self):
        self._refused(self.invoice.with_context(force_delete=True).unlink)

    def test_analytic_only_where_mapped(self):
        plan = self.env["account.analytic.plan"].create({"name": "Plan"})
        free, mapped = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("Free", "Mapped")]
        )
        connection = self.connection.sudo()
        option = (
            self.env["accounting.bridge.reference"]
            .sudo()
            .create(
                {
                    "connection_id": connection.id,
                    "kind": "tracking_option",
                    "external_id": "o1",
                    "name": "Mapped",
                }
            )
        )
        self.env["accounting.bridge.mapping"].sudo().create(
            {
                "connection_id": connection.id,
                "kind": "analytic",
                "analytic_account_id": mapped.id,
                "reference_id": option.id,
                "state": "confirmed",
            }
        )
        self.line.analytic_distribution = {str(free.id): 100}
        self._refused(self.line.write, {"analytic_distribution": {str(mapped.id): 100}})

    # === OTHER WAYS IN ===

    def test_import(self):
        xmlid = self.env["ir.model.data"].create(
            {
                "name": "locked_invoice",
                "module": "__import__",
                "model": "account.move",
                "res_id": self.invoice.id,
            }
        )
        result = self.env["account.move"].load(
            ["id", "ref"], [[f"__import__.{xmlid.name}", "imported"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("transferred to Test Books", result["messages"][0]["message"])

    def test_resequencing(self):
        wizard = self.env["account.resequence.wizard"].create(
            {"move_ids": [Command.set(self.invoice.ids)], "first_name": "INV/2026/00900"}
        )
        self._refused(wizard.resequence)

    def test_context_cannot_forge_the_sentinel(self):
        for value in (True, 1, "BYPASS", str(lock.BYPASS), {}, object()):
            forged = self.invoice.with_context(**{lock.CONTEXT_KEY: value})
            with self.subTest(value=value):
                self._refused(forged.button_draft)
                self._refused(forged.write, {"ref": "forged"})

    def test_the_bridge_itself_may(self):
        lock.unlocked(self.line).write({"name": "As agreed with the accountant"})
        lock.unlocked(self.invoice).button_cancel()
        self.assertEqual(self.invoice.state, "cancel")

    # === WHAT MOVES BY ITSELF ===

    def test_recomputed_fields_are_held(self):
        before = self._document(self.invoice)._fingerprint()
        for records in (self.invoice, self.invoice.line_ids):
            names = lock.MOVE_FIELDS if records is self.invoice else lock.LINE_FIELDS
            for name in names:
                field = records._fields[name]
                if field.store and field.compute:
                    self.env.add_to_compute(field, records)
        self.env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE id = %s", [self.partner.id]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._document(self.invoice)._fingerprint(), before)

    def test_held_field_keeps_its_value(self):
        """A delivery after posting, as `sale_stock` computes it."""
        other = self._create_invoice()
        field = self.invoice._fields["delivery_date"]

        def compute(moves):
            moves.delivery_date = "2026-05-05"

        self.patch(type(self.invoice), "_compute_delivery_date", compute)
        self.env.add_to_compute(field, self.invoice | other)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(str(other.delivery_date), "2026-05-05")
        self.assertFalse(self.invoice.delivery_date)

    # === COST ===

    def _queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def _life_of_an_invoice(self, moves):
        """:return: queries to create, post, change and reset an invoice of 20 lines"""
        line = {"product_id": self.product.id, "price_unit": 10, "tax_ids": self.tax.ids}
        count, invoice = self._queries(
            moves.create,
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [Command.create(line) for _i in range(20)],
            },
        )
        counts = [count]
        for function, *args in (
            (invoice.action_post,),
            (invoice.write, {"ref": "Order 7"}),
            (invoice.invoice_line_ids.write, {"name": "Work"}),
            (invoice.button_draft,),
            (invoice.write, {"invoice_line_ids": [Command.create(line)]}),
            (invoice.unlink,),
        ):
            counts.append(self._queries(function, *args)[0])
        return counts

    def test_ordinary_invoices_cost_no_query(self):
        moves = self.env["account.move"]
        unguarded = lock.unlocked(moves)
        for kind in (moves, unguarded):  # fills the caches of the registry
            self._life_of_an_invoice(kind)
        with_lock = sum(self._life_of_an_invoice(moves))
        without = sum(self._life_of_an_invoice(unguarded))
        self.assertLessEqual(with_lock, without + 2, "a constant, whatever the number of lines")

    def test_unlinked_invoices_cost_no_query(self):
        invoice = self._create_invoice()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(invoice.state, "posted")
        with self.assertQueryCount(0):
            self.assertFalse(invoice._bridge_locked())

    def test_many_linked_ones_are_asked_together(self):
        moves = self.env["account.move"].union(*(self._transferred() for _i in range(5)))
        moves |= self._transferred(operation="pending") | self._transferred(operation="sending")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(4):  # moves, link rows, which operations, their states
            self.assertEqual(len(moves._bridge_locked()), 6)
