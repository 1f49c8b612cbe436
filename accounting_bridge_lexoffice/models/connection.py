from odoo import api, fields, models

TAX_TYPES = [("net", "Net"), ("gross", "Gross"), ("vatfree", "Without VAT")]
DISTANCE_SALES = [
    ("ORIGIN", "Taxed in Germany"),
    ("DESTINATION", "Taxed in the customer's country"),
]


class AccountingBridgeConnection(models.Model):
    """What lexoffice states of an organisation's taxes (Profile). It is set there, never here."""

    _inherit = "accounting.bridge.connection"

    provider = fields.Selection(
        selection_add=[("lexoffice", "lexoffice")],
        ondelete={"lexoffice": lambda connections: connections._provider_removed()},
    )
    lexoffice_tax_type = fields.Selection(TAX_TYPES, "Tax Type", readonly=True, copy=False)
    lexoffice_small_business = fields.Boolean("Small Business (§ 19)", readonly=True, copy=False)
    lexoffice_distance_sales = fields.Selection(
        DISTANCE_SALES,
        "Sales to Consumers in the EU",
        readonly=True,
        copy=False,
        help="The distance sales principle. Empty: not set in lexoffice.",
    )
    lexoffice_features = fields.Char("Plan", readonly=True, copy=False)

    @api.model
    def _fact_fields(self):
        return super()._fact_fields() | {
            "lexoffice_tax_type",
            "lexoffice_small_business",
            "lexoffice_distance_sales",
            "lexoffice_features",
        }

    def _fact_values(self, facts):
        values = super()._fact_values(facts)
        if self.provider != "lexoffice":
            return values
        known = facts.data
        return values | {
            "lexoffice_tax_type": _known(known.get("tax_type"), TAX_TYPES),
            "lexoffice_small_business": bool(known.get("small_business")),
            "lexoffice_distance_sales": _known(known.get("distance_sales"), DISTANCE_SALES),
            "lexoffice_features": ", ".join(known.get("features") or ()),
        }


def _known(value, selection):
    """:return: the value where the selection has it, else False: lexoffice may add others"""
    return value if value in dict(selection) else False
