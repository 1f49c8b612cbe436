from collections import defaultdict

from odoo import models

from ..tools.documents import Contact


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _bridge_contacts(self, connection):
        """Customers as the neutral contacts of a connection.

        The contact is the commercial partner: bookkeeping keeps one debtor per customer, with one
        address, whatever address an invoice went to. A child contact (the invoice address) becomes
        the person of that debtor, so that the document names whom it was addressed to.

        :return: dict partner id -> `documents.Contact`; a bounded number of queries for all
        """
        # What a document says must not depend on which partners its sender may read.
        partners = self.sudo()
        debtors = partners.commercial_partner_id
        numbers = debtors._bridge_contact_numbers(connection)
        links = debtors._bridge_contact_links(connection)
        collective = debtors._bridge_collectives(connection)
        return {
            partner.id: partner._bridge_contact(numbers, links, collective)
            for partner in partners
        }

    def _bridge_contact(self, numbers, links, collective):
        debtor = self.commercial_partner_id
        number, *others = numbers[debtor.id]
        first, last = self._bridge_names()
        return Contact(
            key=str(debtor.id),
            external_id=None if debtor in collective else links.get(debtor.id),
            name=(debtor.name or "").strip(),
            number=number,
            other_numbers=tuple(others),
            vat="" if debtor.vat in (False, "/") else debtor.vat.strip(),
            email=debtor.email or self.email or "",
            phone=debtor.phone or self.phone or "",
            is_company=debtor.is_company,
            first_name=first,
            last_name=last,
            street=debtor.street or "",
            street2=debtor.street2 or "",
            city=debtor.city or "",
            zip=debtor.zip or "",
            state=debtor.state_id.name or "",
            country=debtor.country_id.code or "",
            country_name=debtor.country_id.name or "",
            collective=debtor in collective,
        )

    def _bridge_names(self):
        """:return: (first name, last name) of the person addressed, empty for a bare company"""
        named = not self.is_company and (self.name or "").strip()
        if not named:
            return "", ""
        first, _space, last = named.rpartition(" ")
        return first, last

    def _bridge_contact_numbers(self, connection):
        """The customer number where it names one customer only, and one that is unique per database
        and partner: by it a contact is found again whose creation got no answer.

        :return: dict partner id -> list of numbers, the one to write first
        """
        shared, made = self._bridge_shared_numbers(connection), self._bridge_made_numbers()
        numbers = {}
        for partner in self:
            own = (partner.ref or "").strip()
            unique = made[partner.id]
            numbers[partner.id] = [own, unique] if own and own not in shared else [unique]
        return numbers

    def _bridge_made_numbers(self):
        """:return: dict partner id -> a number that is unique per database and partner. The second
        in which the partner was made is part of it, because a database that was restored from a
        backup gives the ids that were given since once more, to others"""
        parameters = self.env["ir.config_parameter"].sudo()  # not readable by users otherwise
        database = (parameters.get_param("database.uuid") or "")[:8]
        return {
            partner.id: f"ODOO-{database}-{partner.id}-{int(partner.create_date.timestamp()):x}"
            for partner in self
        }

    def _bridge_shared_numbers(self, connection):
        """:return: the customer numbers among those of `self` that several customers have"""
        refs = {ref for partner in self if (ref := partner.ref)}
        if not refs:
            return set()
        companies = self.env["res.company"].sudo().search(
            [("id", "child_of", connection.company_id.id)]
        )
        owners = defaultdict(set)
        for partner in self.with_context(active_test=False).search_fetch(
            [("ref", "in", list(refs)), ("company_id", "in", [False, *companies.ids])],
            ["ref", "commercial_partner_id"],
        ):
            owners[partner.ref.strip()].add(partner.commercial_partner_id.id)
        return {ref for ref, debtors in owners.items() if len(debtors) > 1}

    def _bridge_contact_links(self, connection):
        """:return: dict partner id -> external id of the linked contact, the preferred one first"""
        links = self.env["accounting.bridge.contact"].sudo().search_fetch(
            [("connection_id", "=", connection.id), ("partner_id", "in", self.ids)],
            ["partner_id", "external_id", "archived", "preferred"],
        )
        best_last = links.sorted(lambda link: (not link.archived, link.preferred, link.id))
        return {link.partner_id.id: link.external_id for link in best_last}
