from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

TEXTS = {"from_test": _lt("As in the books of before, by code")}


class AccountingBridgeMapping(models.Model):
    """What was mapped in the books of before, of a test say, counts for the next ones as a proposal
    only: the same code may be another tax there."""

    _inherit = "accounting.bridge.mapping"

    def _propose_again(self):
        self.filtered(lambda row: row.state == "confirmed" and row.reference_id).write(
            {"state": "proposed", "reason": "from_test"}
        )

    def _rematch(self, former):
        """Point at the reference of the same kind and code that took the place of one that is
        gone. What cannot be told apart by its code is proposed like any other.

        :param former: dict row -> the reference it had in the test
        """
        found = self.connection_id._same_codes(
            self.env["accounting.bridge.reference"].union(*former.values())
        )
        for row, reference in former.items():
            if reference in found and row.state != "confirmed":
                # The state goes along, because choosing a reference confirms the row otherwise.
                row.write(
                    {
                        "reference_id": found[reference].id,
                        "state": "proposed",
                        "reason": "from_test",
                        "certainty": 0,
                    }
                )


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def _forget_other_books(self):
        super()._forget_other_books()
        if not self.organisation_name:
            return  # the first ones
        # Who connects need not be who maps.
        self.sudo().mapping_ids._propose_again()
        if self._standing_confirmation("taxes"):
            self._revoke("taxes", self.env._("Other books were connected."))

    def _store_references(self, loaded, kinds=None):
        result = super()._store_references(loaded, kinds)
        # Nobody types a catalogue, and who loads it need not be who may set the policy.
        self.sudo()._rematch_policy()
        return result

    def _match_mappings(self):
        # See `_propose_mappings`.
        from_test = self.sudo().mapping_ids.filtered(
            lambda row: row.reason == "from_test" and row.state == "proposed"
        )
        former = {row: row.reference_id for row in from_test}
        result = super()._match_mappings()
        if former:
            from_test._rematch(former)
        return result

    def _rematch_policy(self):
        """The default account and the template of the policy, likewise."""
        names = ("default_account_id", "template_id", "cutover_account_id")
        lost = {name: self[name] for name in names if self[name] and not self[name].active}
        references = self.env["accounting.bridge.reference"].union(*lost.values())
        found = self._same_codes(references)
        for name, reference in lost.items():
            if reference in found:
                self[name] = found[reference]

    def _same_codes(self, references):
        """:return: dict reference -> the only active one of the same kind and code"""
        if not references:
            return {}
        rows = self.env["accounting.bridge.reference"].search(
            [
                ("connection_id", "in", self.ids),
                ("kind", "in", references.mapped("kind")),
                ("code", "in", [code for code in references.mapped("code") if code]),
            ]
        )
        by_code = rows.grouped(lambda row: (row.connection_id, row.kind, row.code))
        found = {r: by_code.get((r.connection_id, r.kind, r.code), ()) for r in references}
        return {reference: same for reference, same in found.items() if len(same) == 1}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of proposals that come from a test."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS
