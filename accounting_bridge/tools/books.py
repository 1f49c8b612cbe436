"""What a provider says of itself, of the books it opens and of what is in their catalogues.

Neutral like the documents (`documents`): amounts and rates are `Decimal`, instants aware UTC.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from .budget import Policy
from .documents import Issue, Kind, Status


@dataclass(frozen=True)
class ReferenceData:
    """One row of a catalogue of the provider.

    `kind` is one of "account", "tax", "currency", "template", "item", "payment_account",
    "tracking_category", "tracking_option", "category". `rate` is the percentage of a tax. Where the
    provider books by category and rate instead of account and rate, each pair is a "tax".
    `parent` is the external id of the parent (an option's category). `data` holds what the provider
    states beyond that. Where it states them, the core reads these keys: of a tax `applies_to`, dict
    of "revenue", "expenses", "assets", "liabilities", "equity" to whether it may be used on such
    accounts; of an account `nature`, one of those words, and `system`, "ROUNDING" for the one that
    takes rounding differences; of a payment account `number`, its bank
    account number; of an item `tracked`, whether its stock is kept there.
    """

    kind: str
    external_id: str
    code: str
    name: str
    active: bool = True
    rate: Decimal | None = None
    currency: str = ""
    parent: str = ""
    data: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Organisation:
    """A set of books one may connect to. `connection_ref` is what the provider wants for
    disconnecting it (which may be the id of the link, not of the books)."""

    external_id: str
    name: str
    connection_ref: str = ""


@dataclass(frozen=True)
class ConnectionFacts:
    """What *Test connection* learnt. Dates up to which the provider's books are locked are
    inclusive. `issues` are reasons against using the connection (role insufficient, currency
    differs …)."""

    organisation: str
    external_id: str
    base_currency: str
    country: str = ""
    short_code: str = ""
    is_demo: bool = False
    lock_date: datetime.date | None = None
    year_lock_date: datetime.date | None = None
    user_name: str = ""
    user_email: str = ""
    user_role: str = ""
    issues: tuple[Issue, ...] = ()
    data: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Grant:
    """Tokens as the provider issued them, or a key that a person made there (`is_key`): that one
    is not renewed, and goes on being used until the provider refuses it. Instants are aware UTC."""

    access_token: str
    expires_at: datetime.datetime
    refresh_token: str = ""
    refresh_expires_at: datetime.datetime | None = None
    scope: str = ""
    user_ref: str = ""  # the provider's id of the person who authorised
    is_key: bool = False


@dataclass(frozen=True)
class Consent:
    """Where and for what a person gives consent in the browser (OAuth2)."""

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    refresh_life: datetime.timedelta  # how long a refresh token is good if nobody uses it


# Kinds of events.
DOCUMENT = "document"
CONTACT = "contact"
CONTACT_DELETED = "contact_deleted"
ACCESS = "access"  # our access was changed or taken away


@dataclass(frozen=True)
class Event:
    """A ring of the provider: only that something happened, never what. `organisation` and
    `resource` are external ids; `resource` is "" where the ring names none. `name` is the
    provider's own word for what happened."""

    organisation: str
    kind: str
    resource: str = ""
    name: str = ""
    at: datetime.datetime | None = None


@dataclass(frozen=True)
class Capabilities:
    """What a provider can do: data, read by the core instead of asking which provider it is."""

    batch_size: int = 1
    contact_batch_size: int = 1
    statuses: tuple[Status, ...] = (Status.APPROVED,)
    oauth: bool = False  # consent in the browser (needs an application's client data)
    api_key: bool = False  # a key that a person makes there and pastes here
    key_life_days: int = 0  # how long such a key is good
    idempotency_key: bool = False
    void: bool = False
    delete: bool = False
    email: bool = False
    email_kinds: tuple[Kind, ...] = (Kind.INVOICE,)  # what it sends, where it does
    email_in_demo: bool = False  # also from a demo organisation
    attachments: bool = False
    max_attachment: int = 0  # bytes; 0: no limit known
    allocate: bool = False
    payment_push: bool = False
    goods_and_services: bool = False  # taxes are mapped for goods and services apart
    lists_payments: bool = True  # what `_changed` yields states the payments
    fetch_batch: int = 50  # how many documents one `_fetch` may be asked for in one step
    collective_contact: bool = False
    contact_import: bool = False
    looks_first: bool = False  # whatever is sent is looked for there before, each time
    corrected_copies: bool = False  # what is corrected there is voided, and a copy stands instead
    templates: bool = False
    open_item_tax: str = ""  # tax code of an open item without VAT; "": it takes none over
    tracking: bool = False
    history: bool = False  # takes notes in the history of a document
    # Issues the customer's document itself (`connection.issuer`): it is an invoice there, not only
    # an entry in the books.
    issues_documents: bool = False
    online_invoice: bool = False
    pdf: bool = False
    webhook: bool = False
    limits: Policy = field(default_factory=Policy)  # how many calls it takes
    tax_rounding: str = ""  # "round_per_line" or "round_globally" (per tax), as Odoo calls it
    # Fields of a connection's policy in which the provider knows but one way: that of a new one.
    fixed_policy: tuple[str, ...] = ()
    # Parts of a customer that it takes none without, beside the name (`accounting.bridge.field`).
    needed_fields: tuple[str, ...] = ()
    items: bool = False  # makes items
    max_item_code: int = 30
    max_item_name: int = 50
    catalogues: tuple[str, ...] = ("account", "tax")
    max_description: int = 4000
    max_contact_name: int = 255
    max_number: int = 255


@dataclass(frozen=True)
class CheckFact:
    """One line of the self-check. `code` names the line, `level` is "green", "amber", "red" or
    "unknown"; `text` is the code of the sentence that says it (an issue's), filled by `params` (as
    those of an issue: JSON); `cure` names the place that mends it, which opens what is named by
    `ids`."""

    code: str
    level: str
    params: dict = field(default_factory=dict)
    text: str = ""
    cure: str = ""
    ids: tuple[int, ...] = ()

    @property
    def sentence(self):
        return self.text or f"check_{self.code}_{self.level}"


@dataclass(frozen=True)
class Guide:
    """Where a person finds things at the provider, in the reader's language; "" where it is not
    established. `sign_up` and `invite` are addresses, `invite_how` says what to do at the
    second. `find` says how a document is found by hand. `mend` says how a thing is set right there,
    by what stands in the way: "base_currency", "currency", "account", "tax"."""

    sign_up: str = ""
    invite: str = ""
    invite_how: str = ""
    find: str = ""
    mend: dict = field(default_factory=dict)
