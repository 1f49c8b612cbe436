import dataclasses
from datetime import timedelta

from odoo import fields, models

from ..tools.documents import Issue

# Parts of the customer; the others are parts of the document.
OF_CONTACT = ("name", "street", "street2", "zip", "city", "state", "email", "phone", "vat")


class AccountMove(models.Model):
    """What is told of the customer, where a person said from which field it comes."""

    _inherit = "account.move"

    def _bridge_invoice(self, connection, mapper, contacts, common):
        invoice = super()._bridge_invoice(connection, mapper, contacts, common)
        rules = connection.field_rules
        return self._bridge_by_rules(connection, invoice, rules) if rules else invoice

    def _bridge_by_rules(self, connection, invoice, rules):
        """:param rules: dict target -> [source, field], or False where nothing is sent
        :return: the invoice with what the rules say in place of the usual. A part whose field is
            empty is sent empty: parts of two addresses make none. Only a name there must be."""
        contact = {}
        for target in OF_CONTACT:
            if target in rules:
                contact[target] = self._bridge_text(connection, rules[target])
        if not contact.get("name", "x"):
            del contact["name"]
        if "country" in rules:
            country = self._bridge_source(connection, rules["country"], "res.country")
            contact |= {"country": country.code or "", "country_name": country.name or ""}
        parts = {
            t: self._bridge_text(connection, rules[t]) for t in ("reference", "order") if t in rules
        }
        if "person" in rules:
            parts["person"] = person = self._bridge_text(connection, rules["person"])
            first, _space, last = person.rpartition(" ")
            contact |= {"first_name": first, "last_name": last}
        return dataclasses.replace(
            invoice, contact=dataclasses.replace(invoice.contact, **contact), **parts
        )

    def _bridge_text(self, connection, rule):
        """:return: what the field says, as one text; "" where nothing is sent"""
        if not rule:
            return ""
        record, name = self._bridge_record(connection, rule), rule[1]
        field = record._fields.get(name)
        if not record or not field:
            return ""  # the module that had the field is gone
        value = record[name]
        if field.type == "many2one":
            return (value.display_name or "").strip()
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value) or ""
        if field.type == "date":
            return fields.Date.to_string(value) if value else ""
        return "" if value is False else str(value).strip()

    def _bridge_source(self, connection, rule, model):
        """:return: the record that a field of the rule points at, possibly none"""
        record = rule and self._bridge_record(connection, rule)
        return record[rule[1]] if record and rule[1] in record._fields else self.env[model]

    def _bridge_record(self, connection, rule):
        """:return: the record whose field is asked for, as the company of the connection sees it;
        of several orders the first"""
        source = rule[0]
        if source == "invoice":
            record = self
        elif source == "order":
            record = self.line_ids.sale_line_ids.order_id.sorted("id")[:1]
        else:
            record = self.partner_id
            record = record.commercial_partner_id if source == "company" else record
        return record.with_company(connection.company_id)

    # === WHEN IT IS DUE ===

    def _bridge_due_date(self, connection):
        if connection.due_date_rule != "days":
            return super()._bridge_due_date(connection)
        date = self.invoice_date or fields.Date.context_today(self)
        return date + timedelta(days=connection.due_days)

    def _bridge_check_dates(self, facts, invoice):
        yield from super()._bridge_check_dates(facts, invoice)
        if invoice.due_date and invoice.due_date < invoice.date:
            params = {
                "date": fields.Date.to_string(invoice.date),
                "due_date": fields.Date.to_string(invoice.due_date),
            }
            yield Issue("due_before_date", params, level="warning")
