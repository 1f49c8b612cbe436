"""Event subscriptions: who is told what."""


class Webhooks:
    def __init__(self, sandbox):
        self._sandbox = sandbox

    def clear(self):
        """Forget subscriptions and deliveries."""

    def ring(self, organisation_id, event_type, resource_id):
        """Tell the subscribers; never waits for them."""

    def key_gone(self, organisation_id, key):
        """A key is deleted or expired: its subscriptions go with it."""

    def stop(self):
        """The sandbox ends."""
