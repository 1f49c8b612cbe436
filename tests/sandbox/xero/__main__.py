"""python -m tests.sandbox.xero --port 8070 --state books.json"""
import argparse
import json
import signal
import threading

from . import seed
from .sandbox import XeroSandbox


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox.xero", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--state", help="file that keeps the books over restarts")
    parser.add_argument("--seed", action="append", choices=sorted(seed.ORGANISATIONS),
                        help="organisation to begin with (repeatable; default: all)")
    parser.add_argument("--fresh", action="store_true", help="begin again from the seed")
    parser.add_argument("--client-id", default=seed.CLIENT_ID)
    parser.add_argument("--client-secret", default=seed.CLIENT_SECRET)
    parser.add_argument("--no-quotas", action="store_true", help="no limits on calls")
    parser.add_argument("--allow-127", action="store_true",
                        help="accept http://127.0.0.1 as redirect address (Xero does not)")
    return parser.parse_args()


def main():
    options = arguments()
    sandbox = XeroSandbox(
        options.host, options.port, options.state, options.seed, not options.no_quotas,
        options.allow_127, options.client_id, options.client_secret)
    if options.fresh:
        sandbox.reset()
    sandbox.start()
    done = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: done.set())
    print(json.dumps({
        "url": sandbox.url, "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret,
        "authorize_url": f"{sandbox.url}/identity/connect/authorize",
        "token_url": f"{sandbox.url}/connect/token",
        "revocation_url": f"{sandbox.url}/connect/revocation",
        "connections_url": f"{sandbox.url}/connections",
        "api_url": f"{sandbox.url}/api.xro/2.0", "control_url": f"{sandbox.url}/__control__/",
        "tenants": {b.organisation["Name"]: b.tenant_id
                    for b in sandbox.store.books.values()}}), flush=True)
    done.wait()
    sandbox.stop()


if __name__ == "__main__":
    main()
