from .common import XeroCase


class TestConnect(XeroCase):
    def setUp(self):
        super().setUp()
        self.control.reset()
        self.authenticate(self.env.user.login, self.env.user.login)

    def _press_connect(self, connection=None):
        """:return: where the button sends the browser"""
        connection = connection or self.connection
        answer = self.make_jsonrpc_request(
            "/web/dataset/call_kw/accounting.bridge.connection/action_connect",
            {
                "model": "accounting.bridge.connection",
                "method": "action_connect",
                "args": [connection.ids],
                "kwargs": {"context": {"allowed_company_ids": connection.company_id.ids}},
            },
        )
        return answer["url"]

    def _come_back(self, address):
        answer = self.url_open(address, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def test_button_to_live(self):
        address = self.consent(self._press_connect())
        answer = self._come_back(address)
        self.assertEqual(answer.status_code, 303, answer.text)
        self.assertIn(f"/{self.connection.id}", answer.headers["Location"])
        self.assertEqual(self.connection.state, "live")
