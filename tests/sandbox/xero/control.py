"""The control route of the Xero sandbox."""
from ..common.control import Control
from . import contacts, oauth, seed, wire
from .accountant import Accountant
from .resources import organisation, shapes


class XeroControl(Control):
    def get_quotas(self, body):
        return self.sandbox.quotas.describe()

    def post_quotas(self, body):
        """{"minute": 60, "day": 5000, "concurrent": 5, "appminute": 10000, "enabled": bool,
        "clear": true, "use_up": "minute" | "day", "remaining": n, "tenant": id or name}"""
        body = dict(body)
        if body.pop("clear", False):
            self.sandbox.quotas.clear()
        problem, left = body.pop("use_up", None), body.pop("remaining", 0)
        tenant = body.pop("tenant", None)
        self.sandbox.quotas.set(body)
        if problem:
            self.sandbox.quotas.use_up(
                self._books(tenant).tenant_id, self.sandbox.client_id, problem, left)
        return self.sandbox.quotas.describe()

    def get_tenants(self, body):
        return [self._named(books) for books in self.store.books.values()]

    @staticmethod
    def _named(books):
        return {"tenantId": books.tenant_id, "Name": books.organisation["Name"],
                "ShortCode": books.organisation["ShortCode"]}

    def post_found(self, body):
        """{"name", "like": bridge | demo | kiwi, "currency"}: a further organisation without
        contacts and documents -> {"tenantId", "Name", "ShortCode"}"""
        with self.store.lock:
            books = seed.found(self.store, self.clock.now(), body["name"],
                               body.get("like", "bridge"), body.get("currency"))
            self.store.dirty = True
        return self._named(books)

    def get_apps(self, body):
        return list(self.store.apps.values())

    def post_apps(self, body):
        """Change or add an app: {"client_id", "client_secret", "name", "kind": web | pkce |
        custom, "granular", "redirect_uris", "any_localhost", "any_loopback_ip", "scopes",
        "tenant" (custom only)}"""
        body = dict(body)
        client_id = body.setdefault("client_id", self.sandbox.client_id)
        tenant = body.pop("tenant", None)
        known = self.store.apps.get(client_id) or {
            "client_secret": "", "name": "App", "kind": "web", "granular": True,
            "redirect_uris": [], "any_localhost": True, "any_loopback_ip": False, "scopes": []}
        app = self.store.apps[client_id] = {**known, **body}
        if app["kind"] == "custom":
            app["user_id"] = next(iter(self.store.users))
            self.sandbox.oauth.consent(
                app, app["user_id"], [self._books(tenant).tenant_id], app["scopes"], "")
        return app

    def post_connect(self, body):
        """Press Allow without a browser: {"tenants": [...], "scope": "...", "redirect_uri",
        "user": first name, "role"} -> {"code", "tokens" if "exchange" is true}"""
        store = self.store
        with store.lock:
            app = store.apps[body.get("client_id", self.sandbox.client_id)]
            user_id = self._user(body.get("user", "Ada"))
            tenants = [self._books(t).tenant_id for t in body.get("tenants", [None])]
            for tenant in tenants if body.get("role") else ():
                Accountant(self.sandbox, tenant).do(
                    "role", {"user": user_id, "role": body["role"]})
            scopes = body["scope"].split()
            uri = body.get("redirect_uri", "")
            code = self.sandbox.oauth.consent(app, user_id, tenants, scopes, uri)
            answer = {"code": code, "tenants": tenants}
            if body.get("exchange"):
                answer["tokens"] = self.sandbox.oauth.exchange(
                    app, {"code": code, "redirect_uri": uri})
            store.dirty = True
        return answer

    def post_tokens(self, body):
        """{"expire": true} or {"revoke": true}"""
        if body.get("expire"):
            self.sandbox.oauth.expire_access_tokens()
        if body.get("revoke"):
            self.sandbox.oauth.revoke_all()
        return {"access_tokens": len(self.store.access_tokens),
                "refresh_tokens": len(self.store.refresh_tokens),
                "grace_seconds": oauth.GRACE_SECONDS}

    def post_act(self, body):
        """{"action": "pay", "tenant": id, name or short code, ...}: see accountant.ACTIONS"""
        body = dict(body)
        action, books = body.pop("action"), self._books(body.pop("tenant", None))
        return Accountant(self.sandbox, books.tenant_id).do(action, body)

    def post_webhooks(self, body):
        """{"url", "key"}: deliver from now on; {"verify": true}: intent to receive;
        {"again": n}: repeat the last n deliveries"""
        webhooks = self.sandbox.webhooks
        if "url" in body:
            webhooks.subscribe(body["url"], body.get("key", ""))
        if "again" in body:
            webhooks.deliver_again(int(body["again"]))
        return {"verify": webhooks.intent_to_receive()} if body.get("verify") else {"ok": True}

    def get_webhooks(self, body):
        webhooks = self.sandbox.webhooks
        return {"url": webhooks.url, "deliveries": list(webhooks.deliveries)}

    def get_dump(self, body):
        """The books as single reads would show them: {"tenants": {id: {...}}, "connections"}"""
        with self.store.lock:
            tenants = self.store.books.values()
            if body.get("tenant"):
                tenants = [self._books(body["tenant"])]
            return {"tenants": {b.tenant_id: self._dump(b) for b in tenants},
                    "connections": list(self.store.connections.values())}

    def _dump(self, books):
        desk = Accountant(self.sandbox, books.tenant_id).desk
        table = {name: list(rows.values()) for name, rows in books.tables.items()}
        return wire.plain({
            "organisation": books.organisation, "actions": organisation.actions(desk),
            "invoices": [shapes.invoice(desk, r, "single") for r in table["invoices"]],
            "credit_notes": [shapes.credit_note(desk, r, "single")
                             for r in table["credit_notes"]],
            "payments": [shapes.payment(desk, r) for r in table["payments"]],
            "overpayments": [shapes.credit(desk, r, "single", "OverpaymentID")
                             for r in table["overpayments"]],
            "bank_transactions": [shapes.bank_transaction(desk, r, "single")
                                  for r in table["bank_transactions"]],
            "allocations": table["allocations"],
            "contacts": [contacts.render(r) for r in table["contacts"]],
            "attachments": [shapes.attachment(r, self.sandbox.url)
                            for r in table["attachments"]],
            "history": table["history"], "accounts": table["accounts"],
            "items": table["items"], "currencies": table["currencies"],
            "tax_rates": table["tax_rates"], "users": table["users"]})

    def _books(self, wanted):
        """By tenant id, name or short code; the first organisation if none is named."""
        for books in self.store.books.values():
            if wanted in (None, books.tenant_id, books.organisation["Name"],
                          books.organisation["ShortCode"]):
                return books
        raise ValueError(f"no organisation {wanted!r}")

    def _user(self, wanted):
        for user_id, user in self.store.users.items():
            if wanted in (user_id, user["first"], user["email"]):
                return user_id
        raise ValueError(f"no user {wanted!r}")
