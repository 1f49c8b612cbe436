"""The one part of an upload."""
from .. import errors


def part(call):
    """The multipart part `file`; without it lexoffice answers 500 (documented and measured)."""
    if call.request.mimetype != "multipart/form-data":
        raise errors.regular(
            415, f"Content type '{call.request.content_type or ''}' not supported", call.path)
    upload = call.request.files.get("file")
    if upload is None:
        raise errors.Refused(("file", "technical_error"), status=500)
    return upload
