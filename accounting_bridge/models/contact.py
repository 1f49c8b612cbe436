from odoo import api, fields, models

from ..tools.documents import Issue, Result


class AccountingBridgeContact(models.Model):
    """The link of one partner and one external contact. A partner may have several (after a merge),
    one of them preferred; no constraint names the partner, because a partner merge deletes by SQL
    what would break one."""

    _name = "accounting.bridge.contact"
    _description = "Accounting Bridge Contact"
    _order = "preferred desc, id desc"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one("res.partner", required=True, ondelete="restrict", index=True)
    external_id = fields.Char("External ID", required=True)
    name = fields.Char()
    number = fields.Char()
    preferred = fields.Boolean(default=True)
    matched_by = fields.Selection(
        [
            ("created", "Created"),
            ("imported", "Imported"),
            ("number", "Contact number"),
            ("vat", "VAT ID"),
            ("email_name", "E-mail and name"),
            ("person", "Chosen by a person"),
        ],
        required=True,
    )
    archived = fields.Boolean()

    _external_unique = models.Constraint(
        "UNIQUE(connection_id, external_id)", "This contact is already linked."
    )

    @api.model
    def _resolve(self, connection, session, contacts):
        """Find or make the external contact of every contact that has no link yet and is not
        booked on the collective contact (network).

        What is found or made is linked at once; the caller commits. Writing a contact again is
        harmless, because one that got no answer is found by its number the next time.

        :param contacts: list of `documents.Contact`, unique by key (the partner's id as text)
        :return: (dict key -> external id, dict key -> Outcome of those that could not be resolved)
        """
        known = {c.key: c.external_id for c in contacts if c.external_id or c.collective}
        problems = {}
        missing = [c for c in contacts if c.key not in known]
        provider, size = connection._provider(), connection._capabilities().contact_batch_size
        for start in range(0, len(missing), size):
            chunk = missing[start : start + size]
            matches = provider._match_contacts(session, chunk)
            doubts = self._doubts(connection, chunk, matches)
            unknown, links = [], []
            for contact in chunk:
                match, issue = matches[contact.key], doubts.get(contact.key)
                if issue:
                    problems[contact.key] = (Result.REJECTED, [issue.to_json()], None)
                elif match.external_id:
                    known[contact.key] = ref = match.external_id
                    links.append(self._link_values(connection, contact, ref, match.how))
                else:
                    unknown.append(contact)
            outcomes = provider._create_contacts(session, unknown) if unknown else {}
            for contact in unknown:
                outcome = outcomes[contact.key]
                if outcome.result is Result.DONE:
                    links.append(
                        self._link_values(connection, contact, outcome.external_id, "created")
                    )
                    known[contact.key] = outcome.external_id
                else:
                    issues = [issue.to_json() for issue in outcome.issues]
                    # Uncertain is as good as not performed here: it is looked up by its number.
                    result = (
                        Result.REJECTED if outcome.result is Result.REJECTED else Result.RETRY
                    )
                    problems[contact.key] = (result, issues, outcome.retry_at)
            self.create(links)
        return known, problems

    @api.model
    def _doubts(self, connection, contacts, matches):
        """:param matches: dict key -> `documents.ContactMatch`
        :return: dict key -> Issue of those about whom a person has to decide"""
        refs = [match.external_id for match in matches.values() if match.external_id]
        links = self.search_fetch(
            [("connection_id", "=", connection.id), ("external_id", "in", refs)],
            ["external_id", "partner_id"],
        )
        owners = {link.external_id: link.partner_id for link in links}
        doubts = {c.key: self._doubt(c, matches[c.key], owners) for c in contacts}
        return {key: issue for key, issue in doubts.items() if issue}

    def _doubt(self, contact, match, owners):
        """:param owners: dict external id -> the partner that is linked to it"""
        params = {"name": contact.name, "partner_id": int(contact.key)}
        if match.doubtful:
            candidates = [list(c) for c in match.candidates]
            return Issue("contact_doubtful", params | {"candidates": candidates})
        if match.external_id and match.archived:
            return Issue("contact_archived", params)
        owner = owners.get(match.external_id)
        if owner and owner.id != int(contact.key):
            return Issue("contact_taken", params | {"other": owner.display_name})
        return None

    @api.model
    def _follow_merge(self, connection, partner, old, new):
        """The accountant merged a customer's contact into another one: the link goes along.

        :param old: external id of the contact that is gone
        :param new: external id of the contact that it was merged into
        :return: `documents.Issue` where that one is another customer's, else None
        """
        links = self.search(
            [("connection_id", "=", connection.id), ("external_id", "in", [old, new])]
        )
        link = links.filtered(lambda row: row.external_id == old)
        others = links - link
        if others.partner_id - partner:
            params = {"name": partner.name, "other": others.partner_id.display_name}
            return Issue("contact_taken", params | {"partner_id": partner.id})
        if others:
            link.archived = True
        else:
            link.external_id = new
        return None

    @api.model
    def _forget(self, connection, external_id):
        """The contact is gone there: the next document of the customer asks anew."""
        self.search(
            [("connection_id", "=", connection.id), ("external_id", "=", external_id)]
        ).unlink()

    def _link_values(self, connection, contact, external_id, how):
        return {
            "connection_id": connection.id,
            "partner_id": int(contact.key),
            "external_id": external_id,
            "name": contact.name,
            "number": contact.number,
            "matched_by": how if how != "link" else "number",
        }
