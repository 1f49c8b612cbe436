from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .account_move_post import _keeps_draft
from .account_move_transfer import KINDS


class AccountMove(models.Model):
    """What people press, and what the form tells them."""

    _inherit = "account.move"

    def action_bridge_create_external(self):
        """*Create external invoice* on invoices: queue what is posted, offer to post drafts."""
        moves = self.filtered(lambda move: move.move_type in KINDS)
        if not moves:
            raise UserError(
                self.env._("Only customer invoices and credit notes can be transferred.")
            )
        for company in moves.company_id:
            connection = self.env["accounting.bridge.connection"]._for_company(company)
            if not connection:
                return self._bridge_connect_first(company)
        drafts = moves.filtered(lambda move: move.state == "draft")
        if drafts:
            return moves._bridge_offer_to_post()
        moves.filtered(lambda move: move.state == "posted")._bridge_transfer()
        return moves._bridge_result()

    def _bridge_offer_to_post(self):
        wizard = self.env["accounting.bridge.post"].create({"move_ids": [(6, 0, self.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create external invoice"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _bridge_connect_first(self, company):
        """:return: the way to the guided set-up, for those who may set up
        :raise UserError: for everybody else, saying whom to ask"""
        if not self.env.user.has_group("accounting_bridge.group_consultant"):
            raise UserError(
                self.env._(
                    "%s is not connected to a bookkeeping system yet. Ask an administrator to "
                    "connect it under Invoicing → Configuration → Accounting Bridge.",
                    company.name,
                )
            )
        connections = self.env["accounting.bridge.connection"].with_company(company)
        return self._bridge_notify(
            self.env._("%s is not connected to a bookkeeping system yet.", company.name),
            "warning",
            connections.action_setup_company(),
        )

    def _bridge_post_and_transfer(self):
        """Post the drafts with the user's own rights and queue everything; a draft that could not
        be transferred stays a draft and says why.

        :return: the action that shows the result
        """
        drafts = self.filtered(lambda move: move.state == "draft")
        if drafts and not self.env.user.has_group("account.group_account_invoice"):
            return drafts._bridge_hand_over()
        blocked = drafts._bridge_blocked()
        (drafts - blocked).action_post()
        self.filtered(lambda move: move.state == "posted")._bridge_transfer()
        if blocked:
            return blocked._bridge_show_blocked()
        return self._bridge_result()

    def _bridge_blocked(self):
        """:return: the drafts that the bookkeeping system would not take as they are"""
        issues = self._bridge_issues_everywhere()
        return self.filtered(lambda move: _keeps_draft(issues.get(move.id, ())))

    def _bridge_issues_everywhere(self):
        """:return: dict move id -> list of `documents.Issue`, each company's documents checked for
        its own connection"""
        issues = {}
        # The check reads mappings and partners that a salesperson need not see.
        for connection, moves in self.sudo()._bridge_by_connection():
            issues |= moves._bridge_issues(connection)
        return issues

    def _bridge_hand_over(self):
        """Without the right to post, the draft goes to somebody who has it."""
        # The activity is for a colleague with billing rights; the salesperson may not write on
        # the invoice.
        for move in self.sudo():
            move.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Post and create the external invoice"),
                user_id=move._bridge_biller().id,
                note=plaintext2html(self.env._("Asked for by %s", self.env.user.name)),
            )
        return self._bridge_notify(
            self.env._("The draft was handed over to billing: you may not post invoices yourself."),
            "info",
        )

    def _bridge_biller(self):
        """:return: a user of the company who may post, the connection's owner first"""
        owner = self._bridge_connection().user_id
        billers = self.env.ref("account.group_account_invoice").all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and not user.share
        )
        return owner if owner in billers else billers[:1] or self.env.ref("base.user_admin")

    def _bridge_show_blocked(self):
        issues = self._bridge_issues_everywhere()
        texts, words = self.env["accounting.bridge.issue"], []
        for move in self:
            plain = [issue.to_json() for issue in issues.get(move.id, ())]
            words += texts._words(plain, move._bridge_connection())
        return self._bridge_notify("\n".join(words), "danger", self._bridge_show())

    def _bridge_result(self):
        """:return: the moves shown, with what became of the click"""
        failed = self.filtered(lambda move: move.bridge_state == "attention")
        if failed:
            # What is missing is worded for whoever clicked.
            text = "\n".join(failed.sudo().bridge_document_id.mapped("issue_text"))
            return self._bridge_notify(text, "danger", failed._bridge_show())
        waiting = self.filtered(lambda move: move.bridge_state in ("queued", "sending"))
        if waiting:
            text = self.env._("Being transferred; you are told when it is done.")
            return self._bridge_notify(text, "success", self._bridge_show())
        return self._bridge_show()

    def _bridge_show(self):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.ids)],
            "context": {"create": False},
        }
        if len(self) == 1:
            action |= {"views": [(False, "form")], "res_id": self.id}
        return action

    def _bridge_notify(self, message, level, following=None):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": level,
                "sticky": level == "danger",
                "next": following or {"type": "ir.actions.act_window_close"},
            },
        }

    # === THE BANNER ===

    def _get_alerts(self):
        alerts = super()._get_alerts()
        if self.move_type in KINDS and self.env.user.has_group("accounting_bridge.group_user"):
            draft = self.state == "draft"
            alerts |= self._bridge_alerts() if draft else self._bridge_state_alerts()
        return alerts

    def _bridge_state_alerts(self):
        """:return: why the document is not where it should be, with the way out"""
        document = self.bridge_document_id
        # Words and cures read the set-up, which the reader may not see.
        connection, issues = document.sudo().connection_id, document.sudo().issues or []
        if document.state == "uncertain":
            message = self.env._(
                "The outcome of the transfer is unknown. %s is asked before it is sent again.",
                connection._provider()._label(),
            )
            return {"accounting_bridge_uncertain": {"level": "warning", "message": message}}
        words = self.env["accounting.bridge.issue"]
        alerts = {}
        if document.state == "queued":
            alerts = self._bridge_waiting_alerts(connection, document.sudo()._why_waiting())
        for index, issue in enumerate(issues):
            level = "danger" if issue.get("level", "error") == "error" else "warning"
            alert = {"level": level, "message": words._words([issue], connection)[0]}
            cure = words._cure(issue, connection, self)
            if cure and not self._bridge_is_here(cure):
                alert |= {"action_text": words._cure_label(issue), "action": cure}
            alerts[f"accounting_bridge_issue_{index}"] = alert
        if document._is_asked_about():
            alerts["accounting_bridge_asked"] = {
                "level": "warning",
                "message": self.env._("If it is to go all the same:"),
                "action_text": self.env._("Transfer Anyway"),
                "action_call": (self._name, "action_bridge_transfer_anyway", self.ids),
            }
        if document.can_retry:
            alerts["accounting_bridge_retry"] = {
                "level": "info",
                "message": self.env._("When it is mended:"),
                "action_text": self.env._("Retry"),
                "action_call": (document._name, "action_retry", document.ids),
            }
        return alerts

    def _bridge_waiting_alerts(self, connection, issues):
        words, alerts = self.env["accounting.bridge.issue"], {}
        for index, issue in enumerate(issues):
            reason = words._words([issue], connection)[0]
            message = self.env._("The transfer waits, and is not lost. %s", reason)
            alert = {"level": "warning", "message": message}
            cure = words._cure(issue, connection, self)
            if cure and not self._bridge_is_here(cure):
                alert |= {"action_text": words._cure_label(issue), "action": cure}
            alerts[f"accounting_bridge_waiting_{index}"] = alert
        return alerts

    def _bridge_is_here(self, action):
        """Whether an action leads nowhere but to the form on which it is offered."""
        return (action.get("res_model"), action.get("res_id")) == (self._name, self.id)
