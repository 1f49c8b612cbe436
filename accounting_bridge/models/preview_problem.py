import json

from odoo import api, fields, models

# Where a problem is mended in the document itself: alike problems of several are not one.
OF_DOCUMENT = ("move", "exclude", "other", "contact", "there")


class AccountingBridgePreviewProblem(models.TransientModel):
    """What stands in the way of some documents of a preview and is mended in one place."""

    _name = "accounting.bridge.preview.problem"
    _description = "Problem in a Preview"
    _order = "count desc, id"
    _rec_name = "words"

    preview_id = fields.Many2one(
        "accounting.bridge.preview", required=True, readonly=True, index=True, ondelete="cascade"
    )
    connection_id = fields.Many2one(
        "accounting.bridge.connection", readonly=True, ondelete="cascade"
    )
    issue = fields.Json(readonly=True, help="That of the first document.")
    count = fields.Integer("Documents", readonly=True)
    document_ids = fields.Json(
        readonly=True, help="Rows of the page, or documents where all were counted."
    )
    words = fields.Char("Problem", compute="_compute_words")
    is_one_cure = fields.Boolean(readonly=True, help="One act mends it for all of them.")

    @api.depends("issue")
    @api.depends_context("lang")
    def _compute_words(self):
        issues = self.env["accounting.bridge.issue"]
        for problem in self:
            # Words read the set-up, which the reader may not see.
            connection = problem.sudo().connection_id
            problem.words = issues._words([problem.issue], connection)[0]

    def action_cure(self):
        """Open the place where it is mended for all of them."""
        self.ensure_one()
        self.check_access("read")
        if not self.is_one_cure:
            return self.action_documents()
        issues = self.env["accounting.bridge.issue"]
        # As in `_compute_words`.
        return issues._cure(self.issue, self.sudo().connection_id, self._first())

    def action_documents(self):
        """The documents that have it."""
        self.ensure_one()
        self.check_access("read")
        return self.preview_id._documents(self.document_ids)

    def _first(self):
        """:return: the first document that has it, none for an order"""
        first = self.document_ids[0]
        if self.preview_id._is_tallied():
            return self.env["account.move"].browse(first)
        return self.env["accounting.bridge.preview.row"].browse(first).move_id


class AccountingBridgeIssue(models.AbstractModel):
    _inherit = "accounting.bridge.issue"

    @api.model
    def _is_of_document(self, issue):
        return self._cures().get(issue["code"], "move") in OF_DOCUMENT

    @api.model
    def _problem_key(self, issue, connection, move, known):
        """:param known: dict that is kept between calls
        :return: str, the same for issues that are mended in one place"""
        cures = known.setdefault("cures", self._cures())
        place = cures.get(issue["code"], "move")
        about = None
        if place == "partner":
            about = issue["params"].get("partner_id") or move.commercial_partner_id.id
        elif place == "rate":
            about = move.currency_id.id
        elif place not in OF_DOCUMENT:
            asked = json.dumps(issue["params"], sort_keys=True)
            if (issue["code"], asked) not in known:
                cure = self._cure_place(issue, connection, move)
                known[issue["code"], asked] = json.dumps(cure, sort_keys=True, default=str)
            about = known[issue["code"], asked]
        return json.dumps([connection.id, issue["code"], about])
