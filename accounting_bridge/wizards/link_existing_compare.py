from collections import defaultdict

from odoo import api, models

from ..models.account_move_transfer import KINDS
from ..models.cutover_money import is_since
from ..models.document import GONE
from ..models.payment import effect

SIGNS = {"invoice": 1, "credit_note": -1}


class LinkExistingCompare(models.AbstractModel):
    """Documents of both sides set against each other: which are the same, which are not."""

    _name = "accounting.bridge.link_existing.compare"
    _inherit = ["accounting.bridge.link_existing.contact"]
    _description = "Comparison of the Cut-Over"

    @api.model
    def _side_by_side(self, wizard, moves, remotes):
        """:param remotes: list of `RemoteDocument`
        :return: list of values of lines"""
        connection = wizard.connection_id.sudo()
        rest = {remote.external_id: remote for remote in remotes}
        linked = self._linked(connection, rest)
        by_number = self._by_number(
            connection._provider(), [r for i, r in rest.items() if i not in linked]
        )
        contacts = self._contacts(connection, moves.commercial_partner_id, rest.values())
        values = []
        moves.bridge_document_ids.operation_ids.fetch(["action", "state"])  # for all at once
        for move in moves:
            document = move._bridge_link_at(connection)
            found = by_number.get((KINDS[move.move_type], _plain(move.name)), [])
            if document and document._is_live():
                found = [rest[document.external_id]] if document.external_id in rest else []
            line = self._line(wizard, move, document, found, contacts)
            values.append(line)
            rest.pop(line.get("external_id"), None)
        self._recognise_customers(connection, values)
        alike = self._doubt(values, [r for i, r in rest.items() if i not in linked])
        for external_id, remote in rest.items():
            document = linked.get(external_id)
            # What was settled, perhaps before the start, is of interest only as somebody's twin.
            if document or open_then(remote, wizard._start()) or external_id in alike:
                values.append(self._only_there(wizard, remote, document))
        self._mark_left(connection, values)
        return values

    def _mark_left(self, connection, values):
        """What the test left there is no opening balance, however much alike."""
        left = self._left(connection, [line.get("external_id") for line in values])
        for line in values:
            if (line["kind"], line.get("external_id")) in left:
                line |= {"state": "left", "differences": {}}

    def _left(self, connection, external_ids):
        """:return: as `leftover._of_another_way`"""
        # Whoever compares need not see the list of the test's documents.
        leftovers = self.env["accounting.bridge.leftover"].sudo()
        return leftovers._of_another_way(connection, external_ids)

    @staticmethod
    def _by_number(provider, remotes):
        """:return: dict (kind, number) -> list of the `RemoteDocument` that may be linked"""
        found = defaultdict(list)
        for remote in remotes:
            if provider._may_link(remote):
                for number in {_plain(remote.number), _plain(remote.reference)} - {""}:
                    found[remote.kind.value, number].append(remote)
        return found

    def _only_there(self, wizard, remote, document):
        state = "linked" if document else "there"
        own = {"move_id": document.move_id.id} if document else {}
        line = {"wizard_id": wizard.id, "state": state, **own, **self._there(remote)}
        then = open_then(remote, wizard._start())
        due = float(remote.amount_due or 0)
        return {**line, "external_open": SIGNS[remote.kind.value] * (due if then is None else then)}

    def _doubt(self, values, remotes):
        """What is there under another number with the same date, currency and amount may be the
        same document: it is not taken over before a person has looked at it.

        :return: set of the external ids of those that may be one
        """
        alike, found = defaultdict(set), set()
        for remote in remotes:
            currency = self._currency_ids().get(remote.currency)
            for amount in _amounts(remote.amount_due, remote.total):
                alike[remote.kind.value, remote.date, currency, amount].add(remote.external_id)
        for line in values:
            if line["state"] != "here":
                continue
            amounts = _amounts(line["open_now"], line["open_amount"], line["total"])
            keys = [(line["kind"], line["date"], line["currency_id"], a) for a in amounts]
            twins = set().union(*(alike.get(key, ()) for key in keys))
            if twins:
                line["state"] = "perhaps"
                found |= twins
        return found

    def _choose_alike(self):
        """Propose for each that is perhaps there which one it is, where there is only one."""
        alike = defaultdict(set)
        for line in self.filtered(lambda line: line.state == "there"):
            for amount in _amounts(line.external_due, line.external_total):
                alike[line.kind, line.external_date, line.currency_id, amount].add(line.id)
        for line in self.filtered(lambda line: line.state == "perhaps"):
            amounts = _amounts(line.open_now, line.open_amount, line.total)
            keys = [(line.kind, line.date, line.currency_id, amount) for amount in amounts]
            twins = set().union(*(alike.get(key, ()) for key in keys))
            if len(twins) == 1:
                line.chosen_id = twins.pop()

    def _linked(self, connection, external_ids):
        """:return: dict external id -> the link row that has it"""
        documents = self.env["accounting.bridge.document"].sudo()
        domain = [("connection_id", "=", connection.id), ("external_id", "in", list(external_ids))]
        return {row.external_id: row for row in documents.search(domain)}

    def _line(self, wizard, move, document, found, contacts):
        start = wizard._start()
        line = {"wizard_id": wizard.id, **self._here(move, start)}
        if document.excluded:
            return {**line, "state": "excluded"}
        if document.cutover_waits or document.state in ("queued", "sending", "uncertain"):
            return {**line, "state": "waiting"}
        if document and document._is_live():
            there = self._there_at(move, found[0], start) if found else self._as_known(document)
            return {**line, **there, "state": "linked"}
        if not found:
            return {**line, "state": "here"}
        if len(found) > 1:
            return {**line, "state": "several"}
        remote = found[0]
        differences = self._compare(move, remote, contacts, start)
        doubtful = differences.keys() == {"contact"} and not contacts.is_another(
            move.commercial_partner_id, remote.contact_id
        )
        state = "doubtful" if doubtful else "differs" if differences else "same"
        there = self._there_at(move, remote, start)
        return {**line, **there, "state": state, "differences": differences}

    def _here(self, move, start):
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
            "open_amount": sign * move._bridge_open_on(start),
            "open_now": sign * move.amount_residual,
        }

    def _there(self, remote):
        sign, kind = SIGNS[remote.kind.value], remote.kind.value
        return {
            "kind": kind,
            "currency_id": self._currency_ids().get(remote.currency),
            "external_id": remote.external_id,
            "external_number": remote.number or remote.reference,
            "external_partner": remote.contact_name,
            "contact_ref": remote.contact_id,
            "external_date": remote.date,
            "external_total": sign * float(remote.total or 0),
            "external_due": sign * float(remote.amount_due or 0),
            "raw": remote.raw,
        }

    def _there_at(self, move, remote, start):
        """:return: values of the document there that is found for one here"""
        return {
            **self._there(remote),
            "external_open": SIGNS[remote.kind.value] * self._open_there(move, remote, start),
        }

    @staticmethod
    def _open_there(move, remote, start):
        """:return: float: what was open there at the start. Where dates are not stated, what is
        equal now was equal then."""
        then, due = open_then(remote, start), float(remote.amount_due or 0)
        if then is not None:
            return then
        even = not move.currency_id.compare_amounts(move.amount_residual, due)
        return move._bridge_open_on(start) if even else due

    def _as_known(self, document):
        """:return: values of what is linked and not in the provider's lists, as it was last read"""
        if document.status in GONE:
            return {}
        move, due, sign = document.move_id, document.remote_due, SIGNS[document.kind]
        even = not document.currency_id.compare_amounts(move.amount_residual, due)
        then = move._bridge_open_amount(document.connection_id) if even else due
        return {
            "external_id": document.external_id,
            "external_number": document.external_number,
            "external_total": sign * document.remote_total,
            "external_due": sign * due,
            "external_open": sign * then,
        }

    def _currency_ids(self):
        """:return: dict ISO code -> database id, read once a transaction"""
        known = self.env.cr.cache.setdefault("accounting_bridge_currencies", {})
        if not known:
            currencies = self.env["res.currency"].with_context(active_test=False).search([])
            known |= {currency.name: currency.id for currency in currencies}
        return known

    def _compare(self, move, remote, contacts, start, seen=""):
        """:param contacts: `Contacts`
        :param seen: external id of the contact that was seen to be the customer
        :return: dict of what differs to [here, there]; what stands there may be the remainder
            only, as opening balances do"""
        currency, differences = move.currency_id, {}
        if remote.date != move.invoice_date:
            differences["date"] = [str(move.invoice_date), str(remote.date or "")]
        if remote.currency and remote.currency != currency.name:
            differences["currency"] = [currency.name, remote.currency]
        differences |= self._compare_amounts(move, remote, start)
        customer, ref = move.commercial_partner_id, remote.contact_id
        other = bool(ref) and contacts.is_another(customer, ref)
        if other or (ref != seen and self._is_doubtful(move, remote, contacts)):
            differences["contact"] = [customer.display_name, remote.contact_name]
        return differences

    @staticmethod
    def _compare_amounts(move, remote, start):
        """The open amounts must be equal now, or at the start: what is dated later is told."""
        currency = move.currency_id
        pairs = {"total": (move.amount_total, remote.total)}
        if is_remainder(move, remote, start):
            del pairs["total"]
        if not is_even_then(move, remote, start):
            pairs["open"] = (move.amount_residual, remote.amount_due)
        digits = currency.decimal_places
        return {
            name: [f"{here:.{digits}f}", "" if there is None else f"{there:.{digits}f}"]
            for name, (here, there) in pairs.items()
            if there is None or currency.compare_amounts(here, float(there))
        }


def _plain(number):
    return (number or "").strip().casefold()


def open_then(remote, start):
    """:return: float: what was open there when the day of the start began; None where that is not
    stated"""
    if remote.amount_due is None:
        return None
    if remote.payments is None:
        # Of an untouched document nothing was settled since.
        return float(remote.amount_due) if remote.amount_due == remote.total else None
    since = [effect(p.kind, p.amount) for p in remote.payments if is_since(p, start)]
    return float(remote.amount_due + sum(since))


def is_even_then(move, remote, start):
    then = open_then(remote, start)
    return then is not None and not move.currency_id.compare_amounts(
        move._bridge_open_on(start), then
    )


def is_remainder(move, remote, start):
    """Whether what stands there is what was open of a document at the start, or is now, and not the
    whole of it."""
    if remote.total is None:
        return False
    total, compare = float(remote.total), move.currency_id.compare_amounts
    if not compare(move.amount_total, total):
        return False
    untouched = remote.total == remote.amount_due
    return not compare(move._bridge_open_on(start), total) or (
        untouched and not compare(move.amount_residual, total)
    )


def _amounts(*amounts):
    """:return: set of the amounts, without sign and rounding noise, without 0"""
    return {round(abs(float(amount)), 4) for amount in amounts if amount}
