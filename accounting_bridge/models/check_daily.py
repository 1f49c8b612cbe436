import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from . import step
from .check_lines import LINES
from .connection import CONNECTED

_logger = logging.getLogger(__name__)

ACTIVITY = "accounting_bridge.activity_check"
SCREEN = "accounting_bridge.action_check"
# Once a day, whenever the hourly action comes by.
EVERY = timedelta(hours=23)


class AccountingBridgeConnection(models.Model):
    """The self-check once a day, by a scheduled action of its own, and telling of what turned red:
    one activity, which names the lines, as long as there are any."""

    _inherit = "accounting.bridge.connection"

    @api.model
    def _cron_self_check(self):
        """Hourly, those whose last check is a day old: each has its own hour, so that not all call
        at once. A connection whose calls are used up is left for the next time."""
        cron = self.env["ir.cron"]
        connections = self._due_for_check()
        cron._commit_progress(remaining=len(connections))
        for connection in connections:
            try:
                connection._check_by_itself()
            except Exception:
                # The others are looked after all the same.
                self.env.cr.rollback()
                _logger.exception("Connection %s cannot be checked", connection.id)
            if not cron._commit_progress(1):
                break

    @api.model
    def _due_for_check(self):
        lately = self.env["accounting.bridge.check"].search(
            [("checked_on", ">", fields.Datetime.now() - EVERY)]
        )
        domain = [("state", "in", CONNECTED), ("id", "not in", lately.connection_id.ids)]
        return self.search(domain).filtered(
            lambda connection: not connection.budget_ids._waits_until(people=False)
        )

    def _check_by_itself(self):
        """What the provider was asked is not asked again where others are in the way of keeping
        it."""
        run = self._begin_check()
        run.connection._ask_for_check(run, people=False)
        step.run(self.env, run.connection._take_check_answers, run)
        facts = run.connection._find_checks(run)
        step.run(self.env, run.connection._keep_checks, facts)

    # === TELLING ===

    def _tell_checks(self, turned):
        """:param turned: codes of the lines that changed their state just now: who marked the
        activity as done is told again only when something else turned red"""
        self.ensure_one()
        # Reminders are the product's, whoever runs this.
        connection = self.sudo()
        red = connection.check_ids.filtered(lambda row: row.state == "red" and not row._is_told())
        known = connection.activity_search([ACTIVITY])
        if not red:
            if known:
                known.unlink()
                connection._message_log(body=self.env._("Nothing is wrong in the self-check now."))
            return
        owner = connection._responsible()
        values = connection._check_activity(red, owner)
        if known:
            if any(known[0][name] != value for name, value in values.items() if name != "user_id"):
                known[0].write(values)
            elif known[0].user_id != owner:
                known[0].user_id = owner
        elif turned.intersection(red.mapped("code")):
            connection.activity_schedule(ACTIVITY, **values)

    def _check_activity(self, red, owner):
        """:return: values of the activity, in the owner's language"""
        red = red.with_context(lang=owner.lang or self.env.lang, tz=owner.tz)
        lines = [Markup("<li>%s: %s</li>") % (row.label, row.message) for row in red]
        link = Markup('<p><a href="/odoo/action-%s">%s</a></p>') % (SCREEN, red.env._("Show"))
        return {
            "summary": red.env._("Wrong in the self-check: %s", ", ".join(red.mapped("label"))),
            "note": Markup("<ul>%s</ul>%s") % (Markup().join(lines), link),
            "user_id": owner.id,
        }

    def _disconnect(self):
        result = super()._disconnect()
        # As above.
        self.sudo().activity_unlink([ACTIVITY])
        return result


class AccountingBridgeCheck(models.Model):
    _inherit = "accounting.bridge.check"

    def _is_told(self):
        """Whether another activity tells the owner of this line already."""
        attention = self.connection_id.attention_issue or {}
        if attention.get("code") == self.text:
            return True
        activity = self.code in LINES and LINES[self.code].told
        return bool(activity and self.connection_id.activity_search([activity]))
