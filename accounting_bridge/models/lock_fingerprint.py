from odoo import api, models
from odoo.tools import SQL

from ..tools.documents import Issue
from .document import GONE

BATCH = 500
NUMBERS = ("float", "monetary")
CODE = "changed_after_transfer"
# Part of a document -> what of its row is in it. Read by SQL, as it is stored: what bypasses the
# ORM (a partner merge, another program) must show.
PARTS = {
    "state": ("state", "move_type"),
    "number": ("name", "ref", "invoice_origin", "payment_reference"),
    "partner": ("partner_id", "commercial_partner_id", "partner_shipping_id"),
    "dates": ("invoice_date", "date", "invoice_date_due", "delivery_date"),
    "currency": ("currency_id", "invoice_currency_rate", "journal_id", "company_id"),
    "amounts": ("amount_untaxed", "amount_tax", "amount_total", "amount_total_signed"),
}
LINE = (
    "id",
    "display_type",
    "name",
    "product_id",
    "product_uom_id",
    "quantity",
    "price_unit",
    "discount",
    "account_id",
    "balance",
    "amount_currency",
    "price_subtotal",
    "price_total",
)


def _sql_hash(expression, alias):
    return SQL(
        "left(encode(sha256(convert_to(%s, 'UTF8')), 'hex'), 16) AS %s",
        expression,
        SQL.identifier(alias),
    )


def _sql_array(model, alias, columns):
    """:return: the columns as one JSON array, amounts without trailing zeros"""
    values = [
        SQL(
            "trim_scale(%s::numeric)" if model._fields[column].type in NUMBERS else "%s",
            SQL.identifier(alias, column),
        )
        for column in columns
    ]
    return SQL("jsonb_build_array(%s)", SQL(", ").join(values))


class AccountingBridgeDocument(models.Model):
    """A fingerprint of what was sent, compared daily with what is stored: for what gets around the
    lock."""

    _inherit = "accounting.bridge.document"

    def _fingerprint(self):
        """:return: the fingerprint of the document as Odoo holds it now"""
        self.ensure_one()
        return self._fingerprints()[self.id]

    def _fingerprints(self):
        """:return: dict document id -> "part:hash part:hash …"; two queries for all"""
        if not self:
            return {}
        self.env.flush_all()
        heads = self._fingerprint_rows(self._fingerprint_heads())
        lines = self._fingerprint_rows(self._fingerprint_lines())
        return {
            document.id: " ".join(
                f"{part}:{hash_}"
                for part, hash_ in (
                    heads[document.move_id.id] | lines.get(document.move_id.id, {})
                ).items()
            )
            for document in self
        }

    def _fingerprint_rows(self, query):
        self.env.cr.execute(query)
        return {row.pop("move_id"): row for row in self.env.cr.dictfetchall()}

    def _fingerprint_heads(self):
        hashes = [
            _sql_hash(SQL("%s::text", _sql_array(self.env["account.move"], "m", columns)), part)
            for part, columns in PARTS.items()
        ]
        return SQL(
            "SELECT m.id AS move_id, %s FROM account_move m WHERE m.id IN %s",
            SQL(", ").join(hashes),
            tuple(self.move_id.ids) or (0,),
        )

    def _fingerprint_lines(self):
        row = SQL(
            "%s || jsonb_build_array(%s)",
            _sql_array(self.env["account.move.line"], "l", LINE),
            SQL(
                "(SELECT jsonb_agg(t.account_tax_id ORDER BY t.account_tax_id)"
                "   FROM account_move_line_account_tax_rel t WHERE t.account_move_line_id = l.id)"
            ),
        )
        return SQL(
            "SELECT l.move_id, %s FROM account_move_line l"
            " WHERE l.move_id IN %s GROUP BY l.move_id",
            _sql_hash(SQL("jsonb_agg(%s ORDER BY l.id)::text", row), "lines"),
            tuple(self.move_id.ids) or (0,),
        )

    # === COMPARING ===

    def _compare_fingerprints(self):
        """Note on each document what changed since it was sent, and what is right again."""
        now = self._fingerprints()
        for document in self:
            parts = document._changed_parts(now[document.id])
            others = [i for i in document.issues or [] if i["code"] != CODE]
            known = [i for i in document.issues or [] if i["code"] == CODE]
            found = [Issue(CODE, {"parts": parts}).to_json()] if parts else []
            if found == known:
                continue
            document.issues = others + found or False
            if found:
                document._for_owner()._tell_changed()

    def _tell_changed(self):
        self._tell_owner(
            self.env._("Changed in Odoo after the transfer: compare with the bookkeeping system")
        )

    def _changed_parts(self, now):
        sent = dict(part.split(":") for part in self.sent_fingerprint.split())
        now = dict(part.split(":") for part in now.split())
        return sorted(part for part in sent.keys() | now.keys() if sent.get(part) != now.get(part))

    @api.model
    def _cron_compare_fingerprints(self):
        """Compare all documents that are locked, batch by batch: 0.1 ms for each."""
        domain = [
            ("current", "=", True),
            ("external_id", "!=", False),
            ("status", "not in", GONE),
            ("sent_fingerprint", "!=", False),
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last = 0
        while documents := self.search([*domain, ("id", ">", last)], order="id", limit=BATCH):
            documents._compare_fingerprints()
            last = documents[-1].id
            if not cron._commit_progress(len(documents)):
                break
            self.env.invalidate_all()
