"""Xero's dates: what comes in, what goes out."""
import datetime
import email.utils
import re
import zoneinfo

UTC = datetime.timezone.utc
UNIX_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
ZONES = {
    "GMTSTANDARDTIME": "Europe/London",
    "NEWZEALANDSTANDARDTIME": "Pacific/Auckland",
    "WEUROPESTANDARDTIME": "Europe/Berlin",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MILLISECONDS = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")


def parse_moment(text):
    """ISO date or datetime, or /Date(ms)/, as an aware UTC datetime. ValueError otherwise."""
    if match := _MILLISECONDS.fullmatch(text):
        return UNIX_EPOCH + datetime.timedelta(milliseconds=int(match[1]))
    text = re.sub(r"(\.\d{6})\d+", r"\1", text.strip().replace("Z", "+00:00"))
    moment = datetime.datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def parse_date(text):
    """The calendar date of a document. ValueError if it is none."""
    return parse_moment(text).date()


def parse_since(text):
    """If-Modified-Since: ISO with or without zone, or RFC 1123. ValueError otherwise."""
    try:
        return parse_moment(text)
    except ValueError:
        moment = email.utils.parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def wire(value, offset=True):
    """/Date(ms+0000)/ of a datetime, or of UTC midnight of a date."""
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day, tzinfo=UTC)
    ms = (value - UNIX_EPOCH) // datetime.timedelta(milliseconds=1)
    return f"/Date({ms}{'+0000' if offset else ''})/"


def date_string(value):
    return f"{value:%Y-%m-%d}T00:00:00"


def moment_string(value):
    return f"{value:%Y-%m-%dT%H:%M:%S}Z"


def spoken(value):
    """31-Jul-2013, as the lock messages have it, whatever the machine's locale."""
    return f"{value.day:02d}-{_MONTHS[value.month - 1]}-{value.year}"


def today(now, timezone):
    """The organisation's calendar date at `now`."""
    return now.astimezone(zoneinfo.ZoneInfo(ZONES.get(timezone, "UTC"))).date()
