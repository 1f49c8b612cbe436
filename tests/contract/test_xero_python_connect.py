"""xero-python: tokens, connections, and what the organisation looks like."""
import json
import time

import pytest
from xero_python.exceptions import HTTPStatusException, NotFoundException


def test_lists_the_connections(identity, grant):
    connections = identity.get_connections()
    assert {c.tenant_id for c in connections} == set(grant["tenants"])
    assert {c.tenant_type for c in connections} == {"ORGANISATION"}
    assert all(c.id != c.tenant_id for c in connections)


def test_filters_connections_by_the_event_of_consent(identity):
    event = identity.get_connections()[0].auth_event_id
    assert len(identity.get_connections(auth_event_id=event)) == 3
    assert identity.get_connections(auth_event_id="11111111-1111-4111-8111-111111111111") == []


def test_deletes_a_connection_and_loses_the_organisation(identity, api, tenant):
    connection = next(c for c in identity.get_connections() if c.tenant_id == tenant)
    identity.delete_connection(connection.id)
    assert tenant not in {c.tenant_id for c in identity.get_connections()}
    with pytest.raises(HTTPStatusException) as refused:
        api.get_organisations(tenant)
    assert refused.value.status == 403


def test_cannot_delete_an_unknown_connection(identity):
    with pytest.raises(NotFoundException):
        identity.delete_connection("11111111-1111-4111-8111-111111111111")


def test_refreshes_by_itself_shortly_before_the_end(api, xero_python, tenant):
    old = xero_python.token
    xero_python.token = {**old, "expires_at": time.time() + 30}
    assert api.get_organisations(tenant).organisations
    assert xero_python.token["access_token"] != old["access_token"]
    assert xero_python.token["refresh_token"] != old["refresh_token"]


def test_refresh_keeps_the_scopes(xero_python):
    before = list(xero_python.token["scope"])
    xero_python.client.refresh_oauth2_token()
    assert xero_python.token["scope"] == before


def test_a_revoked_token_cannot_be_refreshed(xero_python, control):
    control.tokens(revoke=True)
    with pytest.raises(HTTPStatusException) as refused:
        xero_python.client.refresh_oauth2_token()
    assert refused.value.status == 400
    assert json.loads(refused.value.body) == {"error": "invalid_grant"}


def test_revoking_takes_all_connections(xero_python, sandbox):
    xero_python.client.revoke_oauth2_token()
    assert sandbox.store.connections == {}


def test_gets_client_credentials_of_a_custom_connection(sandbox, control, xero_python, api):
    control.apps(kind="custom", scopes=["accounting.settings"])
    xero_python.client.get_client_credentials_token()
    assert "refresh_token" not in xero_python.token
    name = api.get_organisations("").organisations[0].name
    assert name == "Bridge Trading (UK)"


def test_reads_the_organisation(api, tenant):
    organisation = api.get_organisations(tenant).organisations[0]
    assert organisation.name == "Bridge Trading (UK)"
    assert organisation.base_currency.value == "GBP"
    assert organisation.country_code.value == "GB"
    assert organisation.is_demo_company is False
    assert organisation.short_code == "!Br1dG"
    assert organisation.timezone.value == "GMTSTANDARDTIME"


def test_every_organisation_has_its_own_face(api, grant):
    names = [api.get_organisations(t).organisations[0].name for t in grant["tenants"]]
    assert names == ["Bridge Trading (UK)", "Demo Company (UK)", "Kiwi Supplies"]
    assert api.get_organisations(grant["tenants"][1]).organisations[0].is_demo_company is True


def test_reads_what_the_user_may_do(api, tenant):
    actions = {a.name: a.status for a in api.get_organisation_actions(tenant).actions}
    assert actions["CreateApprovedInvoice"] == "ALLOWED"
    assert actions["UseMulticurrency"] == "ALLOWED"


def test_a_user_for_invoices_may_only_draft(api, control, tenant):
    control.act(action="role", user="Ada", role="INVOICEONLY")
    actions = {a.name: a.status for a in api.get_organisation_actions(tenant).actions}
    assert actions["CreateDraftInvoice"] == "ALLOWED"
    assert actions["CreateApprovedInvoice"] == "NOT-ALLOWED"
