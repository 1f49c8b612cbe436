"""Reading query parameters."""
import html

from .. import errors, parse

TRUTH = {"true": True, "false": False}


def paging(call, default=25, largest=250):
    """(page, size); ApiError 400 out of bounds."""
    number = _whole(call, "page", 0)
    size = _whole(call, "size", default)
    if size > largest:
        raise errors.bad_request(
            f"parameter 'size' must be equal or lower than {largest}", call.path)
    if size < 1 or number < 0:
        raise errors.bad_request(
            f"Invalid value '{min(size, number)}' received for request parameter "
            f"'{'size' if size < 1 else 'page'}'", call.path)
    return number, size


def _whole(call, name, default):
    text = call.request.args.get(name)
    if text is None or text == "":
        return default
    try:
        return int(text)
    except ValueError as error:
        raise invalid(call, name, text) from error


def invalid(call, name, value):
    return errors.bad_request(
        f"Invalid value '{value}' received for request parameter '{name}'", call.path)


def day(call, name):
    text = call.request.args.get(name)
    if not text:
        return None
    issues = errors.Collected()
    found = parse.day(issues, {name: text}, name) if len(text) == len("yyyy-MM-dd") else None
    if found is None:
        raise invalid(call, name, text)
    return found


def flag(call, name):
    text = call.request.args.get(name)
    if text is None or text == "":
        return None
    if text.lower() not in TRUTH:
        raise invalid(call, name, text)
    return TRUTH[text.lower()]


def searchable(text):
    """Texts are searched as HTML has them: & < > must be sent encoded (documented)."""
    return html.escape(text or "", quote=False)
