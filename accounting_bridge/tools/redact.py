"""What may be kept of an HTTP call: few headers by name, bodies with secrets masked and cut."""

import re

# Everything else (authorisation, cookies, client addresses …) is left out.
KEPT_HEADERS = re.compile(
    r"accept|content-type|date|idempotency-key|if-modified-since|retry-after"
    r"|[a-z]+-correlation-id|x-[a-z-]*limit-[a-z]+|x-amzn-requestid",
    re.I,
)
LONGEST = 20_000
MASK = "***"

_MASKED_NAME = (
    r"(?:[a-z_-]*token|[a-z_-]*secret|password|passwd|api[_-]?key|authorization|code_verifier"
    r"|client_assertion|cookie|set-cookie)"
)
_PATTERNS = (
    # "access_token": "..." and access_token=... alike
    (re.compile(rf'("{_MASKED_NAME}"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.I), rf'\1"{MASK}"'),
    (re.compile(rf"\b({_MASKED_NAME}=)[^&\s\"']+", re.I), rf"\1{MASK}"),
    (re.compile(r"\b(code=)[^&\s\"']+", re.I), rf"\1{MASK}"),
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+", re.I), rf"\1 {MASK}"),
    # a JSON web token anywhere
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"), MASK),
)


def text(value):
    """:return: `value` with tokens and secrets masked"""
    for pattern, masked in _PATTERNS:
        value = pattern.sub(masked, value)
    return value


def cut(value, longest=LONGEST):
    """:return: the beginning of a long text, with a note of how much was left out"""
    if len(value) <= longest:
        return value
    return f"{value[:longest]}… [{len(value) - longest} more characters]"


def headers(values):
    """:return: the headers that may be kept, one per line"""
    kept = (name for name in values if KEPT_HEADERS.fullmatch(name))
    return "\n".join(f"{name}: {text(values[name])}" for name in kept)


def body(content, content_type=""):
    """:return: what may be kept of a body: text masked and cut, of anything else only the size"""
    if not content:
        return ""
    if isinstance(content, str):
        return cut(text(content))
    textual = re.match(r"(text/|application/(json|xml|x-www-form|problem))", content_type or "")
    if content_type and not textual:
        return f"[{len(content)} bytes of {content_type}]"
    try:
        # Twice as much as is kept, so that a secret at the cut is still seen whole.
        kept = content[: 2 * LONGEST].decode()
    except UnicodeDecodeError as error:
        if error.start < len(content[: 2 * LONGEST]) - 4:  # not just a character cut in two
            return f"[{len(content)} bytes]"
        kept = content[: error.start].decode()
    masked = text(kept).replace("\x00", "\ufffd")
    if len(content) <= 2 * LONGEST:
        return cut(masked)
    return f"{masked[:LONGEST]}… [{len(content)} bytes in all]"


def message(head, content):
    """:return: headers and body as one text"""
    return f"{head}\n\n{content}".strip()
