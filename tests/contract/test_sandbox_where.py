"""where and order: what is understood, and how the rest is refused."""
import pytest

UNKNOWN = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def numbers(raw, make):
    make(InvoiceNumber="A-1", Date="2026-01-10", Reference="Spring sale")
    make(InvoiceNumber="A-2", Date="2026-02-10", Reference="summer Sale", Status="DRAFT")
    make(InvoiceNumber="B-1", Date="2026-03-10", Contact={"Name": "Ridgeway University"},
         lines=[{"Description": "x", "Quantity": 1, "UnitAmount": 5, "AccountCode": "200"}])

    def numbers(where, **more):
        answer = raw.get("Invoices", params={"where": where, "page": 1, **more})
        assert answer.status_code == 200, answer.text
        return [row["InvoiceNumber"] for row in answer.json()["Invoices"]]
    return numbers


@pytest.mark.parametrize(("where", "found"), [
    ('InvoiceNumber="A-1"', ["A-1"]),
    ('InvoiceNumber=="a-1"', ["A-1"]),
    ('InvoiceNumber!="A-1"', ["A-2", "B-1"]),
    ('Status=="AUTHORISED" AND Total>100', ["A-1"]),
    ('Status=="AUTHORISED" && Total>=6', ["A-1", "B-1"]),
    ('Total<10 OR Status=="DRAFT"', ["A-2", "B-1"]),
    ('Total<10 || Status=="DRAFT"', ["A-2", "B-1"]),
    ('(Total<10 OR Status=="DRAFT") AND InvoiceNumber.StartsWith("A")', ["A-2"]),
    ('Total<=6 OR Status=="DRAFT" AND Total>1000', ["B-1"]),
    ("Date>=DateTime(2026,2,10)", ["A-2", "B-1"]),
    ("Date>DateTime(2026, 02, 10, 0, 0, 0) AND Date<DateTime(2027,1,1)", ["B-1"]),
    ('Reference.Contains("sale")', ["A-1", "A-2"]),
    ('Reference.ToLower().Contains("summer")', ["A-2"]),
    ('Reference.EndsWith("SALE")', ["A-1", "A-2"]),
    ("Reference==null", ["B-1"]),
    ("Reference!=null", ["A-1", "A-2"]),
    ("SentToContact==true", []),
    ("SentToContact=false", ["A-1", "A-2", "B-1"]),
    ('Contact.Name=="ridgeway university"', ["B-1"]),
    ('Contact.ContactID==guid("' + UNKNOWN + '")', []),
    ("AmountDue=6", ["B-1"])])
def test_understood(numbers, where, found):
    assert numbers(where) == found


def test_guids(numbers, raw):
    row = raw.get("Invoices/A-1").json()["Invoices"][0]
    assert numbers(f'InvoiceID==Guid("{row["InvoiceID"].upper()}")') == ["A-1"]
    assert numbers(f'Contact.ContactID=guid("{row["Contact"]["ContactID"]}")') == ["A-1", "A-2"]


@pytest.mark.parametrize(("where", "words"), [
    ('Name=="x"', "No property or field 'Name' exists in type 'Invoice'"),
    ('Date>"2026-01-01"', "Operator '>' incompatible with operand types 'DateTime?' and 'String'"),
    ('InvoiceID=="' + UNKNOWN + '"',
     "Operator '==' incompatible with operand types 'Guid?' and 'String'"),
    ('Total=="x"', "Operator '==' incompatible with operand types 'Decimal?' and 'String'"),
    ("InvoiceNumber", "Expression of type 'Boolean' expected"),
    ('(Total>1', "')' expected"),
    ("Total >", "Expression expected"),
    ('Reference.Contains(5)', "No applicable method"),
    ('Reference=="a"b"', "Syntax error")])
def test_refused(raw, where, words):
    answer = raw.get("Invoices", params={"where": where})
    body = answer.json()
    assert (answer.status_code, body["ErrorNumber"], body["Type"]) == (
        400, 16, "QueryParseException")
    assert words in body["Message"]


def test_order(numbers):
    assert numbers("Total>0", order="Total DESC, InvoiceNumber DESC") == ["A-2", "A-1", "B-1"]


def test_unknown_order_is_refused(raw):
    assert raw.get("Invoices?order=Nonsense").json()["ErrorNumber"] == 16
    assert raw.get("Invoices?order=Total SIDEWAYS").json()["ErrorNumber"] == 16


def test_payments_by_type(raw, make, control):
    control.act(action="pay", id=make()["InvoiceID"])
    right = raw.get("Payments", params={"where": 'PaymentType=="ACCRECPAYMENT"'})
    assert len(right.json()["Payments"]) == 1
    wrong = raw.get("Payments", params={"where": 'Type=="ACCRECPAYMENT"'})
    assert wrong.json()["ErrorNumber"] == 16


@pytest.mark.parametrize(("since", "found"), [
    ("2026-11-21T09:59:59", 1), ("2026-11-21T10:00:00Z", 1), ("2026-11-21T10:00:01", 0),
    ("2026-11-21T10:00:00+00:00", 1), ("2026-11-21T12:00:00+02:00", 1),
    ("Sat, 21 Nov 2026 10:00:00 GMT", 1), ("Sat, 21 Nov 2026 10:00:01 GMT", 0)])
def test_if_modified_since(raw, make, control, since, found):
    control.time(freeze="2026-11-21T10:00:00Z")
    make()
    answer = raw.get("Invoices", headers={"If-Modified-Since": since})
    assert len(answer.json()["Invoices"]) == found


def test_if_modified_since_that_is_none(raw, make, control):
    make()
    assert raw.get("Invoices", headers={"If-Modified-Since": "soon"}).status_code == 412
    control.assumptions(bad_if_modified_since=200)
    assert raw.get("Invoices", headers={"If-Modified-Since": "soon"}).status_code == 200
