import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import serial
from ..tools.customers import Customer
from ..tools.documents import Contact, Issue

_logger = logging.getLogger(__name__)

VERDICTS = [
    ("new", "New"),
    ("matched", "Matched"),
    ("doubtful", "Doubtful"),
    ("linked", "Linked before"),
    ("archived", "Archived there"),
    ("invalid", "Not importable"),
]
DECISIONS = [("link", "Link"), ("create", "Create"), ("skip", "Skip")]
DECIDED = {"new": "create", "matched": "link", "archived": "skip"}
SETTLED = {"linked": "done", "invalid": "failed"}
PEOPLE_WRITE = {"decision", "partner_id", "skip_reason"}


class AccountingBridgeImportRow(models.Model):
    """One contact of the provider in an import: what it is, what is done with it, what became of
    it."""

    _name = "accounting.bridge.import.row"
    _description = "Accounting Bridge Contact to Import"
    _order = "name, id"

    import_id = fields.Many2one(
        "accounting.bridge.import", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    external_id = fields.Char("External ID", required=True, readonly=True)
    name = fields.Char(readonly=True)
    number = fields.Char(readonly=True)
    email = fields.Char(readonly=True)
    vat = fields.Char("VAT ID", readonly=True)
    zip = fields.Char(readonly=True)
    city = fields.Char(readonly=True)
    content = fields.Json(readonly=True)
    verdict = fields.Selection(VERDICTS, "Is", readonly=True)
    how = fields.Char(readonly=True)
    candidate_ids = fields.Many2many("res.partner", string="Could Be", readonly=True)
    decision = fields.Selection(DECISIONS, "Do")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer in Odoo",
        index=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
    )
    skip_reason = fields.Char()
    state = fields.Selection(
        [("open", "Open"), ("done", "Imported"), ("skipped", "Skipped"), ("failed", "Failed")],
        required=True,
        default="open",
        readonly=True,
    )
    issue = fields.Json(readonly=True)
    note = fields.Text("Remarks", compute="_compute_note")

    _external_unique = models.Constraint(
        "UNIQUE(import_id, external_id)", "This contact was read already."
    )
    _work = models.Index("(import_id, state, id)")

    @api.depends("issue", "content")
    @api.depends_context("lang")
    def _compute_note(self):
        words = self.env["accounting.bridge.issue"]
        for row in self:
            # The provider's name is no secret of the set-up.
            connection = row.import_id.sudo().connection_id
            issues = [row.issue] if row.issue else []
            count = (row.content or {}).get("addresses") or 1
            if count > 1:
                params = {"count": count}
                issues.append(Issue("import_addresses", params, level="info").to_json())
            row.note = "\n".join(words._words(issues, connection))

    @api.constrains("decision", "partner_id", "skip_reason")
    def _check_decision(self):
        for row in self:
            if row.decision == "link" and not row.partner_id:
                raise ValidationError(
                    self.env._("Choose the customer that %s is linked to.", row.name)
                )
            if row.decision == "skip" and not row.skip_reason and row.verdict != "archived":
                raise ValidationError(self.env._("Say why %s is skipped.", row.name))

    def write(self, vals):
        if not self.env.su:
            self._check_person_may_write(vals)
        return super().write(vals)

    def _check_person_may_write(self, vals):
        if vals.keys() - PEOPLE_WRITE:
            raise AccessError(self.env._("What was read cannot be entered by hand."))
        if any(row.state != "open" or row.import_id.state == "importing" for row in self):
            raise UserError(self.env._("This contact is being imported, or was already."))
        self.env["res.partner"].browse(vals.get("partner_id") or ()).check_access("read")

    # === WHAT IT IS ===

    @api.model
    def _values(self, record, contact):
        return {
            "import_id": record.id,
            "external_id": contact.external_id,
            "name": contact.name,
            "number": contact.number,
            "email": contact.email,
            "vat": contact.vat,
            "zip": contact.zip,
            "city": contact.city,
            "content": serial.dump(contact),
        }

    def _contact(self):
        return serial.load(Contact, self.content)

    def _take_verdict(self, verdict):
        """:param verdict: `tools.customers.Verdict`"""
        params = {"name": self.name, "other": verdict.other, "number": self.number}
        one = verdict.customers[0] if len(verdict.customers) == 1 else False
        self.write(
            {
                "verdict": verdict.group,
                "how": verdict.how,
                "candidate_ids": [(6, 0, verdict.customers)],
                "partner_id": one,
                "decision": DECIDED.get(verdict.group, False),
                "state": SETTLED.get(verdict.group, "open"),
                "issue": verdict.reason and Issue(verdict.reason, params).to_json(),
            }
        )
        if verdict.group == "doubtful" and (reason := self._skipped_before()):
            self.write({"decision": "skip", "skip_reason": reason})

    def _skipped_before(self):
        """:return: why a person left the contact out in the last import, or False"""
        before = self.search(
            [
                ("import_id.connection_id", "=", self.import_id.connection_id.id),
                ("external_id", "=", self.external_id),
                ("id", "!=", self.id),
            ],
            order="id desc",
            limit=1,
        )
        return before.state == "skipped" and before.skip_reason

    # === IMPORTING ===

    def _import(self, customers):
        """Do what was decided.

        :param customers: `tools.customers.Customers` as they are now
        """
        self.filtered(lambda row: row.decision == "skip").state = "skipped"
        self.filtered(lambda row: row.decision == "link")._link_all()
        making = self.filtered(lambda row: row.decision == "create")
        # What was new when it was read may have been entered by hand since.
        for row in making.filtered(lambda row: row.verdict == "new"):
            verdict = customers.judge(row._contact())
            if verdict.group != "new":
                making -= row
                row._take_verdict(verdict)
        making._create_partners(customers)

    def _link_all(self):
        for row in self:
            partner = row.partner_id.exists().commercial_partner_id
            if not partner:
                row._fail(Issue("import_customer_gone", {"name": row.name}))
                continue
            row._link(partner, row.how if row.verdict == "matched" else "person")

    def _link(self, partner, how):
        """The contact is this customer from now on; a customer who has another contact keeps that
        as the preferred one."""
        links = self.env["accounting.bridge.contact"]
        connection = self.import_id.connection_id
        of_connection = [("connection_id", "=", connection.id)]
        known = links.search([*of_connection, ("external_id", "=", self.external_id)])
        if not known:
            others = links.search_count([*of_connection, ("partner_id", "=", partner.id)], limit=1)
            links.create(
                {
                    "connection_id": connection.id,
                    "partner_id": partner.id,
                    "external_id": self.external_id,
                    "name": self.name,
                    "number": self.number,
                    "preferred": not others,
                    "matched_by": how,
                }
            )
        self.write({"state": "done", "partner_id": known.partner_id.id or partner.id})

    def _create_partners(self, customers):
        """All together, and one by one only where that fails, so that one contact never holds up
        the others."""
        try:
            with self.env.cr.savepoint():
                self._create_and_link(customers)
        except psycopg2.OperationalError:  # the whole step is repeated
            raise
        except Exception:  # noqa: BLE001 whatever it is, it concerns one of them
            for row in self:
                row._create_alone(customers)

    def _create_alone(self, customers):
        try:
            with self.env.cr.savepoint():
                self._create_and_link(customers)
        except psycopg2.OperationalError:
            raise
        except UserError as error:
            self._fail(Issue("import_refused", message=str(error)))
        except Exception as error:
            _logger.exception("Contact %s could not be imported", self.external_id)
            self._fail(Issue("import_refused", message=str(error)))

    def _create_and_link(self, customers):
        if not self:
            return
        record = self.import_id
        # Made with the rights of whoever imports, and not as followed or told to anybody.
        partners = record.env["res.partner"].with_user(record.user_id).with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        refs = self._free_numbers()
        made = partners.create([row._partner_values(refs) for row in self])
        self.env.flush_all()
        for row, partner in zip(self, made.sudo(), strict=True):
            row._link(partner, "imported")
        numbers = made.sudo()._bridge_made_numbers()
        for partner in made.sudo():
            customers.add(
                Customer(
                    partner.id,
                    partner.name,
                    numbers[partner.id],
                    partner.ref or "",
                    partner.vat or "",
                    partner.email or "",
                    linked=True,
                )
            )

    def _free_numbers(self):
        """:return: set of the customer numbers of these contacts that nobody has in Odoo"""
        numbers = {row.number for row in self if row.number}
        taken = self.env["res.partner"].with_context(active_test=False).search_fetch(
            [("ref", "in", list(numbers))], ["ref"]
        )
        return numbers - set(taken.mapped("ref"))

    def _partner_values(self, free_numbers):
        contact, record = self._contact(), self.import_id
        company = record.company_id
        country = self.env["res.country"].search([("code", "=", contact.country)], limit=1)
        values = {
            "name": contact.name,
            "is_company": contact.is_company,
            "ref": self.number if self.number in free_numbers else False,
            "vat": contact.vat or False,
            "email": contact.email or False,
            "phone": contact.phone or False,
            "street": contact.street or False,
            "street2": contact.street2 or False,
            "zip": contact.zip or False,
            "city": contact.city or False,
            "country_id": country.id,
            "lang": company.partner_id.lang or record.user_id.lang or self.env.lang,
            "company_id": company.id if record.own_company else False,
            "customer_rank": 1,
        }
        person = f"{contact.first_name} {contact.last_name}".strip()
        if contact.is_company and contact.last_name and person != contact.name:
            values["child_ids"] = [(0, 0, {"name": person, "type": "contact"})]
        return values

    def _fail(self, issue):
        self.write({"state": "failed", "issue": issue.to_json()})
