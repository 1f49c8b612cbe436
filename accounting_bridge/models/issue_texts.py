"""What is wrong and what to do about it, by issue code: one or two sentences for the person who can
mend it. Named parameters come from the issue; `provider` and `message` (what the provider said) are
always there; the message follows the sentence that does not quote it. A provider adds its own codes
by `_issue_texts`."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# how to reach the provider, and whether it lets us in
CONNECTING = {
    "authentication": _lt("%(provider)s no longer accepts the connection. Connect again."),
    "permission": _lt(
        "The user who connected %(provider)s may not do this there. Connect as a user with the"
        " right role."
    ),
    "bad_address": _lt("The address of %(provider)s is not valid."),
    "not_configured": _lt("The connection is not completely set up."),
    "organisation_disconnected": _lt(
        "The organisation was disconnected at %(provider)s. Connect it again."
    ),
    "rate_limited": _lt("The limit of calls to %(provider)s is used up; it is tried again later."),
    "limit_reached": _lt("%(provider)s takes no more calls until %(until)s."),
    "limit_day": _lt(
        "The calls that %(provider)s takes in a day are used up. It goes on at %(until)s."
    ),
    "limit_kept": _lt(
        "Of the calls that %(provider)s takes in a day so few are left that they are kept for what"
        " people ask for. What runs by itself waits until there are more; it is looked again at"
        " %(until)s."
    ),
    "service_waits": _lt("%(provider)s is out of service and wants no calls until %(until)s."),
    "budget_busy": _lt(
        "How many calls to %(provider)s are left could not be looked up. Try again soon."
    ),
    "unavailable": _lt("%(provider)s cannot be reached at the moment; it is tried again later."),
    "outcome_unknown": _lt(
        "%(provider)s gave no clear answer. Odoo asks there what became of it before sending"
        " anything again."
    ),
    "out_of_time": _lt("There was no time left in this run; the next one goes on."),
    "internal": _lt("Something unexpected happened; the details are in the log."),
    "interrupted": _lt(
        "The transfer was interrupted. Odoo asks %(provider)s what became of it before sending"
        " anything again."
    ),
    "pdf_failed": _lt("The PDF of the invoice could not be made:"),
    "pdf_too_large": _lt(
        "The PDF of the document has %(size)s KiB; %(provider)s takes %(max)s KiB. Transfer it"
        " anyway, without the file, and attach a smaller one there by hand. Smaller pictures in"
        " the layout keep the next ones small."
    ),
    "bad_answer": _lt("%(provider)s gave an answer that cannot be read; it is tried again later."),
    "unreachable": _lt("%(provider)s cannot be reached at the moment; it is tried again later."),
    "timeout": _lt("%(provider)s did not answer in time."),
    "cut_off": _lt("The connection to %(provider)s broke off."),
    "not_read": _lt(
        "It moved in %(provider)s, but could not be read there; what is shown is older. It is tried"
        " again."
    ),
    "not_applied": _lt(
        "%(provider)s answered, but the answer could not be entered in Odoo; it is tried again."
    ),
}

# whether this document is for the bookkeeping system at all
SCOPE = {
    "wrong_type": _lt(
        "Only customer invoices and credit notes are transferred. Enter this one in %(provider)s by"
        " hand."
    ),
    "receipt": _lt(
        "Sales receipts are not transferred. Enter the takings in %(provider)s by hand, or make an"
        " invoice instead."
    ),
    "before_start": _lt(
        "The document is dated %(date)s, before the start of the connection (%(start_date)s)."
    ),
    "deposit_not_transferred": _lt(
        "Deposit invoices are not transferred: so it was agreed for this connection."
    ),
    "deposit_unpaid": _lt("The deposit invoice is transferred once it is paid."),
    "nothing_to_transfer": _lt(
        "All amounts of this document are zero: there is nothing to book in %(provider)s. Exclude"
        " it from the transfer, or correct the prices."
    ),
    "excluded": _lt("The document is excluded from the transfer to %(provider)s."),
    "not_posted": _lt("The document is not posted."),
    "not_transferred": _lt("The document is not in %(provider)s yet."),
}

# what must be true of the document
DOCUMENT = {
    "totals_own": _lt(
        "The lines do not add up to the totals of the document: %(differences)s. Somebody changed"
        " the journal items; reset to draft and remove the change."
    ),
    "rounding_owed": _lt(
        "Cash rounding put %(by)s on the tax “%(tax)s”, which the customer owes: the total contains"
        " an amount that stands on no line. Reset to draft and take a cash rounding that adds a"
        " line, or none."
    ),
    "totals_differ": _lt(
        "%(provider)s would compute other totals: %(differences)s. %(lines)s Change the lines"
        " concerned (quantity, price, discount), or have the tax rounding of the company, or the"
        " rounding line of the connection, set to fit."
    ),
    "tax_edited": _lt(
        "Somebody changed the tax “%(tax)s” by %(by)s: more than rounding explains (%(most)s)."
        " %(provider)s computes its tax by the rate. Reset to draft and remove the change, or"
        " correct the lines."
    ),
    "no_lines": _lt("The document has no lines with an amount. Add one."),
    "negative_total": _lt("The total is negative. Turn the document into a credit note."),
    "negative_rate": _lt(
        "With tax code %(tax_code)s the deducted deposits exceed what is invoiced: %(net)s net."
        " Credit the deposit invoice and invoice the full amount instead."
    ),
    "description_long": _lt(
        "The description “%(line)s…” has %(length)s characters; %(provider)s takes %(max)s. Reset"
        " to draft and shorten it."
    ),
    "number_long": _lt(
        "The number %(number)s has %(length)s characters; %(provider)s takes %(max)s. Reset to"
        " draft and shorten it."
    ),
    "number_used": _lt(
        "%(provider)s already has a document with the number %(number)s that Odoo did not make."
        " Have the number there changed and retry. If it is this very document, entered there by"
        " hand, exclude it here."
    ),
    "number_given_before": _lt(
        "%(provider)s already has a document with the number %(number)s. The database was brought"
        " back to an earlier point in time on %(restored_date)s: it may have been issued since the"
        " backup, and is not known here any more. Look at it there. If it is another document, it"
        " keeps its number: reset this one to draft and give it one that is free. If it is this"
        " very document, exclude it here."
    ),
    "number_shared": _lt(
        "%(provider)s already has the number %(number)s: it is that of %(other)s. Reset this"
        " document to draft and give it another number, and keep the numbers of the journals apart."
    ),
    "contact_name_missing": _lt("The customer has no name. Enter one."),
    "contact_name_long": _lt(
        "The customer's name has %(length)s characters; %(provider)s takes %(max)s. Shorten it on"
        " the customer."
    ),
    "item_code_used": _lt(
        "The code %(code)s is an item in %(provider)s already: “%(name)s”. Reload the catalogues"
        " and link it, or give the product another internal reference."
    ),
    "item_code_invalid": _lt(
        "%(provider)s takes no item of the code %(code)s: up to %(max)s plain characters, no"
        " quotation mark or backslash."
    ),
    "items_not_made": _lt("Items are made in %(provider)s itself."),
    "item_code_missing": _lt(
        "%(product)s has no internal reference, which would be the item's code."
    ),
    "due_before_date": _lt("It is due on %(due_date)s, before its date %(date)s."),
    "delivery_month": _lt(
        "The delivery date %(delivery_date)s lies in another month than the invoice date"
        " %(date)s. Make sure the tax is declared in the right month."
    ),
    "delivery_shared": _lt(
        "The delivery date %(delivery_date)s is also that of %(numbers)s, for the same order. If"
        " this was another delivery, correct the date."
    ),
    "reverses_unknown": _lt(
        "The credit note reverses %(number)s, which was not transferred. Transfer the invoice"
        " first, or check that it is in %(provider)s; the two must be offset there by hand. If the"
        " invoice is not to be there, exclude the credit note, too."
    ),
    "deposit_unknown": _lt(
        "The deposits %(numbers)s, deducted here, were not transferred. Transfer them first, or"
        " check that they are in %(provider)s."
    ),
}

# mappings, currencies, dates
BOOKS = {
    "tax_unmapped": _lt(
        "“%(taxes)s”%(nature)s%(fiscal_position)s has no confirmed, usable tax rate in"
        " %(provider)s. Map it and confirm."
    ),
    "untaxed_unmapped": _lt(
        "Lines without tax%(nature)s%(fiscal_position)s have no confirmed, usable tax rate in"
        " %(provider)s. Map them and confirm."
    ),
    "zero_unconfirmed": _lt(
        "At 0 %% only a person knows what it is in %(provider)s, and nobody has confirmed it for"
        " %(tax_sets)s. Confirmed so far for: %(served)s. Confirm this, too."
    ),
    "tax_gone": _lt(
        "“%(reference)s” is archived or gone in %(provider)s. Choose another for the lines that"
        " are mapped to it."
    ),
    "account_unmapped": _lt(
        "The account “%(account)s” has no usable account in %(provider)s. Map it, or choose a"
        " default revenue account on the connection. If it was archived there and is back, reload"
        " the references."
    ),
    "account_archived": _lt("The account %(code)s is archived in %(provider)s. Map another one."),
    "tax_not_allowed": _lt(
        "%(provider)s does not allow the tax rate %(tax_code)s on the account %(account_code)s. Map"
        " another one of the two."
    ),
    "tracking_split": _lt(
        "A line is split over several analytic accounts of one plan; %(provider)s takes one, so"
        " none is transferred."
    ),
    "template_archived": _lt(
        "The template %(template)s is archived or gone in %(provider)s. Choose another one on the"
        " connection, or none."
    ),
    "tax_invalid": _lt("%(provider)s does not take this tax rate here. Map another one."),
    "currency_missing": _lt(
        "The currency %(currency)s is not set up in %(provider)s. Add it there, then reload the"
        " references."
    ),
    "rate_missing": _lt("Odoo has no exchange rate for %(currency)s. Enter one."),
    "base_currency": _lt(
        "The books in %(provider)s are kept in %(there)s, those in Odoo in %(here)s."
    ),
    "period_locked": _lt(
        "The books in %(provider)s are locked until %(lock_date)s; the document is dated %(date)s."
        " Have them unlocked there and press Test Connection, or date the document later."
    ),
    "dates_differ": _lt(
        "Because of a lock date Odoo books on %(accounting_date)s what %(provider)s books on"
        " %(date)s."
    ),
}

# what the provider said about contacts and documents
ANSWERS = {
    "rejected": _lt("%(provider)s refused this: %(message)s"),
    "not_found": _lt("%(provider)s does not have this any more."),
    "conflict": _lt("It was changed in %(provider)s meanwhile; refresh and try again."),
    "contact_archived": _lt(
        "The contact “%(name)s” is archived in %(provider)s. Restore it there, then retry."
    ),
    "contact_merged": _lt(
        "The contact was merged into another one in %(provider)s; the document goes to that one."
    ),
    "contact_gone": _lt(
        "The contact “%(name)s” is gone in %(provider)s. Odoo looks for the customer there anew,"
        " and makes a contact where there is none."
    ),
    "contact_doubtful": _lt(
        "%(provider)s has a contact of the same name, “%(name)s”. Say whether it is this customer;"
        " if it is another one, change the name here."
    ),
    "contact_taken": _lt(
        "The contact found for “%(name)s” in %(provider)s is linked to %(other)s. If both are one"
        " customer, merge them in Odoo; otherwise correct the number or VAT id by which it was"
        " found."
    ),
    "contact_name_used": _lt(
        "%(provider)s already has another contact named “%(name)s”. Retry to link it, or change the"
        " name."
    ),
    "status_differs": _lt("Asked for “%(asked)s”, but in %(provider)s it is “%(got)s”."),
    "differs_there": _lt("The document differs in %(provider)s: %(differences)s."),
    "cannot_follow": _lt(
        "It is gone in %(provider)s, but could not be cancelled in Odoo: %(reason)s"
    ),
}

# what was paid
PAYMENTS = {
    "payments_unexplained": _lt(
        "%(provider)s says that %(reduced)s is no longer open, but the payments it states add up to"
        " %(stated)s. Nothing is booked until they agree."
    ),
    "payment_nameless": _lt(
        "%(provider)s states a payment without saying which: to be sure that it is booked once, it"
        " is not booked. Refresh the document later."
    ),
    "open_amount_unknown": _lt(
        "%(provider)s does not say how much is still open. Nothing is booked until it does."
    ),
    "move_not_posted": _lt(
        "%(provider)s reports a payment, but the document is not posted in Odoo. Post it, then book"
        " the payment again."
    ),
    "booking_failed": _lt("The payment could not be booked in Odoo: %(message)s"),
    "undoing_failed": _lt(
        "The payment is gone in %(provider)s but could not be undone in Odoo: %(message)s"
    ),
    "account_missing": _lt(
        "%(provider)s states “%(payment_kind)s”. Choose the account for it on the connection, then"
        " book it again."
    ),
    "exceeds_open": _lt(
        "%(amount)s more was paid in %(provider)s than is open in Odoo; it stays on the customer's"
        " account."
    ),
    "credit_elsewhere": _lt(
        "%(amount)s of the credit note was offset in %(provider)s with a document that Odoo did not"
        " transfer. Offset it in Odoo by hand where that document is."
    ),
    "credit_unnamed": _lt(
        "%(amount)s was offset in %(provider)s with a document that is not named, and Odoo cannot"
        " tell which one. Open the payment and say with which document."
    ),
    "match_there": _lt(
        "%(amount)s was received by %(journal)s on %(date)s (%(number)s). Match it in %(provider)s."
    ),
    "settle_there": _lt(
        "%(amount)s was written off or settled by an entry of %(journal)s on %(date)s (%(number)s),"
        " no money was taken. Settle it in %(provider)s, too."
    ),
    "discount_here": _lt(
        "Odoo granted a discount of %(amount)s with the payment. Credit it in %(provider)s, too."
    ),
    "removed_there": _lt(
        "%(amount)s that Odoo received (%(number)s) was deleted in %(provider)s. Record it there"
        " again, or refund it in Odoo."
    ),
    "removed_here": _lt(
        "%(amount)s (%(number)s) is no longer matched in Odoo. Take it back in %(provider)s, too."
    ),
}

# what got around the lock, and what could not be undone
LOCK = {
    "changed_after_transfer": _lt(
        "Changed in Odoo after it was transferred: %(parts)s. What %(provider)s holds is what was"
        " sent. Put it right here, or credit it and issue it anew."
    ),
    "cannot_follow": _lt(
        "It is cancelled in %(provider)s, but could not be cancelled in Odoo: %(reason)s"
    ),
}
PARTS = {
    "state": _lt("whether it is posted"),
    "number": _lt("number or references"),
    "partner": _lt("customer"),
    "dates": _lt("dates"),
    "currency": _lt("currency, rate or journal"),
    "amounts": _lt("totals"),
    "lines": _lt("lines"),
}

TEXTS = {**CONNECTING, **SCOPE, **DOCUMENT, **BOOKS, **ANSWERS, **PAYMENTS, **LOCK}

# one line that comes to something else there
LINE_DIFFERENCE = _lt(
    "%(name)s: net %(net)s, tax %(tax)s in Odoo, net %(net_there)s, tax %(tax_there)s there"
)

# what narrows a tax: it follows the name of the tax
SCOPES = {"nature": "", "fiscal_position": _lt("under “%(name)s”")}
NATURES = {"goods": _lt("on goods"), "service": _lt("on services")}

UNKNOWN = _lt("Unknown problem (%(code)s). %(message)s")
PROVIDER = _lt("the bookkeeping system")
DIFFERENCE = _lt("%(what)s %(ours)s in Odoo, %(theirs)s there")
AMOUNTS = {"net": _lt("net"), "tax": _lt("tax"), "total": _lt("total")}
PAYMENT_KINDS = {
    "write_off": _lt("Bad debt"),
    "dunning": _lt("Dunning costs"),
}
STATUSES = {
    "draft": _lt("Draft"),
    "submitted": _lt("Awaiting approval"),
    "approved": _lt("Awaiting payment"),
    "paid": _lt("Paid"),
    "voided": _lt("Voided"),
    "deleted": _lt("Deleted"),
}
