"""A small, valid PDF of a document."""
from ..common.pdf import render
from . import settlement


def of_document(desk, kind, row):
    contact = desk.books.get("contacts", row["ContactID"])
    due = settlement.amounts(desk, row)["due"]
    lines = [desk.books.organisation["Name"], f"{kind.name} {row[kind.number]}  ({row['Status']})",
             f"To: {contact['Name']}", f"Date: {row['Date']:%d %b %Y}", ""]
    lines += [f"{line.get('Description') or ''}   {line['LineAmount'] or ''}"
              for line in row["LineItems"]]
    lines += ["", f"Subtotal {row['SubTotal']}", f"Tax {row['TotalTax']}",
              f"Total {row['CurrencyCode']} {row['Total']}", f"Amount due {due}"]
    return render(lines)
