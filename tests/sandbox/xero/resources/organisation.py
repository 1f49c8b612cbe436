"""The organisation and what the user may do in it."""
from .. import wire
from ..desk import APPROVERS
from ..routes import route

SCOPE = "accounting.settings"
_DRAFTS = ("CreateDraftInvoice", "CreateDraftCreditNote")
_APPROVALS = ("CreateApprovedInvoice", "CreateApprovedBill", "CreateCreditNote",
              "CreateInvoicePayment", "CreateBillPayment", "CreateCreditNoteRefund",
              "AllocateCreditNote", "CreateBankTransaction", "VoidInvoice",
              "UpdateOrganisationSettings")


@route("GET", "Organisations?", SCOPE)
def get_organisation(call):
    organisation = call.books.organisation
    shape = {key: value for key, value in organisation.items() if key != "Timezone"}
    shape["Timezone"] = organisation["Timezone"]
    created = {"CreatedDateUTC": wire.dates.wire(organisation["CreatedDateUTC"], offset=False)}
    return wire.envelope(call, "Organisations", [shape | created])


@route("GET", "Organisations?/Actions", SCOPE)
def get_actions(call):
    return wire.envelope(call, "Actions", actions(call.desk))


def actions(desk):
    drafts = desk.role in (*APPROVERS, "INVOICEONLY")
    rows = dict.fromkeys(_DRAFTS, drafts)
    rows |= dict.fromkeys(_APPROVALS, desk.may_approve)
    rows["UseMulticurrency"] = len(desk.books.table("currencies")) > 1
    rows["AttachDocuments"] = drafts
    return [{"Name": name, "Status": "ALLOWED" if allowed else "NOT-ALLOWED"}
            for name, allowed in rows.items()]
