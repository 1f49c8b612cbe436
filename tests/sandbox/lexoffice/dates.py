"""lexoffice's dates: days and moments in Berlin time."""
import datetime
import re
import zoneinfo

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")


def parse_day(text):
    """The Berlin day of yyyy-MM-dd or of an RFC 3339 moment. ValueError if it is neither."""
    if _DAY.fullmatch(text):
        return datetime.date.fromisoformat(text)
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    text = re.sub(r"\.(\d+)", lambda match: f".{match[1]:0<6.6}", text)
    return day_of(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")))


def day_of(moment):
    return moment.astimezone(BERLIN).date()


def midnight(day):
    return datetime.datetime(day.year, day.month, day.day, tzinfo=BERLIN)


def wire(value):
    """2026-11-21T00:00:00.000+01:00 of a day or an aware moment."""
    if not isinstance(value, datetime.datetime):
        value = midnight(value)
    return value.astimezone(BERLIN).isoformat(timespec="milliseconds")
