import logging

from odoo import http
from odoo.http import request

from ..tools.errors import AuthenticationError, ConfigurationError

_logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024


class Webhook(http.Controller):
    """The doorbell of the providers. What is said at the door is not believed, only that somebody
    with the right signature rang: the connection's run goes and asks. So the answer is quick and
    tells nothing."""

    @http.route(
        "/accounting_bridge/webhook/<string:provider>",
        type="http",
        auth="public",
        methods=["HEAD", "POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=LARGEST_BODY,
    )
    def ring(self, provider, **_more):
        # A provider has no user here; its signature is what counts.
        env = request.env(su=True)
        model = env.get(f"accounting.bridge.provider.{provider}")
        if model is None or not model._capabilities().webhook:
            return self._answer(404)
        if request.httprequest.method == "HEAD":
            return self._answer(200)  # the provider looks whether anybody is at home
        try:
            events = model._read_event(request.httprequest.headers, request.httprequest.get_data())
        except ConfigurationError:
            return self._answer(404)
        except AuthenticationError:
            _logger.info("A ring of %s without the right signature was refused", provider)
            return self._answer(401)
        if events and not self._pass_on(env, provider, events):
            return self._answer(410)  # these books are not connected here any more
        return self._answer(204)

    def _pass_on(self, env, provider, events):
        """:return: whether any of the events is about books that are connected here"""
        connections = env["accounting.bridge.connection"].search(
            [
                ("provider", "=", provider),
                ("organisation_ref", "in", [event.organisation for event in events]),
            ]
        )
        connected = connections.filtered(lambda connection: connection._is_connected())
        for connection in connected:
            env["accounting.bridge.event"]._ring(
                connection, [e for e in events if e.organisation == connection.organisation_ref]
            )
        return bool(connected)

    def _answer(self, status):
        return request.make_response("", status=status)
