"""Values that only the product writes, and references to what is another company's: typed by a
program, imported from a file, brought by a context."""

from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .payment_common import PaymentCase
from .security_case import SecurityCase

# A value that makes no sense is refused in its own way.
REFUSALS = (UserError, ValueError, KeyError, DatabaseError)


class _Undo(Exception):
    """What was attempted is taken back."""


class TestForgedFacts(SecurityCase):
    @mute_logger("odoo.sql_db")
    def _said(self, attempt):
        """:return: what an attempt answers, None where it was refused; taken back"""
        said = None
        try:
            with self.env.cr.savepoint():
                said = attempt()
                self.env.flush_all()
                raise _Undo
        except REFUSALS:
            return None
        except _Undo:
            return said

    def assertRefused(self, attempt):
        accepted = object()

        def attempted():
            attempt()
            return accepted

        self.assertIsNot(self._said(attempted), accepted)

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
            ):
                with self.subTest(name):
                    self.assertRefused(attempt)
            # What is computed is so on creation, whatever was given.
            with self.subTest(name):
                given = {"name": "x", name: value}
                self.assertFalse(self._said(lambda n=name, v=given: connection.create(v)[n]))
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
                    with self.subTest(name=name, role=role):
                        self.assertRefused(attempt)
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
            self.assertRefused(lambda v=values: connection.write(v))

    # === WHAT IS ANOTHER COMPANY'S ===

    def test_references_of_other_books(self):
        row = {"kind": "account", "external_id": "theirs", "name": "Theirs"}
        elsewhere = self._create_connection(self.other)
        foreign = elsewhere.sudo().reference_ids.create({**row, "connection_id": elsewhere.id})
        mapping = self._as(self.rows["accounting.bridge.mapping"], "manager")
        for record, name in (
            (self._manager(), "default_account_id"),
            (self._manager(), "template_id"),
            (mapping, "reference_id"),
        ):
            with self.subTest(name):
                self.assertRefused(lambda r=record, n=name: r.write({n: foreign.id}))

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
            self.assertRefused(attempt)

    def test_a_dialog_tells_nothing_of_what_it_is_pointed_at(self):
        """Filled in with ids of another company, saved or not."""
        self.connection.sudo().organisation_name = "Secret Books"
        self.partner.name = "Secret Customer"
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
                with self.subTest(name):
                    self.assertNotIn("Secret", repr(self._said(attempt)))


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
        partial.sudo().bridge_payment_id = self.document.payment_ids
        with self.assertRaises(AccessError):
            partial.write({"bridge_payment_id": False})
