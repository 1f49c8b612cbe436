from odoo import api, models


class AccountingBridgeMapping(models.Model):
    """Who changed what and when: every change of a row is tracked on the row; what rows come from
    and where they went is told, the latter on the connection."""

    _inherit = "accounting.bridge.mapping"

    def _creation_message(self):
        if not self.reference_id:
            return super()._creation_message()
        return self.env._(
            "%(name)s → %(reference)s: %(state)s, %(reason)s",
            name=self.display_name,
            reference=self.reference_id.display_name,
            state=dict(self._fields["state"]._description_selection(self.env))[self.state],
            reason=self.reason_label or "",
        )

    @api.model
    def load(self, fields, data):
        result = super().load(fields, data)
        rows = self.browse([id_ for id_ in result["ids"] or () if id_])
        for connection, loaded in rows.grouped("connection_id").items():
            connection._message_log(
                body=self.env._("Mappings imported from a file: %s rows", len(loaded))
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _log_deletion(self):
        for connection, rows in self.grouped("connection_id").items():
            connection._message_log(
                body=self.env._(
                    "Mappings deleted: %s", ", ".join(row._told_deleted() for row in rows)
                )
            )

    def _told_deleted(self):
        state = dict(self._fields["state"]._description_selection(self.env))[self.state]
        there = f" → {self.reference_id.display_name}" if self.reference_id else ""
        return f"{self.display_name}{there} ({state})"
