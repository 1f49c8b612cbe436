import hashlib
import json
from dataclasses import replace

from odoo import api, fields, models

from ..tools import serial
from ..tools.documents import Issue, Kind
from .document import GONE, STATUSES
from .golive_rollback import UNDO

# What is kept of a link of the test, by its own names.
KEPT = (
    "kind",
    "external_id",
    "external_number",
    "external_url",
    "status",
    "raw_status",
    "remote_total",
    "remote_due",
    "sent_at",
    "cutover_as",
)


class AccountingBridgeLeftover(models.Model):
    """A document of a test that stood in the books when they went live: nothing in Odoo is linked
    to it any more, and there it counts until somebody voids it."""

    _name = "accounting.bridge.leftover"
    _description = "Document Left by the Test"
    _order = "invoice_date, number, id"
    _rec_name = "number"

    connection_id = fields.Many2one(
        "accounting.bridge.connection",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    organisation_ref = fields.Char(readonly=True, help="The books that hold it.")
    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, ondelete="set null", index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="set null")
    number = fields.Char(readonly=True)
    invoice_date = fields.Date("Date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    kind = fields.Selection(
        [("invoice", "Invoice"), ("credit_note", "Credit note")], required=True, readonly=True
    )
    external_id = fields.Char("External ID", required=True, readonly=True)
    external_number = fields.Char("Number There", readonly=True)
    external_url = fields.Char("External Link", readonly=True)
    status = fields.Selection(STATUSES, readonly=True, help="What the provider said last.")
    raw_status = fields.Char("Status There", readonly=True)
    remote_total = fields.Monetary("Total There", readonly=True)
    remote_due = fields.Monetary("Due There", readonly=True)
    sent_at = fields.Datetime("Transferred On", readonly=True)
    cutover_as = fields.Selection(
        [("open", "Open item"), ("history", "Full history")], "Taken Over As", readonly=True
    )
    booked_as = fields.Char(
        readonly=True, help="Hash of the amounts, tax codes and accounts that were sent."
    )
    fetched_at = fields.Datetime("Last Read", readonly=True)
    undo_there = fields.Selection(
        UNDO, "To Do There", compute="_compute_undo_there", compute_sudo=True
    )

    _external_unique = models.Constraint(
        "UNIQUE(connection_id, kind, external_id)", "One row a document."
    )

    @api.depends("status", "remote_total", "remote_due", "invoice_date")
    def _compute_undo_there(self):
        for row in self:
            row.undo_there = row._what_to_undo()

    def _what_to_undo(self):
        locked = self.connection_id.lock_date
        if not self._is_there():
            return "nothing"
        if locked and self.invoice_date and self.invoice_date <= locked:
            return "reported"
        if self.status in ("draft", "submitted"):
            return "delete"
        is_settled = self.currency_id.compare_amounts(self.remote_due, self.remote_total)
        return "payments" if is_settled else "void"

    # === WHAT IS KEPT ===

    @api.model
    def _keep(self, documents):
        """:param documents: link rows of the test, before they are dropped; what a person linked
        was there before the test, and what is gone there needs nobody"""
        standing = documents.filtered(
            lambda d: d.external_id and d.status not in GONE and not d.linked_by
        )
        self.search(
            [
                ("connection_id", "in", standing.connection_id.ids),
                ("external_id", "in", standing.mapped("external_id")),
            ]
        ).unlink()
        return self.create([self._values_of(document) for document in standing])

    def _values_of(self, document):
        move = document.move_id
        return {
            "connection_id": document.connection_id.id,
            "organisation_ref": document.connection_id.organisation_ref,
            "move_id": move.id,
            "partner_id": document.partner_id.id,
            "number": move.name,
            "invoice_date": move.invoice_date,
            "currency_id": document.currency_id.id,
            "fetched_at": document.fetched_at,
            "booked_as": _booked_as(document.sent_payload),
            **{name: document[name] for name in KEPT},
        }

    # === WHAT STANDS ===

    @api.model
    def _standing(self, connection, domain=()):
        """:return: rows of what still stands in the books that are connected now, as far as is
        known, and is not linked again"""
        rows = self.search(
            [
                ("connection_id", "=", connection.id),
                ("organisation_ref", "=", connection.organisation_ref),
                ("status", "not in", GONE),
                *domain,
            ]
        )
        linked = self.env["accounting.bridge.document"].search(
            [
                ("connection_id", "=", connection.id),
                ("external_id", "in", rows.mapped("external_id")),
            ]
        )
        taken = {(document.kind, document.external_id) for document in linked}
        return rows.filtered(lambda row: (row.kind, row.external_id) not in taken)

    @api.model
    def _of_another_way(self, connection, external_ids):
        """:return: dict (kind, external id) -> row that still stands, of what does not stand there
            as the cut-over would have it: in full, with its VAT, where open items are taken over
            without, or the other way round"""
        ways = {"open": ("open",), "history": (False, "history")}.get(connection.cutover, ())
        rows = self._standing(connection, [("external_id", "in", list(external_ids))])
        return {(r.kind, r.external_id): r for r in rows if r.cutover_as not in ways}

    # === WHAT BECAME OF IT ===

    def _take_facts(self, remote):
        """:param remote: `documents.RemoteDocument`, None where there is none any more"""
        self.ensure_one()
        values = {"fetched_at": fields.Datetime.now()}
        if not remote:
            values |= {"status": "deleted", "raw_status": "not found"}
        elif remote.status:
            values |= {"status": remote.status.value, "raw_status": remote.raw_status}
        if remote and remote.number:
            values["external_number"] = remote.number
        if remote and remote.total is not None:
            values["remote_total"] = float(remote.total)
        if remote and remote.amount_due is not None:
            values["remote_due"] = float(remote.amount_due)
        self.write(values)

    def _ask_for(self, session):
        """Ask the provider what became of these, of one kind (network).

        :return: dict row -> `documents.RemoteDocument`, None where there is none any more
        """
        provider, kind = self.connection_id._provider(), Kind(self[0].kind)
        remotes = provider._fetch(session, kind, self.mapped("external_id"))
        return {row: remotes.get(row.external_id) for row in self}

    def _take_all(self, found):
        """:param found: as `_ask_for` returns it"""
        for row, remote in found.items():
            row._take_facts(remote)

    def _same(self, invoice, remote):
        """Whether it is what would be sent now: then it is recognised and linked, not sent.

        :param invoice: `documents.Invoice`
        :param remote: `documents.RemoteDocument`
        """
        contact = (invoice.contact.external_id or "").lower()
        numbers = {remote.number.casefold(), remote.reference.casefold()}
        return (
            invoice.number.casefold() in numbers
            and self.booked_as in (False, _booked_as(serial.dump(invoice)))
            and remote.total in (None, invoice.totals.total)
            and remote.tax in (None, invoice.totals.tax)
            and remote.date in (None, invoice.date)
            and remote.currency in ("", invoice.currency)
            and (not contact or remote.contact_id.lower() in ("", contact))
        )

    def _is_there(self):
        return self.status not in GONE

    def _differs_now(self, move):
        """Whether the invoice was changed since, as far as is known here."""
        self.ensure_one()
        return bool(
            self.currency_id != move.currency_id
            or self.invoice_date != move.invoice_date
            or self.partner_id != move.commercial_partner_id
            or move.currency_id.compare_amounts(self.remote_total, move.amount_total)
        )

    def _issue(self):
        self.ensure_one()
        params = {
            "number": self.external_number or self.number,
            "external_id": self.external_id,
            "url": self.external_url or "",
            "total": f"{self.remote_total:.{self.currency_id.decimal_places}f}",
            "currency": self.currency_id.name,
        }
        return Issue("left_by_test", params)


def _booked_as(payload):
    """:param payload: an invoice as it is kept (`serial.dump`), None where none was sent
    :return: hash of where it goes in the books there: amount, tax code, account of each line"""
    if not payload:
        return False
    parts = [(line["tax_code"], line["account_code"], line["net"]) for line in payload["lines"]]
    return hashlib.sha256(json.dumps(sorted(parts)).encode()).hexdigest()


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    leftover_ids = fields.One2many("accounting.bridge.leftover", "connection_id")

    def _leftovers(self):
        """:return: what the test left in the books that are connected, and still stands there"""
        # Those of all branches, also those this user does not see.
        return self.env["accounting.bridge.leftover"].sudo()._standing(self)

    def action_leftovers(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Left by the Test"),
            "res_model": "accounting.bridge.leftover",
            "views": [(False, "list")],
            "domain": [("id", "in", self._leftovers().ids)],
        }

    def _alerts(self):
        alerts = super()._alerts()
        if self._is_connected() and not self.in_test and (left := self._leftovers()):
            alerts["leftovers"] = {
                "level": "warning",
                "message": self.env._(
                    "Documents of the test that still stand in %(provider)s: %(count)s. There they "
                    "count until they are voided.",
                    provider=self._provider()._label(),
                    count=len(left),
                ),
                "action_text": self.env._("Show Them"),
                "action": self.action_leftovers(),
            }
        return alerts

    @api.depends("in_test", "leftover_ids.status", "document_ids.external_id")
    def _compute_alerts(self):
        return super()._compute_alerts()


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_look(self, connection):
        """The preview knows what sending will find."""
        looked = super()._bridge_look(connection)
        # Whoever sees the invoice may know what stands in its place.
        leftovers = self.env["accounting.bridge.leftover"].sudo()
        standing = leftovers._standing(connection, [("move_id", "in", self.ids)])
        changed = {row.move_id.id: row for row in standing if row._differs_now(row.move_id)}
        return [
            replace(seen, issues=(changed[seen.move_id]._issue(), *seen.issues))
            if seen.standing == "open"
            and seen.move_id in changed
            and not any(issue.code == "left_by_test" for issue in seen.issues)
            else seen
            for seen in looked
        ]
