"""What is only read: profile, ping, posting categories, countries, conditions, layouts."""
from .. import seed_lists, wire
from ..routes import route


@route("GET", "ping", None)
def ping(call):
    return wire.respond({"userEmail": call.books.organisation["created"]["userEmail"]})


@route("GET", "profile", "profile.read")
def profile(call):
    return wire.respond({**call.books.organisation,
                         "connectionId": call.grant["connection_id"]})


@route("GET", "posting-categories", None)
def posting_categories(call):
    return wire.respond(list(call.books.table("categories").values()))


@route("GET", "countries", None)
def countries(call):
    return wire.respond(seed_lists.countries())


@route("GET", "payment-conditions", None)
def payment_conditions(call):
    return wire.respond(list(call.books.table("payment_conditions").values()))


@route("GET", "print-layouts", None)
def print_layouts(call):
    return wire.respond(list(call.books.table("print_layouts").values()))
