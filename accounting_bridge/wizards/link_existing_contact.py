from dataclasses import dataclass, field

from odoo import api, models

from ..tools.names import same_name


@dataclass(frozen=True)
class Contacts:
    """Which contact there is which customer, as far as links say."""

    of: dict = field(default_factory=dict)  # customer's id -> set of external ids
    owner: dict = field(default_factory=dict)  # external id -> customer's id

    def is_another(self, customer, external_id):
        """Whether the contact is known to be somebody else."""
        owner = self.owner.get(external_id)
        return owner not in (None, customer.id) or external_id not in self.of.get(
            customer.id, {external_id}
        )


class LinkExistingContact(models.AbstractModel):
    """Whether a document there is on the same customer: by link, by name, and else by what the
    provider finds for the customer (number, VAT id, e-mail). What stays doubtful is for a person
    to look at."""

    _name = "accounting.bridge.link_existing.contact"
    _description = "Customers of the Cut-Over"

    @api.model
    def _contacts(self, connection, partners, remotes):
        """:return: `Contacts` of these customers, and of the contacts of these documents"""
        # Links of contacts are read for the comparison only.
        links = self.env["accounting.bridge.contact"].sudo()
        domain = [
            ("connection_id", "=", connection.id),
            "|",
            ("partner_id.commercial_partner_id", "in", partners.ids),
            ("external_id", "in", list({r.contact_id for r in remotes if r.contact_id})),
        ]
        contacts = Contacts()
        for link in links.search(domain):
            customer = link.partner_id.commercial_partner_id.id
            contacts.of.setdefault(customer, set()).add(link.external_id)
            contacts.owner[link.external_id] = customer
        return contacts

    @api.model
    def _is_doubtful(self, move, remote, contacts):
        """Whether nothing says that the document there is on the same customer; on a collective
        contact it is on none."""
        customer = move.commercial_partner_id
        return (
            bool(remote.contact_id)
            and contacts.owner.get(remote.contact_id) != customer.id
            and not same_name(remote.contact_name, customer.name)
        )

    @api.model
    def _recognise_customers(self, connection, values):
        """Ask the provider who the doubtful customers are there, as far as the time of a person who
        waits reaches (network, reading only).

        :param values: list of values of lines; those of one customer become "same"
        """
        doubtful = [line for line in values if line["state"] == "doubtful"]
        if not doubtful:
            return
        customers = self.env["res.partner"].browse({line["partner_id"] for line in doubtful})
        contacts = customers._bridge_contacts(connection)
        asked = [c for c in contacts.values() if c.name and not (c.external_id or c.collective)]
        matches, _obstacle = connection._match_by_reading(asked)
        for line in doubtful:
            match = matches.get(str(line["partner_id"]))
            if match and not match.doubtful and match.external_id == line["contact_ref"]:
                line |= {"state": "same", "contact_seen": match.external_id, "differences": {}}
