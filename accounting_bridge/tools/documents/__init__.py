"""The neutral documents that the core and every provider exchange.

The core builds them from Odoo records; a provider translates them to and from its own JSON with
pure functions. All amounts are `Decimal` in the currency of the document, already rounded to that
currency, and positive on credit notes too (the kind carries the sign), unless a docstring says
otherwise. Percentages are `Decimal` with 20 % = ``Decimal("20")``. Dates are `datetime.date`,
instants are aware `datetime.datetime` in UTC.
"""

from .kind import Kind, Status
from .issue import Issue
from .contact import Contact, ContactMatch
from .invoice import LineTax, Line, TaxTotal, Totals, Part, Invoice
from .remote import PaymentKind, RemotePayment, RemoteDocument
from .task import Action, Result, PaymentOrder, Item, Task, Outcome
