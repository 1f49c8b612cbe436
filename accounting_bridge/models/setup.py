from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from ..tools.errors import BridgeError
from .connection import CONNECTED
from .setup_step import NAMES, STEPS, TO_PASS, Step


class AccountingBridgeConnection(models.Model):
    """The guided set-up: where a company is on its way from "not connected" to its first document.
    It edits the ordinary fields of the connection; nothing is kept twice. What each step says is
    in `setup_<step>.py`."""

    _inherit = "accounting.bridge.connection"

    setup_step = fields.Selection(
        STEPS,
        "Set-Up Step",
        readonly=True,
        copy=False,
        help="Empty: the connection was made without the guided set-up.",
    )
    setup_done_on = fields.Datetime("Set Up On", readonly=True, copy=False)
    setup_passed = fields.Json(readonly=True, copy=False, help="Steps a person went through.")
    setup_holds = fields.Boolean(
        "Nothing Goes by Itself Yet",
        readonly=True,
        copy=False,
        help="The guided set-up was begun before the connection was used: what is transferred on "
        "posting or on sending waits until it is finished.",
    )
    setup_state = fields.Json(compute="_compute_setup", groups="accounting_bridge.group_consultant")
    setup_page = fields.Json(compute="_compute_setup", groups="accounting_bridge.group_consultant")
    setup_open = fields.Json(compute="_compute_setup", groups="accounting_bridge.group_consultant")
    setup_halted = fields.Json(
        compute="_compute_setup", groups="accounting_bridge.group_consultant"
    )
    setup_progress = fields.Char(
        "Progress", compute="_compute_setup", groups="accounting_bridge.group_consultant"
    )

    @api.depends("setup_step", "provider")
    @api.depends_context("lang", "uid", "tz")
    def _compute_setup(self):
        for connection in self:
            steps = connection._setup_steps() if connection._origin else []
            current = next(
                (s for s in steps if s.name == (connection.setup_step or NAMES[0])), None
            )
            connection.setup_state = [
                {"name": s.name, "label": s.label, "state": s.state, "current": s is current}
                for s in steps
            ]
            connection.setup_page = current and current.to_json()
            connection.setup_open = (current and current.problems) or False
            connection.setup_halted = connection._setup_halt()
            done = [s for s in steps if s.name in TO_PASS and s.state == "done"]
            connection.setup_progress = f"{len(done)}/{len(TO_PASS)}" if steps else False

    @api.model
    def _fact_fields(self):
        return super()._fact_fields() | {
            "setup_step",
            "setup_done_on",
            "setup_passed",
            "setup_holds",
        }

    def _setup_steps(self):
        """:return: list of `Step`, all of them"""
        self.ensure_one()
        labels = dict(self._fields["setup_step"]._description_selection(self.env))
        steps = []
        for name in NAMES:
            step = Step(name, labels[name], passed=name in (self.setup_passed or ()))
            getattr(self, f"_setup_{name}")(step)
            steps.append(step)
        return steps

    def _setup_halt(self):
        """:return: why nothing goes at all, as `actionable_errors` takes it, said on every page"""
        if self.rolled_back_on:
            words = self.env._(
                "Rolled back by %(user)s: nothing is transferred any more, whatever is set up "
                "here. Only an administrator of Accounting Bridge takes that back: %(people)s.",
                user=self.sudo().rolled_back_by.name,
                people=self._administrators(self.company_id),
            )
            return {"rolled_back": {"level": "warning", "message": words}}
        if self.state == "paused":
            words = self.env._(
                "The connection is paused: nothing is transferred or fetched until it is resumed."
            )
            resume = {
                "action_text": self.env._("Resume"),
                "action_call": (self._name, "action_resume", self.ids),
            }
            return {"paused": {"level": "warning", "message": words, **resume}}
        return False

    def _setup_named(self, name):
        return next(step for step in self._setup_steps() if step.name == name)

    # === WHAT WAITS FOR IT ===

    def _transfers_on(self):
        """:return: when documents go by themselves, as `transfer_on`; "manual" while the company
        is being set up, False without connection"""
        return "manual" if self.setup_holds else self.transfer_on

    @api.depends("setup_holds")
    def _compute_alerts(self):
        return super()._compute_alerts()

    def _alerts(self):
        alerts = super()._alerts()
        if self.setup_holds and self._is_connected():
            alerts["setup"] = {
                "level": "info",
                "message": self.env._(
                    "The set-up is not finished: until then nothing is transferred by itself."
                ),
                "action_text": self.env._("Continue Set-Up"),
                "action": self._setup_action(),
            }
        return alerts

    # === IN ===

    @api.model
    def action_setup_company(self):
        """The set-up of the user's company: go on with its connection, or begin one."""
        if not self.env.user.has_group("accounting_bridge.group_consultant"):
            raise AccessError(self.env._("Companies are set up by a consultant."))
        company = self.env.company.root_id
        if company not in self.env.companies:
            raise UserError(
                self.env._(
                    "%(branch)s is a branch: its main company, %(company)s, is set up, and its "
                    "branches share the connection. Switch to %(company)s first.",
                    branch=self.env.company.display_name,
                    company=company.display_name,
                )
            )
        connection = self._setup_connection(company)
        return connection.action_setup()

    def _setup_connection(self, company):
        """:return: the connection of the company that is in use or on its way; else a new one"""
        connections = self.search([("company_id", "=", company.id)], order="id desc")
        order = (*CONNECTED, "draft", "disconnected")
        known = connections.sorted(lambda c: (order.index(c.state), not c.setup_step))[:1]
        if known or self.env.user.has_group("accounting_bridge.group_manager"):
            return known or self.create({"company_id": company.id, "name": company.name})
        raise UserError(
            self.env._(
                "%(company)s is not connected to a bookkeeping system yet. Only an administrator "
                "of Accounting Bridge can begin: %(people)s.",
                company=company.name,
                people=self._administrators(company),
            )
        )

    @api.model
    def _administrators(self, company):
        """:return: names of who may connect the company"""
        group = self.env.ref("accounting_bridge.group_manager")
        # Whom to ask is no secret.
        named = self.env["accounting.bridge.issue"]._named(group.sudo().all_user_ids, company)
        return named or self.env._("nobody has this right yet")

    def action_setup(self):
        """Begin, continue or run again the guided set-up of this connection."""
        self.ensure_one()
        self._check_may_set_up()
        if not self.setup_step:
            new = not self._is_connected() and not self.is_frozen
            # Written by the product only.
            self.sudo().write({"setup_step": NAMES[0], "setup_holds": new})
        elif not self._is_connected():
            self.sudo().setup_step = NAMES[0]  # nothing else can be done
        return self._setup_action()

    def _setup_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("accounting_bridge.action_setup")
        return action | {"res_id": self.id, "context": {}}

    def _check_may_set_up(self):
        self.check_access("write")

    def _is_on_setup_page(self):
        """Whether who connects does so in the guided set-up, and wants to go on there."""
        return self.setup_holds or self.setup_step == NAMES[0]

    # === BACK AND ON ===

    def action_setup_next(self):
        """*Continue*: this step is settled, or left open for later."""
        self.ensure_one()
        self._check_may_set_up()
        step = self._setup_named(self.setup_step or NAMES[0])
        if step.blocks:
            raise UserError("\n".join(step.held))
        following = NAMES[min(NAMES.index(step.name) + 1, len(NAMES) - 1)]
        self._setup_pass(step.name)
        return self._setup_go(following)

    def _setup_pass(self, name):
        passed = [n for n in NAMES if n == name or n in (self.setup_passed or ())]
        self.sudo().setup_passed = passed  # written by the product only

    def action_setup_back(self):
        self.ensure_one()
        self._check_may_set_up()
        return self._setup_go(NAMES[max(NAMES.index(self.setup_step or NAMES[0]) - 1, 0)])

    def action_setup_to(self, name):
        """Go to a step by its name."""
        self.ensure_one()
        self._check_may_set_up()
        if name not in NAMES:
            raise UserError(self.env._("There is no such step."))
        return self._setup_go(name)

    def _setup_go(self, name):
        if name == NAMES[-1] and not self.setup_done_on:
            raise UserError(self.env._("Finish the set-up on the page Review first."))
        self.sudo().setup_step = name  # written by the product only
        return True

    # === AGAIN ===

    def action_setup_reload(self):
        """*Reload*: ask the bookkeeping system again what concerns this step (network)."""
        self.ensure_one()
        self._check_may_set_up()
        try:
            self._setup_reload()
        except BridgeError as error:
            return self._notify("danger", self._issue_words(error.issue()), sticky=True)
        return self._notify("success", self.env._("Asked again."))

    def _setup_reload(self):
        """:raise BridgeError: the bookkeeping system cannot be read"""
        self._test()
        self._reload_references()
        self._propose_mappings()

    def action_setup_accept(self):
        """Take what this step proposes."""
        self.ensure_one()
        self._check_may_set_up()
        take = getattr(self, f"_setup_accept_{self.setup_step}", None)
        if not take:
            raise UserError(self.env._("There is nothing to accept."))
        take()
        return True

    # === WHO HAS CONFIRMED WHAT ===

    def _setup_statement(self, subject):
        """:return: the words a person confirms; each step adds its own"""
        raise NotImplementedError(subject)

    def _setup_state_of(self, subject):
        """:return: who confirmed it and when, in words; "" where it does not hold"""
        row = self._confirmation(subject).sudo()
        if not row:
            return ""
        return self.env._(
            "Confirmed by %(name)s on %(when)s.",
            name=row.user_id.name,
            when=format_datetime(self.env, row.confirmed_on),
        )

    def _setup_tick(self, subject, ticked):
        """A box was ticked, or its tick taken away."""
        holds = bool(self._confirmation(subject))
        if ticked and not holds:
            self._confirm(subject, self._setup_statement(subject))
        elif holds and not ticked:
            self._setup_untick(subject)

    def _setup_untick(self, subject):
        return self._revoke(subject, self.env._("The tick was taken away."))
