"""python -m tests.sandbox.xero --port 8070 --state books.json"""
from ..common import program
from . import seed
from .sandbox import XeroSandbox


def addresses(sandbox):
    return {
        "authorize_url": f"{sandbox.url}/identity/connect/authorize",
        "token_url": f"{sandbox.url}/connect/token",
        "revocation_url": f"{sandbox.url}/connect/revocation",
        "connections_url": f"{sandbox.url}/connections",
        "api_url": f"{sandbox.url}/api.xro/2.0",
        "tenants": {b.organisation["Name"]: b.tenant_id for b in sandbox.store.books.values()}}


if __name__ == "__main__":
    program.run("tests.sandbox.xero", 8070, XeroSandbox, seed, addresses)
