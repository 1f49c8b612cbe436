"""What the accountant does in the web app: from the pages and by control.

ValueError (with words for the page) when the app refuses.
"""
import copy
import datetime
from decimal import Decimal, InvalidOperation

from . import contacts, dates, settlement, vouchers, wire
from .categories import SALES
from .desk import Desk
from .errors import ApiError, Refused
from .store import new_id

ACTIONS = ("pay", "cash_discount", "dunning_costs", "irrecoverable", "offset", "unpay", "void",
           "delete", "lock", "correct", "edit", "book", "second_address", "archive",
           "edit_contact", "rename_category", "remove_category", "many")
_OWN = ("type", "voucherNumber", "voucherDate", "shippingDate", "dueDate", "totalGrossAmount",
        "totalTaxAmount", "taxType", "useCollectiveContact", "contactId", "remark",
        "voucherItems")


class Accountant:
    """One method per action. Arguments are JSON: ids and dates as text (ISO; None: today),
    amounts as text or number. Results are dicts."""

    def __init__(self, sandbox, organisation_id=None):
        """Without an organisation: the one that has what the action names."""
        self.sandbox, self.store = sandbox, sandbox.store
        self.organisation_id = organisation_id
        self.desk = None

    def do(self, action, arguments):
        if action not in ACTIONS:
            raise ValueError(f"no action {action!r}; known: {', '.join(ACTIONS)}")
        arguments = dict(arguments)
        changes = []
        with self.store.lock:
            books = self._books(arguments)
            self.desk = Desk(books, self.sandbox.clock.now(), self.sandbox.assumptions,
                             "Ada Steuer", lambda *change: changes.append(change))
            try:
                with books.savepoint():
                    result = getattr(self, action)(**arguments)
            except Refused as refusal:
                raise ValueError("; ".join(
                    f"{i['source']}: {i['i18nKey']}" for i in refusal.issues)) from refusal
            except ApiError as error:
                raise ValueError(str(error)) from error
            self.store.dirty = True
            for change in changes:
                self.sandbox.changed(books.organisation_id, *change)
        return result

    def _books(self, arguments):
        organisation = arguments.pop("organisation", None) or self.organisation_id
        named = next((arguments[key] for key in ("voucher", "credit_note", "contact")
                      if arguments.get(key)), None)
        for table in ("vouchers", "documents", "contacts") if not organisation and named else ():
            if found := self.store.holding(table, named):
                return found
        return find_books(self.store, organisation)

    def _voucher(self, voucher):
        row = self.desk.books.voucher(voucher)
        if not row:
            raise ValueError(f"no voucher {voucher}")
        return row

    def _contact(self, contact):
        row = self.desk.books.get("contacts", contact)
        if not row:
            raise ValueError(f"no contact {contact}")
        return row

    def _day(self, date):
        return dates.parse_day(str(date)) if date else self.desk.today

    # -- money ------------------------------------------------------------------------------
    def pay(self, voucher, amount=None, date=None, kind="partPaymentFinancialTransaction"):
        """All that is open unless an amount is given."""
        if kind not in settlement.PAYMENT_KINDS:
            raise ValueError(f"{kind} is no payment; known: {settlement.PAYMENT_KINDS}")
        return self._record(voucher, kind, amount, date, f"Zahlung ({kind})")

    def cash_discount(self, voucher, amount, date=None):
        return self._record(voucher, settlement.DISCOUNT, amount, date, "Skonto")

    def dunning_costs(self, voucher, amount, date=None):
        """Received beyond the invoice: see assumptions.dunning_in_payment."""
        return self._record(voucher, settlement.DUNNING, amount, date, "Mahngebühren")

    def irrecoverable(self, voucher, amount=None, date=None):
        return self._record(voucher, settlement.LOSS, amount, date, "Forderungsausfall")

    def _record(self, voucher, kind, amount, date, words):
        row = self._voucher(voucher)
        value = settlement.open_amount(self.desk, row) if amount is None else euros(amount)
        settlement.record(self.desk, row, kind, value, self._day(date))
        self.desk.note(row["id"], f"{words}: {value} €")
        return self._state(row)

    def offset(self, credit_note, invoice, amount=None, date=None):
        """The smaller of what is open on both, unless an amount is given."""
        credit, debit = self._voucher(credit_note), self._voucher(invoice)
        value = euros(amount) if amount is not None else min(
            settlement.open_amount(self.desk, row) for row in (credit, debit))
        settlement.offset(self.desk, credit, debit, value, self._day(date))
        for row, other in ((credit, debit), (debit, credit)):
            self.desk.note(row["id"], f"Verrechnet mit {other['voucherNumber']}: {value} €")
        return self._state(debit)

    def unpay(self, voucher, index=-1):
        """Take one item back; an offset on both sides."""
        row = self._voucher(voucher)
        items = settlement.items_of(self.desk, row)
        try:
            item = items[int(index)]
        except IndexError as error:
            raise ValueError(f"no payment {index} on {row['voucherNumber']}") from error
        if item["pair"]:
            other = self.desk.books.get("payments", item["pair"])
            settlement.take_back(self.desk, self._voucher(other["voucherId"]), other)
        settlement.take_back(self.desk, row, item)
        self.desk.note(row["id"], f"Zahlung zurückgenommen: {item['amount']} €")
        return self._state(row)

    def _state(self, row):
        row = self._voucher(row["id"])
        return {"id": row["id"], "status": settlement.status(self.desk, row),
                "openAmount": wire.plain(settlement.open_amount(self.desk, row))}

    # -- documents --------------------------------------------------------------------------
    def void(self, voucher):
        """Stornieren: only what is open and free of payments; locked ones too."""
        row = self._voucher(voucher)
        if row["voucherStatus"] != "open" or settlement.items_of(self.desk, row):
            raise ValueError(f"{row['voucherNumber']} is {settlement.status(self.desk, row)} "
                             "or has payments")
        row = self.desk.books.edit(self.desk.books.table_of(row), row["id"])
        row["voucherStatus"] = "voided"
        self.desk.touch(row)
        self.desk.note(row["id"], "Storniert")
        self.desk.voucher_changed(row, "status.changed")
        return self._state(row)

    def delete(self, voucher):
        """Gone, with its files: neither locked nor paid."""
        row = self._voucher(voucher)
        if row["locked"] or settlement.items_of(self.desk, row):
            raise ValueError(f"{row['voucherNumber']} is locked or has payments")
        table = self.desk.books.table_of(row)
        for file_id in row.get("files", ()):
            self.desk.books.remove("files", file_id)
        self.desk.books.remove(table, row["id"])
        self.desk.voucher_changed(row, "deleted")
        return {"id": row["id"], "deleted": True}

    def lock(self, voucher):
        """Festschreiben."""
        row = self._voucher(voucher)
        row = self.desk.books.edit(self.desk.books.table_of(row), row["id"])
        row["locked"] = True
        self.desk.note(row["id"], "Festgeschrieben")
        return self._state(row)

    def correct(self, voucher, **changes):
        """Berichtigen: void it and make a corrected copy of the same number."""
        row = self._voucher(voucher)
        self.void(voucher)
        copied = vouchers.create(self.desk, self._sent(row, changes))
        for file_id in row["files"]:
            file = self.desk.books.get("files", file_id)
            twin = {**file, "id": new_id(), "owner": copied["id"], "createdDate": self.desk.now}
            self.desk.books.put("files", twin["id"], twin)
            copied["files"].append(twin["id"])
        self.desk.note(copied["id"], f"Berichtigung von {row['id']}")
        return {"id": copied["id"], "voided": row["id"]}

    def edit(self, voucher, **changes):
        row = self._voucher(voucher)
        if "voucherItems" not in row:
            raise ValueError("sales documents are not edited here")
        sent = {**self._sent(row, changes), "version": row["version"], "files": row["files"]}
        return {"id": vouchers.replace(self.desk, row["id"], sent)["id"]}

    def _sent(self, row, changes):
        """The voucher as a client would send it, with changes in lexoffice's names."""
        sent = {key: _plain(row[key]) for key in _OWN if row.get(key) is not None}
        if row["useCollectiveContact"] and row["contactName"]:
            sent["contactName"] = row["contactName"]
        return {**sent, **changes}

    def book(self, **fields):
        """A voucher booked by hand; what is missing is made up: 119.00 gross, number, totals."""
        sent = {"type": "salesinvoice", "taxType": "gross", "useCollectiveContact":
                not fields.get("contactId"), "voucherDate": str(self.desk.today), **fields}
        sent.setdefault("voucherNumber", f"HAND-{len(self.desk.books.table('vouchers')) + 1}")
        items = sent.setdefault("voucherItems", [{
            "amount": "119.00", "taxAmount": "19.00", "taxRatePercent": 19,
            "categoryId": "8f8664a8-fd86-11e1-a21f-0800200c9a66"}])
        tax = sum((euros(item["taxAmount"]) for item in items), Decimal(0))
        gross = sum((euros(item["amount"]) for item in items), Decimal(0))
        sent.setdefault("totalTaxAmount", tax)
        sent.setdefault("totalGrossAmount", gross + (tax if sent["taxType"] == "net" else 0))
        return {"id": vouchers.create(self.desk, sent)["id"]}

    def many(self, count, **fields):
        """As many vouchers booked by hand (for the window of voucherlist)."""
        return {"ids": [self.book(**fields)["id"] for _ in range(int(count))]}

    # -- contacts ---------------------------------------------------------------------------
    def second_address(self, contact):
        """From now on the API can read this contact, but not write it."""
        row = copy.deepcopy(self._contact(contact))
        billing = row.setdefault("addresses", {}).setdefault("billing", [])
        while len(billing) < 2:
            billing.append({"street": f"Nebenstraße {len(billing) + 1}", "zip": "28195",
                            "city": "Bremen", "countryCode": "DE"})
        contacts.save(self.desk, row)
        return {"id": row["id"]}

    def archive(self, contact, archived=True):
        row = {**self._contact(contact), "archived": bool(archived)}
        contacts.save(self.desk, row)
        return {"id": row["id"], "archived": row["archived"]}

    def edit_contact(self, contact, **changes):
        """Whole parts of the contact, in lexoffice's names; null takes a part away."""
        row = self._contact(contact)
        sent = {key: value for key, value in {**row, **changes}.items() if value is not None}
        fields = contacts.read(self.desk, sent)
        return {"id": contacts.rewrite(self.desk, row, fields)["id"]}

    # -- settings ---------------------------------------------------------------------------
    def rename_category(self, id, name):
        self._category(id)["name"] = name
        return {"id": id, "name": name}

    def remove_category(self, id):
        self.desk.books.remove("categories", self._category(id)["id"])
        return {"id": id, "removed": True}

    def _category(self, row_id):
        row = self.desk.books.get("categories", row_id)
        if not row:
            raise ValueError(f"no category {row_id}")
        return self.desk.books.edit("categories", row["id"])


def find_books(store, organisation=None):
    """By id, name or seed name; the first if none is named."""
    for books in store.books.values():
        if organisation in (None, "", books.organisation_id, books.organisation["companyName"],
                            books.settings["seed"]):
            return books
    raise ValueError(f"no organisation {organisation!r}")


def euros(value):
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no amount") from error
    if amount != Decimal(str(value)):
        raise ValueError(f"{value!r} has more than two decimals")
    return amount


def _plain(value):
    """As JSON would have it, amounts exact."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return [dict(item) for item in value]
    return value


def describe(desk, row):
    """A voucher with all that the accountant sees, for control and pages."""
    sales = row["type"] in SALES
    shape = vouchers.render(desk, row) if "voucherItems" in row else vouchers.list_row(desk, row)
    files = [desk.books.get("files", file_id) for file_id in row.get("files", ())]
    return {
        **shape, "status": settlement.status(desk, row), "locked": row["locked"],
        "isSales": sales or row["type"] in ("invoice", "creditnote"),
        "openAmount": settlement.open_amount(desk, row),
        "payments": settlement.render(desk, row)["paymentItems"],
        "files": [{"id": file["id"], "name": file["name"], "size": len(file["content"]),
                   "sha256": file["sha256"]} for file in files]}
