from odoo import models


class AccountingBridgeLinkContact(models.TransientModel):
    """A contact may be chosen before anything is transferred: where a preview found several."""

    _inherit = "accounting.bridge.link.contact"

    def _offered(self, documents):
        """Rows of previews are written by the product only, from what the provider answered."""
        rows = self.env["accounting.bridge.preview.row"].search(
            [("connection_id", "=", self.connection_id.id), ("contact_how", "=", "doubtful")]
        )
        return super()._offered(documents) | {
            ref
            for row in rows
            for issue in row.issues or []
            if issue["code"] == "contact_doubtful"
            and issue["params"]["partner_id"] == self.partner_id.id
            for ref, _name in issue["params"]["candidates"]
        }
