"""How documents look on the wire."""
from .. import contacts, dates, lines, settlement


def invoice(desk, row, mode):
    """`mode`: "write" (answer to a write), "single", "page", "list" (unpaged), "summary"."""
    amounts = settlement.amounts(desk, row)
    discount = _discount(desk, row)
    read = mode != "write"
    shape = {"Type": row["Type"], "InvoiceID": row["InvoiceID"],
             "InvoiceNumber": row["InvoiceNumber"], "Reference": row.get("Reference"),
             "Url": row.get("Url")}
    if read and mode != "summary":
        shape["Payments"] = [_inner_payment(p) for p in settlement.payments_of(desk, row)]
    if read:
        shape["CreditNotes"] = _applied(desk, row, "credit_notes")
    shape.update(Prepayments=_applied(desk, row, "prepayments"),
                 Overpayments=_applied(desk, row, "overpayments"),
                 AmountDue=amounts["due"], AmountPaid=amounts["paid"],
                 AmountCredited=amounts["credited"] if read else None,
                 SentToContact=row["SentToContact"], CurrencyRate=row["CurrencyRate"],
                 IsDiscounted=discount is not None, TotalDiscount=discount)
    if read and mode != "summary":
        shape["HasAttachments"] = row["HasAttachments"]
    if mode in ("page", "list", "summary"):
        shape["InvoiceAddresses"] = []
    if mode == "single":
        shape["Attachments"] = _attachments(desk, row["InvoiceID"])
    shape.update(HasErrors=False, InvoicePaymentServices=[])
    return {**shape, **_common(desk, row, mode), **_dates(row, "DueDate"),
            **_planned(row), "FullyPaidOnDate": row.get("FullyPaidOnDate")}


def credit_note(desk, row, mode):
    amounts = settlement.amounts(desk, row)
    shape = {"CreditNoteID": row["CreditNoteID"], "CreditNoteNumber": row["CreditNoteNumber"],
             "Payments": [_inner_payment(p) for p in settlement.payments_of(desk, row)],
             "ID": row["CreditNoteID"], "HasErrors": False, "InvoiceAddresses": [],
             "CurrencyRate": row["CurrencyRate"], "Type": row["Type"],
             "Reference": row.get("Reference"), "RemainingCredit": amounts["due"],
             "Allocations": [allocation(desk, a) for a in settlement.allocations_of(desk, row)],
             "HasAttachments": row["HasAttachments"], "SentToContact": row["SentToContact"]}
    return {**shape, **_common(desk, row, mode),
            "FullyPaidOnDate": row.get("FullyPaidOnDate")}


def credit(desk, row, mode, id_key):
    """An overpayment or prepayment."""
    amounts = settlement.amounts(desk, row)
    return {id_key: row[id_key], "ID": row[id_key], "Type": row["Type"],
            "Reference": row.get("Reference"), "RemainingCredit": amounts["due"],
            "CurrencyRate": row["CurrencyRate"], "HasAttachments": False,
            "Payments": [_inner_payment(p) for p in settlement.payments_of(desk, row)],
            "Allocations": [allocation(desk, a) for a in settlement.allocations_of(desk, row)],
            **_common(desk, row, mode)}


def bank_transaction(desk, row, mode):
    account = desk.books.get("accounts", row["AccountID"])
    return {"BankTransactionID": row["BankTransactionID"], "Type": row["Type"],
            "BankAccount": {"AccountID": account["AccountID"], "Code": account["Code"],
                            "Name": account["Name"]},
            "IsReconciled": row["IsReconciled"], "HasAttachments": False,
            "Reference": row.get("Reference"), "CurrencyRate": row["CurrencyRate"],
            "OverpaymentID": row.get("OverpaymentID"), "PrepaymentID": row.get("PrepaymentID"),
            **_common(desk, row, mode)}


def _common(desk, row, mode):
    contact = desk.books.get("contacts", row["ContactID"])
    full = mode in ("write", "single")
    shape = {"UpdatedDateUTCString": dates.moment_string(row["UpdatedDateUTC"]),
             "Contact": contacts.render(contact) if full else contacts.brief(contact),
             **_dates(row, "Date"), "BrandingThemeID": row.get("BrandingThemeID"),
             "Status": row["Status"], "LineAmountTypes": row["LineAmountTypes"]}
    if mode == "list":
        shape["LineItems"] = []
    elif mode != "summary":
        shape["LineItems"] = [lines.render(desk, line, full) for line in row["LineItems"]]
    shape.update({key: row[key] for key in ("SubTotal", "TotalTax", "Total")})
    if row.get("RoundingAmount"):
        shape["RoundingAmount"] = row["RoundingAmount"]
    return {**shape, "UpdatedDateUTC": row["UpdatedDateUTC"], "CurrencyCode": row["CurrencyCode"]}


def _dates(row, key):
    value = row.get(key)
    return {f"{key}String": dates.date_string(value), key: value} if value else {}


def _planned(row):
    return {key: row.get(key) for key in ("ExpectedPaymentDate", "PlannedPaymentDate")}


def _discount(desk, row):
    """What the lines' discounts take off; None without any."""
    discounted = [line for line in row["LineItems"]
                  if line.get("DiscountRate") or line.get("DiscountAmount")]
    if not discounted:
        return None
    return sum(desk.rounding(line["Quantity"] * line["UnitAmount"]) - line["LineAmount"]
               for line in discounted)


def _inner_payment(payment):
    return {"PaymentID": payment["PaymentID"], "Date": payment["Date"],
            "Amount": payment["Amount"], "Reference": payment["Reference"],
            "CurrencyRate": payment["CurrencyRate"], "HasAccount": False,
            "HasValidationErrors": False}


def _applied(desk, invoice_row, table):
    """The credits of one table applied to an invoice, each with what was applied."""
    id_key = settlement.ID_OF[table]
    shapes = []
    for each in settlement.allocations_of(desk, invoice_row):
        if each["Table"] != table:
            continue
        source = desk.books.get(table, each["SourceID"])
        shape = {id_key: source[id_key], "ID": source[id_key], "HasErrors": False,
                 "InvoiceAddresses": [], "CurrencyRate": source["CurrencyRate"],
                 "AppliedAmount": each["Amount"], **_dates(source, "Date"), "LineItems": [],
                 "Total": source["Total"]}
        if table == "credit_notes":
            shape = {"CreditNoteID": source[id_key],
                     "CreditNoteNumber": source["CreditNoteNumber"], **shape}
        shapes.append(shape)
    return shapes


def allocation(desk, row):
    target = desk.books.get("invoices", row["InvoiceID"])
    return {"AllocationID": row["AllocationID"], "Amount": row["Amount"], "Date": row["Date"],
            "Invoice": {"InvoiceID": target["InvoiceID"],
                        "InvoiceNumber": target["InvoiceNumber"], "Payments": [],
                        "CreditNotes": [], "Prepayments": [], "Overpayments": [],
                        "IsDiscounted": False, "InvoiceAddresses": [], "HasErrors": False,
                        "InvoicePaymentServices": [], "LineItems": []}}


def payment(desk, row):
    account = desk.books.get("accounts", row["AccountID"])
    document = desk.books.get(row["Table"], row["DocumentID"])
    id_key = settlement.ID_OF[row["Table"]]
    inner = {id_key: document[id_key], "Type": document["Type"], "HasErrors": False,
             "CurrencyCode": document["CurrencyCode"], "LineItems": [],
             "Contact": contacts.brief(desk.books.get("contacts", document["ContactID"]))}
    if row["Table"] == "invoices":
        inner.update(InvoiceNumber=document["InvoiceNumber"], Payments=[], CreditNotes=[],
                     Prepayments=[], Overpayments=[], IsDiscounted=False)
    elif row["Table"] == "credit_notes":
        inner.update(CreditNoteNumber=document["CreditNoteNumber"])
    name = {"invoices": "Invoice", "credit_notes": "CreditNote", "overpayments": "Overpayment",
            "prepayments": "Prepayment"}[row["Table"]]
    return {"PaymentID": row["PaymentID"], "Date": row["Date"], "BankAmount": row["BankAmount"],
            "Amount": row["Amount"], "Reference": row["Reference"],
            "CurrencyRate": row["CurrencyRate"], "PaymentType": row["PaymentType"],
            "Status": row["Status"], "UpdatedDateUTC": row["UpdatedDateUTC"],
            "UpdatedDateUTCString": dates.moment_string(row["UpdatedDateUTC"]),
            "HasAccount": True, "IsReconciled": row["IsReconciled"],
            "Account": {"AccountID": account["AccountID"], "Code": account["Code"]},
            name: inner, "HasValidationErrors": False}


def attachment(row, base_url):
    return {"AttachmentID": row["AttachmentID"], "FileName": row["FileName"],
            "Url": f"{base_url}/api.xro/2.0/{row['Endpoint']}/{row['OwnerID']}/Attachments/"
                   f"{row['FileName']}",
            "MimeType": row["MimeType"], "ContentLength": len(row["Content"])}


def _attachments(desk, owner_id):
    return [{"AttachmentID": row["AttachmentID"], "FileName": row["FileName"],
             "MimeType": row["MimeType"], "ContentLength": len(row["Content"])}
            for row in desk.books.table("attachments").values() if row["OwnerID"] == owner_id]
