"""Items: products that lines may name by code."""
from .. import errors, parse, query, wire, writes
from ..errors import Guessed, Refused
from ..query import FLAG, GUID, MOMENT, TEXT
from ..routes import ANY, route
from ..store import new_id

SCOPE = "accounting.invoices accounting.settings"
SCHEMA = {"ItemID": GUID, "Code": TEXT, "Name": TEXT, "Description": TEXT, "IsSold": FLAG,
          "IsPurchased": FLAG, "IsTrackedAsInventory": FLAG, "UpdatedDateUTC": MOMENT}
MAX_ELEMENTS = 500


@route("GET", "Items", SCOPE)
def list_items(call):
    rows, _pagination = query.select(
        call, call.books.table("items").values(), "ItemID", lambda row: row, SCHEMA, "Item")
    return wire.envelope(call, "Items", [_shape(call, row) for row in rows])


@route("GET", f"Items/{ANY}", SCOPE)
def get_item(call, identifier):
    return wire.envelope(call, "Items", [_shape(call, _existing(call, identifier))])


@route("PUT POST", "Items", SCOPE)
def write_items(call):
    elements = parse.elements(call.body(), "Items")
    if len(elements) > MAX_ELEMENTS:
        raise errors.post_data(f"At most {MAX_ELEMENTS} items may be sent at a time")
    creating = call.request.method == "PUT"

    def write(sent):
        known = _find(call, sent.get("ItemID") or sent.get("Code"))
        if known and creating:
            raise Refused(f"Price List Item with Code '{sent.get('Code')}' already exists")
        return _save(call, known, sent)
    return writes.write_all(call, "Items", elements, write, lambda row: _shape(call, row),
                            "ItemID")


@route("POST", f"Items/{ANY}", SCOPE)
def update_item(call, identifier):
    known = _existing(call, identifier)
    elements = parse.elements(call.body(), "Items")
    return writes.write_all(call, "Items", elements, lambda sent: _save(call, known, sent),
                            lambda row: _shape(call, row), "ItemID")


def _save(call, known, sent):
    row = (call.books.edit("items", known["ItemID"]) if known else
           {"ItemID": new_id(), "IsTrackedAsInventory": False, "IsSold": True,
            "IsPurchased": False})
    for key, limit in (("Code", 30), ("Name", 50), ("Description", 4000),
                       ("PurchaseDescription", 4000)):
        if sent.get(key) is not None:
            row[key] = parse.text(sent, key, limit)
    for key in ("SalesDetails", "PurchaseDetails"):
        if (details := parse.nested(sent, key)) is not None:
            row[key] = {"UnitPrice": parse.number(details, "UnitPrice"),
                        "AccountCode": parse.text(details, "AccountCode"),
                        "TaxType": parse.text(details, "TaxType")}
    if not row.get("Code"):
        raise Guessed("Price List Item Code must be supplied")
    call.desk.touch(row)
    return call.books.put("items", row["ItemID"], row)


def _find(call, identifier):
    return call.books.get("items", identifier) or next(
        (i for i in call.books.table("items").values() if i["Code"] == identifier), None)


def _existing(call, identifier):
    row = _find(call, identifier)
    if not row:
        raise errors.not_found()
    return row


def _shape(call, row):
    """Unit prices are cut to two decimals unless unitdp=4."""
    shape = dict(row)
    for key in ("SalesDetails", "PurchaseDetails"):
        if details := row.get(key):
            price = details.get("UnitPrice")
            shape[key] = {**details, "UnitPrice": None if price is None else
                          call.desk.rounding(price, call.desk.unit_places)}
    return shape
