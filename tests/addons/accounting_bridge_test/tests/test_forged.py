"""Values that only the product writes, and references to what is another company's: typed by a
program, imported from a file, brought by a context."""

from odoo.exceptions import AccessError, UserError, ValidationError

from .payment_common import PaymentCase
from .security_case import SecurityCase


class TestForgedFacts(SecurityCase):
    def _manager(self, **context):
        record = self._as(self.connection, "manager")
        return record.with_context(**context)

    def test_facts_of_a_connection(self):
        """By writing, saving a form, importing a file: refused, by whomever."""
        connection = self._manager()
        for name in sorted(connection._fact_fields()):
            value = {"boolean": True, "date": "2026-01-01", "datetime": "2026-01-01 00:00:00"}.get(
                connection._fields[name].type, "live"
            )
            for attempt in (
                lambda n=name, v=value: connection.write({n: v}),
                lambda n=name, v=value: connection.web_save({n: v}, {n: {}}),
                lambda n=name, v=value: connection.create({"name": "x", n: v}),
            ):
                with self.subTest(name), self.assertRaises((AccessError, ValueError)):
                    attempt()
        rows = [[str(connection.id), "live", "forged"]]
        loaded = connection.load([".id", "state", "organisation_ref"], rows)
        self.assertFalse(loaded["ids"])
        self.assertIn("cannot be entered by hand", loaded["messages"][0]["message"])
        self.assertNotEqual(self.connection.organisation_ref, "forged")

    def test_a_copy_is_connected_to_nothing(self):
        system = self.connection.sudo()
        system.write({"organisation_ref": "o", "organisation_name": "O"})
        self.env["accounting.bridge.token"].sudo().search([]).write({"access_token": "kept"})
        copy = self._manager().copy()
        self.assertEqual(copy.state, "draft")
        stated = [name for name in copy._fact_fields() - {"state"} if copy[name]]
        self.assertEqual(stated, [])
        self.assertFalse(copy.sudo().sync_ids or copy.sudo().document_ids)
        tokens = self.env["accounting.bridge.token"].sudo()
        self.assertFalse(tokens.search([("connection_id", "=", copy.id)]))

    def test_rows_of_the_engine(self):
        """Nobody writes them: not through the row, nor through what it hangs on."""
        document = self.rows["accounting.bridge.document"]
        for name in ("document", "operation", "payment", "exchange", "sync", "contact", "event"):
            record = self.rows[f"accounting.bridge.{name}"]
            for role in ("manager", "consultant", "biller", "voider"):
                theirs = self._as(record, role)
                for attempt in (
                    lambda r=theirs: r.write({"display_name": "x"}),
                    lambda r=theirs: r.web_save({"display_name": "x"}, {"display_name": {}}),
                    lambda r=theirs: r.create({}),
                    lambda r=theirs: r.copy(),
                    lambda r=theirs: r.unlink(),
                    lambda r=theirs: r.web_save([], {"display_name": {}}),
                ):
                    with self.subTest(name=name, role=role), self.assertRaises(UserError):
                        attempt()
        move = self._as(document.move_id, "voider")
        for values in (
            {"bridge_document_ids": [(1, document.id, {"excluded": True})]},
            {"bridge_document_ids": [(5,)]},
            {"bridge_document_id": False},
            {"bridge_state": "paid"},
        ):
            with self.assertRaises(AccessError):
                move.write(values)
        connection = self._manager()
        for values in (
            {"document_ids": [(1, document.id, {"excluded": True})]},
            {"document_ids": [(2, document.id)]},
            {"sync_ids": [(1, self.rows["accounting.bridge.sync"].id, {"bookmark": "x"})]},
            {"reference_ids": [(0, 0, {"kind": "account", "external_id": "x", "name": "x"})]},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                connection.write(values)

    # === WHAT IS ANOTHER COMPANY'S ===

    def test_references_of_other_books(self):
        elsewhere = self._create_connection(self.other)
        self._set_up(elsewhere)
        foreign = elsewhere.sudo().reference_ids.filtered(lambda r: r.kind == "account")[:1]
        for name in ("default_account_id", "template_id"):
            with self.subTest(name), self.assertRaises((AccessError, ValidationError)):
                self._manager().write({name: foreign.id})
                self.env.flush_all()
        mapping = self._as(self.rows["accounting.bridge.mapping"], "manager")
        with self.assertRaises((AccessError, ValidationError)):
            mapping.write({"reference_id": foreign.id})

    def test_rows_for_another_company(self):
        stranger = self._as(self.connection, "stranger")
        attempts = (
            lambda: stranger.create({"name": "x", "company_id": self.company.id}),
            lambda: stranger.env["accounting.bridge.mapping"].create(
                {"connection_id": self.connection.id, "kind": "tax"}
            ),
            lambda: (
                stranger.env["accounting.bridge.disconnect"]
                .create({"connection_id": self.connection.id, "confirmation": self.company.name})
                .action_disconnect()
            ),
        )
        for attempt in attempts:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
                self.env.flush_all()

    def test_a_dialog_tells_nothing_of_what_it_is_pointed_at(self):
        """Filled in with ids of another company, saved or not."""
        self.connection.sudo().organisation_name = "Secret Books"
        payment = self.rows["accounting.bridge.payment"]
        pointed = {
            "accounting.bridge.disconnect": {"connection_id": self.connection.id},
            "accounting.bridge.connect.key": {"connection_id": self.connection.id},
            "accounting.bridge.choose.organisation": {"connection_id": self.connection.id},
            "accounting.bridge.cancel": {"move_id": payment.move_id.id, "reason": "x"},
            "accounting.bridge.offset": {"payment_id": payment.id},
        }
        for name, values in pointed.items():
            model = self._as(self.env[name], "stranger")
            told = [n for n, f in model._fields.items() if f.related or f.compute]
            told = [n for n in told if n not in ("display_name", "id")]
            for attempt in (
                lambda m=model, v=values, t=told: m.create(v).read(t),
                lambda m=model, v=values, t=told: m.onchange(v, list(v), {n: {} for n in t}),
            ):
                with self.subTest(name), self.assertRaises(AccessError):
                    attempt()


class TestForgedMoney(PaymentCase):
    """The links by which the bridge knows its payments again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move, cls.document = cls.invoice(cls)
        cls.apply(cls, cls.document, cls.payment(50))
        cls.booked = cls.document.payment_ids.payment_id

    def test_a_mirrored_payment_stays_what_it_is(self):
        for values in ({"bridge_connection_id": False}, {"bridge_balance": 1}):
            with self.assertRaises(AccessError):
                self.booked.write(values)
        with self.assertRaises(UserError):
            self.booked.action_draft()
        self.assertEqual(self.booked.bridge_connection_id, self.connection)

    def test_nobody_makes_a_mirrored_payment(self):
        values = {
            "partner_id": self.partner.id,
            "amount": 5,
            "payment_type": "inbound",
            "bridge_connection_id": self.connection.id,
        }
        for made in (values, {**values, "bridge_connection_id": False, "bridge_balance": 3}):
            with self.assertRaises(AccessError):
                self.env["account.payment"].create(made)

    def test_what_matched_whom(self):
        partial = self.move.line_ids.matched_credit_ids
        with self.assertRaises(AccessError):
            partial.write({"bridge_payment_id": self.document.payment_ids.id})
