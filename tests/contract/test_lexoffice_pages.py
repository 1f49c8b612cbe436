"""The pages on which a person plays the accountant, over plain HTTP."""
import re
import urllib.parse

import pytest
import requests

from tests.contract.lexoffice import PDF

NOBODY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def page(lexoffice):
    def page(path, status=200):
        answer = requests.get(lexoffice.url + path, timeout=60)
        assert answer.status_code == status, answer.text
        return answer.text
    return page


@pytest.fixture
def press(lexoffice):
    """Press a button of the accountant; the page one comes to."""
    def press(deed, status=200, **form):
        answer = requests.post(f"{lexoffice.url}/act/{deed}", data=form, timeout=60)
        assert answer.status_code == status, answer.text
        return answer.text
    return press


@pytest.fixture
def voucher_id(lex):
    return lex.create(voucherNumber="P-1", remark="S00042 – Dachstuhl")


def path(voucher_id):
    return f"/permalink/vouchers/view/{voucher_id}"


def shown(html, element):
    """The text of an element, by its id."""
    found = re.search(rf"id='{element}'[^>]*>(.*?)</(?:b|span|code|p)>", html, re.DOTALL)
    return re.sub("<[^>]*>", "", found[1]) if found else None


def pressable(html):
    """The deeds that the page offers."""
    return set(re.findall(r"action='/act/([a-z_]+)'", html))


# -- looking ----------------------------------------------------------------------------------
def test_the_way_from_the_front_page_to_a_voucher(page, voucher_id, organisation):
    front = page("/")
    assert "Brücke Handel GmbH" in front
    assert path(voucher_id) in front
    books = page(f"/books/{organisation['organizationId']}")
    assert path(voucher_id) in books
    for tab in ("contacts", "keys", "settings"):
        page(f"/books/{organisation['organizationId']}/{tab}")


def test_the_page_of_a_voucher(page, voucher_id):
    html = page(path(voucher_id))
    assert shown(html, "number") == "P-1"
    assert shown(html, "remark") == "S00042 – Dachstuhl"
    assert shown(html, "gross") == shown(html, "open") == "119,00 €"
    assert shown(html, "tax") == "19,00 €"
    assert "Warenverkäufe" in html
    assert "19 %" in html


@pytest.mark.parametrize("link", [
    "/permalink/vouchers/view/{}", "/permalink/vouchers/edit/{}", "/permalink/invoices/view/{}"])
def test_deep_links(page, voucher_id, link):
    assert shown(page(link.format(voucher_id)), "number") == "P-1"


def test_deep_links_of_sales_documents(page, invoices):
    assert "Beratung" in page(f"/permalink/invoices/view/{invoices['open']}")


@pytest.mark.parametrize("link", [
    f"/permalink/vouchers/view/{NOBODY}", "/permalink/nonsense/view/{}", "/books/nothing",
    "/permalink/vouchers/burn/{}", f"/files/{NOBODY}", "/nothing"])
def test_unknown_pages(page, voucher_id, link):
    assert "Nicht gefunden" in page(link.format(voucher_id), 404)


def test_a_contact_has_one_page(page, accountant):
    contact = accountant.contacts()[0]["id"]
    assert page(f"/permalink/contacts/view/{contact}")
    page(f"/permalink/contacts/edit/{contact}", 404)


def test_the_file_is_a_link(page, lex, lexoffice, voucher_id):
    answer = lex.post(f"vouchers/{voucher_id}/files", files={"file": ("P-1.pdf", PDF)})
    assert answer.status_code == 202
    html = page(path(voucher_id))
    link = re.search(r"<a href='(/files/[0-9a-f-]+)' class='file'>P-1.pdf</a>", html)
    answer = requests.get(lexoffice.url + link[1], timeout=60)
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "inline"


def test_texts_are_shown_as_text(page, lex, organisation):
    made = lex.create(voucherNumber="<script>alert(1)</script>", remark="<b>fett</b>")
    for each in (path(made), "/", f"/books/{organisation['organizationId']}"):
        assert "<script>alert" not in page(each)
    assert "&lt;b&gt;fett" in page(path(made))


# -- money ------------------------------------------------------------------------------------
def test_records_payments(press, page, lex, voucher_id):
    here = path(voucher_id)
    html = press("pay", voucher=voucher_id, amount="1.000,00", status=400)
    assert "119" in html
    html = press("pay", voucher=voucher_id, amount="50,00", date="2026-03-10",
                 kind="partPaymentCashBox", next=here)
    assert shown(html, "open") == "69,00 €"
    assert "Barzahlung" in html
    assert "10.03.2026" in html
    html = press("cash_discount", voucher=voucher_id, amount="2,38", next=here)
    html = press("pay", voucher=voucher_id, next=here)
    assert shown(html, "open") == "0,00 €"
    assert "Bezahlt" in html
    payments = lex.read(f"payments/{voucher_id}")
    assert [(i["paymentItemType"], i["amount"]) for i in payments["paymentItems"]] == [
        ("partPaymentCashBox", 50), ("cashDiscount", 2.38),
        ("partPaymentFinancialTransaction", 66.62)]


def test_records_dunning_costs_and_a_bad_debt(press, lex, voucher_id):
    press("dunning_costs", voucher=voucher_id, amount="5,00")
    press("pay", voucher=voucher_id, amount="24,00")
    press("irrecoverable", voucher=voucher_id)
    payments = lex.read(f"payments/{voucher_id}")
    assert [i["paymentItemType"] for i in payments["paymentItems"]] == [
        "dunningCosts", "partPaymentFinancialTransaction", "irrecoverableReceivable"]
    assert payments["voucherStatus"] == "paid"


def test_takes_a_payment_back(press, page, voucher_id):
    press("pay", voucher=voucher_id, amount="50")
    press("pay", voucher=voucher_id, amount="9")
    html = press("unpay", voucher=voucher_id, index="0", next=path(voucher_id))
    assert shown(html, "open") == "110,00 €"


def test_settles_with_a_credit_note(press, page, lex, voucher_id):
    credit = lex.create(type="salescreditnote", voucherNumber="K-1")
    assert "K-1" in page(path(voucher_id))
    assert "P-1" in page(path(credit))
    html = press("offset", credit_note=credit, invoice=voucher_id, next=path(voucher_id))
    assert "Verrechnung" in html
    assert path(credit) in html
    assert lex.read(f"payments/{credit}")["voucherStatus"] == "paidoff"
    html = press("unpay", voucher=credit, index="0", next=path(credit))
    assert shown(html, "open") == "119,00 €"
    assert lex.read(f"payments/{voucher_id}")["voucherStatus"] == "open"


# -- documents --------------------------------------------------------------------------------
def test_edits(press, lex, voucher_id):
    html = press("edit", voucher=voucher_id, remark="geändert", voucherDate="2026-03-05",
                 next=path(voucher_id))
    assert shown(html, "remark") == "geändert"
    assert lex.read(f"vouchers/{voucher_id}")["voucherDate"].startswith("2026-03-05")


def test_voids(press, lex, voucher_id):
    html = press("void", voucher=voucher_id, next=path(voucher_id))
    assert "Storniert" in html
    assert pressable(html) == {"delete"}
    assert lex.read(f"vouchers/{voucher_id}")["voucherStatus"] == "voided"


def test_deletes(press, page, lex, voucher_id):
    press("delete", voucher=voucher_id)
    page(path(voucher_id), 404)
    assert lex.get(f"vouchers/{voucher_id}").status_code == 404


def test_locks(press, lex, voucher_id):
    html = press("lock", voucher=voucher_id, next=path(voucher_id))
    assert shown(html, "locked") == "festgeschrieben"
    assert not {"edit", "delete", "lock"} & pressable(html)
    assert {"void", "correct", "pay"} <= pressable(html)
    assert press("delete", voucher=voucher_id, status=400)


def test_corrects_into_a_copy(press, lex, page, voucher_id):
    html = press("correct", voucher=voucher_id, remark="berichtigt")
    assert shown(html, "number") == "P-1"
    assert shown(html, "remark") == "berichtigt"
    assert "Storniert" in page(path(voucher_id))
    found = lex.read("voucherlist?voucherType=any&voucherStatus=any&voucherNumber=P-1")
    assert {row["voucherStatus"] for row in found["content"]} >= {"voided"}
    assert found["totalElements"] == 2


def test_what_is_paid_offers_no_way_to_void(press, page, voucher_id):
    html = press("pay", voucher=voucher_id, next=path(voucher_id))
    assert not {"void", "correct", "edit", "delete", "pay"} & pressable(html)
    assert "dunning_costs" in pressable(html)
    for deed in ("void", "delete", "correct"):
        press(deed, voucher=voucher_id, status=400)


def test_the_history_says_what_was_done(press, voucher_id):
    press("pay", voucher=voucher_id, amount="50,00")
    html = press("lock", voucher=voucher_id, next=path(voucher_id))
    history = html[html.index("Verlauf"):]
    assert history.index("Festgeschrieben") < history.index("Zahlung")
    assert "Ada Steuer" in history


@pytest.mark.parametrize(("deed", "form"), [
    ("pay", {"voucher": NOBODY}), ("steal", {}), ("reset", {}), ("api_key", {}),
    ("void", {}), ("pay", {"amount": "viel"})])
def test_refusals_are_shown(press, voucher_id, deed, form):
    html = press(deed, status=400, **form)
    assert "Das lässt die Buchhaltung nicht zu" in html
    assert shown(html, "error")


def test_one_comes_back_to_pages_of_this_sandbox_only(lexoffice, voucher_id):
    answer = requests.post(f"{lexoffice.url}/act/lock", timeout=60, allow_redirects=False,
                           data={"voucher": voucher_id, "next": "//evil.example/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


# -- contacts and settings ----------------------------------------------------------------------
def test_the_contact(press, lex, accountant):
    contact = accountant.contacts()[0]["id"]
    here = f"/permalink/contacts/view/{contact}"
    html = press("second_address", contact=contact, next=here)
    assert html.count("Rechnungsadresse") == 2
    assert "archiviert" in press("archive", contact=contact, archived="true", next=here)
    assert lex.read(f"contacts/{contact}")["archived"] is True
    press("archive", contact=contact, archived="false", next=here)
    assert lex.read(f"contacts/{contact}")["archived"] is False


def test_a_note_at_a_contact(press, lex, accountant, customer):
    press("edit_contact", contact=customer, note="ruft gern an")
    assert lex.read(f"contacts/{customer}")["note"] == "ruft gern an"


def test_the_plan(press, lex, organisation):
    here = {"organisation": organisation["organizationId"],
            "next": f"/books/{organisation['organizationId']}/settings"}
    assert "402" in press("downgrade", **here)
    assert lex.get("profile").status_code == 402
    press("upgrade", **here)
    assert lex.get("profile").status_code == 200


def test_the_taxes(press, lex, organisation):
    here = {"organisation": organisation["organizationId"]}
    press("settings", **here, taxType="gross")
    press("settings", **here, smallBusiness="true")
    press("settings", **here, distanceSalesPrinciple="DESTINATION")
    profile = lex.read("profile")
    assert (profile["taxType"], profile["smallBusiness"], profile["distanceSalesPrinciple"]) == (
        "gross", True, "DESTINATION")


def test_the_categories(press, lex, organisation):
    here = {"organisation": organisation["organizationId"]}
    first, second = (row["id"] for row in lex.read("posting-categories")[:2])
    press("rename_category", **here, id=first, name="Handelsware")
    press("remove_category", **here, id=second)
    names = {row["id"]: row["name"] for row in lex.read("posting-categories")}
    assert names[first] == "Handelsware"
    assert second not in names


# -- keys ---------------------------------------------------------------------------------------
def made_key(lexoffice, **form):
    answer = requests.post(f"{lexoffice.url}/addons/public-api", data=form, timeout=60)
    return shown(answer.text, "key")


def profile_of(lexoffice, key):
    return requests.get(f"{lexoffice.url}/v1/profile", timeout=60,
                        headers={"Authorization": f"Bearer {key}"})


def test_a_key_by_a_click(page, lexoffice, organisation):
    assert "Profil lesen" in page("/addons/public-api")
    key = made_key(lexoffice, permission=["profile.read"])
    assert profile_of(lexoffice, key).json()["companyName"] == "Brücke Handel GmbH"
    assert key not in page("/addons/public-api")
    assert key[-4:] in page("/addons/public-api")
    answer = requests.get(f"{lexoffice.url}/v1/contacts", timeout=60,
                          headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 403


def test_a_key_of_another_organisation(lexoffice, accountant):
    other = accountant.organisations()[1]
    key = made_key(lexoffice, permission=["profile.read"], organisation=other["organizationId"])
    assert profile_of(lexoffice, key).json()["companyName"] == other["companyName"]


def test_a_key_may_do_something(page, lexoffice):
    assert made_key(lexoffice) is None


def test_a_key_is_taken_back(press, page, lexoffice):
    key = made_key(lexoffice, permission=["profile.read"])
    shown_as = re.search(r"name='key' value='([0-9a-f]+)'", page("/addons/public-api"))[1]
    press("revoke_key", key=shown_as)
    assert "gibt es nicht" in press("revoke_key", key=shown_as, status=400)
    assert profile_of(lexoffice, key).status_code == 401


# -- consent ------------------------------------------------------------------------------------
@pytest.fixture
def asked(lexoffice):
    return {"client_id": lexoffice.client_id, "response_type": "code", "state": "s t",
            "redirect_uri": "http://localhost:8069/back", "scopes": "profile.read,vouchers.read"}


def decide(lexoffice, **form):
    answer = requests.post(f"{lexoffice.url}/oauth2/authorize", data=form, timeout=60,
                           allow_redirects=False)
    assert answer.status_code == 302, answer.text
    target = urllib.parse.urlsplit(answer.headers["Location"])
    return target.netloc + target.path, dict(urllib.parse.parse_qsl(target.query))


def test_the_consent_page(page, asked):
    html = page("/oauth2/authorize?" + urllib.parse.urlencode(asked))
    assert "Belege lesen" in html
    assert "Kontakte lesen" not in html
    assert "id='allow'" in html


def test_consent_gives_a_code_for_tokens(lexoffice, asked, organisation):
    target, values = decide(lexoffice, **asked, decision="allow",
                            organisation=organisation["organizationId"])
    assert target == "localhost:8069/back"
    assert values["state"] == "s t"
    answer = requests.post(f"{lexoffice.url}/oauth2/token", timeout=60, data={
        "grant_type": "authorization_code", "code": values["code"],
        "redirect_uri": asked["redirect_uri"]},
        auth=(lexoffice.client_id, lexoffice.client_secret))
    assert answer.status_code == 200, answer.text
    profile = profile_of(lexoffice, answer.json()["access_token"])
    assert profile.json()["organizationId"] == organisation["organizationId"]


def test_no_consent(lexoffice, asked, organisation):
    _target, values = decide(lexoffice, **asked, decision="",
                             organisation=organisation["organizationId"])
    assert values == {"error": "access_denied", "state": "s t"}


def test_a_code_to_copy(lexoffice, asked, organisation):
    form = {**asked, "redirect_uri": "/api/oauth2/authorization_code", "decision": "allow",
            "organisation": organisation["organizationId"]}
    answer = requests.post(f"{lexoffice.url}/oauth2/authorize", data=form, timeout=60)
    assert answer.status_code == 200
    assert len(shown(answer.text, "code")) > 20


@pytest.mark.parametrize("change", [
    {"client_id": "nobody"}, {"redirect_uri": "https://evil.example/"},
    {"response_type": "token"}, {"scopes": "everything"}])
def test_a_wrong_request_is_shown_and_never_redirected(lexoffice, asked, change):
    answer = requests.get(f"{lexoffice.url}/oauth2/authorize", params={**asked, **change},
                          timeout=60, allow_redirects=False)
    assert answer.status_code == 400
    assert shown(answer.text, "error")
