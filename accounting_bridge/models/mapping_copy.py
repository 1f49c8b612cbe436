from odoo import api, models

from .mapping import TARGETS
from .mapping_import import CODES

# What is copied is proposed, never as sure as what needs no person (see `_counts`). The same code
# is not sure where it is called otherwise: codes of what people add there are given by number.
CERTAINTY, CERTAINTY_OTHER = 90, 50


class AccountingBridgeConnection(models.Model):
    """Proposing what another company of the same provider has mapped: its things by their code or
    name here, the counterparts by their code in the catalogue here."""

    _inherit = "accounting.bridge.connection"

    def _copy_mappings(self, source):
        """:param source: the connection whose confirmed rows are copied
        :return: (rows proposed here, list of (row there, why it was left: "subject", "position",
            "reference", "confirmed", or "alike" where there is nothing to do))
        """
        self.ensure_one()
        proposed, left = self.env["accounting.bridge.mapping"], []
        for row in source.mapping_ids.filtered(lambda row: row.state == "confirmed"):
            made, why = self._copy_mapping(row)
            proposed |= made
            left += [(row, why)] if why else []
        self._check_mappings()
        return proposed, left

    def _copy_mapping(self, row):
        """:return: (row proposed here, or none; code of the reason why none)"""
        none = self.env["accounting.bridge.mapping"]
        subject = self._twins(row._subject(), row.company_id, CODES[row.kind])
        if subject is None:
            return none, "subject"
        position = self._twins(row.fiscal_position_id, row.company_id, "name")
        if position is None:
            return none, "position"
        reference = self._twin_reference(row)
        if not reference:
            return none, "reference"
        mine = self._ensure_mappings(row.kind, [subject.ids], position.id, row.nature)
        if mine.state == "confirmed":
            return none, "alike" if mine.reference_id == reference else "confirmed"
        named = reference.name == row.reference_id.name
        sure = named and not mine._is_zero()
        mine._propose(reference, CERTAINTY if sure else CERTAINTY_OTHER, "copied")
        return mine, ""

    def _twins(self, records, company, name):
        """:param company: whose records these are
        :param name: field by which they are called
        :return: what they are in this connection's company, None where one has no twin"""
        twins = [self._twin(record, company, name) for record in records]
        return records.browse().union(*twins) if all(twins) else None

    def _twin(self, record, company, name):
        """What is shared is itself. Charts of one template give their parts the same external ids
        but for the company's."""
        owners = next((n for n in ("company_ids", "company_id") if n in record._fields), None)
        if not owners or not record[owners] or record[owners] & self._family():
            return record
        # External ids are nobody's secret, and nobody's to read.
        xml_id = record.sudo().get_external_id().get(record.id) or ""
        own, mine = f"account.{company.root_id.id}_", f"account.{self.company_id.root_id.id}_"
        if xml_id.startswith(own):
            twin = self.env.ref(mine + xml_id.removeprefix(own), raise_if_not_found=False)
            if twin and twin._name == record._name:
                return twin
        return self._twin_by_code(record, company, name, owners)

    def _twin_by_code(self, record, company, name, owners):
        record = record.with_company(company)
        called = record[name] or record.display_name
        model = record.with_company(self.company_id).browse()
        domain = [(name, "=", called), (owners, "in", self._family().ids)]
        if "type_tax_use" in record._fields:
            domain += [("type_tax_use", "=", record.type_tax_use), ("amount", "=", record.amount)]
        found = model.search(domain)
        return found if len(found) == 1 else model

    def _twin_reference(self, row):
        """:return: the active counterpart of the same code here, of the same name where it has
        none"""
        theirs = row.reference_id
        mine = self._active_references(*TARGETS[row.kind])
        mine = mine.filtered(lambda r: r.kind == theirs.kind)
        by = "code" if theirs.code else "name"
        found = mine.filtered(lambda r: r[by] == theirs[by])
        return found if len(found) == 1 else mine.browse()

    def _copy_fields(self, source):
        """What of the customer comes from which field; what is set here stays.

        :return: the rows set"""
        theirs = {row.target: row for row in source.field_ids}
        done = self._ensure_fields().browse()
        for row in self.field_ids:
            other = theirs.get(row.target)
            if other and other._rule() is not None and row._rule() is None:
                values = {n: other[n] for n in ("is_sent", "source", "field_name")}
                row.write(values)
                done |= row
        return done

    def _tell_copied(self, source, proposed, left, fields):
        """:return: (a sentence, the whole report as HTML): what came over, what waits for a person,
        what did not come over, and why"""
        said = self.env._(
            "%(count)s mappings of %(name)s are proposed here; they wait for somebody to accept"
            " them.",
            name=source.name,
            count=len(proposed),
        )
        reasons = self._copy_reasons()
        values = {
            "said": said,
            "kinds": [(label, len(rows)) for label, rows in self._by_kind(proposed)],
            "alike": len([row for row, why in left if why == "alike"]),
            "fields": ", ".join(fields.mapped("display_name")) if fields else "",
            "left": [
                {
                    "name": row.display_name,
                    "there": row.reference_id.display_name,
                    "why": reasons[why],
                }
                for row, why in left
                if why in reasons
            ],
        }
        return said, self.env["ir.qweb"]._render("accounting_bridge.copied_report", values)

    def _copy_reasons(self):
        name = self.company_id.name
        return {
            "subject": self.env._("%s has nothing of this code or name.", name),
            "position": self.env._("%s has no such fiscal position.", name),
            "reference": self.env._("Its counterpart is not in the catalogue of %s.", self.name),
            "confirmed": self.env._("It is mapped to something else here, which stays."),
        }

    @api.model
    def _by_kind(self, rows):
        """:return: list of (what a kind is called, its rows)"""
        labels = rows._fields["kind"]._description_selection(self.env)
        groups = rows.grouped("kind")
        return [(label, groups[kind]) for kind, label in labels if kind in groups]
