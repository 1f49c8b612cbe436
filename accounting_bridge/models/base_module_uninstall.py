from odoo import api, fields, models
from odoo.tools import groupby

from .operation import OPEN

CORE = "accounting_bridge"


class BaseModuleUninstall(models.TransientModel):
    """What uninstalling means for what was transferred is said before it is done."""

    _inherit = "base.module.uninstall"

    bridge_words = fields.Text(compute="_compute_bridge_words")

    @api.depends("module_ids")
    def _compute_bridge_words(self):
        for wizard in self:
            wizard.bridge_words = "\n".join(wizard._bridge_lines()) or False

    def _bridge_lines(self):
        """:return: list of sentences, one per bookkeeping system that goes; empty where none does
        or nothing is lost"""
        names = self._get_modules().mapped("name")
        # Whoever uninstalls decides for all companies, whatever they see of them otherwise.
        connections = self.env["accounting.bridge.connection"].sudo()
        connections = connections.with_context(active_test=False).search([])
        if CORE not in names:
            going = self._bridge_providers(names)
            connections = connections.filtered(lambda c: c.provider in going)
        lines = []
        for label, group in groupby(connections, lambda c: c._provider()._label()):
            rows = connections.browse(connection.id for connection in group)
            lines += rows._lost_with_core(label) if CORE in names else rows._lost_access(label)
        return lines

    def _bridge_providers(self, module_names):
        """:return: set of the providers that these modules bring"""
        # Which module made what is for system administrators, who are the ones to uninstall.
        data = self.env["ir.model.data"].sudo().search(
            [("module", "in", module_names), ("model", "=", "ir.model.fields.selection")]
        )
        options = self.env["ir.model.fields.selection"].sudo().browse(data.mapped("res_id"))
        field = self.env["ir.model.fields"]._get("accounting.bridge.connection", "provider")
        return set(options.filtered(lambda o: o.field_id == field).mapped("value"))


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def _lost_with_core(self, label):
        links, waiting = self._count_links(), self._count_waiting()
        if not links and not waiting:
            return []
        sentence = self.env._(
            "Accounting Bridge: with it go the links of %(links)s documents to %(provider)s, all "
            "mappings and settings, and %(waiting)s operations that wait. The documents stay in "
            "%(provider)s, but Odoo will not know them again, even if you install it anew: what is "
            "sent once more may be there twice. To stop for a while, pause the connection instead.",
            links=links,
            waiting=waiting,
            provider=label,
        )
        return [sentence]

    def _lost_access(self, label):
        links, waiting = self._count_links(), self._count_waiting()
        connected = self.filtered(lambda c: c._is_connected())
        if not links and not waiting and not connected:
            return []
        sentence = self.env._(
            "%(provider)s: Odoo forgets its access. The links of %(links)s documents, the mappings "
            "and the payments are kept, and %(waiting)s operations wait until it is installed and "
            "connected again.",
            links=links,
            waiting=waiting,
            provider=label,
        )
        if connected:
            sentence += " " + self.env._(
                "Remove the connection first, so that access ends there, too."
            )
        return [sentence]

    def _count_links(self):
        domain = [("connection_id", "in", self.ids), ("external_id", "!=", False)]
        return self.env["accounting.bridge.document"].search_count(domain)

    def _count_waiting(self):
        domain = [("connection_id", "in", self.ids), ("state", "in", OPEN)]
        return self.env["accounting.bridge.operation"].search_count(domain)
