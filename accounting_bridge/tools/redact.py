"""What may be kept of an HTTP call: few headers by name, bodies with secrets masked and cut."""

import re
from urllib.parse import quote, quote_plus

# Everything else (authorisation, cookies, client addresses …) is left out.
KEPT_HEADERS = re.compile(
    r"accept|content-type|date|idempotency-key|if-modified-since|retry-after"
    r"|[a-z]+-correlation-id|x-[a-z-]*limit-[a-z]+|x-amzn-requestid",
    re.I,
)
LONGEST = 20_000
MASK = "***"
LEAST_SECRET = 8  # a shorter one would be found in every word

# How such a name ends. What stands before it ("access_", "client_") does not matter, and to look
# for it takes minutes in a text that is made for that.
_WORDS = ("token", "secret", "passw", "api", "authorization", "verifier", "assertion", "cookie")
_NAME = (
    r"(?:token|secret|password|passwd|api[_-]?key|authorization|code_verifier|client_assertion"
    r"|cookie)"
)
_NAMED = (
    # "access_token": "..." as JSON, inside a text that is JSON itself, and as Python prints it
    (re.compile(rf'({_NAME}"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.I), rf'\1"{MASK}"'),
    (re.compile(rf'({_NAME}\\+"\s*:\s*\\+")[^"\\]*', re.I), rf"\1{MASK}"),
    (re.compile(rf"({_NAME}'\s*:\s*)b?'[^']*'?", re.I), rf"\1'{MASK}'"),
    (re.compile(rf"""({_NAME}\\*["']\s*:\s*)-?\d[\d.eE+-]*""", re.I), rf"\1{MASK}"),
    # access_token=..., also where it stands in an address inside an address
    (re.compile(rf"({_NAME}(?:=|%3D))[^&\s\"']+", re.I), rf"\1{MASK}"),
    (re.compile(rf"({_NAME}>)[^<]+", re.I), rf"\1{MASK}"),
    (re.compile(r"\b(authorization|cookie):[^\r\n\"]+", re.I), rf"\1: {MASK}"),
)
# By the words without which there is none.
_PATTERNS = (
    (_WORDS, _NAMED),
    (("code=",), ((re.compile(r"\b(code=)[^&\s\"']+", re.I), rf"\1{MASK}"),)),
    (
        ("bearer", "basic"),
        ((re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+", re.I), rf"\1 {MASK}"),),
    ),
    # a JSON web token anywhere
    (
        ("eyj",),
        ((re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"), MASK),),
    ),
)


def text(value, known=""):
    """:return: `value` with tokens and secrets masked

    :param known: a secret that is masked wherever it stands, whatever it is called there
    """
    if len(known) >= LEAST_SECRET:
        for spelled in {known, quote(known, safe=""), quote_plus(known)}:
            value = value.replace(spelled, MASK)
    plain = value.lower()
    for words, patterns in _PATTERNS:
        if any(word in plain for word in words):
            for pattern, masked in patterns:
                value = pattern.sub(masked, value)
    return value


def printable(value):
    """:return: text without what no database takes: NUL and halves of surrogate pairs"""
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def cut(value, longest=LONGEST):
    """:return: the beginning of a long text, with a note of how much was left out"""
    if len(value) <= longest:
        return value
    return f"{value[:longest]}… [{len(value) - longest} more characters]"


def headers(values, known=""):
    """:return: the headers that may be kept, one per line"""
    kept = (name for name in values if KEPT_HEADERS.fullmatch(name))
    return "\n".join(f"{name}: {text(values[name], known)}" for name in kept)


def body(content, content_type="", known=""):
    """:return: what may be kept of a body: text masked and cut, of anything else only the size"""
    if not content:
        return ""
    if isinstance(content, str):
        return cut(text(content, known))
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
    masked = printable(text(kept, known))
    if len(content) <= 2 * LONGEST:
        return cut(masked)
    return f"{masked[:LONGEST]}… [{len(content)} bytes in all]"


def message(head, content):
    """:return: headers and body as one text"""
    return printable(f"{head}\n\n{content}".strip())
