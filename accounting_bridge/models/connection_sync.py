import time

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.documents import Kind
from ..tools.errors import AuthenticationError, BridgeError
from .sync import RUN_SECONDS


class AccountingBridgeConnection(models.Model):
    """A connection and its scheduled action."""

    _inherit = "accounting.bridge.connection"

    sweep_requests = fields.Integer(
        copy=False, help="How often a person wanted to see what changed: no clock is compared."
    )

    document_count = fields.Integer(compute="_compute_document_count")

    def _compute_document_count(self):
        counts = dict(
            self.env["accounting.bridge.document"]._read_group(
                [("connection_id", "in", self.ids), ("current", "=", True)],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.document_count = counts.get(connection, 0)

    def action_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("accounting_bridge.action_document")
        return action | {"domain": [("connection_id", "=", self.id)]}

    def _ensure_sync(self):
        """Give the connection its memory and its scheduled action. The action is switched on by
        `ir.cron.toggle` only, which refuses in a neutralised copy."""
        # Scheduled actions belong to the system; connecting creates exactly this one.
        for connection in self.sudo():
            sync = connection.sync_ids or connection.sync_ids.create(
                {"connection_id": connection.id}
            )
            if not sync.cron_id:
                sync.cron_id = (
                    self.env["ir.cron"]
                    .sudo()
                    .create(
                        {
                            "name": f"Accounting Bridge: {connection.name}",
                            "model_id": self.env["ir.model"]._get_id("accounting.bridge.sync"),
                            "state": "code",
                            "code": f"model.browse({sync.id})._run()",
                            "user_id": self.env.ref("base.user_root").id,
                            "interval_number": 10,
                            "interval_type": "minutes",
                            # Mail first: its actions have 5 or 6.
                            "priority": 10,
                            "active": False,
                        }
                    )
                )
            connection._toggle_sync()

    def unlink(self):
        # Scheduled actions belong to the system; this one has nothing left to run for.
        crons = self.sudo().sync_ids.with_context(active_test=False).cron_id
        result = super().unlink()
        crons.unlink()
        return result

    def _toggle_sync(self):
        """Let the scheduled action run while the connection works."""
        for connection in self.sudo():
            cron = connection.sync_ids.with_context(active_test=False).cron_id
            if cron:
                cron.toggle(
                    self._name,
                    [
                        ("id", "=", connection.id),
                        ("state", "in", ("test", "live", "attention")),
                    ],
                )

    def _wake(self):
        """Trigger the scheduled action, once per transaction and connection."""
        woken = self.env.cr.precommit.data.setdefault("accounting_bridge_woken", set())
        for connection in self.sudo():
            cron = connection.sync_ids.cron_id
            if cron and connection.id not in woken:
                woken.add(connection.id)
                cron._trigger()

    def action_synchronise(self):
        """Fetch what changed, soon."""
        self.check_access("read")
        self._request_sweep()
        self._wake()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Changes are being fetched."),
            },
        }

    def _request_sweep(self):
        # Users may ask for it; the row itself is the consultants'.
        for connection in self.sudo():
            connection.sweep_requests += 1

    def _refresh_documents(self, documents):
        """Read documents at the provider now (network, reading only) and apply them.

        :raise UserError: in words, when the provider cannot be reached
        """
        self.ensure_one()
        provider = self._provider()
        # What follows from the answers (payments) belongs to the company of the connection.
        documents = documents.with_company(self.company_id)
        try:
            with self._session(time.monotonic() + RUN_SECONDS) as session:
                for kind, group in documents.grouped("kind").items():
                    refs = group.mapped("external_id")
                    group._apply_read(self._fetch_renewed(session, provider, Kind(kind), refs))
                self._log_exchanges(session)
        except BridgeError as error:
            raise UserError(self._issue_words(error.issue())) from error

    def _fetch_renewed(self, session, provider, kind, refs):
        """A token may end before its time; reading is repeated once with a fresh one."""
        try:
            return provider._fetch(session, kind, refs)
        except AuthenticationError as error:
            if not error.expired:
                raise
            self._renew(session)
            return provider._fetch(session, kind, refs)
