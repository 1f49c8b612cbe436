from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Cut-over, late documents, rollback.
TEXTS = {
    "period_closed": _lt(
        "The document is dated %(date)s; until %(lock_date)s the books are closed, or the VAT was"
        " reported. A person releases it by name in the cut-over, or it stays where it was"
        " reported."
    ),
    "open_items_not_taken": _lt(
        "%(provider)s takes no open items over. Have the opening balance entered there by hand and"
        " link it here, or exclude the document."
    ),
    "cutover_account_missing": _lt(
        "Choose the cut-over account on the connection: open items are taken over on it."
    ),
    "nothing_open": _lt("Nothing of the document is open: there is nothing to take over."),
    "dated_earlier": _lt(
        "Posted after the start of the connection, but dated %(date)s, before it (%(start_date)s)."
        " It was not transferred: take it over, link it or exclude it."
    ),
    "dated_locked": _lt(
        "Dated %(date)s, but the books in %(provider)s are locked until %(lock_date)s. It was not"
        " transferred: have them unlocked there, or date it later."
    ),
    "rolled_back": _lt(
        "The connection was rolled back on %(rolled_back_date)s: nothing is transferred any more."
    ),
    "left_by_test": _lt(
        "Odoo transferred this document in the test already: it still stands in %(provider)s as"
        " %(number)s, over %(total)s %(currency)s, and is not the document as it is now. There it"
        " counts until it is voided. Have it voided or deleted there, but its number changed first"
        " (%(number)s-TEST, say): a voided one may keep it. Then press Retry."
    ),
    "too_many_open": _lt(
        "On %(day)s more documents are open in %(provider)s than its list shows (%(most)s)."
    ),
}
CURES = {
    "period_closed": "connection",
    "cutover_account_missing": "connection",
    "open_items_not_taken": "exclude",
    "nothing_open": "exclude",
    "dated_earlier": "connection",
    "dated_locked": "connection",
    "rolled_back": "connection",
    "left_by_test": "there",
}


# What two documents may differ in.
AMOUNTS = {"open": _lt("open amount"), "currency": _lt("currency")}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of going live."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS

    @api.model
    def _cures(self):
        return super()._cures() | CURES

    def _cure_there(self, params, connection, move):
        """The document in the books, to be voided by whoever may."""
        url = params.get("url")
        return {"type": "ir.actions.act_url", "url": url, "target": "new"} if url else None

    @api.model
    def _cure_label(self, issue):
        if self._cures().get(self._plain(issue).get("code")) == "there":
            return self.env._("Look at it there")
        return super()._cure_label(issue)

    def _difference_label(self, what):
        return self.env._(AMOUNTS[what]) if what in AMOUNTS else super()._difference_label(what)
