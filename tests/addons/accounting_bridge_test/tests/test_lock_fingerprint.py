from unittest.mock import patch

from odoo.addons.accounting_bridge.models import lock

from .lock_common import LockCase


class TestLockFingerprint(LockCase):
    """What gets around the lock is noticed the next day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._transferred()
        cls.document = cls._document(cls.invoice)

    def _compare(self):
        cron = self.env.ref("accounting_bridge.cron_compare_fingerprints").sudo()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _parts(self):
        return [
            issue["params"]["parts"]
            for issue in self.document.issues or []
            if issue["code"] == "changed_after_transfer"
        ]

    def test_untouched(self):
        self._compare()
        self.assertFalse(self._parts())

    def test_every_part(self):
        move = "UPDATE account_move SET {} WHERE id = %s".format
        changes = {
            "partner": move("partner_shipping_id = NULL"),
            "dates": move("delivery_date = '2026-02-02'"),
            "number": move("ref = 'x'"),
            "currency": move("invoice_currency_rate = 3"),
            "amounts": move("amount_total = 1"),
            "state": move("state = 'draft'"),
            "lines": "UPDATE account_move_line SET price_unit = 1 WHERE move_id = %s",
        }
        for part, query in changes.items():
            with self.subTest(part), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(query, [self.invoice.id])
                changed = self.document._changed_parts(self.document._fingerprint())
                self.assertEqual(changed, [part])
                savepoint.rollback()

    def test_taxes_and_lines(self):
        line = self.invoice.invoice_line_ids
        for query in (
            "DELETE FROM account_move_line_account_tax_rel WHERE account_move_line_id = %s",
            "DELETE FROM account_move_line WHERE id = %s",
            "UPDATE account_move_line SET name = 'x' WHERE id = %s",
        ):
            with self.subTest(query), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(query, [line.id])
                self.assertEqual(
                    self.document._changed_parts(self.document._fingerprint()), ["lines"]
                )
                savepoint.rollback()

    def test_told_once_and_taken_back(self):
        self.env.cr.execute(
            "UPDATE account_move_line SET price_unit = 1 WHERE id = %s",
            [self.invoice.invoice_line_ids.id],
        )
        self.env.invalidate_all()
        for _day in range(2):
            self._compare()
        self.assertEqual(self._parts(), [["lines"]])
        self.assertEqual(self.document.state, "attention")
        self.assertEqual(len(self.invoice.activity_ids), 1)
        self.assertEqual(self.invoice.activity_ids.user_id, self.connection.user_id)
        self.env.cr.execute(
            "UPDATE account_move_line SET price_unit = 100 WHERE id = %s",
            [self.invoice.invoice_line_ids.id],
        )
        self._compare()
        self.assertFalse(self._parts())

    def test_gone_and_older_ones_are_left_alone(self):
        self.document.status = "voided"
        self.invoice.button_draft()
        self._compare()
        self.assertFalse(self._parts())

    def test_two_queries_for_many(self):
        documents = self.document.union(*(self._document(self._transferred()) for _i in range(4)))
        documents.mapped("move_id")
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.assertEqual(len(documents._fingerprints()), 5)


class TestPartnerMerge(LockCase):
    """Two linked customers are merged, which Odoo does by SQL."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = cls.env["res.partner"].create({"name": "Bridge Customer Ltd"})
        cls.contacts = cls.env["accounting.bridge.contact"].sudo()
        for partner in cls.partner | cls.double:
            cls.contacts |= cls.contacts.create(
                {
                    "connection_id": cls.connection.id,
                    "partner_id": partner.id,
                    "external_id": f"contact-{partner.id}",
                    "matched_by": "created",
                }
            )
        cls.invoice = cls._transferred(cls._create_invoice(partner_id=cls.double.id))

    def test_merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        with patch.object(lock, "in_request", return_value=True):
            wizard._merge((self.partner | self.double).ids, self.partner)
        self.env.invalidate_all()
        self.assertEqual(self.contacts.exists(), self.contacts)
        self.assertEqual(self.contacts.partner_id, self.partner)
        document = self._document(self.invoice)
        self.assertEqual((document.state, document.move_id), ("approved", self.invoice))
        self.assertTrue(self.invoice._bridge_locked())
        self.assertEqual(self.invoice.partner_id, self.partner)
        self.assertEqual(document._changed_parts(document._fingerprint()), ["partner"])
