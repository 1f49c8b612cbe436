from odoo import models

from ..tools.documents import Issue
from .document import GONE

CODE = "edited_there"
# With these it would be another document for the tax office, the customer or the books.
GRAVE = {"number", "date"}


class AccountingBridgeDocument(models.Model):
    """What an accountant edited there beside the totals: compared with what was sent, shown, never
    taken over."""

    _inherit = "accounting.bridge.document"

    def _compare(self, remote):
        result = super()._compare(remote)
        # What was sent is evidence that only consultants read; the comparison is for everybody.
        document = self.sudo()
        if document.status not in GONE and document.sent_payload:
            document._compare_entries(remote)
        return result

    def _compare_entries(self, remote):
        different = self._different_entries(remote)
        if not different and not (remote.number and remote.date and remote.contact_id):
            return  # what is not stated may still differ
        issues = [issue for issue in self.issues or [] if issue["code"] != CODE]
        if different:
            level = "error" if GRAVE & different.keys() else "warning"
            issues.append(Issue(CODE, {"differences": different}, level=level).to_json())
        if issues != (self.issues or []):
            self.issues = issues or False

    def _different_entries(self, remote):
        """:return: dict of "number", "date", "contact" to [what was sent, what is there], of those
            that differ"""
        sent, different = self.sent_payload, {}
        if remote.number and not sent["number_as_reference"] and remote.number != sent["number"]:
            different["number"] = [sent["number"], remote.number]
        if remote.date and remote.date.isoformat() != sent["date"]:
            different["date"] = [sent["date"], remote.date.isoformat()]
        if remote.contact_id and not self._is_our_contact(remote.contact_id):
            names = [sent["contact"]["name"], self._contact_name(remote.contact_id)]
            different["contact"] = names
        return different

    def _is_our_contact(self, external_id):
        """Whether the contact is the one that was sent, or another one of the same customer."""
        contact = self.sent_payload["contact"]
        if contact.get("collective") or contact["external_id"] in (None, "", external_id):
            return True
        return self._contact_of(external_id).partner_id == self.partner_id

    def _contact_of(self, external_id):
        return self.env["accounting.bridge.contact"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("external_id", "=", external_id),
            ]
        )

    def _contact_name(self, external_id):
        """:return: the name, "" of a contact that Odoo does not know"""
        return self._contact_of(external_id).partner_id.display_name or ""
