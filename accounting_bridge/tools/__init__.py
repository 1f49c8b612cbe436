"""Pure Python: nothing in this package imports Odoo, so that it runs and is tested without it."""
