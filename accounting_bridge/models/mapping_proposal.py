from difflib import SequenceMatcher

from odoo import models
from odoo.tools import SQL, html2plaintext

from .mapping import NATURES

# Odoo's internal groups in the words of the catalogues.
ACCOUNT_NATURES = {
    "income": "revenue",
    "expense": "expenses",
    "asset": "assets",
    "liability": "liabilities",
    "equity": "equity",
}


class AccountingBridgeConnection(models.Model):
    """Which rows a company needs, and what each of them probably is."""

    _inherit = "accounting.bridge.connection"

    def _propose_mappings(self):
        """Make a row for all that documents use or can use, and propose what it is. What a person
        confirmed is never touched; asking again changes nothing."""
        self.ensure_one()
        # What a company uses does not depend on who asks.
        connection = self.sudo().with_company(self.company_id)
        connection._ensure_tax_mappings()
        subjects = {
            "product": connection._products_of_items(),
            "analytic": connection._analytic_of_options(),
        }
        if "account" in connection._capabilities().catalogues:
            subjects["account"] = connection._used_accounts()
            subjects["payment_journal"] = connection._journals()
        connection._ensure_subjects(subjects)
        connection._match_mappings()
        connection._check_mappings()

    def _ensure_subjects(self, subjects):
        for kind, records in subjects.items():
            self._ensure_mappings(kind, [[record.id] for record in records])

    # === WHAT IS USED ===

    def _branches(self):
        """:return: the company and its branches: whose documents go through the connection"""
        return self.env["res.company"].search([("id", "child_of", self.company_id.id)])

    def _line_domain(self):
        domain = [
            ("company_id", "in", self._branches().ids),
            ("move_type", "in", self.env["account.move"].get_sale_types(include_receipts=True)),
            ("display_type", "=", "product"),
            ("parent_state", "!=", "cancel"),
        ]
        return [*domain, ("date", ">=", self.start_date)] if self.start_date else domain

    def _used_accounts(self):
        lines = self.env["account.move.line"]._read_group(self._line_domain(), ["account_id"])
        accounts = self.env["account.account"].union(*(account for (account,) in lines))
        for model, name in (
            ("product.template", "property_account_income_id"),
            ("product.category", "property_account_income_categ_id"),
        ):
            for company in self._branches():
                records = self.env[model].with_company(company).search([(name, "!=", False)])
                accounts |= records.mapped(name)
        journals = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "in", self._branches().ids)]
        )
        accounts |= journals.default_account_id | self._branches().downpayment_account_id
        return accounts.filtered(lambda account: account.company_ids & self._family())

    def _family(self):
        return self._branches() | self.company_id.parent_ids

    def _ensure_tax_mappings(self):
        """A row for every active sales tax alone, every set on documents and products, and the
        empty set. Where goods and services are booked apart, what is used has a row for each of
        them besides (the general one is for lines without product); and what is 0 % under several
        fiscal positions one for each, because it means something else under each."""
        uses = self._tax_uses_of_lines()
        used = {ids for ids, _position, _nature in uses}
        used |= {tuple(ids) for ids in self._tax_sets_of_products()}
        taxes = self.env["account.tax"].search(
            [("type_tax_use", "=", "sale"), ("company_id", "in", self._family().ids)]
        )
        sets = used | {(), *((tax.id,) for tax in taxes)}
        rows = self._ensure_mappings("tax", [list(ids) for ids in sorted(sets)])
        if not self._capabilities().goods_and_services:
            self._ensure_zero_rows(rows, {(ids, position, None) for ids, position, _n in uses})
            return
        used |= {(tax.id,) for tax in self._branches().account_sale_tax_id}
        for nature, _label in NATURES:
            self._ensure_mappings("tax", [list(ids) for ids in sorted(used)], nature=nature)
        self._ensure_zero_rows(rows, uses)

    def _tax_uses_of_lines(self, *conditions):
        """:param conditions: what narrows the lines, beside being those of documents
        :return: set of (tax ids, fiscal position id or None, nature or None), as they stand
            together on lines of documents"""
        lines = self.env["account.move.line"]._search([*self._line_domain(), *conditions])
        query = SQL(
            """SELECT DISTINCT ARRAY(SELECT account_tax_id
                                       FROM account_move_line_account_tax_rel
                                      WHERE account_move_line_id = line.id
                                   ORDER BY account_tax_id),
                      move.fiscal_position_id,
                      CASE WHEN template.type = 'service' THEN 'service'
                           WHEN template.id IS NOT NULL THEN 'goods' END
                 FROM account_move_line line
                 JOIN account_move move ON move.id = line.move_id
            LEFT JOIN product_product product ON product.id = line.product_id
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                WHERE line.id IN %s""",
            lines.subselect(),
        )
        self.env["account.move"].flush_model(["fiscal_position_id"])
        self.env["account.move.line"].flush_model(["product_id"])
        self.env["product.template"].flush_model(["type"])
        rows = self.env.execute_query(query)
        return {(tuple(ids), position, nature) for ids, position, nature in rows}

    def _tax_sets_of_products(self):
        self.env["product.template"].flush_model(["taxes_id", "active", "sale_ok"])
        query = SQL(
            """SELECT DISTINCT array_agg(tax.id ORDER BY tax.id)
                 FROM product_taxes_rel rel
                 JOIN account_tax tax ON tax.id = rel.tax_id
                 JOIN product_template product ON product.id = rel.prod_id
                WHERE tax.active AND product.active AND product.sale_ok
                  AND tax.company_id IN %s
             GROUP BY rel.prod_id, tax.company_id""",
            tuple(self._family().ids),
        )
        return [ids for (ids,) in self.env.execute_query(query)]

    def _journals(self):
        journals = self.env["account.journal"].search(
            [("type", "in", ("bank", "cash")), ("company_id", "in", self._branches().ids)]
        )
        return journals - self.payment_journal_id

    def _products_of_items(self):
        codes = [item.code for item in self._active_references("item") if item.code]
        company = ("company_id", "in", [False, *self._family().ids])
        return self.env["product.product"].search(
            [("default_code", "in", codes), ("sale_ok", "=", True), company]
        )

    def _analytic_of_options(self):
        names = [option.name for option in self._active_references("tracking_option")]
        company = ("company_id", "in", [False, *self._family().ids])
        return self.env["account.analytic.account"].search([("name", "in", names), company])

    def _active_references(self, *kinds):
        return self.reference_ids.filtered(lambda r: r.active and r.kind in kinds)

    # === WHAT IT PROBABLY IS ===

    def _match_mappings(self):
        """Propose anew for the rows that no person has confirmed, nor copied from elsewhere."""
        self.ensure_one()
        # See `_propose_mappings`.
        connection = self.sudo().with_company(self.company_id)
        waiting = connection.mapping_ids.filtered(lambda row: row._is_waiting())
        for kind, rows in waiting.grouped("kind").items():
            proposals = getattr(connection, f"_match_{kind}")(rows)
            for row in rows:
                row._propose(*proposals.get(row.id, (self.env[row.reference_id._name], 0, False)))

    def _match_account(self, rows):
        accounts = self._active_references("account", "category")
        return {row.id: best for row in rows if (best := row._best(row._account_scores(accounts)))}

    def _match_product_category(self, rows):
        return {}  # which revenue a category is, is a person's decision

    def _match_payment_journal(self, rows):
        accounts = self._active_references("payment_account")
        return {row.id: best for row in rows if (best := row._best(row._journal_scores(accounts)))}

    def _match_tax(self, rows):
        """The provider knows its own rates best; by rate and direction where it does not say."""
        taxes = self.reference_ids.filtered(lambda r: r.active and r.kind == "tax" and r.for_sales)
        by_id = {tax.external_id: tax for tax in taxes}
        rows._read_taxes()
        said = self._provider()._propose_taxes(
            [row._tax_set() for row in rows], [tax._as_data() for tax in taxes]
        )
        found = {}
        for row in rows:
            scores = [(by_id[i], c, reason) for i, c, reason in said.get(row.key, ()) if i in by_id]
            best = row._best(scores) if row.key in said else row._best_tax(taxes)
            if best and not row.tax_rate:
                # 0 % has many meanings with a VAT box each: never sure.
                best = (best[0], min(best[1], 50), best[2])
            if best:
                found[row.id] = best
        return found


class AccountingBridgeMapping(models.Model):
    _inherit = "accounting.bridge.mapping"

    def _is_waiting(self):
        """Whether what it probably is may be proposed anew."""
        copied = self.reason == "copied" and self.reference_id.active
        return self.state != "confirmed" and not copied

    def _propose(self, reference, certainty, reason):
        values = {
            "reference_id": reference.id,
            "state": "proposed" if reference else "open",
            "certainty": certainty,
            "reason": reason,
        }
        if any(self._fields[n].convert_to_write(self[n], self) != v for n, v in values.items()):
            self.with_context(tracking_disable=True).write(values)

    def _best(self, scores):
        """:param scores: list of (reference, certainty, reason)
        :return: the best of them, less certain where there is another as good; None if none"""
        scores = sorted(scores, key=lambda score: -score[1])
        if len(scores) > 1 and scores[0][1] == scores[1][1]:
            return (scores[0][0], min(scores[0][1], 50), scores[0][2])
        return scores[0] if scores else None

    def _account_scores(self, references):
        account = self.account_id.with_company(self.company_id)
        nature = ACCOUNT_NATURES.get(account.internal_group)
        scores = []
        for reference in references:
            stated = (reference.data or {}).get("nature")
            other = stated and stated != nature
            if reference.code and reference.code == account.code:
                code = (40, "code_nature") if other else (100 if stated else 90, "code")
                scores.append((reference, *code))
            elif self._is_name(reference, account):
                name = (30, "name_nature") if other else (80, "name")
                scores.append((reference, *name))
        return scores

    def _journal_scores(self, references):
        journal = self.journal_id
        currency = (journal.currency_id or journal.company_id.currency_id).name
        number = journal.bank_account_id.sanitized_acc_number
        scores = []
        for reference in references:
            there = "".join(filter(str.isalnum, (reference.data or {}).get("number") or "")).upper()
            if reference.currency and reference.currency != currency:
                continue
            if number and there == number:
                scores.append((reference, 95, "number"))
            elif self._is_name(reference, journal):
                scores.append((reference, 80, "name"))
        return scores

    def _is_name(self, reference, record):
        """Whether both are named the same in any language, whoever asks."""
        return (reference.name or "").strip().casefold() in self._all_names(record)

    def _all_names(self, record):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = (record.with_context(lang=code).name or "" for code in languages)
        return {name.strip().casefold() for name in names} - {""}

    def _tax_set(self):
        """:return: the set as `_propose_taxes` of a provider takes it; words in the company's
        language, whoever asks"""
        taxes = self._flat_taxes()
        language = self.company_id.partner_id.lang or "en_US"
        return {
            "key": self.key,
            "names": self._names(),
            "rate": self._percentage(),
            "type_tax_use": self._subject()[:1].type_tax_use or "sale",
            "reverse_charge": any(taxes.mapped("has_negative_factor")),
            "country": taxes[:1].country_code or self.company_id.country_code or "",
            "nature": self.nature or None,
            "fiscal_position": self.fiscal_position_id.with_context(lang=language).name or "",
            "vat_boxes": self._vat_box_tags().mapped("name"),
        }

    def _names(self):
        """:return: what says what the taxes are: names, descriptions, labels on invoices"""
        language = self.company_id.partner_id.lang or "en_US"
        taxes = self._subject().with_context(lang=language)
        words = [w for t in taxes for w in (t.name, html2plaintext(t.description), t.invoice_label)]
        return list(dict.fromkeys(word.strip() for word in words if word))

    def _best_tax(self, references):
        """The rate for sales with the same percentage; among several the one named most alike."""
        percentage = self._percentage()
        same = [r for r in references if r._rate() == percentage]
        if not same:
            return None
        names = [name.casefold() for name in self._names()]

        def likeness(reference):
            there = reference.name.casefold()
            return max((SequenceMatcher(None, n, there).ratio() for n in names), default=0)

        best = max(same, key=likeness)
        if not percentage:
            return (best, 50 if len(same) == 1 else 30, "zero_rate")
        return (best, 95, "rate") if len(same) == 1 else (best, 60, "rate_ambiguous")
