"""What lexoffice does is not established here: every guess of the sandbox, in one place.

Each can be switched while the sandbox runs (`POST /__control__/assumptions`), so that a client
can be tried against both answers. Where sources disagree, live measurements come first, then the
newer documentation. Where the refusal is established and only its key is not, the code raises
`Guessed` instead of `Refused`.
"""
import dataclasses

from ..common.switches import Switches


@dataclasses.dataclass
class Assumptions(Switches):
    # -- vouchers --------------------------------------------------------------------------
    # POST naming a voucherStatus: measured refused since 08/2026; documented open/unchecked.
    post_status: str = "refuse"  # or "accept"
    # A stale version of a voucher: documented 409; contacts are measured 406.
    voucher_stale_version: int = 409  # or 406
    # taxType vatfree on vouchers: offered by one client, not documented.
    vatfree_tax_type: bool = False
    # Undocumented: negative items, items of nothing (integrators drop them), longest remark.
    negative_items: bool = False
    zero_items: bool = False
    remark_characters: int = 2000
    voucher_items: int = 300
    # Several items of one category and rate (documented is neither): each stands for itself; their
    # tax must be that of their sum; or they are refused.
    same_items: str = "apart"  # or "together", "refuse"
    # Cents by which an item's taxAmount may differ from amount * rate.
    tax_tolerance_cents: int = 0
    # Exactly half a cent of tax: up, or to the even cent.
    half_cents_up: bool = True
    # Amounts with more than two decimals: refused, or rounded.
    refuse_more_decimals: bool = True
    # The four reverse-charge and export categories take no tax; so do all of a small business,
    # which takes no other income category.
    zero_rate_categories: bool = True
    small_business_strict: bool = True
    # Distance-sales categories stand alone in a voucher (said by a plugin's comment).
    mixed_distance_sales_refused: bool = True
    # A contact without the role the type asks for; an archived one.
    role_required: bool = True
    archived_contact_refused: bool = True
    # A shippingDate on purchases: not heeded, or refused.
    shipping_date_on_purchases_refused: bool = False
    # Recording or undoing a payment touches updatedDate and version of its voucher.
    payment_touches_voucher: bool = True
    # Dunning costs: contained in the payment item (105 and 5 on 100), or beside it (100 and 5).
    dunning_in_payment: bool = True
    # openAmount as a number, or as text (one sample of the documentation).
    open_amount_as_text: bool = False
    # Files may be added to a voucher that is locked for the VAT return, or paid.
    files_on_locked: bool = True
    # -- delays: seconds (of the sandbox's clock) until a new record is known everywhere ---------
    voucher_latency: float = 0.0
    voucherlist_latency: float = 0.0
    contact_latency: float = 0.0
    # Seconds in which a second new contact runs into account_number_already_exists.
    contact_race: float = 0.0
    # -- reading ---------------------------------------------------------------------------
    # More than 10,000 hits: HTTP 500 seen, "Maximum search window size exceeded".
    window_error_status: int = 500  # or 400
    # Largest page of contacts: 250 documented, 500 measured.
    contact_page_size: int = 500
    # A known path with another method or a sub-route that is not there.
    wrong_method: int = 404  # or 405
    # An object of another organisation: 403 seen by a plugin, else 404.
    foreign_object: int = 403  # or 404
    # -- keys and OAuth2 -------------------------------------------------------------------
    # The body of 403 for a missing permission: no source shows it whole.
    missing_permission_body: str = "access_denied"  # or "gateway", "regular"
    # The scope vouchers.read opens voucherlist and payments as well (partner plugins ask for
    # no more and read both).
    vouchers_scope_opens_lists: bool = True
    # A refresh gives a new refresh token and ends the old one.
    refresh_rotates: bool = True
    access_seconds: int = 3600
    refresh_days: int = 730
    # -- event subscriptions -----------------------------------------------------------------
    # HTTPS is required; a receiver on this machine may do without, or no test could listen.
    http_callbacks_on_loopback: bool = True
