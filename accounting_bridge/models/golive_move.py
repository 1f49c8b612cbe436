import csv
import io
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..tools.documents import Action

# So long what the test left is looked for in the books.
LOOKED_FOR = timedelta(days=30)
# The state of everything that was in the books of the test goes with them.
FORGOTTEN = (
    "organisation_ref",
    "organisation_name",
    "organisation_code",
    "organisation_country",
    "organisation_currency",
    "is_demo",
    "lock_date",
    "connected_user",
    "connected_role",
    "connected_on",
)
LINK = (
    "external_id",
    "external_number",
    "external_url",
    "status",
    "raw_status",
    "sent_at",
    "sent_payload",
    "sent_fingerprint",
)
COLUMNS = (
    ("Number", lambda d: d.move_id.name),
    ("Number There", lambda d: d.external_number),
    ("External ID", lambda d: d.external_id),
    ("Status There", lambda d: d.raw_status),
    ("Currency", lambda d: d.currency_id.name),
    ("Total", lambda d: d.move_id.amount_total),
    ("Total There", lambda d: d.remote_total),
    ("Due There", lambda d: d.remote_due),
    ("Transferred On", lambda d: d.sent_at),
    ("Link", lambda d: d.external_url),
)


class AccountingBridgeConnection(models.Model):
    """From test to live. What was transferred was for trying out, so its links go, and with them
    the lock of the invoices and all that the first transfer froze; a list of what they were stays
    with the connection's history. Payments that were booked because those books stated them are
    undone: nobody paid. What the test leaves in books that stay connected is kept (`leftover.py`).
    """

    _inherit = "accounting.bridge.connection"

    def action_move_to_live(self):
        self.ensure_one()
        self._check_may_connect()
        self._check_in_test()
        return {
            "type": "ir.actions.act_window",
            "res_model": "accounting.bridge.move.live",
            "name": self.env._("Move to Live"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_connection_id": self.id},
        }

    def _check_in_test(self):
        if not self.in_test:
            raise UserError(self.env._("%s is live already.", self.name))

    def _move_to_live(self, other_books):
        """:param other_books: whether other books are connected next, as after a demo organisation
        :return: whether nothing is left to do at the provider (see `_disconnect`)
        :raise UserError: synchronising at this moment, or a document is being sent
        """
        self.ensure_one()
        self._check_may_connect()
        self._check_in_test()
        self._check_no_run()
        # Link rows, payments and facts are written by the product only.
        connection = self.sudo().with_company(self.company_id)
        # Who saw what is old is to look again, before anything is kept twice.
        connection.sync_ids.lock_for_update(allow_referencing=True)
        if not other_books:
            connection._keep_leftovers()
        connection._drop_test()
        connection.sync_ids.write(
            {"frozen_policy": False, "test_ended_on": fields.Datetime.now()}
        )
        clean = connection._leave_test_books(self) if other_books else True
        connection.in_test = False
        return clean

    # === WHAT GOES ===

    def _dropped_documents(self):
        """:return: the link rows of the test, and of what was never sent; but not of what a person
        excluded from every transfer"""
        # Those of all branches, also those this user does not see.
        documents = self.env["accounting.bridge.document"].sudo()
        return documents.search(
            [
                ("connection_id", "=", self.id),
                ("excluded", "=", False),
                "|",
                ("in_test", "=", True),
                "&",
                ("external_id", "=", False),
                ("sent_fingerprint", "=", False),
            ]
        )

    def _test_payments(self):
        """:return: rows of payments that were booked because the books of the test stated them"""
        return self._dropped_documents().payment_ids.filtered(
            lambda p: p.origin == "provider" and p.state == "booked"
        )

    def _keep_leftovers(self):
        """What stands in the books that stay connected counts there, linked or not."""
        documents = self._dropped_documents() | self._test_documents()
        self.env["accounting.bridge.leftover"]._keep(documents)

    def _drop_test(self):
        documents = self._dropped_documents()
        operations = documents.operation_ids
        if operations.filtered(lambda o: o.state == "sending"):
            raise UserError(
                self.env._("A document is being transferred right now. Try again in a moment.")
            )
        summary = self._test_summary(documents)
        rows = documents.payment_ids
        booked = rows.filtered(lambda p: p.origin == "provider" and p.state == "booked")
        entries = booked.payment_id.move_id | booked.entry_id
        booked._undo()
        rows.filtered(lambda p: p.origin == "odoo")._answered()
        reversals = booked.reversal_id
        self._keep_summary(summary, documents, entries, reversals)
        operations.unlink()
        rows.unlink()
        documents.unlink()
        # What a person excluded stays so, without what the test knew of it.
        self._test_documents().write({"in_test": False, **dict.fromkeys(LINK, False)})

    def _test_summary(self, documents):
        """:return: the list of the links as a file, for who asks later what the test was"""
        # A cell that begins like a formula is text.
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow([name for name, _value in COLUMNS])
        for document in documents:
            cells = (str(value(document) or "") for _name, value in COLUMNS)
            table.writerow(f"'{cell}" if cell[:1] in "=+-@" and cell else cell for cell in cells)
        return text.getvalue()

    def _keep_summary(self, summary, documents, entries, reversals):
        there = documents.filtered("external_id")
        lines = [
            self.env._("Moved to live. Links of the test that were dropped: %s", len(there)),
            self.env._("Documents that waited and were withdrawn: %s", len(documents - there)),
        ]
        if entries:
            names = ", ".join(entries.mapped("display_name"))
            lines.append(self.env._("Payments of the test that were undone: %s", names))
        if reversals:
            names = ", ".join(reversals.mapped("display_name"))
            lines.append(self.env._("Because of lock dates, reversed by: %s", names))
        name = f"test-{fields.Date.context_today(self)}.csv"
        self.message_post(
            body=plaintext2html("\n".join(lines)),
            attachments=[(name, summary.encode("utf-8-sig"))] if documents else [],
            subtype_xmlid="mail.mt_note",
        )

    # === TO OTHER BOOKS ===

    def _leave_test_books(self, asker):
        """Access to the books of the test ends. What was mapped is proposed for the next ones, by
        code (see `golive_mapping.py`).

        :param asker: the connection with the rights of the user
        :return: whether the provider took access back
        """
        clean = asker._disconnect() if self._is_connected() else True
        self._drop_items()
        self._forget_other_books()
        self.write({"state": "draft", **dict.fromkeys(FORGOTTEN, False)})
        return clean

    def _drop_items(self):
        """Items that were to be made in the books of the test are none of the next ones."""
        owed = self.env["accounting.bridge.operation"].search(
            [
                ("connection_id", "=", self.id),
                ("action", "=", Action.ITEM.value),
                ("state", "!=", "done"),
            ]
        )
        owed.unlink()


class AccountingBridgeSync(models.Model):
    """What the test left in the books is looked for before it is sent again: its links are gone,
    and a number is not taken once everywhere."""

    _inherit = "accounting.bridge.sync"

    test_ended_on = fields.Datetime(readonly=True, help="When it was moved to live.")

    def _asks_first(self):
        ended = self.test_ended_on
        recently = ended and ended + LOOKED_FOR > fields.Datetime.now()
        return super()._asks_first() or bool(recently)
