from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """A person says that a document which stands in the books already is this one: it is linked,
    locked like one that was transferred, and its payments come back."""

    _inherit = "account.move"

    def _bridge_link_existing(self, connection, remote, as_open=False):
        """:param remote: `documents.RemoteDocument`, equal in date, currency and open amount (that
            of now, or of the start)
        :param as_open: whether it is the open remainder only
        :return: the link row
        :raise UserError: it is in the books already, or what stands there is linked otherwise
        """
        self.ensure_one()
        self._bridge_check_linkable(connection, remote)
        document = self.sudo()._bridge_link(connection)
        self.sudo()._bridge_withdraw()
        document.write(
            {
                "external_id": remote.external_id,
                "issues": False,
                "in_test": connection.in_test,
                "linked_by": self.env.uid,
                "linked_on": fields.Datetime.now(),
                "cutover_as": "open" if as_open else False,
                "taken_amount": float(remote.total or 0),
            }
        )
        document._apply_facts(remote)
        document._take_payments_over(remote)
        document._ask_to_offset_matched()
        document.sent_fingerprint = document._fingerprint()
        document._note_unread()
        connection.sudo()._wake()
        self._message_log(
            body=self.env._(
                "Linked to %(number)s in %(provider)s, which was there before.",
                number=remote.number,
                provider=connection._provider()._label(),
            )
        )
        return document

    def _bridge_check_linkable(self, connection, remote):
        # One supply is in one set of books, whoever may see the link rows.
        documents = self.env["accounting.bridge.document"].sudo()
        taken = documents.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", remote.kind.value),
                ("external_id", "=", remote.external_id),
            ]
        )
        own = self.sudo().bridge_document_ids.filtered("current")
        elsewhere = self._bridge_live_elsewhere(connection)
        if taken or elsewhere or own.filtered(lambda d: d._is_live() or d.excluded):
            raise UserError(
                self.env._(
                    "%(number)s, or %(there)s, is linked or excluded already.",
                    number=self.name,
                    there=remote.number,
                )
            )
