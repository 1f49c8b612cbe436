from odoo import fields, models
from odoo.tools import format_date

from ..tools.documents import Contact, Invoice, Kind, Status, TaxTotal, Totals
from .account_move_line_export import edited, exact, typed

KINDS = {"out_invoice": Kind.INVOICE, "out_refund": Kind.CREDIT_NOTE}
NOTES = ("line_section", "line_subsection", "line_note")
NOBODY = Contact(key="", name="", number="")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_invoices(self, connection, mapper=None):
        """Customer invoices and credit notes as neutral documents, drafts too.

        Built from Odoo's own distribution of rounded amounts, never from `price_subtotal`, whose
        sum differs from the total under global rounding. `totals` are the stored ones of the
        document; that the lines add up to them is checked by `_bridge_issues`.

        :return: dict move id -> `documents.Invoice`; other kinds of moves are left out
        """
        moves = self._bridge_neutral(connection).filtered(lambda move: move.move_type in KINDS)
        moves._bridge_prefetch()
        contacts = moves.partner_id._bridge_contacts(connection)
        mapper = mapper or connection._mapper(moves)
        common = {
            "target": Status(connection.target_status),
            "template": connection.template_id.external_id or "",
            "number_as_reference": connection.number_mode == "reference",
            "rounding_account": self._bridge_rounding_account(connection),
        }
        return {
            move.id: move._bridge_invoice(connection, mapper, contacts, common) for move in moves
        }

    def _bridge_rounding_account(self, connection):
        """:return: code of the account, or of what the provider has in its place, that is kept for
        rounding, if that is allowed"""
        if not connection.rounding_line:
            return ""
        kinds = ("account", "category")
        accounts = (
            self.env["accounting.bridge.reference"]
            .sudo()
            .search_fetch(
                [("connection_id", "=", connection.id), ("kind", "in", kinds)], ["code", "data"]
            )
        )
        return next((a.code for a in accounts if (a.data or {}).get("system") == "ROUNDING"), "")

    def _bridge_neutral(self, connection):
        """What a document says must not depend on which products or partners its sender may read,
        nor on the sender's language: the accountant's is that of the company."""
        return self.sudo().with_context(lang=connection.company_id.sudo().partner_id.lang)

    def _bridge_prefetch(self):
        """Read for all at once what Odoo's tax computation would read invoice by invoice: filtering
        the lines loses their prefetch."""
        lines = self.line_ids
        lines.mapped("display_type")
        lines.mapped("account_id.code")
        lines.mapped("product_id.uom_id")
        lines.mapped("product_uom_id.factor")
        lines.mapped("tax_tag_ids")
        taxes = lines.tax_ids | lines.tax_ids.children_tax_ids
        taxes.mapped("has_negative_factor")
        lines.mapped("tax_repartition_line_id.tax_id")  # of these taxes, as a rule
        self.mapped("partner_id.commercial_partner_id.country_id.code")

    def _bridge_invoice(self, connection, mapper, contacts, common):
        base_lines, _tax_lines = self._get_rounded_base_and_tax_lines()
        lines = self._bridge_lines(base_lines, mapper, connection._capabilities())
        foreign = self.currency_id != self.company_currency_id
        return Invoice(
            kind=KINDS[self.move_type],
            number=self._bridge_document_number(),
            date=self.invoice_date or fields.Date.context_today(self),
            contact=contacts.get(self.partner_id.id, NOBODY),
            lines=lines,
            totals=self._bridge_totals(lines),
            currency=self.currency_id.name,
            digits=self.currency_id.decimal_places,
            currency_rate=typed(self.invoice_currency_rate) if foreign else None,
            **self._bridge_company_total(),
            reference=self.ref or self.invoice_origin or "",
            due_date=self._bridge_due_date(connection),
            delivery_date=self.delivery_date or None,
            url=f"{self.get_base_url()}/odoo/{self._name}/{self.id}",
            remark=self._bridge_remark(),
            person=self._bridge_person(),
            order=self._bridge_order(),
            reverses=self.reversed_entry_id._bridge_link_at(connection).external_id or "",
            tax_rounding=self._bridge_tax_rounding(),
            tax_edited=self._bridge_tax_edited(base_lines),
            **common,
        )

    def _bridge_company_total(self):
        """:return: dict of the fields of `documents.Invoice` that say what it is to the company"""
        currency = self.company_currency_id
        if self.currency_id == currency:
            return {}
        total = exact(abs(self.amount_total_signed), currency.decimal_places)
        return {"company_currency": currency.name, "company_total": total}

    def _bridge_document_number(self):
        """:return: the number; a draft has none yet and gets one that says so"""
        return self.name if self.name and self.name != "/" else f"DRAFT-{self.id}"

    def _bridge_lines(self, base_lines, mapper, can):
        """:return: tuple of `documents.Line` in the order of the document; what Odoo adds by itself
        (early payment discount, cash rounding) comes last"""
        by_record = {base_line["record"].id: base_line for base_line in base_lines}
        natures = self._bridge_natures(can)
        shown = self.line_ids.filtered(
            lambda line: line.id in by_record or line.display_type in NOTES
        )
        return tuple(
            line._bridge_line(by_record[line.id], mapper, natures.get(line.id))
            if line.id in by_record
            else line._bridge_note()
            for line in shown.sorted(lambda line: (line._bridge_added(), line.sequence, line.id))
        )

    def _bridge_totals(self, lines):
        """:return: `documents.Totals` of the document as Odoo stored them; the split by tax code is
        that of its lines"""
        digits = self.currency_id.decimal_places
        return Totals(
            net=exact(self.amount_untaxed, digits),
            tax=exact(self.amount_tax, digits),
            total=exact(self.amount_total, digits),
            by_code=by_code(lines),
        )

    def _bridge_tax_rounding(self):
        """:return: what cash rounding in the biggest tax added to the tax"""
        amounts = self._bridge_rounding_of_tax().mapped("amount_currency")
        return exact(self.direction_sign * sum(amounts), self.currency_id.decimal_places)

    def _bridge_rounding_of_tax(self):
        """:return: the journal items of cash rounding in the biggest tax"""
        return self.line_ids.filtered(
            lambda line: line.display_type == "rounding" and line.tax_repartition_line_id
        )

    def _bridge_tax_edited(self, base_lines):
        """:return: tuple of (name of the tax, by how much somebody changed it by hand)"""
        changed = edited(base_lines)
        if changed and not edited(base_lines, self._bridge_rounded_otherwise(base_lines)):
            changed = {}  # the company rounded so when the document was posted
        found = {tax.name: amount for tax, amount in changed.items()}
        rounding = self._bridge_tax_rounding() if found else 0
        if rounding:
            # Cash rounding changed the biggest tax, and so did nobody.
            tax = self._bridge_rounding_of_tax().tax_line_id[:1]
            found[tax.name] = found.get(tax.name, 0) - rounding
        return tuple((name, amount) for name, amount in found.items() if amount)

    def _bridge_rounded_otherwise(self, base_lines):
        """:return: copies of the base lines, computed by the method that the company has not"""
        company = self.company_id
        per_line = company.tax_calculation_rounding_method == "round_per_line"
        method = "round_globally" if per_line else "round_per_line"
        lines = [dict(base_line) for base_line in base_lines]
        for line in lines:
            self.env["account.tax"]._add_tax_details_in_base_line(line, company, method)
        return lines

    def _bridge_due_date(self, connection):
        """Odoo's own due date is that of the last instalment; which one the bookkeeping system,
        knowing one only, is told is a setting."""
        dates = [
            line.date_maturity
            for line in self.line_ids
            if line.display_type == "payment_term" and line.date_maturity
        ]
        if connection.due_date_rule == "first" and dates:
            return min(dates)
        return self.invoice_date_due or None

    def _bridge_link_at(self, connection):
        """:return: the current link row of the document at this connection, or none"""
        return self.bridge_document_ids.filtered(
            lambda document: document.current and document.connection_id == connection
        )[:1]

    def _bridge_remark(self):
        """:return: the documents that this one corrects or deducts, by number"""
        credited = self.reversed_entry_id
        if credited:
            params = {
                "number": credited.name,
                "date": format_date(self.env, credited.invoice_date),
            }
            if self._bridge_is_full_reversal():
                return self.env._("Full credit note for %(number)s of %(date)s", **params)
            return self.env._("Partial credit note for %(number)s of %(date)s", **params)
        deposits = self._bridge_deposits()
        if deposits:
            return self.env._("Less deposits %(numbers)s", numbers=deposits.mapped("name"))
        return ""

    def _bridge_is_full_reversal(self):
        """Whether this credit note takes back all of the invoice that it names."""
        credited = self.reversed_entry_id
        same = credited.currency_id == self.currency_id
        return bool(credited) and same and self._bridge_by_tax() == credited._bridge_by_tax()

    def _bridge_by_tax(self):
        """:return: dict of tax id -> amount, with the total under 0; in document currency, positive
        on credit notes too"""
        digits = self.currency_id.decimal_places
        amounts = {0: exact(self.amount_total, digits)}
        for line in self.line_ids.filtered("tax_repartition_line_id"):
            tax, amount = line.tax_line_id.id, self.direction_sign * line.amount_currency
            amounts[tax] = amounts.get(tax, 0) + exact(amount, digits)
        return amounts

    def _bridge_person(self):
        """:return: the person whom the document is addressed to, or who ordered"""
        partners = self.partner_id | self.line_ids.sale_line_ids.order_id.partner_id
        persons = partners.filtered(
            lambda partner: partner.name and partner.parent_id and not partner.is_company
        )
        return persons[:1].name or ""

    def _bridge_order(self):
        """:return: the orders or projects behind the document, by number and name"""
        orders = self.line_ids.sale_line_ids.order_id
        return ", ".join(orders.mapped(_order_words)) or self.invoice_origin or ""

    def _bridge_deposits(self):
        """:return: the posted deposit invoices that this final invoice deducts"""
        deductions = self.line_ids.filtered("is_downpayment")
        if not deductions or self._is_downpayment():
            return self.browse()
        invoices = deductions.sale_line_ids.invoice_lines.move_id - self
        return invoices.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and move._is_downpayment()
            )
        )


def by_code(lines):
    """:return: tuple of `documents.TaxTotal`, the sums of each tax code, in order of the codes"""
    found = {}
    for line in lines:
        if line.kind == "note":
            continue
        total = found.get(line.tax_code)
        found[line.tax_code] = TaxTotal(
            code=line.tax_code,
            rate=line.tax_rate,
            net=line.net + (total.net if total else 0),
            tax=line.tax + (total.tax if total else 0),
        )
    return tuple(found[code] for code in sorted(found))


def _order_words(order):
    # Projects are a module of their own.
    project = order.project_id.name if "project_id" in order._fields else ""
    return " ".join(filter(None, (order.name, order.client_order_ref, project)))
