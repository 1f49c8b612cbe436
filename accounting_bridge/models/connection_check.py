import logging
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.books import CheckFact
from ..tools.documents import Issue
from ..tools.errors import (
    AuthenticationError,
    BridgeError,
    ConfigurationError,
    PermissionMissing,
)
from .check_lines import LINES, STATES, WORST, CheckRun, worse

_logger = logging.getLogger(__name__)

SECONDS = 25


class AccountingBridgeConnection(models.Model):
    """The self-check of a connection: asks the provider, looks at each line, keeps what it saw."""

    _inherit = "accounting.bridge.connection"

    check_ids = fields.One2many("accounting.bridge.check", "connection_id")
    check_state = fields.Selection(STATES, "Self-Check", compute="_compute_check_state")

    @api.depends("check_ids.state")
    def _compute_check_state(self):
        # Whoever sees the connection sees how it is; the lines are for consultants.
        groups = (
            self.env["accounting.bridge.check"]
            .sudo()
            ._read_group([("connection_id", "in", self.ids)], ["connection_id", "state"])
        )
        for connection in self:
            states = {state for row, state in groups if row.id == connection.id}
            connection.check_state = next((s for s in WORST if s in states), False)

    def action_self_check(self):
        """Run the self-check and show what it found."""
        self.ensure_one()
        if not self.env.user.has_group("accounting_bridge.group_consultant"):
            raise AccessError(self.env._("The self-check is run by a consultant."))
        self.check_access("write")
        self._self_check()
        return self.action_checks()

    def action_checks(self):
        """What the self-check found last."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("accounting_bridge.action_check")
        return action | {
            "name": self.env._("Self-Check: %s", self.name),
            "domain": [("connection_id", "=", self.id)],
            "context": {"search_default_by_subject": 1, "check_connection_id": self.id},
        }

    def _self_check(self, session=None, people=True):
        """Look at every line (reading at the provider, five calls at most).

        :param session: one that is open already; without it one is opened
        :param people: see `_open_session`
        :return: rows of `accounting.bridge.check`
        """
        run = self._begin_check()
        run.connection._ask_for_check(run, session, people)
        run.connection._take_check_answers(run)
        return run.connection._keep_checks(run.connection._find_checks(run))

    def _begin_check(self):
        self.ensure_one()
        # What is looked at does not depend on who asks.
        return CheckRun(self.sudo().with_company(self.company_id))

    # === ASKING ===

    def _ask_for_check(self, run, session=None, people=True):
        """Let the provider say what can be asked; why it does not is kept in the run."""
        try:
            if session:
                self._ask_once(run, session)
                return
            with self._session(time.monotonic() + SECONDS, people) as session:
                try:
                    self._ask_once(run, session)
                except AuthenticationError as error:
                    if not error.expired:
                        raise
                    self._ask_once(run, self._renew(session))
                finally:
                    self._log_exchanges(session)
        except BridgeError as error:
            run.failure = error.issue()
            refused = (AuthenticationError, PermissionMissing, ConfigurationError)
            if isinstance(error, refused) and self._is_connected():
                self._needs_attention(run.failure)

    def _ask_once(self, run, session):
        run.facts, run.kinds, run.loaded = run.provider._read_for_check(session)
        run.more = run.provider._self_check(session, self, run.facts)
        run.answered = getattr(session, "answered", None)

    def _take_check_answers(self, run):
        """Keep what the provider said, as *Test Connection* does; besides, how the catalogues stand
        now."""
        facts = run.facts
        if not facts or self.organisation_ref not in (False, facts.external_id):
            return
        self._take_facts(facts)
        try:
            self._check_facts(facts)
        except ConfigurationError as error:
            self._needs_attention(error.issue())
        else:
            self._recovered()
        # The first time all of them are loaded, by the synchronisation.
        if run.kinds and self.with_context(active_test=False).reference_ids:
            self._store_references(run.loaded, run.kinds)

    # === LOOKING ===

    def _find_checks(self, run):
        """:return: list of `CheckFact`, one per line that means something here"""
        stated = {}
        for fact in run.more:
            stated[fact.code] = worse(stated.get(fact.code), fact)
        found = [
            worse(self._find_check(run, line), stated.get(line.code)) for line in LINES.values()
        ]
        return [fact for fact in found if fact]

    def _find_check(self, run, line):
        """A line that fails never stops the others."""
        if line.online and not run.facts:
            reason = run.failure or Issue("unavailable")
            return CheckFact(line.code, "unknown", reason.params, reason.code)
        try:
            with self.env.cr.savepoint():
                return line.find(run)
        except Exception as error:
            _logger.exception("Line %s of the self-check of %s failed", line.code, self.id)
            return CheckFact(line.code, "unknown", {"reason": str(error)}, "check_failed")

    # === KEEPING ===

    def _keep_checks(self, facts):
        """:return: the rows, made equal to what was found"""
        now = fields.Datetime.now()
        rows = {row.code: row for row in self.check_ids}
        order = list(LINES)
        new, turned = [], set()
        for fact in facts:
            values = self._check_values(fact)
            row = rows.pop(fact.code, None)
            if row is None or row.state != fact.level:
                turned.add(fact.code)
            if row is None:
                position = {"subject": LINES[fact.code].subject, "sequence": order.index(fact.code)}
                new.append({"connection_id": self.id, "since": now, **position, **values})
                continue
            if fact.code in turned:
                values["since"] = now
            changed = {name: value for name, value in values.items() if row[name] != value}
            if changed:
                row.write(changed)
        self.env["accounting.bridge.check"].union(*rows.values()).unlink()
        self.env["accounting.bridge.check"].create(new)
        self.check_ids.checked_on = now
        self._tell_checks(turned)
        return self.check_ids

    @api.model
    def _check_values(self, fact):
        return {
            "code": fact.code,
            "state": fact.level,
            "text": fact.sentence,
            "params": fact.params or False,
            "cure": fact.cure or False,
            "cure_ids": list(fact.ids) or False,
        }
