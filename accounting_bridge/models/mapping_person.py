from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError

# Proposals that are less certain are one of several that would do as well.
SURE = 70


class AccountingBridgeMapping(models.Model):
    """What people do with mappings: choose, accept, take back."""

    _inherit = "accounting.bridge.mapping"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._as_chosen(vals) for vals in vals_list])

    def write(self, vals):
        self._check_connection_kept(vals)
        self._check_one_by_one(vals)
        flagged = self.filtered("flag")
        done = super().write(self._as_chosen(vals))
        if flagged or self.filtered("flag"):
            self.connection_id._check_mappings()
        return done

    def unlink(self):
        connections = self.connection_id
        done = super().unlink()
        connections._check_mappings()
        return done

    @api.model
    def _as_chosen(self, vals):
        """What a person chooses is confirmed thereby; a proposal says its state itself. What is
        open points at nothing."""
        if "reference_id" not in vals:
            if vals.get("state") == "open":
                return {**vals, "reference_id": False, "certainty": 0, "reason": False}
            return vals
        if "state" in vals:
            return vals
        if not vals["reference_id"]:
            return {**vals, "state": "open", "certainty": 0, "reason": False}
        return {"reason": "person", **vals, "state": "confirmed", "certainty": 100}

    def _check_connection_kept(self, vals):
        """Else who may map one company could map another, past its record rules."""
        moves = "connection_id" in vals and self.connection_id.ids != [vals["connection_id"]]
        if moves and not self.env.su:
            raise AccessError(self.env._("A mapping stays with its connection."))

    def _check_one_by_one(self, vals):
        """What only a person knows nobody confirms for several rows at once without looking."""
        if vals.get("state") != "confirmed" or "reference_id" in vals or len(self) < 2:
            return
        alone = self.filtered(lambda row: row.state != "confirmed" and row._is_for_person())
        if alone:
            raise UserError(
                self.env._(
                    "At 0 %%, and where taxes are not those of sales at home, only a person knows "
                    "which one it is: confirm these one at a time: %s",
                    ", ".join(alone.mapped("display_name")),
                )
            )

    def _is_for_person(self):
        """Whether only a person, who sees the box of the VAT return, can say what it is."""
        return self._is_zero() or self._is_special()

    def _is_zero(self):
        return self.kind == "tax" and not self.tax_rate

    def _is_special(self):
        """Whether Odoo says of the taxes that they are not the ordinary ones of sales at home:
        reverse charge, the rate of another country, distance sales …"""
        if self.kind != "tax":
            return False
        # What the taxes of a row are is shown to whoever may see the row.
        row = self.sudo()
        home = row.connection_id._home_position_id()
        country = row.company_id.account_fiscal_country_id
        positions = row.fiscal_position_id
        for tax in row._flat_taxes():
            if tax.has_negative_factor or tax.country_id != country:
                return True
            if tax.fiscal_position_ids and home not in tax.fiscal_position_ids.ids:
                return True
        return bool(positions) and positions.id != home

    # === ACCEPTING ===

    def action_accept(self):
        """Confirm the proposals that are selected; what only a person knows one at a time."""
        if len(self) == 1 and (self.flag or self.state != "proposed"):
            raise UserError(
                self._problem_words() if self.flag else self.env._("There is nothing to accept.")
            )
        done, left = self._accept()
        return bool(left) and self._tell_accepted(done, left)

    def action_accept_all(self):
        """Confirm every proposal that is sure, of the rows selected or of the whole list."""
        rows = self or self._of_list("proposed") | self._of_list("open")
        return self._tell_accepted(*rows._accept(surely=True))

    def _of_list(self, state):
        """:return: all rows in this state of the connection whose list is open, or of all that
        the user may change"""
        domain = [("state", "=", state)]
        if connection_id := self.env.context.get("default_connection_id"):
            domain.append(("connection_id", "=", connection_id))
        return self.search(domain)._filtered_access("write")

    def _accept(self, surely=False):
        """Confirm proposals. What only a person knows is confirmed one at a time, and left alone in
        a selection of several.

        :param surely: leave alone those, too, of which another would do as well
        :return: (rows confirmed, dict reason -> rows left: "open", "problem", "zero", "special",
            "unsure")
        """
        left = defaultdict(self.browse)
        done = self.browse()
        for row in self.filtered(lambda row: row.state != "confirmed"):
            why = row._why_not_accepted(surely, several=surely or len(self) > 1)
            if why:
                left[why] |= row
            else:
                done |= row
        done.write({"state": "confirmed"})
        return done, dict(left)

    def _why_not_accepted(self, surely, several):
        if self.state == "open":
            return "open"
        if self.flag:
            return "problem"
        if several and self._is_zero():
            return "zero"
        if several and self._is_special():
            return "special"
        return "unsure" if surely and self.certainty < SURE else ""

    def _tell_accepted(self, done, left):
        texts = {
            "zero": self.env._("at 0 %, where only a person knows which one it is"),
            "special": self.env._(
                "not of ordinary sales at home (distance sale, reverse charge …), where only a "
                "person knows which one it is"
            ),
            "unsure": self.env._("uncertain, because another would do as well"),
            "problem": self.env._("with a problem"),
            "open": self.env._("without a proposal"),
        }
        words = [self.env._("%s accepted.", len(done))]
        if left:
            reasons = [f"{len(left[why])} {text}" for why, text in texts.items() if why in left]
            words.append(self.env._("Left: %s.", "; ".join(reasons)))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": " ".join(words),
                "sticky": bool(left),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === FROM THE LIST ===

    def action_propose_again(self):
        """Propose anew what no person has confirmed."""
        for connection in self._connections_of_list():
            connection._match_mappings()
            connection._check_mappings()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_find_unmapped(self):
        """Add a row for all that is in use and has none."""
        found = sum(len(c._find_unmapped()) for c in self._connections_of_list())
        message = self.env._("Nothing new is in use.")
        if found:
            message = self.env._("New rows for what is in use: %s", found)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _connections_of_list(self):
        """:return: the connection whose list is open, or all connected ones of the user's
        companies: those whose mappings the user may change"""
        connections = self.env["accounting.bridge.connection"]
        connection_id = self.env.context.get("default_connection_id")
        domain = [("id", "=", connection_id)] if connection_id else [("reference_ids", "!=", False)]
        self.check_access("write")
        connections = connections.search(domain)
        own = connections._filtered_access("write")
        if not own:
            connections.check_access("write")
        return own
