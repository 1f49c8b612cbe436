from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from odoo import fields, models

from ..tools.documents import Issue
from .document import GONE

# Reasons why a document is none of the bookkeeping system's business. They keep it from being
# transferred, but not from being posted.
OUT_OF_SCOPE = (
    "wrong_type",
    "receipt",
    "before_start",
    "deposit_not_transferred",
    "deposit_unpaid",
    "nothing_to_transfer",
    "excluded",
    "rolled_back",
)
# Questions to a person, who alone knows what is in the books: they keep a document from being
# transferred until one says so, but not from being posted.
ASKED = ("reverses_unknown", "deposit_unknown", "sent_by_odoo")
UNDER_WAY = ("queued", "sending", "uncertain")
NOT_ADDING_UP = ("totals_own", "rounding_owed")
ZERO = Decimal(0)
# A tax changed by hand is rounding up to so many of the currency's smallest units.
MOST_EDITED_UNITS = 5
ROUNDING_LINE = "rounding_line"
MOST_LINES_TOLD = 20


@dataclass(frozen=True)
class Facts:
    """What the checks ask about, read once for all documents."""

    connection: Any
    provider: Any
    can: Any  # books.Capabilities
    mapper: Any
    currencies: set  # those set up at the provider; empty where it does not tell
    unrated: set  # foreign currencies without any rate in Odoo


class AccountMove(models.Model):
    """What can be known without network: whether a document may go and would arrive exactly."""

    _inherit = "account.move"

    def _bridge_issues(self, connection):
        """:return: dict move id -> list of `documents.Issue`, drafts too; level "error" blocks"""
        checked = self._bridge_checked(connection)
        return {move_id: issues for move_id, (_invoice, issues) in checked.items()}

    def _bridge_checked(self, connection):
        """:return: dict move id -> (`documents.Invoice`, list of `documents.Issue`), in one pass;
        the invoice is None for what is no customer invoice or credit note"""
        mapper = connection._mapper(self)
        invoices = self._bridge_invoices(connection, mapper)
        facts = self._bridge_facts(connection, mapper, invoices.values())
        return {
            move.id: (invoices.get(move.id), move._bridge_check(facts, invoices.get(move.id)))
            for move in self._bridge_neutral(connection)
        }

    def _bridge_facts(self, connection, mapper, invoices):
        # The same check for everybody, whatever of the set-up they may see.
        references = self.env["accounting.bridge.reference"].sudo()
        currencies = references.search_fetch(
            [("connection_id", "=", connection.id), ("kind", "=", "currency")], ["code"]
        )
        return Facts(
            connection=connection.sudo(),
            provider=connection._provider(),
            can=connection._capabilities(),
            mapper=mapper,
            currencies={reference.code for reference in currencies},
            unrated=self._bridge_unrated({i.currency for i in invoices if i.currency_rate == 1}),
        )

    def _bridge_unrated(self, currencies):
        """Odoo takes 1 where it has no rate at all.

        :return: those of `currencies` without any rate"""
        if not currencies:
            return set()
        companies = [False, *self.company_id.sudo().root_id.ids]
        rated = (
            self.env["res.currency.rate"]
            .sudo()
            ._read_group(
                [("currency_id.name", "in", list(currencies)), ("company_id", "in", companies)],
                ["currency_id"],
            )
        )
        return currencies - {currency.name for (currency,) in rated}

    def _bridge_check(self, facts, invoice):
        outside = list(self._bridge_check_scope(facts, invoice))
        if outside:
            return outside
        mapping = list(self._bridge_check_mapping(facts, invoice))
        issues = [
            *mapping,
            *self._bridge_check_texts(facts, invoice),
            *self._bridge_check_currency(facts, invoice),
            *self._bridge_check_dates(facts, invoice),
            *self._bridge_check_links(facts),
            *self._bridge_check_amounts(facts, invoice),
        ]
        if all(issue.level != "error" for issue in mapping):
            issues += facts.provider._validate(invoice)
            # What does not add up here cannot add up there: told once.
            if not any(issue.code in NOT_ADDING_UP for issue in issues):
                issues += self._bridge_check_prediction(facts, invoice)
        return issues

    def _bridge_check_scope(self, facts, invoice):
        connection = facts.connection
        if not invoice:
            yield Issue("receipt" if self.move_type == "out_receipt" else "wrong_type")
            return
        if self._bridge_link_at(connection).excluded:
            yield Issue("excluded")
        if connection.start_date and invoice.date < connection.start_date:
            yield Issue(
                "before_start",
                {
                    "date": fields.Date.to_string(invoice.date),
                    "start_date": fields.Date.to_string(connection.start_date),
                },
            )
        if connection.deposits != "issue" and self._is_downpayment():
            if connection.deposits == "none":
                yield Issue("deposit_not_transferred")
            elif self.payment_state not in ("in_payment", "paid"):
                yield Issue("deposit_unpaid")
        codes = invoice.totals.by_code
        if codes and not invoice.totals.total and not any(code.net or code.tax for code in codes):
            yield Issue("nothing_to_transfer")

    # === WHERE IT GOES ===

    def _bridge_check_mapping(self, facts, invoice):
        """One issue per set of taxes, account or pair of the two, not per line."""
        found = {}
        records = {line.id: line for line in self.line_ids}
        natures = self._bridge_natures(facts.can)
        for line in invoice.lines:
            if line.kind != "note":
                record, nature = records[line.source], natures.get(line.source)
                for issue in _mapping_issues(facts, line, record, nature):
                    found.setdefault((issue.code, str(issue.params)), issue)
        yield from found.values()
        template = facts.connection.template_id
        if template and not template.active:
            yield Issue("template_archived", {"template": template.display_name})

    def _bridge_check_currency(self, facts, invoice):
        base, company = facts.connection.organisation_currency, self.company_currency_id.name
        if base and base != company:
            yield Issue("base_currency", {"there": base, "here": company})
        if facts.currencies and invoice.currency not in facts.currencies:
            yield Issue("currency_missing", {"currency": invoice.currency})
        if invoice.currency_rate == 0 or invoice.currency in facts.unrated:
            yield Issue("rate_missing", {"currency": invoice.currency})

    # === WHAT IT SAYS ===

    def _bridge_check_texts(self, facts, invoice):
        can, contact = facts.can, invoice.contact
        partner = {"partner_id": self.commercial_partner_id.id}
        if not contact.name:
            yield Issue("contact_name_missing", partner)
        elif len(contact.name) > can.max_contact_name:
            yield Issue(
                "contact_name_long",
                partner | {"length": len(contact.name), "max": can.max_contact_name},
            )
        if len(invoice.number) > can.max_number:
            length = len(invoice.number)
            params = {"number": invoice.number, "length": length, "max": can.max_number}
            yield Issue("number_long", params)
        for line in invoice.lines:
            length = len(line.description)
            if length > can.max_description:
                params = {"line": line.description[:40], "length": length}
                yield Issue("description_long", params | {"max": can.max_description}, line.source)

    def _bridge_check_dates(self, facts, invoice):
        date = fields.Date.to_string(invoice.date)
        lock_date = facts.connection.lock_date
        if lock_date and invoice.date <= lock_date:
            params = {"date": date, "lock_date": fields.Date.to_string(lock_date)}
            yield Issue("period_locked", params)
        if self.invoice_date and self.date != self.invoice_date:
            params = {"date": date, "accounting_date": fields.Date.to_string(self.date)}
            yield Issue("dates_differ", params, level="warning")
        delivered = invoice.delivery_date
        if delivered and delivered.replace(day=1) != invoice.date.replace(day=1):
            params = {"date": date, "delivery_date": fields.Date.to_string(delivered)}
            yield Issue("delivery_month", params, level="warning")

    def _bridge_check_links(self, facts):
        """What this document corrects or deducts must be in the books as well: asked about, unless
        a person has answered."""
        level = "warning" if self._bridge_link_at(facts.connection).released else "error"
        credited = self.reversed_entry_id
        if credited and not credited._bridge_is_known(facts.connection):
            yield Issue("reverses_unknown", {"number": credited.name}, level=level)
        shared = self._bridge_same_delivery()
        if shared:
            params = {"delivery_date": fields.Date.to_string(self.delivery_date)}
            params["numbers"] = shared.mapped("name")
            yield Issue("delivery_shared", params, level="warning")
        if facts.connection.deposits == "none":
            return
        deposits = self._bridge_deposits().filtered(
            lambda move: not move._bridge_is_known(facts.connection)
        )
        if deposits:
            params = {"numbers": deposits.mapped("name")}
            yield Issue("deposit_unknown", params, level=level)

    def _bridge_same_delivery(self):
        """Odoo gives the invoice of a second part delivery the date of the first one.

        :return: other invoices of the same orders with the same delivery date"""
        if not self.delivery_date:
            return self.browse()
        return (self.line_ids.sale_line_ids.order_id.invoice_ids - self).filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == self.move_type
                and move.delivery_date == self.delivery_date
                and not move._is_downpayment()
            )
        )

    def _bridge_is_known(self, connection):
        """Whether the document is in the books, on its way, or booked there by hand."""
        link = self._bridge_link_at(connection)
        there = link.external_id and link.status not in GONE
        return bool(there or link.excluded or link.state in UNDER_WAY)

    # === WHAT IT AMOUNTS TO ===

    def _bridge_check_amounts(self, facts, invoice):
        items = [line for line in invoice.lines if line.kind != "note"]
        if not items:
            yield Issue("no_lines")
            return
        if invoice.totals.total < 0:
            yield Issue("negative_total")
        deducts = any(line.is_downpayment for line in self.line_ids)
        for code in invoice.totals.by_code if deducts and not self._is_downpayment() else ():
            if code.net < 0 or code.tax < 0:
                name = facts.mapper.tax_name(code.code)
                yield Issue("negative_rate", {"tax_code": name, "net": str(code.net)})
        differences = _differences(self._bridge_stored(invoice), _summed(items))
        if differences and self._bridge_is_rounding_owed(invoice, items):
            tax = self._bridge_rounding_of_tax().tax_line_id[:1]
            yield Issue("rounding_owed", {"tax": tax.name, "by": str(invoice.tax_rounding)})
        elif differences:
            yield Issue("totals_own", {"differences": differences})
        yield from self._bridge_check_edited(invoice)

    def _bridge_is_rounding_owed(self, invoice, items):
        """Whether Odoo put cash rounding on a tax that comes to nothing, as a reverse charge does:
        its totals then have an amount of tax that stands on no line, on the print neither."""
        missing = invoice.totals.tax - sum((line.tax for line in items), ZERO)
        return bool(missing) and missing == invoice.tax_rounding

    def _bridge_check_edited(self, invoice):
        """What no rounding makes of a tax must not pass as rounding."""
        most = Decimal(MOST_EDITED_UNITS).scaleb(-invoice.digits)
        for name, amount in invoice.tax_edited:
            if abs(amount) > most:
                yield Issue("tax_edited", {"tax": name, "by": str(amount), "most": str(most)})

    def _bridge_stored(self, invoice):
        """:return: dict name of the amount -> amount, as Odoo stored them: net, tax, total, and
        the tax of each tax"""
        amounts = {"net": invoice.totals.net, "tax": invoice.totals.tax}
        amounts["total"] = invoice.totals.total
        digits = invoice.digits
        for line in self.line_ids:
            if line.tax_repartition_line_id:
                key = f"tax:{line.tax_line_id.name}"
                amount = Decimal(f"{self.direction_sign * line.amount_currency:.{digits}f}")
                amounts[key] = amounts.get(key, ZERO) + amount
        return amounts

    def _bridge_check_prediction(self, facts, invoice):
        predicted = facts.provider._predict(invoice)
        # A rounding line moves cents of net from one tax code to none, and only that.
        allowed = invoice.rounding_account
        rounded = allowed and facts.provider._way(invoice) == ROUNDING_LINE
        names = ("tax",) if rounded else ("net", "tax")
        group = facts.provider._tax_group
        ours, theirs = (_named(totals, names, group) for totals in (invoice.totals, predicted))
        differences = _differences(ours, theirs)
        if differences:
            said = {_called(name, facts.mapper): pair for name, pair in differences.items()}
            lines = facts.provider._line_differences(invoice)[:MOST_LINES_TOLD]
            yield Issue("totals_differ", {"differences": said, "lines": lines})


def _mapping_issues(facts, line, record, nature):
    if not line.tax_code:
        yield _unmapped_tax(facts, record, nature)
    if "account" in facts.can.catalogues:
        yield from _account_issues(facts.mapper, line, record)
    if split := facts.mapper.tracking_problem(record.analytic_distribution):
        yield split


def _account_issues(mapper, line, record):
    if not line.account_code:
        account = record.account_id
        params = {"account": account.display_name, "account_id": account.id}
        yield Issue("account_unmapped", params)
    elif line.tax_code and not mapper.allowed(line.tax_code, line.account_code):
        params = {"tax_code": line.tax_code, "account_code": line.account_code}
        yield Issue("tax_not_allowed", params | {"tax_ids": record.tax_ids.ids})


def _unmapped_tax(facts, record, nature):
    taxes, position = record.tax_ids, record.move_id.fiscal_position_id
    params = {"tax_ids": taxes.ids}
    if taxes:
        params["taxes"] = ", ".join(taxes.mapped("name"))
    if facts.can.goods_and_services:
        params["nature"] = nature
    zero = not taxes._bridge_percentage()
    if zero and not facts.mapper.is_home(position):
        # At 0 % it tells what the taxes do not.
        params["fiscal_position"] = position.name
        params["fiscal_position_id"] = position.id
    gone = facts.mapper.tax_gone(taxes, position, nature)
    if gone:
        return Issue("tax_gone", params | {"reference": gone})
    if served := zero and facts.mapper.tax_elsewhere(taxes, position, nature):
        said = {"names": taxes.mapped("name"), "nature": params.get("nature")}
        said["position"] = params.get("fiscal_position")
        return Issue("zero_unconfirmed", params | {"tax_sets": [said], "served": served})
    return Issue("tax_unmapped" if taxes else "untaxed_unmapped", params)


def _summed(lines):
    amounts = {"net": sum((line.net for line in lines), ZERO)}
    amounts["tax"] = sum((line.tax for line in lines), ZERO)
    amounts["total"] = amounts["net"] + amounts["tax"]
    for line in lines:
        for tax in line.taxes:
            amounts[f"tax:{tax.name}"] = amounts.get(f"tax:{tax.name}", ZERO) + tax.amount
    return amounts


def _named(totals, names, group):
    """:param names: what is told of each group of tax codes
    :param group: function that names the group of a code
    :return: dict name of the amount -> amount, of `documents.Totals`"""
    amounts = {"net": totals.net, "tax": totals.tax, "total": totals.total}
    for row in totals.by_code:
        for name in names:
            key = f"{name}:{group(row.code)}"
            amounts[key] = amounts.get(key, ZERO) + getattr(row, name)
    return amounts


def _called(name, mapper):
    """:return: the name of an amount with what people call its tax code, which may be an id"""
    amount, colon, code = name.partition(":")
    return f"{amount}:{mapper.tax_name(code)}" if colon else name


def _differences(ours, theirs):
    """:return: dict name of the amount -> [ours, theirs] as text, where they differ at all"""
    names = [*ours, *(name for name in theirs if name not in ours)]
    return {
        name: [str(ours.get(name, ZERO)), str(theirs.get(name, ZERO))]
        for name in names
        if ours.get(name, ZERO) != theirs.get(name, ZERO)
    }
