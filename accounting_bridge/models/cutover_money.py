from odoo import fields, models


class AccountingBridgeDocument(models.Model):
    """Money that was in both books before a document was linked, or taken over as an open item: it
    is neither booked here nor told there again."""

    _inherit = "accounting.bridge.document"

    def _note_money_before(self):
        """Keep what paid the document in Odoo so far as known.

        :return: the rows
        """
        self.ensure_one()
        rows = self.env["accounting.bridge.payment"]
        for entry, partials in self._unknown_money().items():
            values = self._money_values(entry, partials)
            row = rows.create({**values, "state": "noted", "before_link": True})
            partials.bridge_payment_id = row
            rows |= row
        return rows

    def _take_payments_over(self, remote):
        """What the provider states at this moment is what Odoo knows: the open amounts are equal.
        Payment by payment where they agree; the others are known on their side only.

        :param remote: `documents.RemoteDocument`
        """
        here = self._note_money_before()
        # What is compared by amount and date is money that was booked.
        here.state = "booked"
        there = self._recognise(remote.payments or (), here.browse())
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


class AccountingBridgePayment(models.Model):
    _inherit = "accounting.bridge.payment"

    before_link = fields.Boolean(
        readonly=True, copy=False, help="In both books when the document was linked or taken over."
    )

    def _is_told(self):
        """What was there before is known there, though by no id of its own."""
        return super()._is_told() or self.before_link
