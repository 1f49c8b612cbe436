"""An invoice or a credit note as Odoo states it, and what it comes to."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from .contact import Contact
from .kind import Kind, Status


@dataclass(frozen=True)
class LineTax:
    """One tax of a line as Odoo computed it. `amount` in document currency, signed as the line."""

    name: str
    rate: Decimal | None  # percent; None for a fixed tax
    amount: Decimal
    reverse_charge: bool = False


@dataclass(frozen=True)
class Line:
    """One line of an invoice.

    `net` is after discount and without tax, as Odoo rounds and distributes it on the posted
    document; `tax` is the sum of `taxes`; net + tax is the gross amount. `unit_price` is as typed
    (it includes taxes when `price_included`). `discount` is a percentage. A line may be negative
    (a deduction, a down payment). A "note" has only a description.
    `tax_code`, `account_code`, `item_code` are the provider's own codes, from the mappings.
    `tracking` holds (category external id, option external id).
    """

    description: str
    kind: str = "item"  # "item" | "note" | "rounding"
    source: int | None = None  # database id of the Odoo line
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    price_included: bool = False
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    taxes: tuple[LineTax, ...] = ()
    tax_code: str = ""
    tax_rate: Decimal = Decimal(0)  # the rate the provider states for tax_code
    tax_name: str = ""  # what the provider calls tax_code
    tax_data: dict = field(default_factory=dict)  # what it states of it beyond (`ReferenceData`)
    account_code: str = ""
    item_code: str = ""
    tracking: tuple[tuple[str, str], ...] = ()

    @property
    def gross(self):
        return self.net + self.tax


@dataclass(frozen=True)
class TaxTotal:
    """Net and tax of all lines with one tax code."""

    code: str
    rate: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Totals:
    """Net, tax and total of a document with the tax per tax code, in document currency."""

    net: Decimal
    tax: Decimal
    total: Decimal
    by_code: tuple[TaxTotal, ...] = ()


@dataclass(frozen=True)
class Part:
    """What the provider computes of one line, or of what it adds up to one: `line` is the database
    id of the Odoo line, None where it is none of its own."""

    name: str
    net: Decimal
    tax: Decimal
    line: int | None = None


@dataclass(frozen=True)
class Invoice:
    """An invoice or a credit note as Odoo states it.

    `currency_rate` is units of the document currency for one unit of the company currency, None
    where both are the same; `company_total` is the total in the latter, `company_currency`, None
    there too. `totals` are those of the posted document: the provider must arrive at
    exactly these. `reverses` is the external id of the invoice that a credit note credits.
    `rounding_account` is the code of the account for a rounding line, empty where none is allowed.
    `tax_rounding` is by how much cash rounding changed the tax, signed as the tax; it is contained
    in `totals` and in the tax of the lines; `tax_edited` is by how much somebody changed which tax
    by hand, contained in them too. `person` is whom the document is addressed to, `order`
    the number and name of the order or project behind it; `remark` names the documents that this
    one corrects or deducts.
    """

    kind: Kind
    number: str
    date: datetime.date
    contact: Contact
    lines: tuple[Line, ...]
    totals: Totals
    currency: str
    digits: int = 2  # decimal places of the currency
    currency_rate: Decimal | None = None
    company_currency: str = ""
    company_total: Decimal | None = None
    reference: str = ""
    due_date: datetime.date | None = None
    delivery_date: datetime.date | None = None
    target: Status = Status.DRAFT
    template: str = ""  # external id of the template (branding theme)
    url: str = ""  # back to the document in Odoo
    remark: str = ""
    person: str = ""
    order: str = ""
    number_as_reference: bool = False
    reverses: str = ""
    rounding_account: str = ""
    tax_rounding: Decimal = Decimal(0)
    tax_edited: tuple[tuple[str, Decimal], ...] = ()  # (name of the tax, amount)
