from odoo import models


class AccountingBridgeConnection(models.Model):
    """Step 1: which data goes where, and access."""

    _inherit = "accounting.bridge.connection"

    def write(self, vals):
        result = super().write(vals)
        if "provider" in vals:
            # Begun before the bookkeeping system was chosen: named after the company alone.
            for connection in self.filtered("setup_step"):
                if connection.name == connection.company_id.name:
                    connection.name = False
                    connection._compute_name()
        return result

    def _setup_connect(self, step):
        named = self.provider != "none"
        label = self._provider()._label()
        step.intro = self.env._("Odoo leads the documents, %s leads the books.", label)
        step.heads = [self.env._("Data"), "", self.env._("Which fields")]
        step.rows = self._setup_data(label)
        if named:
            self._setup_links(step, label)
        if self._is_connected():
            self._setup_connected(step, label)
            return
        if not named:
            step.block("provider", self.env._("Choose the bookkeeping system."))
        if not self.env.user.has_group("accounting_bridge.group_manager"):
            step.block(
                "manager",
                self.env._(
                    "Only an administrator of Accounting Bridge can connect. Ask one of: %s. "
                    "You do all the rest.",
                    self._administrators(self.company_id),
                ),
            )
        elif named:
            step.block("connect", self.env._("Press Connect and allow access to the books."))
        for index, issue in enumerate(self._company_issues() if named else ()):
            cure = self.env["accounting.bridge.issue"]._cure_elsewhere(issue, self)
            say = step.block if issue.level == "error" else step.note
            say(
                f"company_{index}",
                self._issue_words(issue),
                text=self.env._("Mend it"),
                action=cure,
            )

    def _setup_connected(self, step, label):
        step.passed = True
        step.found.append(
            self.env._(
                "%(organisation)s at %(provider)s, kept in %(currency)s.",
                organisation=self.organisation_name,
                provider=label,
                currency=self.organisation_currency or "?",
            )
        )
        person = " · ".join(filter(None, (self.connected_user, self.connected_role)))
        if person:
            step.found.append(self.env._("Connected as %s.", person))
        if self.is_demo:
            step.found.append(self.env._("It is a demo organisation: everything is a test."))
        if self.attention_issue:
            step.block("attention", self._issue_words(self.attention_issue))

    def _setup_links(self, step, label):
        guide = self._provider()._guide(self)
        if guide.sign_up and not self._is_connected():
            step.links.append([self.env._("No account yet: sign up at %s", label), guide.sign_up])
        if guide.invite:
            step.links.append([self.env._("Invite your accountant in %s", label), guide.invite])
        if guide.invite_how:
            step.found.append(guide.invite_how)

    def _setup_data(self, label):
        """:return: rows of the table that says which data goes where"""
        can = self._capabilities()
        there, here = self.env._("to %s", label), self.env._("to Odoo")
        customer = self.env._("name, address, e-mail, phone, VAT id, customer number")
        invoice = [
            self.env._("number, date, due date, currency, remark"),
            self.env._("per line: description, quantity, price, discount, tax"),
            "account" in can.catalogues and self.env._("revenue account"),
            "item" in can.catalogues and self.env._("item"),
            can.tracking and self.env._("tracking"),
            can.attachments and self.env._("the PDF"),
        ]
        rows = [
            [self.env._("Customers"), there, customer],
            [self.env._("Invoices, credit notes"), there, ", ".join(filter(None, invoice))],
            [
                self.env._("Orders"),
                there,
                self.env._("nothing of their own: their invoices go, with the reference"),
            ],
            [self.env._("Status"), here, self.env._("status, totals, link, when it was read")],
            [self.env._("Payments"), here, self.env._("amount, date, kind")],
        ]
        if can.payment_push:
            rows.append(
                [
                    self.env._("Payments taken in Odoo"),
                    there,
                    self.env._("amount, date, account (online payments, point of sale)"),
                ]
            )
        if can.contact_import:
            rows.append(
                [self.env._("Contacts"), here, self.env._("on request: contacts to import")]
            )
        return rows
