"""What a provider that is broken or means harm can do to Odoo: nothing but to its own document."""

import dataclasses
import datetime
from decimal import Decimal
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.accounting_bridge.tools.books import ReferenceData
from odoo.addons.accounting_bridge.tools.documents import Issue, Status

from .flow_case import FlowCase
from .payment_common import PaymentCase

SCRIPT = '<img src="x" onerror="alert(1)"><a href="javascript:alert(1)">Pay here</a>'
UTC = datetime.timezone.utc
# What the types allow and nobody expects.
EXTREMES = (
    {"number": "'; DROP TABLE res_users; --" * 9},
    {"number": "%s %(name)s {0}"},
    {"number": "\U0001f4a9\u202e\u200b" * 60},
    {"reference": SCRIPT},
    {"date": datetime.date(1, 1, 1), "due_date": datetime.date(9999, 12, 31)},
    {"updated_at": datetime.datetime(1, 1, 1, tzinfo=UTC)},
    {"total": Decimal("1e20"), "net": Decimal("-1e20"), "tax": Decimal("1e-20")},
    {"amount_due": Decimal("1e20"), "amount_paid": Decimal("-1")},
    {"total": None, "net": None, "tax": None, "amount_due": None},
    {"status": None, "raw_status": SCRIPT},
    {"currency": "XXX", "currency_rate": Decimal(0)},
    {"contact_id": "x" * 255},
)


class TestHostileFacts(PaymentCase):
    def test_a_payment_without_a_name_is_not_booked_twice(self):
        """It is not booked at all: with every reading it would be another one."""
        move, document = self.invoice()
        nameless = dataclasses.replace(self.payment(50), external_id="")
        for _time in range(3):
            self.apply(document, nameless, self.payment(20, external_id="known"))
        self.assertEqual(move.amount_residual, move.amount_total)
        self.assertEqual(document.payment_ids.mapped("external_id"), ["known"])
        self.assertEqual(document.payment_ids.state, "unclear")
        self.assertEqual(document.payment_issues[0]["code"], "payment_nameless")
        self.assertIn("without saying which", document.issue_text)
        self.apply(document, self.payment(50, external_id="named"))
        self.assertEqual(move.amount_residual, move.amount_total - 50)
        self.assertFalse(document.payment_issues)

    def test_facts_nobody_expects(self):
        """Each one alone, among others that are good: these get what is said of them."""
        _move, good = self.invoice()
        for extreme in EXTREMES:
            with self.subTest(extreme):
                _move, bad = self.invoice()
                remotes = [
                    dataclasses.replace(self.remote(bad), **extreme),
                    self.remote(good, raw_status=str(extreme)[:60]),
                ]
                with mute_logger("odoo.addons.accounting_bridge.models.sync_sweep"):
                    self.connection.sync_ids.sudo()._apply_page(remotes, "next")
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(good.raw_status, str(extreme)[:60])
                self.assertEqual(self.connection.sync_ids.bookmark, "next")
                self.assertIn(bad.status, ("approved", "paid"))
                bad.read(["issue_text", "state", "display_name"])

    def test_nothing_said_becomes_a_page(self):
        """Names, numbers and messages are text wherever they are shown."""
        move, document = self.invoice()
        remote = self.remote(document, status=Status.VOIDED, raw_status=SCRIPT)
        document._apply(dataclasses.replace(remote, number=SCRIPT))
        self.env.cr.precommit.run()
        issue = Issue("no_such_code", message=SCRIPT)
        self.connection._needs_attention(issue)
        document._tell_owner(SCRIPT, SCRIPT)
        document._message_log(body=SCRIPT)
        self.connection.sync_ids.sudo().error = [issue.to_json()]
        document.external_url = f'https://example.com/"><{SCRIPT}'
        pages = [
            move.bridge_link,
            *move.message_ids.mapped("body"),
            *document.message_ids.mapped("body"),
            *self.connection.message_ids.mapped("body"),
            *self.connection.activity_ids.mapped("note"),
            *move.activity_ids.mapped("note"),
        ]
        self.assertGreater(sum("alert(1)" in (page or "") for page in pages), 4)
        for page in pages:
            self.assertNotIn("<img", page or "")
            self.assertNotIn('<a href="javascript', page or "")


class TestHostileCatalogue(FlowCase):
    def test_rows_that_cannot_be_kept_are_left_out(self):
        odd = [
            ReferenceData("account", "", "", "Nameless"),
            ReferenceData("account", "x" * 10_000, "", "Long"),
            ReferenceData("account", "huge", "9" * 400, SCRIPT * 100),
            ReferenceData("tax", "rate", "R", "Rate", rate=Decimal("1e20")),
            ReferenceData("tax", "none", "N", "None", rate=None, data={"applies_to": []}),
            ReferenceData("item", "data", "", "", data={"a": [None, {"b": [[]] * 50}]}),
            ReferenceData("tracking_option", "orphan", "", "O", parent="nobody"),
        ]
        books = self.books
        with patch.object(books, "references", [*books.references, *odd, *odd]):
            self.connection.sudo().sync_ids.last_catalogue = False
            self._run()
        self.assertFalse(self.connection.sync_ids.error)
        rows = self.connection.with_context(active_test=False).reference_ids
        kept = set(rows.mapped("external_id"))
        self.assertLess({"huge", "rate", "none", "data", "orphan", "a200"}, kept)
        self.assertNotIn("", kept)
        self.assertLess(max(map(len, kept)), 256)
