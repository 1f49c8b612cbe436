import logging
from dataclasses import dataclass, replace
from typing import Any

import psycopg2

from odoo import fields, models

from ..tools.documents import Invoice, Issue, Totals
from .account_move_check import OUT_OF_SCOPE

_logger = logging.getLogger(__name__)

STATES = [
    ("going", "Would go"),
    ("problem", "Problem"),
    ("waiting", "Waiting"),
    ("nothing", "Nothing to do"),
]


@dataclass(frozen=True)
class Seen:
    """One document as it would be sent now. `standing` says what became of it so far: "open",
    "waiting" (is sent by itself), "there", "elsewhere" or "void"; `predicted` is None and `way` ""
    where its mappings are not complete. An invoice that an order would give has no `move_id`."""

    connection: Any
    invoice: Invoice | None
    issues: tuple[Issue, ...]
    standing: str = "open"
    move_id: int | None = None
    order_id: int | None = None
    company_id: int | None = None
    currency_id: int | None = None
    customer: str = ""
    number: str = ""
    is_draft: bool = False
    predicted: Totals | None = None
    way: str = ""

    @property
    def state(self):
        """:return: one of `STATES`"""
        if self.standing in ("there", "elsewhere", "void"):
            return "nothing"
        if any(issue.code in OUT_OF_SCOPE for issue in self.issues):
            return "nothing"
        if any(issue.level == "error" for issue in self.issues):
            return "problem"
        return "waiting" if self.standing == "waiting" else "going"

    @property
    def asks_contact(self):
        return self.invoice is not None and self.state != "nothing"


class AccountMove(models.Model):
    """Looking at documents as sending looks at them, without sending."""

    _inherit = "account.move"

    def _bridge_seen(self, connection):
        """:return: list of `Seen` in the order of `self`; what cannot be read says so and never
        hides the others"""
        try:
            return self._bridge_look(connection)
        except psycopg2.Error:
            raise  # the transaction is broken
        except Exception as error:  # it concerns one of them: find out which
            if len(self) > 1:
                return [seen for move in self for seen in move._bridge_seen(connection)]
            _logger.exception("%s could not be looked at", self)
            issue = Issue("internal", message=str(error))
            return [replace(self._bridge_known(connection), issues=(issue,))]

    def _bridge_look(self, connection):
        checked = self._bridge_checked(connection)
        elsewhere = self._bridge_live_elsewhere(connection).move_id
        provider, can = connection._provider(), connection._capabilities()
        looked = []
        moves = self._bridge_neutral(connection)
        moves.bridge_document_ids.operation_ids.mapped("state")  # read for all at once
        for move in moves:
            invoice, issues = checked[move.id]
            standing, more = move._bridge_standing(connection, elsewhere)
            seen = replace(
                move._bridge_known(connection),
                invoice=invoice,
                issues=(*more, *issues, *move._bridge_preview_notes(invoice)),
                standing=standing,
            )
            if _is_mapped(invoice, can):
                predicted, way = provider._predict(invoice), provider._way(invoice)
                seen = replace(seen, predicted=predicted, way=way)
            looked.append(seen)
        return looked

    def _bridge_known(self, connection):
        """:return: `Seen` with what the list shows of any document"""
        move = self.sudo()  # the caller has checked that the user may see it
        return Seen(
            connection,
            invoice=None,
            issues=(),
            move_id=move.id,
            company_id=move.company_id.id,
            currency_id=move.currency_id.id,
            customer=move.commercial_partner_id.display_name or "",
            number=move.name if move.name and move.name != "/" else "",
            is_draft=move.state == "draft",
        )

    def _bridge_standing(self, connection, elsewhere):
        """:param elsewhere: the documents that other books hold
        :return: (what became of it so far, list of `Issue` that say more)"""
        link = self._bridge_link_at(connection)
        creating = link.operation_ids.filtered(lambda o: o.action == "create").sorted("id")[-1:]
        if self in elsewhere:
            return "elsewhere", [Issue("there_elsewhere", level="warning")]
        if link.external_id and link._is_live():
            number = link.external_number or self.name
            return "there", [Issue("there_already", {"number": number}, level="warning")]
        if self.state == "cancel":
            return "void", [Issue("not_posted", level="warning")]
        if creating.state in ("sending", "uncertain"):
            return "waiting", [Issue("being_sent", level="warning")]
        if creating.state == "pending" or link.cutover_waits:
            why = [Issue.from_json({**i, "level": "warning"}) for i in link._why_waiting()]
            return "waiting", [Issue("queued", level="warning"), *why]
        if creating.state == "rejected" and creating.key:
            # It was sent: what the provider said stands until it is sent again.
            return "open", [Issue.from_json(issue) for issue in link.issues or ()]
        return "open", []

    def _bridge_preview_notes(self, invoice):
        """What one had better know before: nothing that the provider would refuse."""
        dates = {
            line.date_maturity
            for line in self.line_ids
            if line.display_type == "payment_term" and line.date_maturity
        }
        if invoice and len(dates) > 1:
            due = invoice.due_date or invoice.date
            params = {"count": len(dates), "due_date": fields.Date.to_string(due)}
            params["first_date"] = fields.Date.to_string(min(dates))
            params["last_date"] = fields.Date.to_string(max(dates))
            return [Issue("instalments", params, level="warning")]
        return []


def _is_mapped(invoice, can):
    """Whether it is known what each line is at the provider."""
    wants_account = "account" in can.catalogues
    return invoice is not None and all(
        line.tax_code and (line.account_code or not wants_account)
        for line in invoice.lines
        if line.kind != "note"
    )
