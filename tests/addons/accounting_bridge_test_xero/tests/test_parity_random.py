from lib.parity_tests import ParityTests

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestParityRandom(ParityTests, TransactionCase):
    provider = "xero"
