"""python -m tests.faultproxy --target http://127.0.0.1:8070 --mix '{"lose_answer": 0.06}'"""
import argparse
import json

from ..sandbox.common import program
from .chance import KINDS
from .proxy import SPARED, FaultProxy


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tests.faultproxy", description=__doc__,
        epilog="; ".join(f"{kind}: {text}" for kind, text in KINDS.items()))
    parser.add_argument("--target", required=True, metavar="URL", help="the service")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--seed", type=int, default=0, help="decides which calls go wrong")
    parser.add_argument("--mix", type=json.loads, default={}, metavar="JSON",
                        help="share of the calls by kind of fault")
    parser.add_argument("--slow", type=float, default=35, metavar="SECONDS",
                        help="how late a slow answer comes")
    parser.add_argument("--rate-limit", type=json.loads, metavar="JSON",
                        help='what 429 says: {"headers": {name: value}, "body": text}')
    parser.add_argument("--expire-url", metavar="URL", help="posted to before an expire_token")
    parser.add_argument("--expire-body", type=json.loads, default={}, metavar="JSON")
    parser.add_argument("--spare", action="append", metavar="PATH",
                        help=f"paths beginning so are left alone (repeatable; default: {SPARED})")
    options = parser.parse_args()
    proxy = FaultProxy(
        options.target, options.host, options.port, options.seed, options.mix,
        (options.expire_url, options.expire_body) if options.expire_url else None,
        options.rate_limit, {"slow": options.slow}, options.spare or (SPARED,))
    program.serve(proxy, lambda: {"url": proxy.url, "control_url": proxy.control_url})


if __name__ == "__main__":
    main()
