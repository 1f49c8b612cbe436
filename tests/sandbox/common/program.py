"""A sandbox as a program of its own: its arguments, what it says when it is ready, how it ends."""
import argparse
import json
import signal
import threading


def run(module, port, sandbox_class, seed, addresses):
    """Run a sandbox until it is told to end.

    `module` and `port` for the help; `seed` with ORGANISATIONS, CLIENT_ID and CLIENT_SECRET;
    `addresses(sandbox)` what is printed beside its address and client data.
    """
    options = _arguments(module, port, seed)
    sandbox = sandbox_class(
        options.host, options.port, options.books or options.state, options.seed,
        not options.no_limits, options.allow_127, options.client_id, options.client_secret)
    if options.books:
        sandbox.forget_file()
    if options.fresh:
        sandbox.reset()
    serve(sandbox, lambda: {
        "url": sandbox.url, "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret, "control_url": f"{sandbox.url}/__control__/",
        **addresses(sandbox)})


def serve(server, facts):
    """Start, print `facts()` as a line of JSON, go on until the program is told to end."""
    server.start()
    done = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: done.set())
    print(json.dumps(facts()), flush=True)
    done.wait()
    server.stop()


def _arguments(module, port, seed):
    parser = argparse.ArgumentParser(
        prog=f"python -m {module}",
        description=f"python -m {module} --port {port} --state books.json")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--state", help="file that keeps the books over restarts")
    parser.add_argument("--books", help="file with books to begin with; it stays as it is")
    parser.add_argument("--seed", action="append", choices=sorted(seed.ORGANISATIONS),
                        help="organisation to begin with (repeatable; default: all)")
    parser.add_argument("--fresh", action="store_true", help="begin again from the seed")
    parser.add_argument("--client-id", default=seed.CLIENT_ID)
    parser.add_argument("--client-secret", default=seed.CLIENT_SECRET)
    parser.add_argument("--no-limits", action="store_true", help="no limits on calls")
    parser.add_argument("--allow-127", action="store_true",
                        help="accept http://127.0.0.1 as redirect address (Xero does not)")
    return parser.parse_args()
