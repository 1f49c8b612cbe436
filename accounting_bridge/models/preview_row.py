from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..tools import serial
from ..tools.documents import Invoice, Task
from .document import STATUSES
from .preview_contact import HOW
from .preview_look import STATES

# What is not known of every document.
NOT_ALWAYS = ("neutral", "there_net", "there_tax", "there_total")


class AccountingBridgePreviewRow(models.TransientModel):
    """One document of a preview: where it would go, what it amounts to here and there, what stands
    in its way."""

    _name = "accounting.bridge.preview.row"
    _description = "Document in a Preview"
    _order = "id"
    _rec_name = "label"

    preview_id = fields.Many2one(
        "accounting.bridge.preview", required=True, readonly=True, index=True, ondelete="cascade"
    )
    connection_id = fields.Many2one(
        "accounting.bridge.connection", readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    move_id = fields.Many2one("account.move", "Invoice", readonly=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    state = fields.Selection(STATES, readonly=True)
    is_draft = fields.Boolean("Draft", readonly=True)
    kind = fields.Selection(
        [("invoice", "Invoice"), ("credit_note", "Credit note")], "Type", readonly=True
    )
    date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    label = fields.Char("Number", readonly=True)
    customer = fields.Char(readonly=True)
    accounts = fields.Char("Account", readonly=True)
    tax_codes = fields.Char("Tax Code", readonly=True)
    item_codes = fields.Char("Item", readonly=True)
    contact_how = fields.Selection(HOW, "Contact", readonly=True)
    contact_name = fields.Char("Contact There", readonly=True)
    contact_ref = fields.Char(readonly=True)
    target_status = fields.Selection(STATUSES, "Becomes", readonly=True)
    way = fields.Char(readonly=True)
    way_text = fields.Char("Arrives By", compute="_compute_way_text")
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="cascade")
    net = fields.Monetary(readonly=True)
    tax = fields.Monetary(readonly=True)
    total = fields.Monetary(readonly=True)
    is_predicted = fields.Boolean(readonly=True)
    there_net = fields.Monetary("Net There", readonly=True)
    there_tax = fields.Monetary("Tax There", readonly=True)
    there_total = fields.Monetary("Total There", readonly=True)
    issues = fields.Json(readonly=True)
    problem = fields.Char(readonly=True, help="The first problem, in the words of who looks.")
    has_warning = fields.Boolean(readonly=True)
    neutral = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    issue_text = fields.Text("Problems", compute="_compute_words")
    alerts = fields.Json(compute="_compute_words")
    totals_html = fields.Html("Totals", compute="_compute_content", sanitize=False)
    lines_html = fields.Html("Lines", compute="_compute_content", sanitize=False)
    payload = fields.Text(compute="_compute_content", help="Exactly what would be sent.")

    @api.depends("issues")
    @api.depends_context("lang", "uid")
    def _compute_words(self):
        words = self.env["accounting.bridge.issue"]
        for row in self:
            # Words and cures read the set-up, which the reader may not see.
            connection, issues = row.sudo().connection_id, row.issues or []
            row.issue_text = "\n".join(words._words(issues, connection))
            alerts = {}
            for index, issue in enumerate(issues):
                level = "danger" if issue["level"] == "error" else "warning"
                alert = {"level": level, "message": words._words([issue], connection)[0]}
                alerts[f"issue_{index}"] = alert | row._way_out(issue)
            row.alerts = alerts or False

    @api.depends("way")
    @api.depends_context("lang")
    def _compute_way_text(self):
        ways = dict(
            self.env["accounting.bridge.document"]._fields["way"]._description_selection(self.env)
        )
        for row in self:
            row.way_text = ways.get(row.way)

    @api.depends("neutral", "contact_ref")
    @api.depends_context("lang")
    def _compute_content(self):
        for row in self:
            invoice = row._invoice()
            row.totals_html = invoice and row._totals(invoice)
            row.lines_html = invoice and row._lines(invoice)
            row.payload = invoice and row._payload(invoice)

    # === MAKING ===

    @api.model
    def _values(self, seen, found):
        """:param seen: `preview_look.Seen`
        :param found: `preview_contact.Found`, None where nobody was looked up
        :return: the values of its row"""
        if found and found.issue:
            seen = replace(seen, issues=(*seen.issues, found.issue))
        invoice, there = seen.invoice, seen.predicted
        errors = [issue for issue in seen.issues if issue.level == "error"]
        first = self.env["accounting.bridge.issue"]._words(
            (errors or seen.issues)[:1], seen.connection
        )
        values = {
            "connection_id": seen.connection.id,
            "company_id": seen.company_id,
            "move_id": seen.move_id,
            "order_id": seen.order_id,
            "state": seen.state,
            "is_draft": seen.is_draft,
            "label": seen.number,
            "customer": seen.customer,
            "currency_id": seen.currency_id,
            "issues": [issue.to_json() for issue in seen.issues] or False,
            "problem": first[0] if first and seen.state != "going" else False,
            "has_warning": any(issue.level == "warning" for issue in seen.issues),
            "contact_how": found and found.how,
            "contact_name": found and found.name,
            "contact_ref": found and found.external_id,
            "is_predicted": bool(there),
            "way": seen.way,
        }
        if invoice:
            values |= _of_invoice(invoice)
        if there:
            values |= {"there_net": there.net, "there_tax": there.tax, "there_total": there.total}
        return values

    # === WORDS ===

    def _way_out(self, issue):
        """:return: what makes the alert of an issue a button that leads to its cure, as
            `actionable_errors` shows it"""
        words = self.env["accounting.bridge.issue"]
        if issue["level"] != "error":
            return {}
        if issue["code"] == "contact_doubtful":
            # As in `issue._cure_contact`.
            action = {
                "type": "ir.actions.server",
                "id": self.env.ref("accounting_bridge.action_preview_link_contact").id,
                "context": {
                    "active_model": self._name,
                    "active_id": self.id,
                    "active_ids": self.ids,
                },
            }
            return {"action_text": self.env._("Link"), "action": action}
        # As in `_compute_words`.
        cure = words._cure(issue, self.sudo().connection_id, self.move_id)
        return {"action_text": words._cure_label(issue), "action": cure} if cure else {}

    # === CONTENT ===

    def _invoice(self):
        """:return: `documents.Invoice` as it was looked at, or None"""
        # Nobody reads it but through what is made of it here.
        return serial.load(Invoice, self.sudo().neutral or None)

    def _payload(self, invoice):
        if self.state == "nothing":
            return False
        task = Task.creating(invoice, self.contact_ref or None)
        # The reader need not see the connection.
        payload = self.sudo().connection_id._provider()._payload(task)
        return serial.written(payload, indent=2) if payload else False

    def _lines(self, invoice):
        """:return: the table of its lines with both amounts, as HTML"""
        # As in `_totals`.
        provider = self.sudo().connection_id._provider()
        parts = provider._computed(invoice) if self.is_predicted else []
        own = {part.line: part for part in parts if part.line}
        has = {
            name: any(getattr(line, name) for line in invoice.lines)
            for name in ("account_code", "item_code", "discount")
        }
        values = {
            "lines": [self._line(line, own.get(line.source)) for line in invoice.lines],
            "has": has | {"there": bool(own)},
            "sums": [self._part(part) for part in parts if not part.line],
            "differences": self._differences(),
            "provider": provider._label(),
        }
        return self.env["ir.qweb"]._render("accounting_bridge.preview_lines", values)

    def _line(self, line, there):
        """:param there: `documents.Part`, None where the provider has no such line"""
        return {
            "line": line,
            "quantity": self._number(line.quantity),
            "price": self._number(line.unit_price),
            "discount": f"{self._number(line.discount)} %" if line.discount else "",
            "tax_name": line.tax_name or line.tax_code,
            "net": self._amount(line.net),
            "tax": self._amount(line.tax),
            "gross": self._amount(line.gross),
            "there": there and self._part(there),
            "differs": bool(there) and (there.net, there.tax) != (line.net, line.tax),
        }

    def _part(self, part):
        return {
            "name": part.name,
            "net": self._amount(part.net),
            "tax": self._amount(part.tax),
            "gross": self._amount(part.net + part.tax),
        }

    def _differences(self):
        """:return: list of what differs where no way arrives, see `provider._line_differences`"""
        return [
            {"name": line["name"]}
            | dict(zip(("net", "tax"), map(self._amount, line["here"]), strict=True))
            | dict(zip(("net_there", "tax_there"), map(self._amount, line["there"]), strict=True))
            for issue in self.issues or ()
            if issue["code"] == "totals_differ"
            for line in issue["params"].get("lines") or ()
        ]

    def _totals(self, invoice):
        """:return: the table of both totals, with the tax of each rate, as HTML"""
        # The provider's name is no secret of the set-up; predicting is pure.
        provider = self.sudo().connection_id._provider()
        there = provider._predict(invoice) if self.is_predicted else None
        pairs = [(self.env._("Net"), invoice.totals.net, there and there.net)]
        pairs += self._taxes(invoice, there, provider)
        pairs += [
            (self.env._("Tax"), invoice.totals.tax, there and there.tax),
            (self.env._("Total"), invoice.totals.total, there and there.total),
        ]
        rows = [
            {
                "name": name,
                "here": self._amount(here),
                "there": self._amount(theirs) if there else "",
                "differs": bool(there) and here != theirs,
            }
            for name, here, theirs in pairs
        ]
        values = {"rows": rows, "provider": provider._label()}
        return self.env["ir.qweb"]._render("accounting_bridge.preview_totals", values)

    def _taxes(self, invoice, there, provider):
        """:return: list of (name, tax here, tax there) of each group of tax codes that are declared
        alike"""
        names = {line.tax_code: line.tax_name or line.tax_code for line in invoice.lines}
        groups = {}
        for place, totals in enumerate((invoice.totals, there)):
            for row in totals.by_code if totals else ():
                pair = groups.setdefault(provider._tax_group(row.code), [set(), 0, 0])
                pair[0].add(names.get(row.code, row.code))
                pair[place + 1] += row.tax
        named = [(", ".join(sorted(filter(None, n))), here, x) for n, here, x in groups.values()]
        return [pair for pair in named if pair[0]]

    def _number(self, number):
        """:return: with as many decimal places as it has, as the reader writes numbers"""
        places = max(-number.normalize().as_tuple().exponent, 0)
        return formatLang(self.env, float(number), digits=places)

    def _amount(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.currency_id)

    # === BUTTONS ===

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_show(self):
        """The document alone, with its lines and what is sent."""
        self.ensure_one()
        self.check_access("read")
        return self._show()

    def action_open(self):
        """The document in Odoo, or the order that would give it."""
        self.ensure_one()
        self.check_access("read")
        return self.env["accounting.bridge.issue"]._form(self.move_id or self.order_id)

    def action_link_contact(self):
        """Let a person choose the contact where matching was doubtful."""
        self.ensure_one()
        self.check_access("read")
        doubts = [i["params"] for i in self.issues or () if i["code"] == "contact_doubtful"]
        if not doubts:
            raise UserError(self.env._("There is no contact to choose for this document."))
        partner = self.env["res.partner"].browse(doubts[0]["partner_id"])
        wizard = self.env["accounting.bridge.link.contact"]
        return wizard._open(self.connection_id, partner, doubts[0]["candidates"])

    def action_cure(self):
        """Open the place where the first problem is mended."""
        self.ensure_one()
        self.check_access("read")
        errors = [issue for issue in self.issues or () if issue["level"] == "error"]
        return self._way_out(errors[0]).get("action") if errors else None

    def action_refresh(self):
        """Look once more: something may have been mended."""
        self.ensure_one()
        self.check_access("read")
        preview = self.preview_id
        seen = [one for _ids, own in preview._look_through(self.move_id.ids) for one in own]
        values, obstacles = preview._values(seen)
        if not values:  # an order, whose invoice is made anew for it
            preview.action_refresh()
            return preview._show()
        (values,) = values
        # Rows are the product's to write; this one is of whoever looks.
        self.sudo().write({**dict.fromkeys(NOT_ALWAYS, False), **values})
        preview.sudo().obstacles = obstacles or False
        preview._refresh_figures()
        return self._show()

    def action_create_external(self):
        self.check_access("read")
        return self._create_external()

    def _create_external(self):
        """What has no problem goes; an order's invoice is made first."""
        going = self.filtered(lambda row: row.state == "going")
        if not going:
            raise UserError(self.env._("None of these documents would go as it is."))
        if orders := self.preview_id.order_ids:
            return orders.action_bridge_create_invoice()
        moves = going.move_id
        if not self.env.user.has_group("account.group_account_invoice"):
            moves = moves.filtered(lambda move: move.state == "posted")
        if not moves:
            raise UserError(
                self.env._("These are drafts: somebody with billing rights has to post them first.")
            )
        return moves.action_bridge_create_external()


def _of_invoice(invoice):
    """:return: the values of a row that the neutral document says"""
    items = [line for line in invoice.lines if line.kind != "note"]
    return {
        "kind": invoice.kind.value,
        "date": invoice.date,
        "due_date": invoice.due_date,
        "accounts": _joined(line.account_code for line in items),
        "tax_codes": _joined(line.tax_name or line.tax_code for line in items),
        "item_codes": _joined(line.item_code for line in items),
        "target_status": invoice.target.value,
        "net": invoice.totals.net,
        "tax": invoice.totals.tax,
        "total": invoice.totals.total,
        "neutral": serial.dump(invoice),
    }


def _joined(words):
    return ", ".join(dict.fromkeys(filter(None, words)))
