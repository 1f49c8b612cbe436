from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_date, format_datetime, formatLang

from .account_move_transfer import KINDS
from .document import GONE

SIGNS = {"out_invoice": 1, "out_refund": -1}


class AccountingBridgeConnection(models.Model):
    """What Odoo itself knows of the points of the go-live checklist."""

    _inherit = "accounting.bridge.connection"

    def _checklist_fact(self, code):
        """:return: (level, text in the reader's language): see `accounting.bridge.checklist`"""
        # Facts of the books, of all branches, for whoever may read the list.
        connection = self.sudo().with_company(self.company_id)
        fact = getattr(connection, f"_fact_{code}", None)
        return fact() if fact else ("unknown", "")

    def _fact_ledger(self):
        if not self.payment_journal_id:
            return "warning", self.env._("There is no journal for the payments reported yet.")
        return "ok", self.env._(
            "Payments reported are booked in “%(journal)s”, on %(account)s.",
            journal=self.payment_journal_id.display_name,
            account=self.payment_journal_id.default_account_id.display_name,
        )

    def _fact_cutover(self):
        labels = dict(self._fields["cutover"]._description_selection(self.env))
        text = self.env._(
            "Start date: %(date)s. Before it: %(cutover)s.",
            date=format_date(self.env, self.start_date) or self.env._("none"),
            cutover=labels[self.cutover],
        )
        if self.late_count:
            late = self.env._("Posted later but dated earlier, undecided: %s", self.late_count)
            return "warning", f"{text} {late}"
        return ("ok" if self.start_date else "warning"), text

    def _fact_numbers(self):
        moves = self.env["account.move"]
        domain = [*self._documents_domain(), ("name", "not in", (False, "/"))]
        prefixes = moves._read_group(domain, ["sequence_prefix"], ["__count"], limit=20)
        twice = moves._read_group(domain, ["name"], ["__count"], having=[("__count", ">", 1)])
        text = self.env._("In use: %s", ", ".join(prefix for prefix, _n in prefixes if prefix))
        if twice:
            numbers = ", ".join(name for name, _n in twice[:5])
            given_twice = self.env._("Given twice: %s", numbers)
            return "warning", f"{text}. {given_twice}"
        return "ok", text

    def _fact_numbering(self):
        modes = dict(self._fields["number_mode"]._description_selection(self.env))
        return "unknown", self.env._(
            "The customer's document is issued by: %(issuer)s. Our number goes along: %(mode)s.",
            issuer=self._issuer_words(),
            mode=modes[self.number_mode],
        )

    def _fact_vat_scheme(self):
        cash = self.company_id.tax_exigibility
        text = (
            self.env._("In Odoo taxes may be due on payment (cash basis).")
            if cash
            else self.env._("In Odoo taxes are due on invoice.")
        )
        return "unknown", text

    def _fact_opening(self):
        if not self.opening_read_on:
            return "open", self.env._("Not compared yet: open the cut-over.")
        sums = self.opening_sums or []
        words = [
            self.env._(
                "%(currency)s: %(here)s in Odoo, %(there)s there, difference %(difference)s.",
                currency=row["currency"],
                here=self._opening_words(row["here"]),
                there=self._opening_words(row["there"]),
                difference=self._opening_words(row["difference"]),
            )
            for row in sums
        ]
        read_on = format_datetime(self.env, self.opening_read_on, dt_format="short")
        words.append(self.env._("Read on %s.", read_on))
        even = all(not float(row["difference"]) for row in sums)
        return ("ok" if even else "warning"), " ".join(words)

    def _opening_words(self, amount):
        """:return: an amount of `opening_sums` as the reader writes it"""
        return formatLang(self.env, float(amount), digits=len(amount.partition(".")[2]))

    def _fact_kinds(self):
        labels = dict(self.env["accounting.bridge.document"]._fields["kind"].selection)
        documents, words = self._live_documents(), []
        for kind in labels:
            last = documents.filtered(lambda d, k=kind: d.kind == k)[:1]
            name = dict(documents._fields["kind"]._description_selection(self.env))[kind]
            seen_last = last.move_id.name or self.env._("none yet")
            words.append(f"{name}: {seen_last}")
        seen = {document.kind for document in documents}
        return ("ok" if seen == labels.keys() else "open"), ". ".join(words)

    def _live_documents(self):
        """:return: link rows of what was transferred live and stands there, the latest first"""
        return self.env["accounting.bridge.document"].search(
            [
                ("connection_id", "=", self.id),
                ("current", "=", True),
                ("in_test", "=", False),
                ("sent_at", "!=", False),
                ("cutover_as", "!=", "open"),
                ("status", "not in", GONE),
            ],
            order="id desc",
        )

    # === THE FIRST MONTH ===

    def _fact_month(self):
        first = self.start_date or min(
            self._live_documents().move_id.mapped("invoice_date"), default=None
        )
        if not first:
            return "open", self.env._("Nothing was transferred yet.")
        month = first.replace(day=1)
        moves = self.env["account.move"].search(
            [
                *self._documents_domain(),
                ("invoice_date", ">=", first),
                ("invoice_date", "<", month + relativedelta(months=1)),
            ]
        )
        name = format_date(self.env, month, date_format="MMMM yyyy")
        if not moves:
            return "open", self.env._("%s: no documents yet.", name)
        words = [f"{name}:"]
        even = True
        for currency, group in moves.grouped("currency_id").items():
            same, text = self._compare_month(currency, group)
            even, words = even and same, [*words, text]
        words += self._month_by_rate(moves)
        over = fields.Date.context_today(self) >= month + relativedelta(months=1)
        if not over:
            words.append(self.env._("The month is not over yet."))
        return ("warning" if not even else "ok" if over else "open"), " ".join(words)

    def _compare_month(self, currency, moves):
        """:return: (whether both sides are equal, in words), of one currency"""
        there = {m: m._bridge_link_at(self) for m in moves}
        known = {m: d for m, d in there.items() if d.external_id and d.status not in GONE}
        sums = {
            "net": sum(SIGNS[m.move_type] * m.amount_untaxed for m in moves),
            "tax": sum(SIGNS[m.move_type] * m.amount_tax for m in moves),
            "net_there": sum(SIGNS[m.move_type] * d.remote_net for m, d in known.items()),
            "tax_there": sum(SIGNS[m.move_type] * d.remote_tax for m, d in known.items()),
        }
        same = not currency.compare_amounts(sums["net"], sums["net_there"])
        same = same and not currency.compare_amounts(sums["tax"], sums["tax_there"])
        amounts = {n: formatLang(self.env, v, currency_obj=currency) for n, v in sums.items()}
        return same, self.env._(
            "%(count)s documents, not there: %(missing)s. Net %(net)s, there %(net_there)s; VAT "
            "%(tax)s, there %(tax_there)s.",
            count=len(moves),
            missing=len(moves) - len(known),
            **amounts,
        )

    def _month_by_rate(self, moves):
        """:return: list of str: VAT by tax as Odoo booked it, in company currency"""
        lines = self.env["account.move.line"]._read_group(
            [("move_id", "in", moves.ids), ("tax_line_id", "!=", False)],
            ["tax_line_id"],
            ["balance:sum"],
        )
        currency = self.company_id.currency_id
        return [
            f"{tax.name}: {formatLang(self.env, -balance, currency_obj=currency)}."
            for tax, balance in lines
        ]

    def _documents_domain(self):
        """:return: domain of the posted documents that the connection is for"""
        return [
            ("company_id", "child_of", self.company_id.id),
            ("move_type", "in", list(KINDS)),
            ("state", "=", "posted"),
        ]
