from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.documents import Issue
from ..tools.errors import ConfigurationError
from .connection import FROZEN


class AccountingBridgeConnection(models.Model):
    """What the users of a provider expect of a new connection, what must be so in the company
    before, and what freezes with the first transfer."""

    _inherit = "accounting.bridge.connection"

    # === A NEW ONE ===

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._new_policy(vals) | vals for vals in vals_list])

    def _new_policy(self, vals):
        name = (
            vals.get("provider")
            or self.env.context.get("default_provider")
            or self._default_provider()
        )
        stated = {
            key.removeprefix("default_") for key in self.env.context if key.startswith("default_")
        }
        policy = self.env[f"accounting.bridge.provider.{name}"]._default_policy()
        return {field: value for field, value in policy.items() if field not in stated}

    @api.onchange("provider")
    def _onchange_provider(self):
        """Another provider on a form that is not connected yet: what its users expect, and the
        usual in the place of what those of the one before did."""
        if self.state != "draft" or self.is_frozen:
            return
        known = [self.env[f"accounting.bridge.provider.{name}"] for name in self._provider_names()]
        names = {field for provider in known for field in provider._default_policy()}
        self.update(self.default_get(list(names)) | self._provider()._default_policy())

    @api.model
    def _provider_names(self):
        return [name for name, _label in self._fields["provider"].selection]

    @api.constrains("provider", "payments_led_by", "number_mode")
    def _check_offered(self):
        for connection in self:
            names = connection._capabilities().fixed_policy
            usual = self._field_defaults(names) | connection._provider()._default_policy()
            other = [name for name in names if connection[name] != usual[name]]
            if other:
                raise ValidationError(
                    self.env._(
                        "%(provider)s knows one way only: leave %(fields)s as it was.",
                        provider=connection._provider()._label(),
                        fields=", ".join(
                            self._fields[name]._description_string(self.env) for name in other
                        ),
                    )
                )

    def _field_defaults(self, names):
        """:return: dict of the fields' own defaults, whatever a context or a person says"""
        defaults = {name: self._fields[name].default for name in names}
        return {name: default and default(self) for name, default in defaults.items()}

    @api.constrains("default_account_id", "template_id")
    def _check_own_references(self):
        for connection in self:
            # What is in the catalogues of others is not for the user to read.
            chosen = (connection.default_account_id | connection.template_id).sudo()
            if chosen.connection_id - connection:
                raise ValidationError(
                    self.env._("Choose from the catalogue of %s.", connection.name)
                )

    # === THE COMPANY ===

    def _check_company_ready(self):
        """:raise ConfigurationError: something in the company must be set up before"""
        for issue in self._company_issues():
            if issue.level == "error":
                raise ConfigurationError(issue.message, code=issue.code, params=issue.params)

    def _company_issues(self):
        # How the company is set up decides, whoever may see it.
        connection = self.sudo().with_company(self.company_id)
        issues = connection._provider()._check_company(connection)
        root = connection.company_id.root_id
        if not root.chart_template and not connection.payment_journal_id:
            params = {"company": connection.company_id.name, "settings": True}
            issues = [Issue("chart_missing", params), *issues]
        return issues

    @api.depends("provider", "company_id")
    def _compute_alerts(self):
        return super()._compute_alerts()

    def _alerts(self):
        """What is not as it should be in the company is looked up each time: it may be mended."""
        alerts = super()._alerts()
        if not self.provider or not self.company_id or self.state == "disconnected":
            return alerts
        words = self.env["accounting.bridge.issue"]
        for index, issue in enumerate(self._company_issues()):
            level = "danger" if issue.level == "error" else "warning"
            alert = {"level": level, "message": self._issue_words(issue)}
            if cure := words._cure_elsewhere(issue, self):
                alert |= {"action_text": self.env._("Mend it"), "action": cure}
            alerts[f"company_{index}"] = alert
        return alerts

    # === WHAT FREEZES ===

    def _frozen_values(self):
        """:return: what the first transfer freezes, as JSON"""
        self.ensure_one()
        return {
            "start_date": fields.Date.to_string(self.start_date) or "",
            "issuer": self.issuer,
            "number_mode": self.number_mode,
        }

    def _took_effect(self, name):
        """Whether a setting means something to the provider; what does not was frozen in vain."""
        return True

    @api.constrains(*FROZEN)
    def _check_frozen(self):
        """However it was changed: what was transferred, and what was not, follows from these."""
        for connection in self:
            # What the engine remembers is not for everybody who may set the policy.
            frozen = connection.sudo().sync_ids.frozen_policy
            values = connection._frozen_values()
            changed = frozen and any(
                values[name] != value
                for name, value in frozen.items()
                if connection._took_effect(name)
            )
            if changed and connection._has_transferred():
                raise ValidationError(
                    self.env._(
                        "Start date, cut-over, issuer and number of %s are frozen since the first "
                        "document was transferred.",
                        connection.name,
                    )
                )


class AccountingBridgeSync(models.Model):
    _inherit = "accounting.bridge.sync"

    frozen_policy = fields.Json(help="What the first transfer froze, as it was then.")

    def _apply_done(self, pairs):
        result = super()._apply_done(pairs)
        if not self.frozen_policy and any(o.action == "create" for o, _outcome in pairs):
            self.frozen_policy = self.connection_id._frozen_values()
        return result
