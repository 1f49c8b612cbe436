from unittest.mock import patch

from ..models import check_system


class SelfChecking:
    """Mixed into a case with a connection that checks itself."""

    def setUp(self):
        super().setUp()
        # What there is beyond this machine is no matter of these tests.
        self.startPatcher(patch.object(check_system, "unreachable", lambda _base: ""))

    def _line(self, code):
        return self.connection.sudo().check_ids.filtered(lambda row: row.code == code)

    def _state(self, code):
        """Run the self-check, and keep its line of this code.

        :return: the state of the line"""
        self.connection._self_check()
        self.line = self._line(code)
        return self.line.state
