from odoo import fields, models


class AccountingBridgeDocument(models.Model):
    """Money that was in both books before a document was linked, or taken over as an open item: it
    is neither booked here nor told there again."""

    _inherit = "accounting.bridge.document"

    def _note_money_of_before(self):
        """Keep what paid the document in Odoo before the start as known: what is transferred is
        what was open then. Money of later is told, as of any document that was paid already.

        :return: the rows
        """
        self.ensure_one()
        self._forget_money_of_before()  # that of a claim which was refused
        start = self.connection_id.start_date
        money = {
            entry: partials
            for entry, partials in self._unknown_money().items()
            if not entry._bridge_is_since(start)
        }
        return self._note_known(money)

    def _forget_money_of_before(self):
        """What does not stand there is decided, and claimed, anew: with the money of then."""
        rows = self.filtered(lambda d: not d.external_id).payment_ids.filtered("before_link")
        rows._answered()
        rows.unlink()

    def _note_known(self, money):
        """:param money: dict entry -> partials
        :return: the rows"""
        rows = self.env["accounting.bridge.payment"]
        for entry, partials in money.items():
            values = self._money_values(entry, partials)
            row = rows.create({**values, "state": "noted", "before_link": True})
            partials.bridge_payment_id = row
            rows |= row
        return rows

    def _take_payments_over(self, remote):
        """What the provider states at this moment is what Odoo knows, where the open amounts are
        equal: payment by payment where they agree; the others are known on their side only. Where
        only those of the start are equal, that holds for what is dated before it; what either side
        took since is told to the other one.

        :param remote: `documents.RemoteDocument`
        """
        money, stated = self._unknown_money(), list(remote.payments or ())
        due = float(remote.amount_due or 0)
        if not self.currency_id.compare_amounts(self.move_id.amount_residual, due):
            self._take_over_as_known(money, stated)
            return
        start = self.connection_id.start_date
        before = {e: partials for e, partials in money.items() if not e._bridge_is_since(start)}
        known = [payment for payment in stated if not is_since(payment, start)]
        self._take_over_as_known(before, known)
        since = [payment for payment in stated if is_since(payment, start)]
        self._tell_of_later({e: p for e, p in money.items() if e not in before}, since)

    def _take_over_as_known(self, money, payments):
        here = self._note_known(money)
        # What is compared by amount and date is money that was booked.
        here.state = "booked"
        there = self._recognise(payments, here.browse())
        here.filtered(lambda p: not p.external_id).state = "noted"
        here.create(
            [
                {
                    **here._facts(payment),
                    "document_id": self.id,
                    "origin": "odoo",
                    "state": "booked",
                    "before_link": True,
                }
                for payment in there
            ]
        )

    def _tell_of_later(self, money, payments):
        """Money of both sides since the start: what is the same on both is recognised, what is left
        there is booked when the document is read, what is left here is told."""
        for entry, partials in money.items():
            self._note_money(entry, partials)
        self._recognise(payments, self.env["accounting.bridge.payment"])
        self._push_payments()


class AccountingBridgePayment(models.Model):
    _inherit = "accounting.bridge.payment"

    before_link = fields.Boolean(
        readonly=True, copy=False, help="In both books when the document was linked or taken over."
    )

    def _is_told(self):
        """What was there before is known there, though by no id of its own."""
        return super()._is_told() or (self.before_link and self.document_id._is_live())

    def _may_be_matched_again(self):
        return super()._may_be_matched_again() or (self.before_link and self.state == "noted")


def is_since(payment, day):
    """:param payment: `documents.RemotePayment`
    :return: whether it is dated on or after the day"""
    return bool(day and payment.date and payment.date >= day)
