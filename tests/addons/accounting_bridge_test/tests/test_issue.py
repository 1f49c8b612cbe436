"""What people read of a failure: our words, and the provider's where they are meant for people."""

from odoo.tests import TransactionCase


class TestIssueWords(TransactionCase):
    def assertSaid(self, code, message, words):
        issue = {"code": code, "message": message, "level": "error", "params": {}}
        said = self.env["accounting.bridge.issue"]._words([issue])
        self.assertEqual(said, [words])

    def test_the_words_of_a_library_are_left_out(self):
        for code, words in (
            ("timeout", "The bookkeeping system did not answer in time."),
            ("cut_off", "The connection to the bookkeeping system broke off."),
        ):
            with self.subTest(code):
                self.assertSaid(code, "HTTPSConnectionPool(host='x', port=443): timed out", words)

    def test_raw_answers_are_left_out(self):
        words = "The connection to the bookkeeping system broke off."
        self.assertSaid("cut_off", '{"error": "access_denied"}', words)
        issue = {"code": "bad_answer", "message": ' {"error": "no"}', "level": "error"}
        [said] = self.env["accounting.bridge.issue"]._words([issue])
        self.assertNotIn("{", said)

    def test_the_words_of_the_provider_are_added(self):
        issue = {"code": "bad_answer", "message": "Account 200 is closed.", "level": "error"}
        [said] = self.env["accounting.bridge.issue"]._words([issue])
        self.assertIn("Account 200 is closed.", said)
