"""The service behind the proxy: one connection per call, nothing repeated, nothing followed."""
import json

import urllib3
from urllib3.util import SKIP_HEADER, SKIPPABLE_HEADERS
from werkzeug.exceptions import ClientDisconnected

# RFC 9110, 7.6.1: they are about one connection, not about the message.
_HOP_BY_HOP = {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
               "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"}
_CHUNK = 64 * 1024
_PATIENCE = urllib3.Timeout(connect=10, read=300)


class Lost(ConnectionResetError):
    """The service did not answer, or not to the end: the client's line is cut as well."""


class Target:
    def __init__(self, url):
        self.url = url.rstrip("/")
        # A connection used again may be closed by the other side just then: a fault nobody chose.
        self._http = urllib3.PoolManager(num_pools=1, maxsize=1, retries=False)

    def ask(self, request, raw_path):
        """Pass on a werkzeug request and wait until the answer begins.

        :return: urllib3 response whose body is still to be read
        :raise Lost: there is none
        """
        headers = _passed_on(request.headers.items())
        has_body = request.content_length or "Transfer-Encoding" in request.headers
        return self._send(
            request.method, self.url + raw_path, request.stream if has_body else None, headers)

    def post(self, url, body):
        """Send JSON to an address of the service and wait until it has done it."""
        answer = self._send("POST", url, json.dumps(body).encode(),
                            {"Content-Type": "application/json"})
        answer.read()
        if answer.status >= 300:
            raise Lost(f"{url} answers {answer.status}")

    def _send(self, method, url, body, headers):
        for name in SKIPPABLE_HEADERS - {"host"}:
            if name not in {key.lower() for key in headers}:
                headers[name] = SKIP_HEADER
        headers["Connection"] = "close"
        try:
            return self._http.urlopen(
                method, url, body=body, headers=headers, redirect=False, assert_same_host=False,
                preload_content=False, decode_content=False, timeout=_PATIENCE)
        except (urllib3.exceptions.HTTPError, OSError, ClientDisconnected) as error:
            raise Lost(str(error)) from error


def headers_of(response):
    """What the service says beside the body, as a list of pairs."""
    return list(_pairs(response.headers.items()))


def body_of(response):
    """The body as it arrives, still compressed if it is."""
    try:
        yield from response.stream(_CHUNK, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Lost(str(error)) from error
    finally:
        response.close()


def _passed_on(pairs):
    return {name: value for name, value in _pairs(pairs) if name.lower() != "host"}


def _pairs(pairs):
    pairs = list(pairs)
    named = {part.strip().lower() for name, value in pairs if name.lower() == "connection"
             for part in value.split(",")}
    return ((name, value) for name, value in pairs if name.lower() not in _HOP_BY_HOP | named)
