"""What Xero does is not established here: every guess of the sandbox, in one place.

Each can be switched while the sandbox runs (`POST /__control__/assumptions`), so that a client
can be tried against both answers. Where the refusal is established and only its words are not,
the code raises `Guessed` instead of `Refused`.
"""
import dataclasses

from ..common.switches import Switches

HALF_UP, HALF_EVEN = "half-up", "half-even"


@dataclasses.dataclass
class Assumptions(Switches):
    # Rounding of exactly half a cent: no published vector hits a tie.
    tie_rounding: str = HALF_UP
    # Whether the number of a voided or deleted document may be used again.
    voided_number_reusable: bool = False
    deleted_number_reusable: bool = False
    # Whether paying an invoice rings the INVOICE webhook.
    webhook_on_payment: bool = True
    # A batch refused as a whole (summarizeErrors not false): are its good elements saved,
    # and does `Elements` show the failed ones only or all?
    summarised_400_saves_good: bool = False
    summarised_400_elements: str = "failed"  # or "all"
    # Idempotency keys: known per app or per access token, for how long (6 min documented by
    # three notes, 24 h claimed once), and the shape of the 400 ("message" or "elements").
    idempotency_scope: str = "app"  # or "token"
    idempotency_seconds: int = 360
    idempotency_error_body: str = "message"  # or "elements"
    # DELETE of an allocation: the yaml's example says AllocationId, pages and SDKs AllocationID.
    deleted_allocation_key: str = "AllocationID"
    # Unknown InvoiceID or ContactID in a bulk POST: a validation message or 404 for all.
    unknown_id_in_bulk: str = "message"  # or "404"
    # A document without DueDate set to AUTHORISED: refused (official examples all carry it).
    due_date_required: bool = True
    due_date_message: str = "The DueDate field is mandatory"
    # SUBMITTED needs complete lines like AUTHORISED (only DRAFT is said to be lax).
    submitted_must_be_complete: bool = True
    # Largest attachment: 10 MB on the Attachments page, 25 MB on the endpoint pages.
    attachment_bytes: int = 10 * 1024 * 1024
    # Invoice with Contact.Name only: match a contact of that name, else make one.
    contact_by_name: str = "match"  # or "create"
    # Refresh token retried within the grace: does the first successor die, and does using
    # the successor end the grace of the old one?
    grace_kills_first_successor: bool = False
    grace_ends_when_successor_used: bool = False
    # A scope the app may not ask for: error page (IdentityServer) or redirect with the error.
    invalid_scope_redirects: bool = False
    # Wrong client secret (a wrong or empty id is known to give unauthorized_client).
    wrong_secret_error: str = "invalid_client"
    # Advisers may write into a period that is locked for everybody else.
    adviser_passes_period_lock: bool = True
    # Lock dates hold drafts too (drafts do not reach the ledger).
    lock_dates_hold_drafts: bool = False
    # A user without the right to approve: the document comes back as DRAFT.
    approval_downgrade: str = "DRAFT"
    # An If-Modified-Since that is no date: 412 ("a header condition was invalid"), or ignored.
    bad_if_modified_since: int = 412  # or 200
    # pageSize above 1,000: refused or cut to 1,000.
    page_size_over_limit: str = "refuse"  # or "cut"
    # A writing call of a user who may only read: 401 as for a missing scope, or 403.
    read_only_write: int = 401
    # A document that comes to less than nothing.
    negative_total_refused: bool = True
    # LineAmount 0.00 with a discount is refused (seen once in a client's issue list).
    zero_line_with_discount_refused: bool = True
    # SentToContact on a paid invoice: current pages allow it, older reports saw it refused.
    sent_to_contact_on_paid: bool = True
    # SentToContact:true on a document that is not approved: refused, or not heeded.
    sent_to_contact_on_draft_refused: bool = False
    # An attachment of a name that is there already: replaced or refused.
    attachment_same_name: str = "replace"  # or "refuse"
