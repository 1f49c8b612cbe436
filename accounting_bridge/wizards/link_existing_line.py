import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.account_move_transfer import KINDS
from ..tools.documents import Kind
from ..tools.errors import BridgeError

STATES = [
    ("same", "Same"),
    ("differs", "Differs"),
    ("several", "Several"),
    ("perhaps", "Perhaps there"),
    ("here", "Odoo only"),
    ("there", "There only"),
    ("linked", "Linked"),
    ("waiting", "Waiting"),
    ("excluded", "Excluded"),
]
SIGNS = {"invoice": 1, "credit_note": -1}
FETCH_SECONDS = 20


class LinkExistingLine(models.TransientModel):
    """One document of the cut-over: in Odoo, in the bookkeeping system, or in both."""

    _name = "accounting.bridge.link_existing.line"
    _description = "Document of the Cut-Over"
    _rec_name = "external_number"
    _order = "date, id"

    wizard_id = fields.Many2one(
        "accounting.bridge.link_existing", required=True, ondelete="cascade", index=True
    )
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    kind = fields.Selection(
        [("invoice", "Invoice"), ("credit_note", "Credit note")], required=True, readonly=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    number = fields.Char(readonly=True)
    date = fields.Date(readonly=True)
    date_due = fields.Date("Due Date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    total = fields.Monetary(readonly=True)
    open_amount = fields.Monetary("Open in Odoo", readonly=True)
    external_id = fields.Char(readonly=True)
    external_number = fields.Char("Number There", readonly=True)
    external_date = fields.Date("Date There", readonly=True)
    external_total = fields.Monetary("Total There", readonly=True)
    external_due = fields.Monetary("Open There", readonly=True)
    raw = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    state = fields.Selection(STATES, required=True, readonly=True)
    differences = fields.Json(readonly=True)
    words = fields.Char("What Differs", compute="_compute_words")
    chosen_id = fields.Many2one(
        "accounting.bridge.link_existing.line",
        "Is This One",
        domain="[('wizard_id', '=', wizard_id), ('state', '=', 'there'), ('kind', '=', kind)]",
        help="Where the numbers differ: which document there it is. Date, total, open amount and "
        "currency must be equal.",
    )

    @api.depends("differences")
    @api.depends_context("lang")
    def _compute_words(self):
        words = self.env["accounting.bridge.issue"]
        for line in self:
            line.words = words._differences(line.differences)

    @api.depends("external_number", "external_total", "currency_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.external_number or ''} · {line.external_total:.2f}"

    def write(self, vals):
        if not self.env.su and vals.keys() - {"chosen_id"}:
            raise AccessError(self.env._("What both sides hold cannot be entered by hand."))
        return super().write(vals)

    # === BOTH SIDES ===

    @api.model
    def _side_by_side(self, wizard, moves, remotes):
        """:param remotes: list of `RemoteDocument`
        :return: list of values of lines"""
        connection = wizard.connection_id.sudo()
        provider = connection._provider()
        linked = self._linked(connection, remotes)
        contacts = self._contacts(connection, moves.commercial_partner_id)
        by_number, rest = {}, {}
        for remote in remotes:
            rest[remote.external_id] = remote
            if remote.external_id not in linked and provider._may_link(remote):
                for number in {_plain(remote.number), _plain(remote.reference)} - {""}:
                    by_number.setdefault((remote.kind.value, number), []).append(remote)
        values = []
        for move in moves:
            document = move._bridge_link_at(connection)
            found = by_number.get((KINDS[move.move_type], _plain(move.name)), [])
            if document and document._is_live():
                found = [rest[document.external_id]] if document.external_id in rest else []
            line = self._line(wizard, move, document, found, contacts)
            values.append(line)
            rest.pop(line.get("external_id"), None)
        self._doubt(values, rest.values(), linked)
        for external_id, remote in rest.items():
            document = linked.get(external_id)
            state = "linked" if document else "there"
            own = {"move_id": document.move_id.id} if document else {}
            values.append({"wizard_id": wizard.id, "state": state, **own, **self._there(remote)})
        return values

    def _doubt(self, values, remotes, linked):
        """What is there under another number with the same date, currency and open amount may be
        the same document: it is not taken over before a person has looked at it."""
        alike = {
            (r.kind.value, r.date, self._currency_ids().get(r.currency), _cents(r.amount_due))
            for r in remotes
            if r.external_id not in linked
        }
        for line in values:
            open_amount = abs(line["open_amount"])
            key = (line["kind"], line["date"], line["currency_id"], _cents(open_amount))
            if line["state"] == "here" and open_amount and key in alike:
                line["state"] = "perhaps"

    def _choose_alike(self):
        """Propose for each that is perhaps there which one it is, where there is only one."""
        there = self.filtered(lambda line: line.state == "there").grouped(
            lambda line: (line.kind, line.external_date, line.currency_id, line.external_due)
        )
        for line in self.filtered(lambda line: line.state == "perhaps"):
            alike = there.get((line.kind, line.date, line.currency_id, line.open_amount), self)
            if len(alike) == 1:
                line.chosen_id = alike

    def action_is_another(self):
        """A person has looked: it is not in the books there."""
        for line in self.filtered(lambda line: line.state == "perhaps"):
            line.wizard_id.connection_id.check_access("write")
            line.sudo().write({"state": "here", "chosen_id": False})
        return self.wizard_id._show()

    def _linked(self, connection, remotes):
        """:return: dict external id -> the link row that has it"""
        documents = self.env["accounting.bridge.document"].sudo()
        rows = documents.search(
            [
                ("connection_id", "=", connection.id),
                ("external_id", "in", [remote.external_id for remote in remotes]),
            ]
        )
        return {row.external_id: row for row in rows}

    def _line(self, wizard, move, document, found, contacts):
        here = self._here(move)
        line = {"wizard_id": wizard.id, **here}
        if document.excluded:
            return {**line, "state": "excluded"}
        if document.cutover_waits or document.state in ("queued", "sending", "uncertain"):
            return {**line, "state": "waiting"}
        if document and document._is_live():
            return {**line, "state": "linked", **(self._there(found[0]) if found else {})}
        if not found:
            return {**line, "state": "here"}
        if len(found) > 1:
            return {**line, "state": "several"}
        differences = self._compare(move, found[0], contacts)
        state = "differs" if differences else "same"
        return {**line, **self._there(found[0]), "state": state, "differences": differences}

    def _here(self, move):
        sign = SIGNS[KINDS[move.move_type]]
        return {
            "move_id": move.id,
            "kind": KINDS[move.move_type],
            "partner_id": move.commercial_partner_id.id,
            "number": move.name,
            "date": move.invoice_date,
            "date_due": move.invoice_date_due,
            "currency_id": move.currency_id.id,
            "total": sign * move.amount_total,
            "open_amount": sign * move.amount_residual,
        }

    def _there(self, remote):
        sign, kind = SIGNS[remote.kind.value], remote.kind.value
        return {
            "kind": kind,
            "currency_id": self._currency_ids().get(remote.currency),
            "external_id": remote.external_id,
            "external_number": remote.number or remote.reference,
            "external_date": remote.date,
            "external_total": sign * float(remote.total or 0),
            "external_due": sign * float(remote.amount_due or 0),
            "raw": remote.raw,
        }

    def _currency_ids(self):
        """:return: dict ISO code -> database id, read once a transaction"""
        known = self.env.cr.cache.setdefault("accounting_bridge_currencies", {})
        if not known:
            currencies = self.env["res.currency"].with_context(active_test=False).search([])
            known |= {currency.name: currency.id for currency in currencies}
        return known

    def _compare(self, move, remote, contacts):
        """:param contacts: see `_contacts`
        :return: dict of what differs to [here, there]; what stands there may be the remainder
            only, as opening balances do"""
        currency = move.currency_id
        differences = {}

        def note(name, here, there):
            differences[name] = [here, there]

        if remote.date != move.invoice_date:
            note("date", str(move.invoice_date), str(remote.date or ""))
        if remote.currency and remote.currency != currency.name:
            note("currency", currency.name, remote.currency)
        pairs = {"total": (move.amount_total, remote.total)}
        pairs["open"] = (move.amount_residual, remote.amount_due)
        if _is_remainder(move, remote):
            del pairs["total"]
        for name, (here, there) in pairs.items():
            if there is None or currency.compare_amounts(here, float(there)):
                digits = currency.decimal_places
                note(name, f"{here:.{digits}f}", "" if there is None else f"{there:.{digits}f}")
        known = contacts.get(move.commercial_partner_id.id)
        if known and remote.contact_id and remote.contact_id not in known:
            note("contact", move.commercial_partner_id.display_name, "")
        return differences

    def _contacts(self, connection, partners):
        """:return: dict customer's id -> set of the contacts there that are known to be it"""
        # Links of contacts are read for the comparison only.
        links = self.env["accounting.bridge.contact"].sudo()
        domain = [
            ("connection_id", "=", connection.id),
            ("partner_id.commercial_partner_id", "in", partners.ids),
        ]
        found = {}
        for link in links.search(domain):
            found.setdefault(link.partner_id.commercial_partner_id.id, set()).add(link.external_id)
        return found

    # === LINKING ===

    def action_link(self):
        """Link this one document."""
        self.ensure_one()
        connection = self.wizard_id.connection_id
        connection.check_access("write")
        there = self.chosen_id or self
        self._check_linkable(there)
        self._link(there, self._remote(there))
        self.wizard_id._keep_sums()
        return self.wizard_id._told(self.env._("Linked: %s", self.number))

    def action_link_selected(self):
        """Link those of the selected lines whose two sides are the same."""
        wizard = self.wizard_id
        wizard.connection_id.check_access("write")
        same = self.filtered(lambda line: line.state == "same")
        done = same._link_until(time.monotonic() + FETCH_SECONDS)
        wizard._keep_sums()
        return self._reloaded(
            self.env._("Linked: %(done)s of %(all)s selected.", done=done, all=len(self))
        )

    def action_take_over_selected(self):
        wizard = self.wizard_id
        wizard.connection_id.check_access("write")
        return self._reloaded(wizard._taken_over_words(wizard._take_over(self)))

    def _reloaded(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_move(self):
        self.ensure_one()
        return self.move_id._get_records_action()

    def _check_linkable(self, there):
        if not self.move_id or self.state in ("linked", "waiting", "excluded"):
            raise UserError(self.env._("This document is not waiting to be linked."))
        if not there.external_id or there.wizard_id != self.wizard_id:
            raise UserError(self.env._("Choose the document there that it is."))

    def _link_until(self, until):
        """Link lines whose sides are the same, until time is up.

        :param until: `time.monotonic()` value
        :return: how many were linked
        """
        done = 0
        for line in self:
            if time.monotonic() > until:
                break
            line._link(line, line._remote(line))
            done += 1
        return done

    def _remote(self, there):
        """:return: the `RemoteDocument` of what stands there; read again where its payments are not
        known and it was paid in part
        :raise UserError: in words, when it cannot be read"""
        connection = self.wizard_id.connection_id
        kind = Kind(there.kind)
        provider = connection._provider()
        remote = provider._read_document(kind, there.sudo().raw)
        if not provider._may_link(remote):
            raise UserError(
                self.env._(
                    "%(number)s was issued in %(provider)s itself and cannot be followed. Exclude "
                    "the document here.",
                    number=remote.number,
                    provider=provider._label(),
                )
            )
        if remote.payments is not None or remote.total == remote.amount_due:
            return remote
        try:
            with connection._session(time.monotonic() + FETCH_SECONDS) as session:
                try:
                    found = provider._fetch(session, kind, [remote.external_id])
                finally:
                    connection._log_exchanges(session)
        except BridgeError as error:
            raise UserError(connection._issue_words(error.issue())) from error
        return found[remote.external_id] or remote

    def _link(self, there, remote):
        connection = self.wizard_id.connection_id
        # Whose branch it is does not matter: the connection is that of all of them.
        move = self.move_id.sudo().with_company(self.move_id.sudo().company_id)
        contacts = self._contacts(connection, move.commercial_partner_id)
        differences = self._compare(move, remote, contacts)
        if differences:
            words = self.env["accounting.bridge.issue"]._differences(differences)
            raise UserError(
                self.env._(
                    "%(number)s cannot be linked, the two differ: %(words)s",
                    number=self.number,
                    words=words,
                )
            )
        move._bridge_link_existing(connection, remote, as_open=_is_remainder(move, remote))
        values = {"state": "linked", "differences": False}
        if there != self:
            values |= {name: there[name] for name in THERE}
            there.sudo().unlink()
        self.sudo().write(values)

    # === TAKING OVER ===

    def _take_over(self, how):
        """:param how: "open" or "history" """
        connection = self.wizard_id.connection_id
        # People read link rows; that they may decide is checked by the caller.
        moves = self.move_id.sudo()
        documents = moves._bridge_link(connection)
        documents.filtered(lambda d: not d._is_live() and not d.excluded).write(
            {
                "cutover_as": how,
                "cutover_by": self.env.uid,
                "cutover_waits": True,
                "issues": False,
            }
        )
        self.sudo().state = "waiting"
        connection.sudo()._wake()


THERE = ("external_id", "external_number", "external_date", "external_total", "external_due")


def _plain(number):
    return (number or "").strip().casefold()


def _is_remainder(move, remote):
    """Whether what stands there is the open remainder of a document and not the whole of it."""
    compare = move.currency_id.compare_amounts
    return (
        remote.total is not None
        and remote.total == remote.amount_due
        and not compare(move.amount_residual, float(remote.total))
        and bool(compare(move.amount_total, float(remote.total)))
    )


def _cents(amount):
    return None if amount is None else round(float(amount), 4)
