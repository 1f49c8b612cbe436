"""What the accountant does in the books, without the API: from the pages and by control."""
from decimal import Decimal

from . import contacts, documents, parse, settings, settlement
from .desk import Desk
from .documents import CREDIT_NOTE, INVOICE
from .errors import ApiError, Refused
from .resources import bank_transactions

ACTIONS = ("approve", "void", "delete", "edit", "pay", "delete_payment", "credit", "allocate",
           "unallocate", "overpay", "refund", "archive_contact", "restore_contact",
           "edit_contact", "merge_contacts", "archive_account", "edit_account", "lock_dates",
           "currency", "base_currency", "role", "disconnect", "revoke", "tax_rate", "email_cap")


class Accountant:
    """One method per action; arguments and results are JSON. ValueError: the books refuse."""

    def __init__(self, sandbox, tenant_id):
        self.sandbox = sandbox
        self.books = sandbox.store.books[tenant_id]
        self.desk = Desk(
            self.books, sandbox.clock.now(), sandbox.assumptions, "FINANCIALADVISER",
            "Ada Adviser", unit_places=4, on_change=lambda *change: sandbox.changed(
                tenant_id, *change))

    def do(self, action, arguments):
        if action not in ACTIONS:
            raise ValueError(f"no action {action!r}; known: {', '.join(ACTIONS)}")
        try:
            with self.sandbox.store.lock, self.books.savepoint():
                self.sandbox.store.dirty = True
                return getattr(self, action)(**arguments)
        except Refused as refusal:
            raise ValueError("; ".join(refusal.messages)) from refusal
        except ApiError as error:
            raise ValueError(error.response.get_data(as_text=True)) from error

    # -- documents --------------------------------------------------------------------------
    def approve(self, id):
        return self._set(id, Status="AUTHORISED")

    def void(self, id):
        return self._set(id, Status="VOIDED")

    def delete(self, id):
        return self._set(id, Status="DELETED")

    def edit(self, id, **fields):
        """Any fields of the document, in Xero's names; `line` and `amount` change one price."""
        if "line" in fields:
            fields["LineItems"] = self._with_price(id, int(fields.pop("line")),
                                                   fields.pop("amount"))
        return self._set(id, **fields)

    def _with_price(self, id, index, amount):
        _kind, row = self._document(id)
        rows = [{"LineItemID": line["LineItemID"]} for line in row["LineItems"]]
        rows[index]["UnitAmount"] = Decimal(str(amount))
        return rows

    def _set(self, id, **fields):
        kind, row = self._document(id)
        documents.update(self.desk, kind, row[kind.id], fields)
        return {kind.id: row[kind.id],
                "Status": self.books.get(kind.table, row[kind.id])["Status"]}

    def _document(self, identifier):
        for kind in (INVOICE, CREDIT_NOTE):
            if row := documents.find(self.desk, kind, identifier):
                return kind, row
        raise Refused(f"no document {identifier}")

    # -- money ------------------------------------------------------------------------------
    def pay(self, id, amount=None, account="090", date=None, reference=None):
        """In full unless an amount is given."""
        kind, row = self._document(id)
        due = settlement.amounts(self.desk, row)["due"]
        sent = {"Amount": str(amount or due), "Account": {"Code": account}, "Date": date,
                "Reference": reference}
        payment = settlement.pay(self.desk, kind.table, row[kind.id], sent)
        return {"PaymentID": payment["PaymentID"]}

    def refund(self, id, amount=None, account="090", date=None):
        """Money back from a credit note or an overpayment."""
        table = "overpayments" if self.books.get("overpayments", id) else None
        if not table:
            return self.pay(id, amount, account, date)
        row = self.books.get(table, id)
        due = settlement.amounts(self.desk, row)["due"]
        payment = settlement.pay(self.desk, table, row["OverpaymentID"], {
            "Amount": str(amount or due), "Account": {"Code": account}, "Date": date})
        return {"PaymentID": payment["PaymentID"]}

    def delete_payment(self, id):
        if not self.books.get("payments", id):
            raise Refused(f"no payment {id}")
        return {"PaymentID": settlement.delete_payment(self.desk, id.lower())["PaymentID"]}

    def credit(self, id, amount=None, number=None, allocate=True):
        """A credit note over an invoice (all its lines, or one line of `amount` incl. tax)."""
        _kind, row = self._document(id)
        first = row["LineItems"][0]
        keys = ("Description", "Quantity", "UnitAmount", "AccountCode", "TaxType", "Tracking")
        lines = [{key: line.get(key) for key in keys} for line in row["LineItems"]]
        if amount:
            lines = [{**{key: first.get(key) for key in keys}, "Quantity": 1,
                      "UnitAmount": Decimal(str(amount)), "Description": "Credit"}]
        note = documents.create(self.desk, CREDIT_NOTE, {
            "Type": row["Type"] + "CREDIT", "Contact": {"ContactID": row["ContactID"]},
            "Status": "AUTHORISED", "CreditNoteNumber": number, "LineItems": lines,
            "LineAmountTypes": "Inclusive" if amount else row["LineAmountTypes"],
            "CurrencyCode": row["CurrencyCode"], "CurrencyRate": row["CurrencyRate"],
            "Reference": row["InvoiceNumber"]})
        result = {"CreditNoteID": note["CreditNoteID"],
                  "CreditNoteNumber": note["CreditNoteNumber"]}
        if allocate:
            due = settlement.amounts(self.desk, row)["due"]
            result |= self.allocate(note["CreditNoteID"], row["InvoiceID"],
                                    min(due, note["Total"]))
        return result

    def allocate(self, id, invoice, amount):
        """From a credit note or an overpayment to an invoice."""
        for table in ("credit_notes", "overpayments", "prepayments"):
            if row := self.books.get(table, id):
                target = documents.find(self.desk, INVOICE, invoice)
                made = settlement.allocate(
                    self.desk, table, row[settlement.ID_OF[table]],
                    target["InvoiceID"] if target else None, Decimal(str(amount)))
                return {"AllocationID": made["AllocationID"]}
        raise Refused(f"no credit {id}")

    def unallocate(self, id):
        if not self.books.get("allocations", id):
            raise Refused(f"no allocation {id}")
        return {"AllocationID": settlement.unallocate(self.desk, id.lower())["AllocationID"]}

    def overpay(self, contact, amount, account="090", invoice=None, date=None):
        """Money received from a contact beyond what it owes; `invoice` is paid off first."""
        result = {}
        amount = Decimal(str(amount))
        if invoice:
            _kind, row = self._document(invoice)
            due = settlement.amounts(self.desk, row)["due"]
            result |= self.pay(invoice, due, account, date)
            contact, amount = row["ContactID"], amount - due
        found = self._contact(contact)
        row = bank_transactions.create(self.desk, {
            "Type": "RECEIVE-OVERPAYMENT", "Contact": {"ContactID": found["ContactID"]},
            "BankAccount": {"Code": account}, "Date": date,
            "LineItems": [{"Description": "Overpayment", "LineAmount": amount}]})
        return result | {"OverpaymentID": row["OverpaymentID"]}

    # -- contacts ---------------------------------------------------------------------------
    def _contact(self, identifier):
        row = self.books.get("contacts", identifier) or next(
            iter(self.books.numbered("contacts", identifier or "")), None)
        if not row:
            raise Refused(f"no contact {identifier}")
        return row

    def archive_contact(self, id):
        row = self._contact(id)
        contacts.update(self.desk, row["ContactID"], {"ContactStatus": "ARCHIVED"})
        return {"ContactID": row["ContactID"]}

    def restore_contact(self, id):
        """Only possible in the service itself, not by API."""
        row = self.books.edit("contacts", self._contact(id)["ContactID"])
        row["ContactStatus"] = "ACTIVE"
        self.desk.touch(row)
        return {"ContactID": row["ContactID"]}

    def edit_contact(self, id, **fields):
        row = contacts.update(self.desk, self._contact(id)["ContactID"], fields)
        return {"ContactID": row["ContactID"]}

    def merge_contacts(self, id, into):
        """`id` becomes archived and points to `into`; documents move over."""
        old, new = self._contact(id), self._contact(into)
        for table in ("invoices", "credit_notes", "overpayments", "prepayments"):
            for row_id, row in list(self.books.table(table).items()):
                if row["ContactID"] == old["ContactID"]:
                    self.books.edit(table, row_id)["ContactID"] = new["ContactID"]
        row = self.books.edit("contacts", old["ContactID"])
        row.update(ContactStatus="ARCHIVED", MergedToContactID=new["ContactID"])
        self.desk.touch(row)
        return {"ContactID": old["ContactID"], "MergedToContactID": new["ContactID"]}

    # -- settings ---------------------------------------------------------------------------
    def archive_account(self, code, restore=False):
        return self.edit_account(code, Status="ACTIVE" if restore else "ARCHIVED")

    def edit_account(self, code, **fields):
        """EnablePaymentsToAccount, BankAccountType, Status, Name, TaxType, in Xero's names."""
        row = settings.edit_account(self.desk, code, fields)
        return {key: row.get(key) for key in (
            "Code", "Name", "Status", "TaxType", "EnablePaymentsToAccount", "BankAccountType")}

    def tax_rate(self, tax_type, rate=None, status=None):
        row = settings.edit_tax_rate(self.desk, tax_type, rate, status)
        return {"TaxType": row["TaxType"], "Status": row["Status"],
                "EffectiveRate": str(row["EffectiveRate"])}

    def base_currency(self, code):
        return {"BaseCurrency": settings.change_base_currency(self.desk, code)}

    def lock_dates(self, period=None, year=None):
        """ISO dates; null takes a lock away."""
        for key, value in (("PeriodLockDate", period), ("EndOfYearLockDate", year)):
            self.books.organisation[key] = parse.date({"date": value}, "date")
        return {"PeriodLockDate": period, "EndOfYearLockDate": year}

    def currency(self, code, subscribe=False):
        if subscribe:
            self.books.put("currencies", code.lower(), {"Code": code, "Description": code})
        elif code == self.books.organisation["BaseCurrency"]:
            raise Refused("the base currency cannot be unsubscribed")
        elif self.books.get("currencies", code):
            self.books.remove("currencies", code.lower())
        return {"Currencies": [row["Code"] for row in self.books.table("currencies").values()]}

    def email_cap(self, cap=None):
        """How many e-mails a day; null: by the organisation's class."""
        self.books.settings["email_cap"] = cap
        return {"cap": cap}

    def role(self, user, role):
        row = next((u for u in self.books.table("users").values()
                    if user in (u["UserID"], u["FirstName"], u["EmailAddress"])), None)
        if not row:
            raise Refused(f"no user {user}")
        self.books.edit("users", row["UserID"])["OrganisationRole"] = role
        return {"UserID": row["UserID"], "OrganisationRole": role}

    def disconnect(self):
        """The organisation takes the app's connections away; tokens stay."""
        gone = [c["id"] for c in self.sandbox.store.connections.values()
                if c["tenantId"] == self.books.tenant_id]
        for connection_id in gone:
            del self.sandbox.store.connections[connection_id]
        return {"connections": gone}

    def revoke(self):
        """The users connected to this organisation take back their consent."""
        pairs = {(c["client_id"], c["user_id"]) for c in self.sandbox.store.connections.values()
                 if c["tenantId"] == self.books.tenant_id}
        for client_id, user_id in pairs:
            self.sandbox.oauth.revoke_user(client_id, user_id)
        return {"users": [user_id for _client, user_id in pairs]}
