import logging
import time

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import plaintext2html

from ..tools.errors import (
    AuthenticationError,
    BridgeError,
    ConfigurationError,
    PermissionMissing,
)
from .mapping import SUBJECTS, mapping_key

_logger = logging.getLogger(__name__)

RELOAD_SECONDS = 45
ACTIVITY = "accounting_bridge.activity_mapping"


class AccountingBridgeConnection(models.Model):
    """The catalogues of a connection, and what stands in the way of its mappings."""

    _inherit = "accounting.bridge.connection"

    mapping_open_count = fields.Integer("Open Mappings", compute="_compute_mapping_counts")
    mapping_flag_count = fields.Integer("Mapping Problems", compute="_compute_mapping_counts")

    @api.depends("mapping_ids.state", "mapping_ids.flag")
    def _compute_mapping_counts(self):
        rows = self.env["accounting.bridge.mapping"]
        domain = [("connection_id", "in", self.ids)]
        waiting = [*domain, ("state", "!=", "confirmed")]
        waiting = dict(rows._read_group(waiting, ["connection_id"], ["__count"]))
        flagged = [*domain, ("flag", "!=", False)]
        flagged = dict(rows._read_group(flagged, ["connection_id"], ["__count"]))
        for connection in self:
            connection.mapping_open_count = waiting.get(connection, 0)
            connection.mapping_flag_count = flagged.get(connection, 0)

    # === LOADING ===

    def _load_references(self, session):
        """Load every catalogue (network). Nothing is written before the whole of them was read.

        :param session: see `_session`
        :raise BridgeError: as the provider's reading does
        """
        self._store_references(list(self._provider()._references(session)))

    def _store_references(self, loaded, kinds=None):
        """Make the catalogues equal to these. The first time all mappings are proposed; later, what
        no person confirmed is proposed anew where something changed.

        :param loaded: list of `books.ReferenceData`: the whole of all catalogues
        :param kinds: the catalogues that were read, where it was not all of them
        """
        self.ensure_one()
        first = not self.with_context(active_test=False).reference_ids
        # Nobody types a catalogue: only this writes it, for whoever asked.
        changed = self.env["accounting.bridge.reference"].sudo()._upsert(self, loaded, kinds)
        if first:
            self._propose_mappings()
        elif changed:
            self._match_mappings()
        self._check_mappings()  # also for a tax that somebody changed in Odoo

    def action_reload_references(self):
        """Load the catalogues now, add what documents, products and taxes came to use since, and
        propose."""
        self.ensure_one()
        self.check_access("write")
        try:
            self._reload_references()
        except BridgeError as error:
            # A message instead of an exception: the log of the call is kept.
            return self._notify("danger", self._issue_words(error.issue()), sticky=True)
        self._propose_mappings()
        return self._notify(
            "success",
            self.env._(
                "Catalogues loaded. Mappings that wait for a person: %s", self.mapping_open_count
            ),
        )

    def _reload_references(self):
        """Load the catalogues in a session of its own (network).

        :raise BridgeError: in which case the connection may need attention from now on
        """
        try:
            with self._session(time.monotonic() + RELOAD_SECONDS) as session:
                try:
                    self._load_references(session)
                except AuthenticationError as error:
                    if not error.expired:
                        raise
                    self._load_references(self._renew(session))
                finally:
                    self._log_exchanges(session)
        except (AuthenticationError, PermissionMissing, ConfigurationError) as error:
            if self._is_connected():
                self._needs_attention(error.issue())
            raise

    # === WHAT STANDS IN THE WAY ===

    def _alerts(self):
        alerts = super()._alerts()
        if self.mapping_flag_count:
            alerts["mapping"] = {
                "level": "warning",
                "message": self.env._(
                    "Mappings that point at something archived, gone or different: %s. Documents"
                    " that need them wait.",
                    self.mapping_flag_count,
                ),
                "action_text": self.env._("Mend them"),
                "action": self.action_mappings("problem"),
            }
        return alerts

    def _check_mappings(self):
        """One activity for the owner as long as a mapping that documents go by has a problem."""
        # Whoever mends the last one closes the owner's activity.
        for connection in self.sudo():
            flagged = connection.mapping_ids.filtered(lambda row: row.flag and row.state != "open")
            known = connection.activity_search([ACTIVITY])
            if flagged and not known:
                owner = connection.user_id or self.env.user
                connection = connection.with_context(lang=owner.lang)
                connection.activity_schedule(
                    ACTIVITY,
                    user_id=owner.id,
                    note=plaintext2html(
                        connection.env._(
                            "Documents that need these mappings wait: %s",
                            ", ".join(flagged.with_context(lang=owner.lang).mapped("display_name")),
                        )
                    ),
                )
            elif known and not flagged:
                connection.activity_feedback([ACTIVITY])

    def _mapping_action(self, kind, record_ids):
        """:param kind: kind of a mapping
        :param record_ids: what should be mapped; for "tax" the set of taxes of one line
        :return: action that opens exactly these rows; a missing one is made, open"""
        self.ensure_one()
        if kind != "tax" and not record_ids:
            return self.action_mappings()
        subjects = [record_ids] if kind == "tax" else [[i] for i in record_ids]
        try:
            with self.env.cr.savepoint():
                # An open row states only that something is missing.
                self.sudo()._ensure_mappings(kind, subjects)
        except UniqueViolation:
            _logger.info("Somebody else made the missing mapping at the same time")
        keys = [mapping_key(kind, ids) for ids in subjects]
        domain = [("connection_id", "=", self.id), ("key", "in", keys)]
        return {**self.action_mappings(), "domain": domain, "context": {}}

    def _ensure_mappings(self, kind, subjects, fiscal_position_id=False, nature=False):
        """:param subjects: list of lists of database ids (several for "tax" only)
        :param fiscal_position_id, nature: what rows of taxes are narrowed to
        :return: the rows of these subjects, new ones open"""
        mappings = self.env["accounting.bridge.mapping"]
        narrowed = {"fiscal_position_id": fiscal_position_id, "nature": nature}
        subjects = {mapping_key(kind, ids, **narrowed): ids for ids in subjects}
        domain = [("connection_id", "=", self.id), ("key", "in", list(subjects))]
        rows = mappings.search(domain)
        known = set(rows.mapped("key"))
        field = mappings._fields[SUBJECTS[kind]]
        new = [
            {
                "connection_id": self.id,
                "kind": kind,
                field.name: ids if field.type == "many2many" else ids[0],
                **narrowed,
            }
            for key, ids in subjects.items()
            if key not in known
        ]
        return rows | mappings.with_context(tracking_disable=True).create(new)

    def action_mappings(self, search="todo"):
        """:param search: name of the filter that is set"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("accounting_bridge.action_mapping")
        action["views"] = [(False, "list"), (False, "form")]  # for who opens it without a button
        action["domain"] = [("connection_id", "=", self.id)]
        action["context"] = {
            "default_connection_id": self.id,
            f"search_default_{search}": 1,
            "search_default_group_kind": 1,
        }
        return action

    def action_references(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("accounting_bridge.action_reference")
        return {**action, "domain": [("connection_id", "=", self.id)]}

    def action_propose_mappings(self):
        self.ensure_one()
        if not self.env.user.has_group("accounting_bridge.group_consultant"):
            raise AccessError(self.env._("Mappings are made by a consultant."))
        self._propose_mappings()
        return self.action_mappings()

    @api.ondelete(at_uninstall=False)
    def _unlink_mappings(self):
        """The database refuses to delete catalogues that mappings point at."""
        self.mapping_ids.unlink()
