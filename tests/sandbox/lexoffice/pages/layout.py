"""The frame of every page, and how things are called in it."""
import datetime
from decimal import Decimal

from ...common.html import Look, Number, post, text
from .. import dates

LOOK = Look("lexoffice-Sandbox", "Testgerät, nicht lexoffice", "#1f6f4a", "de", """
.paid,.paidoff{background:#d1fadf}.open{background:#d6ecff}.overdue{background:#ffe4c4}
.voided{background:#fde2e0}.unchecked,.blank,.draft{background:#fff3c4}
main h1 .state{vertical-align:middle}dl{display:grid;grid-template-columns:max-content 1fr;
gap:.2rem 1rem;margin:0}dt{color:#6b7280}dd{margin:0}
.deeds{display:grid;grid-template-columns:11rem 1fr;gap:.1rem .8rem;align-items:center}
.deeds>b{font-weight:600}ul.plain{list-style:none;padding:0;margin:.4rem 0}
code.key{font-size:1.05rem;background:#eef7f1;padding:.4rem .6rem;border-radius:5px}
""", "Noch nichts")
page, error_page, table = LOOK.page, LOOK.error_page, LOOK.table

TYPES = {
    "salesinvoice": "Einnahme", "salescreditnote": "Einnahmenminderung",
    "purchaseinvoice": "Ausgabe", "purchasecreditnote": "Ausgabenminderung",
    "invoice": "Rechnung", "creditnote": "Rechnungskorrektur"}
STATES = {
    "open": "Offen", "overdue": "Überfällig", "paid": "Bezahlt", "paidoff": "Erstattet",
    "voided": "Storniert", "unchecked": "Zu prüfen", "blank": "Wird erkannt",
    "draft": "Entwurf", "transferred": "Überwiesen", "sepadebit": "Lastschrift"}
PAYMENTS = {
    "partPaymentFinancialTransaction": "Bankzahlung", "partPaymentCashBox": "Barzahlung",
    "manualPayment": "Manuelle Zahlung", "partPaymentCreditNote": "Verrechnung",
    "cashDiscount": "Skonto", "dunningCosts": "Mahngebühren",
    "irrecoverableReceivable": "Forderungsausfall", "currencyConversion": "Währungsumrechnung"}
TAX_TYPES = {"net": "netto", "gross": "brutto", "vatfree": "ohne Umsatzsteuer"}


def not_found():
    return error_page("Nicht gefunden", "Unter dieser Adresse gibt es nichts.", 404)


def amount(value):
    """1.234,50 €; nothing for None."""
    if value is None:
        return Number("")
    return Number(f"{value:,.2f} €".translate(str.maketrans(",.", ".,")))


def plain_amount(value):
    """1234,50 as a person types it."""
    return f"{value:.2f}".replace(".", ",")


def read_amount(typed):
    """The Decimal of 1.234,50 or 1234.50. ValueError if it is none."""
    cleaned = typed.strip()
    if "," in cleaned:
        cleaned = cleaned.replace(".", "").replace(",", ".")
    try:
        return Decimal(cleaned)
    except ArithmeticError as error:
        raise ValueError(f"{typed} ist kein Betrag") from error


def percent(value):
    short = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return Number(f"{short} %".replace(".", ","))


def day(value):
    """21.11.2026, of a day or of a moment in Berlin."""
    if not value:
        return ""
    if isinstance(value, datetime.datetime):
        value = dates.day_of(value)
    return f"{value:%d.%m.%Y}"


def moment(value):
    return f"{value.astimezone(dates.BERLIN):%d.%m.%Y %H:%M:%S}"


def deed(name, inner, back, **hidden):
    """A form that makes the accountant do `name` and comes back to the page `back`."""
    return post(f"/act/{name}", inner, **hidden, next=back)


def link(address, label):
    return f"<a href='{text(address)}'>{text(label)}</a>"


def facts(*pairs):
    """What is known, by name; values are HTML already; empty ones are left out."""
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>"
                            for name, value in pairs if value) + "</dl>"
