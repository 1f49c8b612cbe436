"""python -m tests.sandbox.lexoffice --port 8071 --state books.json"""
from ..common import program
from . import seed
from .sandbox import LexofficeSandbox


def addresses(sandbox):
    return {
        "api_url": f"{sandbox.url}/v1", "authorize_url": f"{sandbox.url}/oauth2/authorize",
        "token_url": f"{sandbox.url}/oauth2/token", "revocation_url": f"{sandbox.url}/v1/revoke",
        "organisations": {b.organisation["companyName"]: b.organisation_id
                          for b in sandbox.store.books.values()}}


if __name__ == "__main__":
    program.run("tests.sandbox.lexoffice", 8071, LexofficeSandbox, seed, addresses)
