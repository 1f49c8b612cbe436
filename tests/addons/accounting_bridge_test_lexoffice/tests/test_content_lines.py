from .content_case import ContentCase


class TestContentLines(ContentCase):
    def test_goods_services_and_rates(self):
        move = self._move(
            (self.goods, 100, self.tax),
            (self.service, 50, self.tax),
            (self.goods, 20, self.tax7),
            (None, 10, self.tax),
        )
        voucher = self._transfer(move)
        self.assertEqual(move.bridge_state, "approved", move.bridge_document_id.issue_text)
        self.assertEqual(
            self._items(voucher),
            {
                ("Warenverkäufe", 19): (100, 19),
                ("Dienstleistungen", 19): (50, 9.5),
                ("Warenverkäufe", 7): (20, 1.4),
                ("Einnahmen", 19): (10, 1.9),
            },
        )
        self.assertEqual(float(voucher["totalGrossAmount"]), move.amount_total)
