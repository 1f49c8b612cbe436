from lib.parity_case import ParityCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestParityRandom(ParityCase):
    provider = "xero"
