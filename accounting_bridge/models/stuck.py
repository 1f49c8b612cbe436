import logging
from collections import Counter
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from ..tools.documents import Issue
from . import step
from .connection import CONNECTED
from .operation import OPEN
from .sync import WORKING_STATES

_logger = logging.getLogger(__name__)

ACTIVITY = "accounting_bridge.activity_stuck"
LIST = "accounting_bridge.action_operation_stuck"
# So many of what waits longest are asked for their reason.
SAMPLE = 200


class AccountingBridgeConnection(models.Model):
    """Telling a person that something is stuck: from a scheduled action of its own, because the
    connection's may be the one that does not run."""

    _inherit = "accounting.bridge.connection"

    # The longest wait that ends by itself is that for a limit of the day.
    alert_hours = fields.Integer(
        "Alert After (Hours)",
        default=24,
        required=True,
        tracking=True,
        help="What waits longer than this is told to the owner.",
    )

    @api.constrains("alert_hours")
    def _check_alert_hours(self):
        for connection in self:
            if connection.alert_hours < 1:
                raise ValidationError(self.env._("An alert comes after one hour at the earliest."))

    @api.model
    def _cron_alert_stuck(self):
        """Hourly, for every connection: what waits too long is told, what no longer does is taken
        back. Other scheduled actions run in between."""
        cron = self.env["ir.cron"]
        connections = self.search([("state", "in", (*CONNECTED, "disconnected"))])
        cron._commit_progress(remaining=len(connections))
        for connection in connections:
            try:
                connection.sync_ids._settle_idle()
                step.run(self.env, connection._alert_stuck)
            except Exception:
                # The others are looked after all the same.
                self.env.cr.rollback()
                _logger.exception("What is stuck of connection %s cannot be told", connection.id)
            if not cron._commit_progress(1):
                break

    def _alert_stuck(self):
        self.ensure_one()
        owner = self._responsible()
        connection = self.with_context(lang=owner.lang or self.env.lang, tz=owner.tz)
        summary, reason = connection._stuck_words()
        if summary:
            connection._tell_stuck(owner, summary, connection._stuck_note(reason))
        else:
            connection._take_back_alert()

    # === WHAT IS THE MATTER ===

    def _stuck_domain(self):
        self.ensure_one()
        return [
            ("connection_id", "=", self.id),
            ("state", "in", OPEN),
            ("waiting_since", "<=", fields.Datetime.now() - timedelta(hours=self.alert_hours)),
        ]

    def _stuck_words(self):
        """:return: (what is stuck in one line, why), empty where nothing is"""
        self.ensure_one()
        # Of a removed connection nothing can be expected.
        if not self._is_connected():
            return "", ""
        operations = self.env["accounting.bridge.operation"]
        [(count, since)] = operations._read_group(
            self._stuck_domain(), [], ["document_id:count_distinct", "waiting_since:min"]
        )
        schedule = self._schedule_issue()
        if not count:
            if not schedule:
                return "", ""
            return self.env._("%s does not run", self.name), self._issue_words(schedule)
        facts = {
            "count": count,
            "name": self.name,
            "since": format_datetime(self.env, since, dt_format="short"),
        }
        if self.state == "paused":
            summary = self.env._("%(name)s is paused: %(count)s wait since %(since)s", **facts)
        else:
            summary = self.env._("%(name)s: %(count)s wait since %(since)s", **facts)
        return summary, self._issue_words(schedule or self._stuck_reason())

    def _stuck_reason(self):
        """:return: issue (JSON) that most of what is stuck waits for"""
        operations = self.env["accounting.bridge.operation"].search(
            self._stuck_domain(), order="waiting_since, id", limit=SAMPLE
        )
        issues, counts = {}, Counter()
        # What the engine remembers is for consultants; that it fails is for whoever sees this.
        for document in operations.document_id.sudo():
            for issue in document._why_waiting()[:1]:
                issues.setdefault(issue["code"], issue)
                counts[issue["code"]] += 1
        if not counts:
            return Issue("waits_unexplained").to_json()
        return issues[counts.most_common(1)[0][0]]

    def _schedule_issue(self):
        """:return: `documents.Issue` where the connection's scheduled action does not run, though
        it should, else None. Odoo switches off what failed for a week."""
        self.ensure_one()
        if self.state not in WORKING_STATES:
            return None
        # The engine's memory and scheduled actions are the system's; that they stand still is for
        # whoever looks after the connection.
        sync = self.sudo().sync_ids.with_context(active_test=False)
        if not sync.cron_id.active:
            return Issue("schedule_off")
        since = max(filter(None, (sync.last_run, self.connected_on, sync.create_date)))
        if since > fields.Datetime.now() - timedelta(hours=self.alert_hours):
            return None
        return Issue("schedule_late", {"since": format_datetime(self.env, since)})

    # === TELLING ===

    def _responsible(self):
        """:return: the owner, or somebody else who can act where that person has left"""
        self.ensure_one()
        # Who has which right is not for everybody to read, but the alert must reach someone.
        connection = self.sudo()
        managers = self.env.ref("accounting_bridge.group_manager").sudo().all_user_ids
        managers = managers.filtered(lambda user: connection.company_id in user.company_ids)
        people = (connection.user_id | connection.create_uid | managers).filtered("active")
        return people[:1] or self.env.ref("base.user_admin")

    def _tell_stuck(self, owner, summary, note):
        """One activity, kept up to date; who marked it as done is not told again at once."""
        # Reminders are the product's, whoever runs this.
        connection = self.sudo()
        known = connection.activity_search([ACTIVITY])
        if known:
            if (known[0].summary, known[0].user_id) != (summary, owner):
                known[0].write({"summary": summary, "note": note, "user_id": owner.id})
        elif not connection._was_told_lately():
            connection.activity_schedule(ACTIVITY, summary=summary, note=note, user_id=owner.id)

    def _disconnect(self):
        result = super()._disconnect()
        # As above.
        self.sudo().activity_unlink([ACTIVITY])
        return result

    def _was_told_lately(self):
        since = fields.Datetime.now() - timedelta(hours=self.alert_hours)
        return bool(
            self.env["mail.activity"].search_count(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
                    ("active", "=", False),
                    ("write_date", ">", since),
                ],
                limit=1,
            )
        )

    def _take_back_alert(self):
        # As above.
        connection = self.sudo()
        if known := connection.activity_search([ACTIVITY]):
            known.unlink()
            connection._message_log(body=self.env._("Nothing waits too long any more."))

    def _stuck_note(self, reason):
        link = Markup('<p><a href="/odoo/action-%s">%s</a></p>') % (LIST, self.env._("Show"))
        return Markup("<p>%s</p>") % reason + link

    # === ON THE FORM ===

    def _alerts(self):
        alerts = super()._alerts()
        issue = self._schedule_issue()
        if issue:
            alerts["schedule"] = {
                "level": "danger",
                "message": self._issue_words(issue),
                "action_text": self.env._("Switch On"),
                "action_call": (self._name, "action_switch_on", self.ids),
            }
        summary, reason = self._stuck_words()
        if summary and not issue:
            alerts["stuck"] = {
                "level": "info" if self.state == "paused" else "warning",
                "message": f"{summary}. {reason}",
                "action_text": self.env._("Show"),
                "action": self.action_stuck(),
            }
        return alerts

    def action_stuck(self):
        """What waits too long."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(LIST)
        return action | {"domain": [("connection_id", "=", self.id)]}

    def action_switch_on(self):
        """Let the scheduled action run again."""
        self.check_access("write")
        if any(connection.state not in WORKING_STATES for connection in self):
            raise UserError(self.env._("The connection is not in the right state for this."))
        self._ensure_sync()
        self._wake()
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class AccountingBridgeOperation(models.Model):
    _inherit = "accounting.bridge.operation"

    is_stuck = fields.Boolean(
        "Waits Too Long", compute="_compute_is_stuck", search="_search_is_stuck"
    )

    @api.depends("state", "waiting_since", "connection_id.alert_hours")
    def _compute_is_stuck(self):
        stuck = self.filtered_domain(self._search_is_stuck("in", [True]))
        for operation in self:
            operation.is_stuck = operation in stuck

    def _search_is_stuck(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Which limit a connection has decides for everybody who sees the outbox.
        connections = self.env["accounting.bridge.connection"].sudo()
        found = [connection._stuck_domain() for connection in connections.search([])]
        return fields.Domain.OR(found)


class AccountingBridgeSync(models.Model):
    _inherit = "accounting.bridge.sync"

    def _settle_idle(self):
        """What a run that died has left behind is settled by the next one; of a connection that was
        paused or removed meanwhile there is none. Needs no network: answers that are kept are
        applied, the rest is unknown, and said to be."""
        for sync in self:
            connection = sync.connection_id
            if connection.state in WORKING_STATES or connection.provider == "none":
                continue
            engine = sync.with_company(connection.company_id)
            engine._apply_answers(step.run(self.env, engine._recover_idle))

    def _recover_idle(self):
        cron = self.with_context(active_test=False).cron_id
        # Held by a run until it has ended.
        if cron and not cron.try_lock_for_update(allow_referencing=True):
            return self.env["accounting.bridge.operation"]
        return self.env["accounting.bridge.operation"]._recover(self.connection_id)
