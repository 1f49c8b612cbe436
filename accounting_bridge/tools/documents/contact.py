"""Whom a document is for, and whom the provider knows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    """A customer as Odoo knows it.

    `key` identifies the contact within one batch (the partner's database id as text).
    `external_id` is the stored link, if there is one. `number` is the contact number that is
    written at the provider and by which a contact whose creation got no answer is found again;
    it is unique per database and partner. `other_numbers` are further numbers to match by
    (the customer number in Odoo).
    """

    key: str
    name: str
    number: str
    external_id: str | None = None
    other_numbers: tuple[str, ...] = ()
    vat: str = ""
    email: str = ""
    phone: str = ""
    is_company: bool = True
    first_name: str = ""
    last_name: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    zip: str = ""
    state: str = ""
    country: str = ""  # ISO 3166 alpha-2
    country_name: str = ""
    currency: str = ""  # ISO 4217
    collective: bool = False  # booked on the provider's collective contact, under this name
    addresses: int = 1  # how many the provider holds of the kind of which this is the first
    archived: bool = False  # there


@dataclass(frozen=True)
class ContactMatch:
    """What the provider holds that could be a contact.

    `how` is one of "link", "number", "vat", "email_name", "name"; a match by name alone is
    doubtful and waits for a person. `external_id` is None when nothing was found. A contact that
    is booked on the provider's collective contact is never matched.
    """

    key: str
    external_id: str | None = None
    name: str = ""
    number: str = ""
    how: str = ""
    archived: bool = False
    candidates: tuple[tuple[str, str], ...] = ()  # (external id, name) of all doubtful ones

    @property
    def doubtful(self):
        return self.how == "name"
