import logging
from decimal import Decimal

import psycopg2

from odoo import api, fields, models

from ..tools.documents import Issue, PaymentKind, Status
from .payment import effect

_logger = logging.getLogger(__name__)


class AccountingBridgeDocument(models.Model):
    """Taking over what reduced the open amount of a document, as facts."""

    _inherit = "accounting.bridge.document"

    payment_issues = fields.Json(
        copy=False, help="Why the payments stated by the provider were not concluded from."
    )

    @api.depends("payment_issues", "payment_ids.issues", "payment_ids.state")
    def _compute_issue_text(self):
        result = super()._compute_issue_text()
        for document in self:
            if words := document._payment_words():
                document.issue_text = "\n".join(filter(None, [document.issue_text, *words]))
        return result

    def _payment_words(self):
        """:return: list of str, why the payments stated and those in Odoo do not agree"""
        self.ensure_one()
        shown = self.payment_ids.filtered(lambda p: p.issues and p.state != "reversed")
        issues = [*(self.payment_issues or []), *(i for row in shown for i in row.issues)]
        words = self.env["accounting.bridge.issue"]._words(issues, self.connection_id)
        return list(dict.fromkeys(words))

    def _apply_payments(self, remote):
        """Make Odoo's payments of this document those that the provider states. Idempotent, and
        independent of the order in which answers arrive.

        :param remote: `documents.RemoteDocument`; nothing is concluded when its `payments` is None
        """
        self.ensure_one()
        self._apply_payments_batch([(self, remote)])

    @api.model
    def _apply_payments_batch(self, pairs):
        """The same for many documents: booked together, and one by one only where that fails, so
        that one document never holds up the others.

        :param pairs: list of (document, RemoteDocument); of two answers about one document the
            later in the list counts
        """
        remotes = {
            document.id: remote
            for document, remote in pairs
            if remote.payments is not None and not document._is_older(remote)
        }
        if not remotes:
            return
        documents = self.browse(remotes)
        try:
            with self.env.cr.savepoint():
                documents._take_payments(remotes)
        except psycopg2.OperationalError:  # the caller repeats the whole step
            raise
        except Exception:  # noqa: BLE001 whatever it is, it concerns one of them
            _logger.info("Booking %s documents together failed, now one by one", len(documents))
            for document in documents:
                document._take_payments_alone(remotes)

    def _take_payments_alone(self, remotes):
        try:
            with self.env.cr.savepoint():
                self._take_payments(remotes)
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            _logger.warning("Payments of %s could not be booked", self.display_name, exc_info=True)
            self._note_failure(remotes[self.id], str(error))

    def _note_failure(self, remote, message):
        """What could not be booked or undone stays as it was, says why, and is tried again with
        the next answer."""
        rows = self.env["accounting.bridge.payment"]
        unclear = self._why_unclear(remote)
        if unclear:
            rows.create(self._unclear_rows(remote, unclear))
            return
        _kept, gone, unknown = self._compare_payments(remote)
        gone._set_issue("undoing_failed", message=message)
        live = set(gone.mapped("external_id"))
        news = self._row_values([p for p in unknown if p.external_id not in live])
        rows.create(news)
        open_rows = self.payment_ids.filtered(lambda p: p.state == "pending")
        open_rows._set_issue("booking_failed", message=message)

    def _take_payments(self, remotes):
        """:param remotes: dict document id -> RemoteDocument with payments"""
        to_book, gone, news = self._compare_all(remotes)
        gone._undo()
        created = self.env["accounting.bridge.payment"].create(news)
        (to_book | created.filtered(lambda p: p.state == "pending"))._book()
        self._push_payments()

    # === FROM STATEMENT TO ROWS ===

    def _compare_all(self, remotes):
        """Compare what is stated with the rows.

        :return: rows to book, rows to undo, list of values of rows to make
        """
        same = to_undo = self.env["accounting.bridge.payment"]
        news = []
        self.move_id.fetch(["currency_id", "state"])  # for all at once
        for document in self:
            remote = remotes[document.id]
            issue = document._why_unclear(remote)
            document._note_payment_issue(issue)
            if issue:
                news += document._unclear_rows(remote, issue)
                continue
            kept, gone, unknown = document._compare_payments(remote)
            same |= kept
            to_undo |= gone
            news += document._row_values(unknown)
        return same._to_book(), to_undo, news

    def _known_payments(self):
        return self.payment_ids.filtered(lambda p: p.external_id and p.state != "reversed")

    def _compare_payments(self, remote):
        """:return: rows that stay, rows that are stated no more or otherwise, list of the
        RemotePayments that have no row"""
        known = self._known_payments()
        stated = {p.external_id: p for p in remote.payments}
        kept = known.filtered(
            lambda p: (
                p.external_id in stated and (p.origin == "odoo" or p._states(stated[p.external_id]))
            )
        )
        kept._refresh_facts(stated)
        ids = set(kept.mapped("external_id"))
        unknown = [p for p in remote.payments if p.external_id not in ids]
        news = self._recognise(unknown, known - kept)
        kept |= known.filtered(lambda p: p.origin == "odoo" and p.external_id in stated)
        return kept, known - kept, news

    def _unclear_rows(self, remote, issue):
        """Nothing is concluded from what does not explain the open amount: what is booked stays,
        what is not is shown.

        :return: values of rows for what is new
        """
        known = self._known_payments()
        known.filtered(lambda p: p.state == "pending").write(
            {"state": "unclear", "issues": [issue]}
        )
        ids = set(known.mapped("external_id"))
        # What has no name would be news with every reading.
        new = [p for p in remote.payments if p.external_id and p.external_id not in ids]
        return [{**row, "state": "unclear", "issues": [issue]} for row in self._row_values(new)]

    def _row_values(self, payments):
        rows = self.env["accounting.bridge.payment"]
        return [{**rows._facts(p), "document_id": self.id} for p in payments]

    def _why_unclear(self, remote):
        """What was stated counts only if it explains the open amount.

        :return: an issue as JSON, or None
        """
        if remote.status in (Status.VOIDED, Status.DELETED) and not remote.payments:
            return None
        if not all(p.external_id for p in remote.payments):
            return Issue("payment_nameless").to_json()
        if remote.total is None or remote.amount_due is None:
            return Issue("open_amount_unknown").to_json()
        explained = sum((effect(p.kind, p.amount) for p in remote.payments), Decimal(0))
        reduced = remote.total - remote.amount_due
        if explained != reduced:
            digits, code = self.currency_id.decimal_places, self.currency_id.name
            amounts = {"stated": explained, "reduced": reduced}
            params = {name: f"{value:.{digits}f} {code}" for name, value in amounts.items()}
            return Issue("payments_unexplained", params).to_json()
        return None

    def _note_payment_issue(self, issue):
        issues = [issue] if issue else False
        if (self.payment_issues or False) != issues:
            self.payment_issues = issues

    def _recognise(self, payments, gone):
        """Money that Odoo took and that the provider reports now is the same money: by amount,
        then by the nearest date. What it reported before and states no more may now be stated
        otherwise (with its bank booking, on another day).

        :param payments: list of RemotePayment without a row
        :param gone: rows that are not stated any more
        :return: those that are news
        """
        taken = self.payment_ids.filtered(
            lambda p: (
                p.origin == "odoo" and p.state == "booked" and (not p.external_id or p in gone)
            )
        )
        news = []
        for payment in payments:
            same = taken.filtered(
                lambda p, x=payment: not p.currency_id.compare_amounts(p.amount, float(x.amount))
            )
            if not same or payment.kind not in (PaymentKind.PAYMENT, PaymentKind.REFUND):
                news.append(payment)
                continue
            nearest = min(same, key=lambda p, day=payment.date: p._distance(day))
            nearest._recognised(payment)
            taken -= nearest
        return news
