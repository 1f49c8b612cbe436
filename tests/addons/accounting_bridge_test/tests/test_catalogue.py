import dataclasses
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.accounting_bridge.tools.books import ReferenceData
from odoo.addons.accounting_bridge.tools.errors import AuthenticationError, Unavailable

from .mapping_common import MappingCase, account, tax

SALES = account("200", "Sales")
T20 = tax("t20", "20 % on income", "20")


@tagged("post_install", "-at_install")
class TestCatalogue(MappingCase):
    def _written(self, *references):
        """Load and return the external ids of the rows that were written."""
        written = []
        model = self.env.registry["accounting.bridge.reference"]
        write, create = model.write, model.create

        def spy_write(records, values):
            written.extend(records.mapped("external_id"))
            return write(records, values)

        def spy_create(records, values):
            written.extend(v["external_id"] for v in values)
            return create(records, values)

        with patch.object(model, "write", spy_write), patch.object(model, "create", spy_create):
            self.load(*references)
        return written

    def test_all_is_loaded_once(self):
        option = ReferenceData("tracking_option", "o1", "", "North", parent="c1")
        self.assertEqual(self._written(SALES, T20, option), ["200", "t20", "o1"])
        self.assertEqual(self._written(), [])
        row = self.reference("t20")
        self.assertEqual((row.code, row.name, row.rate, row.kind), ("T20", T20.name, 20, "tax"))
        self.assertEqual(row._as_data(), T20)
        self.assertEqual(self.reference("o1")._as_data(), option)

    def test_the_first_load_proposes(self):
        self.load(T20)
        self.assertEqual(self.row("tax", self.vat20).reference_id, self.reference("t20"))

    def test_only_what_changed_is_written(self):
        self.load(SALES, T20)
        renamed = dataclasses.replace(SALES, name="Turnover")
        self.assertEqual(self._written(renamed, T20), ["200"])
        self.assertEqual(self.reference("200").name, "Turnover")

    def test_a_rate_keeps_its_decimals(self):
        self.load(tax("t8", "New York", "8.875"))
        self.assertEqual(self.reference("t8")._as_data().rate, tax("t8", "", "8.875").rate)
        self.assertEqual(self._written(), [])

    def test_what_vanished_is_archived_and_comes_back(self):
        self.load(SALES, T20)
        row = self.reference("200")
        self.load(T20)
        self.assertFalse(row.active)
        self.assertEqual(self._written(), [])
        self.load(SALES, T20)
        self.assertTrue(row.active)

    def test_what_is_archived_there_is_archived_here(self):
        self.load(SALES, dataclasses.replace(T20, active=False))
        self.assertFalse(self.reference("t20").active)
        self.assertTrue(self.reference("200").active)

    def test_a_cut_off_reading_archives_nothing(self):
        self.load(SALES, T20)

        def cut_off(provider, session):
            yield SALES
            raise Unavailable("down")

        provider = self.env.registry["accounting.bridge.provider.test"]
        with patch.object(provider, "_references", cut_off), self.assertRaises(Unavailable):
            self.load()
        self.assertTrue(self.reference("t20").active)

    def test_catalogues_of_two_connections_are_apart(self):
        other = self.connection.copy({"name": "Other"})
        self.load(SALES, T20)
        session = other._provider()._open(other, "", 0)
        other._load_references(session)
        self.load(T20)
        self.assertTrue(self.reference("t20", other).active)
        self.assertFalse(self.reference("200", other))

    def test_nobody_types_a_catalogue(self):
        self.load(SALES)
        with self.assertRaises(AccessError):
            self.reference("200").with_user(self.consultant).write({"code": "201"})

    # === RELOAD ===

    def _reload(self, *errors):
        """:param errors: what reading the catalogues raises, in turn, before it succeeds"""
        errors, read = list(errors), type(self.connection._provider())._references

        def references(provider, session):
            if errors:
                raise errors.pop(0)
            return read(provider, session)

        provider = self.env.registry["accounting.bridge.provider.test"]
        with patch.object(provider, "_references", references):
            answer = self.connection.with_user(self.consultant).action_reload_references()
        return answer["params"]

    def test_reload_loads_and_proposes(self):
        self.books.references = [T20]
        self.assertEqual(self._reload()["type"], "success")
        self.assertTrue(self.row("tax", self.vat20).reference_id)

    def test_reload_adds_what_came_into_use(self):
        self.load(T20)
        new = self._tax("New", 20)
        self._reload()
        self.assertEqual(self.row("tax", new).reference_id, self.reference("t20"))

    def test_reload_says_what_went_wrong(self):
        answer = self._reload(Unavailable("The books are closed"))
        self.assertEqual(answer["type"], "danger")
        self.assertIn("The books are closed", answer["message"])
        self.assertFalse(self.connection.reference_ids)
        self.assertEqual(self.connection.state, "test")

    def test_reload_renews_an_expired_token(self):
        model = self.env.registry["accounting.bridge.connection"]
        with patch.object(model, "_renew", side_effect=lambda session: session) as renew:
            answer = self._reload(AuthenticationError("expired", expired=True))
        self.assertEqual(answer["type"], "success")
        renew.assert_called_once()

    def test_reload_without_access_calls_the_owner(self):
        answer = self._reload(AuthenticationError("revoked"))
        self.assertEqual(answer["type"], "danger")
        self.assertEqual(self.connection.state, "attention")

    def test_reload_is_the_consultants(self):
        salesman = self.consultant.copy({"login": "bridge_salesman"})
        salesman.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.connection.with_user(salesman).action_reload_references()

    # === ACTIVITY ===

    def _activities(self):
        return self.connection.activity_search(["accounting_bridge.activity_mapping"])

    def test_a_mapping_that_points_nowhere_is_an_activity_until_mended(self):
        self.connection.user_id = self.consultant
        self.load(T20, tax("new", "20 % new", "20"))
        row = self.map("tax", self.vat20, "t20")
        self.assertFalse(self._activities())
        self.load(tax("new", "20 % new", "20"))
        self.assertEqual(row.flag, "archived")
        self.assertEqual(row.state, "confirmed")
        self.assertEqual(self._activities().user_id, self.consultant)
        self.assertIn("20 %", self._activities().note)
        self.assertIn("different: 1.", self.connection.alerts["mapping"]["message"])
        self.load(tax("new", "20 % newer", "20"))
        self.assertEqual(len(self._activities()), 1)
        row.with_user(self.consultant).reference_id = self.reference("new")
        self.assertFalse(self._activities())
        self.assertFalse(row.flag)
        self.connection.invalidate_recordset()
        self.assertNotIn("mapping", self.connection.alerts or {})

    def test_deleting_the_row_mends_too(self):
        self.load(T20)
        row = self.map("tax", self.vat20, "t20")
        self.load(SALES)
        self.assertTrue(self._activities())
        row.unlink()
        self.assertFalse(self._activities())

    def test_a_tax_changed_in_odoo_is_an_activity_after_the_next_load(self):
        self.load(T20)
        self.map("tax", self.vat20, "t20")
        self.vat20.amount = 19
        self.load()
        self.assertTrue(self._activities())

    def test_a_rate_changed_there_is_flagged(self):
        self.load(T20)
        row = self.map("tax", self.vat20, "t20")
        self.load(tax("t20", "21 %", "21"))
        self.assertEqual(row.flag, "rate")
        self.assertTrue(self._activities())
