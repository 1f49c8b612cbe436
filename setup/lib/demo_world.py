"""The demo as a person finds it: two companies, each connected to its bookkeeping system."""

from . import demo_british, demo_data, demo_german, demo_lexoffice, demo_xero
from .demo import Demo
from .report import say


def ensure(demo: Demo) -> None:
    """Bring a started demo to where a person would like to begin; what is there already stays."""
    admin = demo_data.administrator(demo)
    demo_xero.enter_addresses(admin, demo.sandboxes["xero"])
    demo_lexoffice.enter_addresses(admin, demo.sandboxes["lexoffice"])
    if demo.state.get("ready"):
        return
    say("making two companies with customers, products and orders")
    british, german = demo_british.company(admin), demo_german.company(admin)
    demo_data.show_to_administrator(admin, british, german)
    demo_data.people(admin, british)
    demo_german.person(admin, german)
    for company, country in ((british, demo_british), (german, demo_german)):
        with admin.at(company):
            country.orders(admin, country.customers(admin), country.products(admin))
    say("connecting each to its bookkeeping system's sandbox")
    demo_xero.enter_app(admin, demo.sandboxes["xero"])
    with admin.at(british):
        demo_xero.connect(admin, british, demo_british.ORGANISATION)
    with admin.at(german):
        demo_lexoffice.connect(admin, german, demo.sandboxes["lexoffice"])
    demo.remember(ready=True)


def description() -> str:
    """What a person should know before logging in."""
    return "\n".join((
        "",
        f"{demo_british.NAME:<20} connected to {demo_british.ORGANISATION} in Xero's sandbox:",
        "                     open an order and press “Create external invoice”",
        f"{demo_german.NAME:<20} connected to {demo_german.ORGANISATION} in lexoffice's sandbox:",
        "                     confirm an invoice, and it is there",
        "",
        f"Administrator        {demo_data.LOGIN} / {demo_data.PASSWORD}",
        f"Sells and invoices   {demo_data.SALES_LOGIN} / {demo_data.SALES_PASSWORD}",
        f"The same, in German  {demo_german.LOGIN} / {demo_german.PASSWORD}",
        f"Maps, posts nothing  {demo_data.CONSULTANT_LOGIN} / {demo_data.CONSULTANT_PASSWORD}",
    ))
