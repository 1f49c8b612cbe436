import dataclasses

from odoo import models

from ..tools.documents import Issue, Outcome, Result


class AccountingBridgeSync(models.Model):
    """Refusals that are about something else of ours: the customer's contact, or another document
    that has the number."""

    _inherit = "accounting.bridge.sync"

    def _follow_contact(self, operation, outcome):
        """What was refused because the accountant merged the customer's contact into another one
        goes to that one, at once; where the contact is gone, it is looked for or made anew."""
        contacts = self.env["accounting.bridge.contact"]
        for issue in outcome.issues:
            if issue.code == "contact_gone":
                contacts._forget(self.connection_id, issue.params["contact_id"])
            if issue.code == "contact_merged":
                doubt = contacts._follow_merge(
                    self.connection_id,
                    operation.move_id.commercial_partner_id,
                    issue.params["contact_id"],
                    issue.params["into_id"],
                )
                if doubt:
                    operation._set_rejected([doubt.to_json()])
                else:
                    operation.not_before = False

    def _unless_of_another(self, operation, outcome):
        """What the provider takes for ours, but is linked to another document, is not ours (the
        same number in two journals, numbers that start anew).

        :return: the outcome, or a refusal in its place"""
        remote = outcome.document
        if operation.action != "create" or not remote:
            return outcome
        linked = self.env["accounting.bridge.document"]._by_external(self.connection_id, [remote])
        if all(document == operation.document_id for document, _remote in linked):
            return outcome
        params = {"number": remote.number, "external_id": remote.external_id}
        issue = Issue("number_used", params)
        return Outcome(operation.key, Result.REJECTED, issues=(issue,))

    def _of_our_own(self, operation, issue):
        """A number that another document of ours has there is changed in Odoo, not there.

        :return: the issue, or the one that names that document"""
        if issue.code != "number_used":
            return issue
        other = self.env["accounting.bridge.document"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("external_id", "=", issue.params.get("external_id") or ""),
                ("move_id", "!=", operation.move_id.id),
            ],
            limit=1,
        )
        if not other:
            return issue
        move = other.move_id
        params = {"other": f"{move.name} ({move.journal_id.name})", "other_id": move.id}
        return dataclasses.replace(issue, code="number_shared", params=issue.params | params)
