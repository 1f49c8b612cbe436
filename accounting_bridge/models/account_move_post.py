from odoo import models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import groupby

from . import lock
from .account_move_check import ASKED, OUT_OF_SCOPE
from .account_move_export import KINDS

# What everybody sees while a draft is being typed need not be said on top.
UNFINISHED = ("contact_name_missing", "no_lines")


class AccountMove(models.Model):
    """Posting, where the transfer is automatic: an issued document must be booked, so one that
    would not arrive exactly is refused while it still can be."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        if self.env.su and all(move.auto_post == "no" for move in posted):
            # Portal, webshop and point of sale, after the money was captured.
            with lock.harmless(self.env):
                posted._bridge_on_posting()
        else:
            posted._bridge_on_posting()
        return posted

    def _bridge_on_posting(self):
        """Check what is transferred by itself, and hand over what is transferred on posting.

        :raise RedirectWarning, UserError: a document would not arrive exactly, and the connection
            says that it is not posted then
        """
        for connection, moves in self._bridge_by_connection():
            if connection._transfers_on() in ("post", "send"):
                moves._bridge_on_posting_to(connection)

    def _bridge_on_posting_to(self, connection):
        issues = self._bridge_issues(connection)
        concerned = self.filtered(lambda move: _in_scope(issues[move.id]))
        blocked = concerned.filtered(lambda move: _errors(issues[move.id]))
        inexact = blocked.filtered(lambda move: _keeps_draft(issues[move.id]))
        refused = inexact.filtered(lambda move: move._bridge_may_refuse(connection))
        if refused:
            refused._bridge_refuse(connection, issues)
        # What is blocked is not queued: its link row says why.
        (concerned if connection._transfers_on() == "post" else blocked)._bridge_transfer()

    def _bridge_by_connection(self):
        """:return: list of (connection, its customer invoices and credit notes among `self`)"""
        moves = self.filtered(lambda move: move.move_type in KINDS)
        connections = self.env["accounting.bridge.connection"]
        by_company = [
            (connections._for_company(company), self.browse(move.id for move in group))
            for company, group in groupby(moves, lambda move: move.company_id)
        ]
        return [(connection, group) for connection, group in by_company if connection]

    def _bridge_may_refuse(self, connection):
        """Nobody is refused who cannot read the reason. Portal, webshop and POS post as superuser
        after the customer's money was captured: raising there would lose it, so the document is
        posted and marked. What Odoo posts on a date by itself waits as a draft with the reason."""
        nobody_there = self.env.su or self.env.context.get("cron_id")
        return connection.inexact == "block" and (self.auto_post != "no" or not nobody_there)

    def _bridge_refuse(self, connection, issues):
        words, first = self.env["accounting.bridge.issue"], None
        name = connection._provider()._label()
        text = [self.env._("Not posted, because it would not arrive exactly in %s:", name)]
        label = ""
        for move in self:
            errors = _errors(issues[move.id])
            if not first:
                first = words._cure(errors[0].to_json(), connection, move)
                label = words._cure_label(errors[0].to_json())
            prefix = f"{move.partner_id.display_name}: " if len(self) > 1 else ""
            plain = [issue.to_json() for issue in errors]
            text += [f"• {prefix}{word}" for word in words._words(plain, connection)]
        message = "\n".join(text)
        elsewhere = first and first.get("res_model") != self._name
        # Odoo's own scheduled posting notes a UserError on the draft, nothing else.
        if elsewhere and not self.env.su:
            raise RedirectWarning(message, first, label)
        raise UserError(message)

    # === DEPOSITS ===

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        if lock.is_person(self.env):
            self._bridge_on_paid()
        else:
            with lock.harmless(self.env):
                self._bridge_on_paid()
        return result

    def _bridge_on_paid(self):
        for connection, moves in self._bridge_by_connection():
            if connection.deposits == "paid":
                waited = [move for move in moves if move._bridge_waited_for_payment(connection)]
                self.browse(move.id for move in waited)._bridge_transfer()

    def _bridge_waited_for_payment(self, connection):
        """Whether this is a deposit invoice that would have been transferred if it had been paid:
        by itself, or because somebody asked."""
        by_itself = {"post": True, "send": self.is_move_sent, "manual": False}
        asked = by_itself[connection._transfers_on()]
        # Link rows are read by the engine's rules, not by those of whoever pays.
        link = self.sudo()._bridge_link_at(connection)
        waited = any(issue["code"] == "deposit_unpaid" for issue in link.issues or ())
        return self.state == "posted" and self._is_downpayment() and (asked or waited)

    # === THE DRAFT ===

    def _bridge_alerts(self):
        """What stands in the way of the transfer of this draft, for the banner of its form.

        :return: dict key -> dict(level, message, action_text, action), see `_get_alerts`
        """
        self.ensure_one()
        connection = isinstance(self.id, int) and self._bridge_connection()
        if not connection:
            return {}
        words, alerts = self.env["accounting.bridge.issue"], {}
        issues = self._bridge_issues(connection)[self.id]
        for index, issue in enumerate(i for i in issues if i.code not in UNFINISHED):
            alert = {
                "level": _level(issue, connection),
                "message": words._words([issue.to_json()], connection)[0],
            }
            cure = words._cure(issue.to_json(), connection, self)
            if cure and cure.get("res_model") != self._name:
                alert |= {"action_text": words._cure_label(issue.to_json()), "action": cure}
            alerts[f"accounting_bridge_check_{index}"] = alert
        return alerts


def _errors(issues):
    return [issue for issue in issues if issue.level == "error"]


def _keeps_draft(issues):
    """Whether something would not arrive exactly; what is only asked about is asked afterwards."""
    return any(issue.code not in ASKED for issue in _errors(issues))


def _in_scope(issues):
    return all(issue.code not in OUT_OF_SCOPE for issue in issues)


def _level(issue, connection):
    """What will keep the draft from being posted is shown louder than what is only good to know."""
    if issue.level != "error" or issue.code in OUT_OF_SCOPE:
        return "info"
    if issue.code in ASKED:
        return "warning"
    refused = connection._transfers_on() != "manual" and connection.inexact == "block"
    return "danger" if refused else "warning"
