"""The control route of the lexoffice sandbox: what the accountant and the owner do, as JSON."""
import datetime
from decimal import Decimal

from ..common.control import Control
from . import accountant, contacts, keys, seed, wire
from .accountant import Accountant, find_books
from .desk import Desk
from .permissions import SCOPES_ASKED


class LexofficeControl(Control):
    def __getattr__(self, name):
        """Every action of the accountant is a route of its own."""
        action = name.removeprefix("post_")
        if name.startswith("post_") and action in accountant.ACTIONS:
            return lambda body: wire.plain(Accountant(self.sandbox).do(action, _exact(body)))
        raise AttributeError(name)

    def get_limits(self, body):
        return self.sandbox.limits.describe()

    def post_limits(self, body):
        """{"per_second": 2, "capacity": 4, "enabled": bool}; the buckets are full again"""
        self.sandbox.limits.set(body)
        return self.sandbox.limits.describe()

    # -- keys and plan ----------------------------------------------------------------------
    def post_api_key(self, body):
        """{"organisation", "permissions": [...] or null, "expires": ISO moment} -> {"key"}"""
        books, expires = self._books(body), body.get("expires")
        if expires:
            expires = datetime.datetime.fromisoformat(expires.replace("Z", "+00:00"))
            expires = expires if expires.tzinfo else expires.replace(tzinfo=datetime.timezone.utc)
        with self.store.lock:
            self.store.dirty = True
            return {"key": keys.make(self.store, self.clock.now(), books.organisation_id,
                                     body.get("permissions"), expires)}

    def post_revoke_key(self, body):
        with self.store.lock:
            keys.revoke(self.sandbox, body["key"])
        return {"revoked": True}

    def post_expire_key(self, body):
        with self.store.lock:
            keys.expire(self.sandbox, body["key"])
        return {"expired": True}

    def post_downgrade(self, body):
        """402 on everything from now on."""
        return self._plan(body, "none")

    def post_upgrade(self, body):
        return self._plan(body, "xl")

    def _plan(self, body, plan):
        books = self._books(body)
        books.settings["plan"] = plan
        self.store.dirty = True
        return {"organizationId": books.organisation_id, "plan": plan}

    def post_found(self, body):
        """{"name", "like": bruecke | kleinbetrieb | fernhandel}: a further organisation without
        contacts and documents"""
        with self.store.lock:
            books = seed.found(self.store, self.clock.now(), body["name"],
                               body.get("like", "bruecke"))
            self.store.dirty = True
        return self._organisation(books)

    def post_settings(self, body):
        """{"organisation", taxType, smallBusiness, distanceSalesPrinciple, businessFeatures,
        companyName, eInvoice}; null takes a field away"""
        books = self._books(body)
        changes = {key: value for key, value in body.items() if key != "organisation"}
        with self.store.lock:
            if "eInvoice" in changes:
                books.settings["eInvoice"] = bool(changes.pop("eInvoice"))
            books.organisation.update(changes)
            for key in [key for key, value in books.organisation.items() if value is None]:
                del books.organisation[key]
            self.store.dirty = True
        return self._organisation(books)

    # -- OAuth2 -----------------------------------------------------------------------------
    def post_connect(self, body):
        """Agree without a browser: {"organisation", "scope", "redirect_uri", "client_id"}
        -> {"code"}"""
        books = self._books(body)
        scopes = body.get("scope", SCOPES_ASKED).replace(",", " ").split()
        with self.store.lock:
            return {"code": self.sandbox.oauth.consent(
                body.get("client_id", self.sandbox.client_id), books.organisation_id, scopes,
                body.get("redirect_uri", ""))}

    def post_tokens(self, body):
        """{"expire": true} or {"revoke": true}"""
        with self.store.lock:
            if body.get("expire"):
                self.sandbox.oauth.expire_access_tokens()
            if body.get("revoke"):
                self.sandbox.oauth.revoke_all()
            self.store.dirty = True
        return {"access_tokens": len(self.store.access_tokens),
                "refresh_tokens": len(self.store.refresh_tokens)}

    def post_apps(self, body):
        """Change or add an app: {"client_id", "client_secret", "name", "redirect_uris"}"""
        client_id = body.get("client_id", self.sandbox.client_id)
        known = self.store.apps.get(client_id) or {
            "client_secret": "", "name": "App", "redirect_uris": [], "any_loopback_ip": False}
        self.store.apps[client_id] = {**known, **body, "client_id": client_id}
        return self.store.apps[client_id]

    # -- webhooks ---------------------------------------------------------------------------
    def post_webhooks(self, body):
        """{"pause": bool}; {"deliver": true}: what waits is due now; {"again": n}: repeat the
        last deliveries that were taken"""
        webhooks = self.sandbox.webhooks
        if "pause" in body:
            webhooks.pause(bool(body["pause"]))
        if body.get("deliver"):
            webhooks.deliver_now()
        if "again" in body:
            webhooks.deliver_again(int(body["again"]))
        return webhooks.describe()

    def get_webhooks(self, body):
        return self.sandbox.webhooks.describe()

    # -- looking ----------------------------------------------------------------------------
    def get_organisations(self, body):
        return [self._organisation(books) for books in self.store.books.values()]

    post_organisations = get_organisations

    @staticmethod
    def _organisation(books):
        return {**books.organisation, "seed": books.settings["seed"],
                "plan": books.settings["plan"]}

    def post_vouchers(self, body):
        """All vouchers and sales documents, with payments, files, status, version, locked."""
        with self.store.lock:
            desk = self._desk(self._books(body))
            return wire.plain([accountant.describe(desk, row) for table in ("vouchers", "documents")
                               for row in desk.books.table(table).values()])

    get_vouchers = post_vouchers

    def post_voucher(self, body):
        """{"voucher": id}"""
        with self.store.lock:
            for books in self.store.books.values():
                if row := books.voucher(body["voucher"]):
                    return wire.plain(accountant.describe(self._desk(books), row))
        raise ValueError(f"no voucher {body['voucher']}")

    get_voucher = post_voucher

    def post_contacts(self, body):
        with self.store.lock:
            return wire.plain([contacts.render(row) for row in
                               self._books(body).table("contacts").values()])

    get_contacts = post_contacts

    def _books(self, body):
        return find_books(self.store, body.get("organisation"))

    def _desk(self, books):
        return Desk(books, self.clock.now(), self.sandbox.assumptions, "Ada Steuer")


def _exact(value):
    """JSON with its numbers as the caller wrote them."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list) else value
