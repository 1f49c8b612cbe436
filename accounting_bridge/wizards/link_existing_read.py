import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, groupby

from ..models.account_move_transfer import KINDS
from ..tools.errors import BridgeError, OutOfTime

# A person waits for the page.
READ_SECONDS = 60


class LinkExisting(models.TransientModel):
    """Reading both sides: what was open at the start, in Odoo and there."""

    _inherit = "accounting.bridge.link_existing"

    def _read(self):
        """Read both sides and set them against each other; nothing is written anywhere else."""
        moves = self._moves_here()
        there = self._documents_there(moves)
        # What both sides hold is for the product to say, not for people.
        lines = self.env["accounting.bridge.link_existing.line"].sudo()
        self.sudo().line_ids.unlink()
        created = lines.create(lines._side_by_side(self, moves, there))
        created._choose_alike()
        self.write({"read_on": fields.Datetime.now(), "problem": False})
        if self.dated_from or self.before != self._start():
            return  # only a part was compared
        # Facts are written by the product only.
        self.connection_id.sudo().write(
            {"opening_sums": self._opening_sums(), "opening_read_on": self.read_on}
        )

    def _moves_here(self):
        """:return: the documents of before that were open at the start, or are; paid ones as well
        where they are asked for"""
        # The sums are those of all branches, also those this user does not see.
        moves = self.env["account.move"].sudo()
        domain = Domain(
            [
                ("company_id", "child_of", self.connection_id.company_id.id),
                ("move_type", "in", list(KINDS)),
                ("state", "=", "posted"),
                ("invoice_date", "<", self.before),
            ]
        )
        if self.dated_from:
            domain &= Domain("invoice_date", ">=", self.dated_from)
        with_paid = self.with_paid and self.cutover == "history"
        start = self._start()
        if not with_paid:
            domain &= moves._bridge_was_open_domain(start)
        found = moves.search(domain, order="invoice_date, name, id")
        found._bridge_fetch_matched()
        return found.filtered(
            lambda move: with_paid or move.amount_residual or move._bridge_open_on(start)
        )

    def _documents_there(self, moves):
        """:return: list of `RemoteDocument`
        :raise UserError: in words, where they cannot be read"""
        connection, before = self.connection_id, self.before
        provider, found = connection._provider(), {}
        settled = [move.invoice_date for move in moves if not move.amount_residual]
        try:
            with connection._session(time.monotonic() + READ_SECONDS) as session:
                try:
                    pages = [provider._open_documents(session, before, self.dated_from or None)]
                    if settled:
                        pages.append(provider._settled_documents(session, before, min(settled)))
                    # One that moves between pages is read twice.
                    for remotes in pages:
                        for page in remotes:
                            found |= {remote.external_id: remote for remote in page}
                finally:
                    connection._log_exchanges(session)
        except OutOfTime:
            raise UserError(self._too_many_words()) from None
        except BridgeError as error:
            raise UserError(connection._issue_words(error.issue())) from error
        return list(found.values())

    def _too_many_words(self):
        return self.env._(
            "%(provider)s has more documents dated before %(day)s than can be read at once. "
            "Compare them in parts: choose the first day and the day before which they are dated.",
            provider=self.provider,
            day=format_date(self.env, self.before),
        )

    def _opening_sums(self):
        """:return: list of dict(currency, here, there, difference), amounts as text"""
        sums = []
        for currency, lines in groupby(self.line_ids, lambda line: line.currency_id):
            digits = currency.decimal_places
            here = round(sum(line.open_amount for line in lines), digits)
            there = round(sum(line.external_open for line in lines), digits)
            amounts = {"here": here, "there": there, "difference": round(here - there, digits)}
            texts = {name: f"{amount:.{digits}f}" for name, amount in amounts.items()}
            sums.append({"currency": currency.name, **texts})
        return sums

    @api.depends("line_ids.open_amount", "line_ids.external_open")
    def _compute_sums(self):
        for wizard in self:
            wizard.sums = wizard.connection_id._opening_table(wizard._opening_sums())
