from odoo import api, fields, models
from odoo.fields import Domain

from .mapper import tax_keys

# What a row of taxes is about.
ABOUT = {"tax_ids", "fiscal_position_id", "nature"}


class AccountingBridgeConnection(models.Model):
    """0 % means something else under each fiscal position, and for goods and services, with a box
    of the VAT return each. So what a person confirmed at 0 % holds for what was in use then; of
    anything else it is asked again (UStDV and the VAT returns keep EU goods, EU services, exports,
    reverse charge, exempt … apart)."""

    _inherit = "accounting.bridge.connection"

    def _home_position_id(self):
        """:return: id of the fiscal position of customers at home, as good as none; False where
        the company has no such"""
        # Where a company is at home is no secret.
        return self.company_id.sudo().domestic_fiscal_position_id.id

    def _zero_uses(self, tax_ids):
        """:param tax_ids: the set on a line
        :return: set of (fiscal position id or False, nature or False) of the lines that have it"""
        condition = ("tax_ids", "in", tax_ids[:1]) if tax_ids else ("tax_ids", "=", False)
        # What the company uses does not depend on who asks.
        connection = self.sudo()
        home, apart = self._home_position_id(), self._capabilities().goods_and_services
        return {
            ((position != home and position) or False, (apart and nature) or False)
            for ids, position, nature in connection._tax_uses_of_lines(condition)
            if sorted(ids) == sorted(tax_ids)
        }

    def _ensure_zero_rows(self, rows, uses):
        """A row for all that is in use at 0 % and that no confirmed row is for, once it may be one
        of several.

        :param rows: the general rows of the sets in use
        :param uses: see `_tax_uses_of_lines`
        """
        zero = {tuple(sorted(row.tax_ids.ids)): row for row in rows if row._is_zero()}
        home, mapper = self._home_position_id(), self._mapper()
        uses = {(ids, position != home and position, nature) for ids, position, nature in uses}
        for ids, position, nature in sorted(uses, key=str):
            row = zero.get(tuple(sorted(ids)))
            where = self.env["account.fiscal.position"].browse(position or ())
            if not row or mapper.tax_key(row.tax_ids, where, nature):
                continue
            other = row._counts() or mapper.tax_elsewhere(row.tax_ids, where, nature)
            positions = {p for other, p, _nature in uses if other == ids}
            if position and (other or len(positions) > 1):
                self._ensure_mappings("tax", [list(ids)], position, nature or False)
            elif other and not position:
                row._make_way(nature)


class AccountingBridgeMapping(models.Model):
    """For what a row at 0 % was confirmed."""

    _inherit = "accounting.bridge.mapping"

    served = fields.Json(
        "Confirmed For (Codes)",
        readonly=True,
        copy=False,
        help="At 0 %: list of [fiscal position id or false, nature or false] that were in use when"
        " a person confirmed the row. It is used for nothing else.",
    )
    served_words = fields.Char("Confirmed For", compute="_compute_served_words")

    @api.depends("served", "state", "tax_rate", "kind")
    @api.depends_context("lang")
    def _compute_served_words(self):
        for row in self:
            zero = row._is_zero() and row.state == "confirmed"
            row.served_words = zero and self._words_of_uses(row._scope())

    @api.model
    def _words_of_uses(self, uses):
        """:param uses: pairs of fiscal position id or False, and nature or False
        :return: what they are called, as a person reads it"""
        # What a row is for is shown to whoever may see the row.
        positions = self.env["account.fiscal.position"].sudo()
        natures = dict(self._fields["nature"]._description_selection(self.env))
        words = []
        for position, nature in sorted(uses, key=str):
            if position and not positions.browse(position).exists():
                continue  # there are no documents of it either
            words.append(positions.browse(position or ()).name or self.env._("No fiscal position"))
            words[-1] += f" ({natures[nature]})" if nature else ""
        return ", ".join(words)

    # === KEEPING IT ===

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create([self._without_served(vals) for vals in vals_list])
        rows._keep_served()
        return rows

    def write(self, vals):
        before = self.filtered(lambda row: row.state == "confirmed")
        keys = {row: row.key for row in before if ABOUT & vals.keys()}
        done = super().write(self._without_served(vals))
        if keys and "reference_id" not in vals:
            self._take_back_moved(keys)
        if "reference_id" in vals:
            self._keep_served()
        elif "state" in vals:
            (self - before)._keep_served()
        return done

    def _take_back_moved(self, keys):
        """What was confirmed of other taxes, or of another fiscal position, was not confirmed of
        what the row is about now.

        :param keys: dict row -> its key before"""
        moved = self.filtered(lambda row: row.key != keys.get(row, row.key))
        moved.filtered(lambda row: row.state == "confirmed").write({"state": "proposed"})

    @api.model
    def _without_served(self, vals):
        """What a row is for is never typed."""
        if self.env.su:
            return vals
        return {name: value for name, value in vals.items() if name != "served"}

    def _keep_served(self):
        for row in self.filtered(lambda row: row._is_zero() and row.state == "confirmed"):
            row._write_served(row._served_now())

    def _write_served(self, uses):
        # Written by the product only.
        self.sudo().served = [list(use) for use in sorted(uses, key=str)]

    def _served_now(self):
        """:return: set of what the row is for, if it is confirmed now. Of several fiscal positions
        that have no row of their own, or of goods and services, it can only be for those that none
        narrower could be for."""
        uses = self.connection_id._zero_uses(self.tax_ids.ids)
        own = {(self.fiscal_position_id.id, self.nature)}
        mine = {use for use in uses if self._is_nearest(*use)}
        if not mine:
            return own | self._of_tax_itself() if not uses else own
        if len({position for position, _nature in mine}) > 1:
            mine = {use for use in mine if use[0] == self.fiscal_position_id.id}
        if len({nature for _position, nature in mine if nature}) > 1:
            mine = {use for use in mine if use[1] == self.nature}
        if self.fiscal_position_id or not mine:
            mine |= own
        # What has no product is no other case.
        return mine | {(position, self.nature) for position, _nature in mine}

    def _is_nearest(self, position_id, nature):
        """Whether of all rows this one is the closest to what is so used."""
        position = self.env["account.fiscal.position"].browse(position_id or ())
        keys = tax_keys(self.tax_ids, position, nature)
        rows = self.connection_id.mapping_ids.filtered(lambda row: row.key in keys)
        return min(rows, key=lambda row: keys.index(row.key), default=None) == self

    def _of_tax_itself(self):
        """:return: set of the use that the taxes themselves say, where they say one: the fiscal
        position that they all belong to"""
        positions = [tax.fiscal_position_ids for tax in self.tax_ids if tax.fiscal_position_ids]
        common = positions and positions[0].browse(
            set.intersection(*(set(each.ids) for each in positions))
        )
        home = self.connection_id._home_position_id()
        if self.fiscal_position_id or not common or len(common) > 1 or common.id == home:
            return set()
        return {(common.id, self.nature)}

    def _scope(self):
        """:return: set of what the row was confirmed for, see `served`"""
        home = self.connection_id._home_position_id()
        return {((p != home and p) or False, nature or False) for p, nature in self.served or ()}

    # === WHAT STANDS IN THE WAY OF IT ===

    def _bars(self):
        """Whether the row keeps general ones from being used: it waits for a person to say what
        just this is."""
        return self._is_zero() and bool(self.fiscal_position_id) and self.state != "confirmed"

    @api.model
    def _barring_domain(self):
        zero = Domain("kind", "=", "tax") & Domain("tax_rate", "=", 0)
        return zero & Domain("fiscal_position_id", "!=", False) & Domain("state", "!=", "confirmed")

    def _asked_at_zero(self, position, nature):
        """Of rows that may say what taxes of 0 % are, the closest first.

        :return: the one that a person has to look at, or none: a new one has to be made"""
        home = self.connection_id._home_position_id()
        use = (position.id != home and position.id, nature or False)
        for row in self:
            general = not row.fiscal_position_id and row.nature == use[1]
            if row.flag or (row.state == "confirmed" and general and not use[0]):
                return row
            if row.state != "confirmed" and use in row._served_now():
                return row
        return self.browse()

    def _make_way(self, nature=None):
        """The row was confirmed for other fiscal positions, and is needed for documents without
        one: what was confirmed moves to rows of these positions, and this one waits for a person.
        """
        connection = self.connection_id
        if nature and not self.nature:
            connection._ensure_mappings("tax", [self.tax_ids.ids], nature=nature)
            return
        positions = sorted({position for position, _nature in self._scope() if position})
        for position in self.env["account.fiscal.position"].browse(positions).exists().ids:
            row = connection._ensure_mappings("tax", [self.tax_ids.ids], position, self.nature)
            if row.state == "confirmed":
                continue
            row.write({"reference_id": self.reference_id.id, "reason": self.reason})
            row._write_served({use for use in self._scope() if use[0] == position})
        self.write({"state": "open"})
        connection._match_mappings()

    def action_ask_apart(self):
        """What stands in the way of documents without fiscal position, at 0 %."""
        self.ensure_one()
        self.check_access("write")
        if (
            self.state == "confirmed"
            and not self.flag
            and (False, self.nature) not in self._scope()
        ):
            self._make_way()
        return self.env["accounting.bridge.issue"]._form(self)
