

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import Form, new_test_user

from odoo.addons.accounting_bridge.tools.errors import BridgeError

from .common import ORGANISATION
from .connect_case import REMINDER, ConnectCase


class TestConnect(ConnectCase):
    """Connecting by a key that is pasted."""

    def _paste(self, key, connection=None):
        """:return: (the dialog, what its button answered)"""
        action = (connection or self.connection).action_connect()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.key = key
        wizard = form.save()
        return wizard, wizard.action_connect()

    def _organisation(self, name=ORGANISATION):
        [found] = [o for o in self.control.organisations() if o["companyName"] == name]
        return found

    def assertRefused(self, wizard, answer, *words):
        for word in words:
            self.assertIn(word, wizard.alerts["refused"]["message"])
        self.assertEqual(answer["res_id"], wizard.id)

    # === A KEY ===

    def test_paste_and_connect(self):
        _wizard, answer = self._paste(self.control.api_key(ORGANISATION))
        self.assertEqual(answer["params"]["type"], "success")
        self.assertRecordValues(
            self.connection,
            [
                {
                    "state": "live",
                    "transfer_on": "post",
                    "organisation_name": ORGANISATION,
                    "organisation_ref": self._organisation()["organizationId"],
                    "organisation_currency": "EUR",
                    "organisation_country": "DE",
                    "connected_by": "key",
                    "lexoffice_tax_type": "net",
                    "lexoffice_small_business": False,
                    "lexoffice_distance_sales": "ORIGIN",
                    "lexoffice_features": "INVOICING, BOOKKEEPING",
                }
            ],
        )
        self.assertTrue(self.connection.sync_ids.sudo().cron_id.active)
        self.assertTrue(self.connection.reference_ids.filtered(lambda r: r.kind == "tax"))
        self.assertTrue(self.connection.mapping_ids)
        [activity] = self.connection.activity_search([REMINDER])
        self.assertEqual((self.connection.key_expires_on - activity.date_deadline).days, 30)

    def test_the_dialog_names_what_the_key_needs(self):
        action = self.connection.action_connect()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertIn("Belege schreiben", form.needed)
        self.assertEqual(form.address, f"{self.sandbox.url}/addons/public-api")

    def test_the_key_is_nowhere_else(self):
        key = self.control.api_key(ORGANISATION)
        with self.assertLogs("urllib3", level="DEBUG") as logs:
            self._paste(key)
            self.connection.action_test()
        self.assertNotIn(key, str(logs.output))
        exchanges = self.env["accounting.bridge.exchange"].search(
            [("connection_id", "=", self.connection.id)]
        )
        self.assertTrue(exchanges)
        self.assertNotIn(key, str(exchanges.read()))

    def test_wrong_key(self):
        self.assertRefused(*self._paste("no-such-key-123456"), "does not know this key")
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.connection.organisation_ref)
        self.assertFalse(self._tokens())

    def test_expired_and_revoked_keys(self):
        for end in (self.control.expire_key, self.control.revoke_key):
            key = self.control.api_key(ORGANISATION)
            end(key)
            self.assertRefused(*self._paste(key), "does not know this key")

    def test_without_a_permission(self):
        everything = [
            "Profil lesen",
            "Kontakte lesen",
            "Kontakte schreiben",
            "Belege lesen",
            "Belege schreiben",
            "Belegliste lesen",
            "Zahlungsinformationen lesen",
            "Dateien hochladen",
        ]
        for missing in (
            "Profil lesen",
            "Kontakte lesen",
            "Belege lesen",
            "Belegliste lesen",
            "Zahlungsinformationen lesen",
        ):
            with self.subTest(missing):
                rest = [name for name in everything if name != missing]
                key = self.control.api_key(ORGANISATION, permissions=rest)
                self.assertRefused(*self._paste(key), f"“{missing}”")
                self.assertFalse(self._tokens())
        self.assertEqual(self.connection.state, "draft")

    def test_plan_downgraded(self):
        key = self.control.api_key(ORGANISATION)
        self.control.downgrade(ORGANISATION)
        wizard, answer = self._paste(key)
        self.assertRefused(wizard, answer)
        self.assertEqual(self.connection.state, "draft")
        self.control.upgrade(ORGANISATION)
        wizard.key = key
        self.assertEqual(wizard.action_connect()["params"]["type"], "success")

    def test_down(self):
        for kind in ("unavailable", "error_500", "lose_answer"):
            with self.subTest(kind):
                key = self.control.api_key(ORGANISATION)
                self.control.faults(kind=kind, path="profile", times=None)
                self.assertRefused(*self._paste(key))
                self.control.faults(clear=True)
                self.assertEqual(self.connection.state, "draft")

    def test_rotation(self):
        self._paste(self.control.api_key(ORGANISATION))
        mappings = self.connection.mapping_ids
        old, new = self._tokens().access_token, self.control.api_key(ORGANISATION)
        self._paste(new)
        self.assertEqual(self._tokens().access_token, new)
        self.assertEqual(self.connection.mapping_ids, mappings)
        self.control.revoke_key(old)
        self.assertEqual(self.connection.action_test()["params"]["type"], "success")

    def test_the_key_of_another_organisation(self):
        self._paste(self.control.api_key(ORGANISATION))
        used = self._tokens().access_token
        wizard, answer = self._paste(self.control.api_key("Fernhandel OSS"))
        self.assertRefused(wizard, answer, ORGANISATION, "Fernhandel OSS")
        self.assertEqual(self._tokens().access_token, used)
        self.assertEqual(self.connection.lexoffice_distance_sales, "ORIGIN")

    def test_another_organisation_has_other_contacts(self):
        """Customers were imported from a first organisation, then the right one is connected."""
        self._paste(self.control.api_key(ORGANISATION))
        link = self.env["accounting.bridge.contact"].sudo().create(
            {
                "connection_id": self.connection.id,
                "partner_id": self.partner.id,
                "external_id": "of-the-first-organisation",
                "matched_by": "imported",
            }
        )
        self.connection.action_pause()
        self.connection._disconnect()
        self._paste(self.control.api_key("Fernhandel OSS"))
        self.assertFalse(link.exists())

    def test_an_organisation_of_another_company(self):
        self._paste(self.control.api_key(ORGANISATION))
        company = self.setup_other_company(name="Zweite GmbH")["company"]
        self.env.user.sudo().company_ids |= company
        company.currency_id = self.env.ref("base.EUR")
        second = self._create_connection(company)
        wizard, answer = self._paste(self.control.api_key(ORGANISATION), second)
        self.assertRefused(wizard, answer, "already connected")

    # === THE COMPANY ===

    def test_credit_notes_need_their_own_numbers(self):
        journal = self.company_data["default_journal_sale"]
        journal.refund_sequence = False
        with self.assertRaisesRegex(RedirectWarning, "Dedicated Credit Note Sequence") as caught:
            self.connection.action_connect()
        self.assertIn(journal.display_name, str(caught.exception))
        self.assertEqual(caught.exception.args[1]["res_id"], journal.id)
        with self.assertRaises(BridgeError) as refused:
            self.connect()
        self.assertEqual(refused.exception.code, "refund_sequence")
        self.assertEqual(self.connection.state, "draft")
        self.assertIn("Dedicated", str(self.connection.alerts))
        journal.refund_sequence = True
        self.connect()
        self.assertEqual(self.connection.state, "live")

    def test_every_sales_journal(self):
        first = self.company_data["default_journal_sale"]
        second = first.copy({"name": "Shop", "code": "SHOP"})
        branch = self.env["res.company"].create({"name": "Filiale", "parent_id": self.company.id})
        third = self.env["account.journal"].create(
            {"name": "Filiale", "code": "FIL", "type": "sale", "company_id": branch.id}
        )
        (second | third).refund_sequence = False
        [issue] = self.connection._company_issues()
        self.assertEqual(issue.params["journal_ids"], (second | third).ids)
        with self.assertRaises(RedirectWarning):
            self.connection.action_connect()

    def test_currency_and_country(self):
        company = self._create_company(name="Anderswo", currency_id=self.env.ref("base.CHF").id)
        self.env.user.sudo().company_ids |= company
        connection = self._create_connection(company)
        with self.assertRaisesRegex(RedirectWarning, "CHF"):
            connection.action_connect()
        # The country is a warning.
        company.account_fiscal_country_id = self.env.ref("base.at")
        levels = {i.code: i.level for i in connection._company_issues()}
        self.assertEqual(levels["company_country"], "warning")

    def _warned(self):
        self.connection.invalidate_recordset()
        return {i.code for i in self.connection._company_issues() if i.level == "warning"}

    def test_the_german_chart_disagrees_with_nothing(self):
        self.connect()
        self.assertEqual(self._warned(), set())
        self.assertFalse(self.connection.alerts)

    def test_where_both_disagree(self):
        self.connect()
        self.control.settings(ORGANISATION, smallBusiness=True, taxType="vatfree")
        self.connection.action_test()
        self.assertEqual(self._warned(), {"small_business_there"})
        self.assertIn("§ 19", str(self.connection.alerts))
        self.control.settings(ORGANISATION, smallBusiness=False, taxType="gross")
        self.connection.action_test()
        self.assertEqual(self._warned(), {"gross_there"})
        self.control.settings(ORGANISATION, taxType="net", distanceSalesPrinciple="DESTINATION")
        self.connection.action_test()
        self.assertEqual(self._warned(), {"distance_sales_there"})
        # Odoo gets rates of another country: mended without any call.
        tax = self.tax.copy({"name": "20 % AT", "amount": 20})
        self.env["account.fiscal.position"].create(
            {
                "name": "OSS AT",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.at").id,
                "tax_ids": [(6, 0, tax.ids)],
            }
        )
        self.assertEqual(self._warned(), set())
        self.control.settings(ORGANISATION, distanceSalesPrinciple=None)
        self.connection.action_test()
        self.assertEqual(self._warned(), {"distance_sales_here"})
        self.assertFalse(self.connection.lexoffice_distance_sales)

    def test_a_small_business(self):
        self.connect(organisation="Kleinbetrieb Nord")
        self.assertTrue(self.connection.lexoffice_small_business)
        self.assertEqual(self.connection.lexoffice_tax_type, "vatfree")
        self.assertEqual(self._warned(), {"small_business_there"})
        self.company.account_sale_tax_id = self.tax.copy({"name": "0 % § 19", "amount": 0})
        self.assertEqual(self._warned(), set())

    def test_values_that_lexoffice_may_add(self):
        self.control.settings(ORGANISATION, taxType="other", distanceSalesPrinciple="OTHER")
        self.connect()
        self.assertFalse(self.connection.lexoffice_tax_type)
        self.assertEqual(self.connection.state, "live")

    def test_only_an_administrator(self):
        consultant = self._new_user("lex_consultant", "accounting_bridge.group_consultant")
        with self.assertRaisesRegex(UserError, "Only an administrator"):
            self.connection.with_user(consultant).action_connect()
        self.connect()
        clerk = self._new_user("lex_clerk", "account.group_account_invoice")
        with self.assertRaises(UserError):
            self.connection.with_user(clerk).action_connect_key()
        # What lexoffice states is not for people to write.
        for values in ({"lexoffice_small_business": True}, {"lexoffice_tax_type": "gross"}):
            with self.assertRaisesRegex(UserError, "cannot be entered by hand"):
                self.connection.write(values)
        seen = self.connection.with_user(consultant).read(["lexoffice_tax_type"])
        self.assertEqual(seen[0]["lexoffice_tax_type"], "net")

    def _new_user(self, login, groups):
        return new_test_user(
            self.env, login, groups, company_id=self.company.id, company_ids=self.company.ids
        )
