"""python -m tests.sandbox.lexoffice --port 8071 --state books.json"""
import argparse
import json
import signal
import threading

from . import seed
from .sandbox import LexofficeSandbox


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox.lexoffice", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--state", help="file that keeps the books over restarts")
    parser.add_argument("--seed", action="append", choices=sorted(seed.ORGANISATIONS),
                        help="organisation to begin with (repeatable; default: all)")
    parser.add_argument("--fresh", action="store_true", help="begin again from the seed")
    parser.add_argument("--client-id", default=seed.CLIENT_ID)
    parser.add_argument("--client-secret", default=seed.CLIENT_SECRET)
    parser.add_argument("--no-limits", action="store_true", help="no limits on calls")
    parser.add_argument("--allow-127", action="store_true",
                        help="accept http://127.0.0.1 as redirect address")
    return parser.parse_args()


def main():
    options = arguments()
    sandbox = LexofficeSandbox(
        options.host, options.port, options.state, options.seed, not options.no_limits,
        options.allow_127, options.client_id, options.client_secret)
    if options.fresh:
        sandbox.reset()
    sandbox.start()
    done = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: done.set())
    print(json.dumps({
        "url": sandbox.url, "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret, "api_url": f"{sandbox.url}/v1",
        "authorize_url": f"{sandbox.url}/oauth2/authorize",
        "token_url": f"{sandbox.url}/oauth2/token", "revocation_url": f"{sandbox.url}/v1/revoke",
        "control_url": f"{sandbox.url}/__control__/",
        "organisations": {b.organisation["companyName"]: b.organisation_id
                          for b in sandbox.store.books.values()}}), flush=True)
    done.wait()
    sandbox.stop()


if __name__ == "__main__":
    main()
