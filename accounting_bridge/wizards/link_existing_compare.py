from odoo import api, models

from ..models.account_move_transfer import KINDS

SIGNS = {"invoice": 1, "credit_note": -1}


class LinkExistingCompare(models.AbstractModel):
    """Documents of both sides set against each other: which are the same, which are not."""

    _name = "accounting.bridge.link_existing.compare"
    _description = "Comparison of the Cut-Over"

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
        if is_remainder(move, remote):
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


def _plain(number):
    return (number or "").strip().casefold()


def is_remainder(move, remote):
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
