from odoo import api, fields, models
from odoo.exceptions import LockError, UserError


class AccountingBridgeConnection(models.Model):
    """Test first, then live. What was transferred in test is marked, and *Move to Live* drops its
    links. It counts nowhere only in the books of a demo organisation: in real ones it stands like
    any other document until somebody voids it there."""

    _inherit = "accounting.bridge.connection"

    in_test = fields.Boolean(
        "Test",
        compute="_compute_in_test",
        store=True,
        readonly=False,
        tracking=True,
        copy=False,
        help="What is transferred now is for trying out. Move to Live drops these links; from the "
        "first document that is transferred live there is no way back. Only in a demo organisation "
        "it counts nowhere: in real books it counts until it is voided there.",
    )

    @api.depends("is_demo")
    def _compute_in_test(self):
        for connection in self:
            connection.in_test = connection.in_test or connection.is_demo

    def write(self, vals):
        if "in_test" in vals:
            self._check_test(bool(vals["in_test"]))
        result = super().write(vals)
        if "in_test" in vals:
            self._follow_test()
        return result

    def _check_test(self, wanted):
        for connection in self.filtered(lambda c: c.in_test != wanted):
            connection._check_no_run()
            if wanted and connection._has_gone_live():
                raise UserError(
                    self.env._(
                        "Documents of %s were transferred already: it cannot become a test any "
                        "more.",
                        connection.name,
                    )
                )
            if not wanted and (connection.is_demo or connection._test_documents()):
                raise UserError(
                    self.env._(
                        "%s was tried out: use Move to Live, which drops the links of the test.",
                        connection.name,
                    )
                )

    def _follow_test(self):
        # The state is written by the product only.
        for connection in self.sudo().filtered(lambda c: c.state in ("test", "live")):
            if connection.state != connection._working_state():
                connection.state = connection._working_state()

    def _working_state(self):
        return "test" if self.in_test else super()._working_state()

    def _check_no_run(self):
        """Keep the scheduled action from running until this transaction ends.

        :raise UserError: it is running
        """
        # Scheduled actions belong to the system.
        crons = self.sudo().sync_ids.with_context(active_test=False).cron_id
        try:
            crons.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._("The connection is synchronising right now. Try again in a moment.")
            ) from None

    def _test_documents(self):
        """:return: link rows of what was transferred, or linked, in test"""
        # Those of all branches, also those this user does not see.
        documents = self.env["accounting.bridge.document"].sudo()
        return documents.search([("connection_id", "in", self.ids), ("in_test", "=", True)])

    def _has_gone_live(self):
        """Whether anything is in the books, or may be, that was not transferred in test."""
        # As above.
        documents = self.env["accounting.bridge.document"].sudo()
        return bool(
            documents.search_count(
                [
                    ("connection_id", "in", self.ids),
                    ("in_test", "=", False),
                    "|",
                    ("external_id", "!=", False),
                    ("sent_fingerprint", "!=", False),
                ],
                limit=1,
            )
        )

    def _alerts(self):
        alerts = super()._alerts()
        if self.in_test and self._is_connected():
            alerts["test"] = {"level": "info", "message": self._test_words()}
        return alerts

    def _test_words(self):
        words = (
            self.env._("TEST: what is transferred is for trying out, in a demo organisation.")
            if self.is_demo
            else self.env._(
                "TEST in real books: what is transferred is for trying out, but it stands in "
                "%(provider)s and counts there until it is voided.",
                provider=self._provider()._label(),
            )
        )
        if self.env.user.has_group("accounting_bridge.group_manager"):
            return f"{words} " + self.env._(
                "When it is as it should be, press “Move to Live”."
            )
        return f"{words} " + self.env._(
            "When it is as it should be, an administrator of Accounting Bridge presses “Move to "
            "Live”: %s.",
            self._administrators(self.company_id),
        )

    @api.depends("in_test", "is_demo")
    @api.depends_context("uid")
    def _compute_alerts(self):
        return super()._compute_alerts()


class AccountingBridgeDocument(models.Model):
    _inherit = "accounting.bridge.document"

    in_test = fields.Boolean("Test", readonly=True, copy=False, help="Transferred in test.")

    def _test_alert(self):
        """:return: what is said above the invoice, as `actionable_errors` takes it"""
        connection = self.connection_id
        freed = self.env._("When the connection moves to live, the invoice is free again.")
        return {
            "level": "info" if connection.is_demo else "warning",
            "message": f"{self._test_words(connection._provider()._label())} {freed}",
        }

    def _test_words(self, provider):
        if self.connection_id.is_demo:
            return self.env._(
                "Transferred in test to %s, to a demo organisation: it counts nowhere.", provider
            )
        if self.status in ("draft", "submitted"):
            return self.env._(
                "Transferred in test to %s, but to real books: it is not approved there yet, and "
                "counts from then on. Have it deleted there.",
                provider,
            )
        return self.env._(
            "Transferred in test to %s, but to real books: there it counts until it is voided.",
            provider,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_state_alerts(self):
        alerts = super()._bridge_state_alerts()
        # The reader may not see the set-up.
        document = self.bridge_document_id.sudo()
        if document.in_test and document._is_live():
            alerts["accounting_bridge_in_test"] = document._test_alert()
        return alerts
