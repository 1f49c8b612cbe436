import dataclasses
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.models import sync_import
from odoo.addons.accounting_bridge.tools.documents import Contact
from odoo.addons.accounting_bridge.tools.errors import Rejected, Unavailable

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase

plain_capabilities = AccountingBridgeProviderTest._capabilities


def importing(provider):
    return dataclasses.replace(plain_capabilities(provider), contact_import=True)


def contact(external_id, name, **values):
    return Contact("", name, values.pop("number", ""), external_id, **values)


class ImportCase(FlowCase):
    """Books that hold the contacts of `self.there`, three to a page."""

    PAGE = 3

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("base.group_partner_manager")

    def setUp(self):
        super().setUp()
        self.there, self.pages = [], []
        self.provider_class = type(self.env["accounting.bridge.provider.test"])
        self.patch(self.provider_class, "_capabilities", importing)
        self.patch(self.provider_class, "_contact_pages", self._contact_pages)
        self._run()

    def _contact_pages(self, _session, bookmark):
        for start in range(int(bookmark or 0), len(self.there) or 1, self.PAGE):
            self.pages.append(start)
            page = self.there[start : start + self.PAGE]
            yield page, str(start + self.PAGE), len(self.there)

    def _read(self):
        action = self.connection.action_import_contacts()
        record = self.env["accounting.bridge.import"].browse(action["res_id"])
        for _run in range(3):
            self._run()
        self.assertEqual(record.state, "ready")
        return record

    def _import(self, record):
        record.action_import()
        self._run()
        return record

    def _row(self, record, external_id):
        return record.row_ids.filtered(lambda row: row.external_id == external_id)

    def _links(self):
        return self.env["accounting.bridge.contact"].sudo().search(
            [("connection_id", "=", self.connection.id)]
        )


class TestImportContacts(ImportCase):
    def test_first_it_says_what_there_is(self):
        known = self.env["res.partner"].create({"name": "Known", "vat": "BE0477472701"})
        self.there = [
            contact("n1", "New 1"),
            contact("n2", "New 2"),
            contact("m", "Renamed", vat="BE0477472701"),
            contact("d", "Bridge Customer"),
            contact("x", ""),
            contact("a", "Old", archived=True),
        ]
        before = self.env["res.partner"].search_count([])
        record = self._read()
        self.assertEqual((record.total, record.found_count), (6, 6))
        counts = (record.new_count, record.matched_count, record.doubtful_count)
        self.assertEqual(counts, (2, 1, 1))
        self.assertEqual((record.failed_count, record.open_count, record.left_count), (1, 1, 3))
        self.assertEqual((record.archived_count, record.omitted_count), (1, 1))
        self.assertEqual(self._row(record, "m").partner_id, known)
        self.assertEqual(self._row(record, "d").candidate_ids, self.partner)
        self.assertIn("no name", self._row(record, "x").note)
        self.assertEqual(self.env["res.partner"].search_count([]), before, "nothing is made yet")
        self.assertFalse(self._links())

    def test_then_it_is_imported(self):
        self.there = [
            contact(
                "n",
                "New Company",
                number="10001",
                vat="BE0477472701",
                email="new@example.com",
                phone="030 123",
                street="Street 1",
                zip="1000",
                city="Brussels",
                country="BE",
                first_name="Nina",
                last_name="New",
            ),
            contact("p", "Paul Person", is_company=False),
        ]
        record = self._import(self._read())
        self.assertEqual((record.state, record.done_count), ("done", 2))
        company = self._row(record, "n").partner_id
        self.assertEqual(
            (company.name, company.is_company, company.vat, company.email, company.ref),
            ("New Company", True, "BE0477472701", "new@example.com", "10001"),
        )
        self.assertEqual(
            (company.street, company.zip, company.city, company.country_id.code),
            ("Street 1", "1000", "Brussels", "BE"),
        )
        self.assertEqual(company.child_ids.name, "Nina New")
        self.assertEqual(company.create_uid, self.env.user)
        self.assertFalse(self._row(record, "p").partner_id.is_company)
        self.assertEqual(set(self._links().mapped("matched_by")), {"imported"})

    def test_an_imported_customers_invoice_goes_to_the_contact(self):
        self.there = [contact("n", "New Company")]
        partner = self._row(self._import(self._read()), "n").partner_id
        document = self._create_invoice(partner_id=partner.id)._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "approved")
        self.assertEqual(document.sudo().sent_payload["contact"]["external_id"], "n")
        self.assertNotIn("contacts", self.books.calls)

    def test_repeated_it_makes_no_doubles(self):
        self.there = [contact("n", "New"), contact("m", "Bridge Customer", email="no@example.com")]
        record = self._read()
        self._row(record, "m").write({"decision": "link", "partner_id": self.partner.id})
        self._import(record)
        before = self.env["res.partner"].search_count([])
        again = self._read()
        self.assertEqual((again.linked_count, again.left_count, again.open_count), (2, 0, 0))
        self._import(again)
        self.assertEqual(again.state, "done")
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertEqual(len(self._links()), 2)

    def test_what_was_entered_by_hand_meanwhile_is_no_double(self):
        self.there = [contact("n", "New", vat="BE0477472701")]
        record = self._read()
        self.env["res.partner"].create({"name": "New", "vat": "BE0477472701"})
        self._import(record)
        row = self._row(record, "n")
        self.assertEqual((row.verdict, row.state, row.decision), ("matched", "done", "link"))
        self.assertEqual(len(self.env["res.partner"].search([("name", "=", "New")])), 1)

    def test_one_that_cannot_be_made_holds_up_nobody(self):
        self.there = [contact("bad", "Bad"), contact("n1", "New 1"), contact("n2", "New 2")]
        record = self._read()
        values = type(record.row_ids)._partner_values

        refusal = "The VAT number looks wrong."

        def broken(row, numbers):
            if row.external_id == "bad":
                raise ValidationError(refusal)
            return values(row, numbers)

        with patch.object(type(record.row_ids), "_partner_values", broken):
            self._import(record)
        self.assertEqual((record.done_count, record.failed_count), (2, 1))
        self.assertIn("looks wrong", self._row(record, "bad").note)
        self.assertEqual(record.state, "done")

    def test_several_addresses_are_told(self):
        self.there = [contact("n", "New", addresses=2)]
        self.assertIn("2 addresses", self._read().row_ids.note)

    # === DECIDING ===

    def _doubtful(self):
        self.there = [contact("d", "Bridge Customer")]
        record = self._read()
        return record, record.row_ids

    def test_what_is_doubtful_waits(self):
        record, row = self._doubtful()
        self._import(record)
        self.assertEqual((record.state, row.state, record.open_count), ("ready", "open", 1))
        self.assertFalse(self._links())

    def test_linked_by_a_person(self):
        record, row = self._doubtful()
        row.write({"decision": "link"})
        self._import(record)
        self.assertEqual((record.state, row.state), ("done", "done"))
        self.assertEqual(self._links().partner_id, self.partner)
        self.assertEqual(self._links().matched_by, "person")

    def test_made_all_the_same(self):
        record, row = self._doubtful()
        row.write({"decision": "create"})
        self._import(record)
        self.assertEqual(row.state, "done")
        self.assertNotEqual(row.partner_id, self.partner)

    def test_skipped_with_a_reason_and_remembered(self):
        record, row = self._doubtful()
        with self.assertRaises(ValidationError):
            row.write({"decision": "skip"})
        row.write({"decision": "skip", "skip_reason": "Closed down"})
        self._import(record)
        self.assertEqual((record.state, record.skipped_count), ("done", 1))
        row = self._read().row_ids
        self.assertEqual((row.decision, row.skip_reason), ("skip", "Closed down"))

    def test_to_whom_must_be_said(self):
        _record, row = self._doubtful()
        with self.assertRaises(ValidationError):
            row.write({"decision": "link", "partner_id": False})

    def test_a_second_contact_of_a_customer_is_not_preferred(self):
        self._create_invoice()._bridge_transfer()
        self._run()
        record, row = self._doubtful()
        row.write({"decision": "link", "partner_id": self.partner.id})
        self._import(record)
        links = self._links()
        self.assertEqual(len(links), 2)
        self.assertEqual(links.filtered("preferred").matched_by, "created")

    def test_a_customer_that_was_deleted_is_told(self):
        gone = self.env["res.partner"].create({"name": "Bridge Customer"})
        record, row = self._doubtful()
        row.write({"decision": "link", "partner_id": gone.id})
        gone.unlink()
        self._import(record)
        self.assertEqual(row.state, "failed")

    # === MANY, AND INTERRUPTED ===

    def test_many_are_read_and_made_in_steps(self):
        self.there = [contact(f"n{i}", f"New {i}") for i in range(100)]
        self.patch(sync_import, "COMPARED_TOGETHER", 30)
        record = self._import(self._read())
        self.assertEqual((record.found_count, record.done_count), (100, 100))
        self.assertEqual(len(self._links()), 100)

    def test_a_run_without_time_leaves_the_rest_to_the_next(self):
        self.there = [contact(f"n{i}", f"New {i}") for i in range(7)]
        record = self.env["accounting.bridge.import"].browse(
            self.connection.action_import_contacts()["res_id"]
        )
        read = type(record)._take_page

        def slow(this, *page):
            read(this, *page)
            self.clock += 100

        self.clock = 0
        with (
            patch.object(type(record), "_take_page", slow),
            patch.object(sync_import.time, "monotonic", lambda: self._real() + self.clock),
        ):
            self._run()
        self.assertEqual((record.state, record.found_count), ("reading", 3))
        for _run in range(3):
            self._run()
        self.assertEqual((record.state, record.found_count), ("ready", 7))
        self.assertEqual(self.pages, [0, 3, 6])

    def _real(self, monotonic=sync_import.time.monotonic):
        return monotonic()

    def test_a_provider_that_is_down_is_told_and_asked_again(self):
        self.there = [contact("n", "New")]
        record = self.env["accounting.bridge.import"].browse(
            self.connection.action_import_contacts()["res_id"]
        )
        with patch.object(self.provider_class, "_contact_pages", side_effect=Unavailable("down")):
            self._run()
        self.assertEqual(record.state, "reading")
        self.assertTrue(record.problem_text)
        for _run in range(3):
            self._run()
        self.assertEqual(record.state, "ready")
        self.assertFalse(record.problem_text)

    def test_what_cannot_be_listed_is_told(self):
        self.there = [contact("n", "New")]
        plain = self._contact_pages

        def cut(_provider, session, bookmark):
            yield from plain(session, bookmark)
            raise Rejected(code="not_found")

        self.patch(self.provider_class, "_contact_pages", cut)
        record = self._read()
        self.assertTrue(record.problem_text)
        self.assertEqual(record.new_count, 1)

    def test_nobody_there(self):
        record = self._read()
        self.assertEqual((record.total, record.found_count), (0, 0))

    def test_one_import_at_a_time(self):
        first = self.connection.action_import_contacts()["res_id"]
        self.assertEqual(self.connection.action_import_contacts()["res_id"], first)
        self.env["accounting.bridge.import"].browse(first).action_close()
        self.assertNotEqual(self.connection.action_import_contacts()["res_id"], first)

    # === RIGHTS AND COMPANIES ===

    def test_who_may(self):
        values = {"company_id": self.company.id, "company_ids": [(6, 0, self.company.ids)]}
        consultant = new_test_user(
            self.env, "import_consultant", "accounting_bridge.group_consultant", **values
        )
        with self.assertRaises(AccessError):
            self.connection.with_user(consultant).action_import_contacts()
        maker = new_test_user(
            self.env,
            "import_maker",
            "accounting_bridge.group_consultant,base.group_partner_manager",
            **values,
        )
        self.there = [contact("n", "New")]
        self.connection.with_user(maker).action_import_contacts()
        record = self._read()
        record.with_user(maker).action_import()
        self._run()
        self.assertEqual(record.row_ids.partner_id.create_uid, maker)

    def test_what_was_read_is_not_for_people_to_write(self):
        record, row = self._doubtful()
        with self.assertRaises(AccessError):
            row.write({"external_id": "other"})
        with self.assertRaises(AccessError):
            record.write({"state": "importing"})
        record.action_close()

    def test_another_company_sees_none_of_it(self):
        record, row = self._doubtful()
        other = self.setup_other_company(name="Elsewhere Ltd")["company"]
        stranger = new_test_user(
            self.env,
            "import_stranger",
            "accounting_bridge.group_manager,base.group_partner_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for mine in (record, row):
            with self.assertRaises(AccessError):
                mine.with_user(stranger).read([])
        with self.assertRaises(UserError):
            record.with_user(stranger).action_import()
        with self.assertRaises(UserError):
            self.connection.with_user(stranger).action_import_contacts()

    def test_only_for_this_company(self):
        self.there = [contact("n1", "New 1")]
        record = self._read()
        record.own_company = True
        self._import(record)
        self.assertEqual(record.row_ids.partner_id.company_id, self.company)

    def test_a_customer_of_another_company_is_not_matched(self):
        other = self.setup_other_company(name="Elsewhere Ltd")["company"]
        self.env["res.partner"].sudo().create(
            {"name": "Hidden", "vat": "BE0477472701", "company_id": other.id}
        )
        self.there = [contact("n", "Hidden", vat="BE0477472701")]
        self.assertEqual(self._read().row_ids.verdict, "new")

    def test_where_nothing_can_be_imported_nothing_is_offered(self):
        self.patch(self.provider_class, "_capabilities", plain_capabilities)
        self.connection.invalidate_recordset(["can_import_contacts"])
        self.assertFalse(self.connection.can_import_contacts)
        with self.assertRaises(UserError):
            self.connection.action_import_contacts()
