"""Files by themselves: an upload here makes a new voucher of its own."""
import json

from werkzeug.wrappers import Response

from .. import errors, files, uploaded, wire
from ..routes import UUID, route
from . import uploads


@route("POST", "files", "files.write")
def upload(call):
    if call.request.form.get("type") != "voucher":
        raise errors.ApiError(Response(
            json.dumps("Invalid or missing upload type."), 400, content_type="application/json"))
    part = uploads.part(call)
    file, voucher = uploaded.receive(call.desk, part.filename or "", part.read())
    return wire.respond({"id": file["id"], "voucherId": voucher["id"]}, 202)


@route("GET", f"files/{UUID}", "files.read")
def download(call, file_id):
    row = call.row("files", file_id)
    accept = call.request.accept_mimetypes
    mime = files.MIME[row["extension"]]
    if mime.startswith("image/") or not accept or mime in accept:
        return Response(row["content"], content_type=mime, headers={
            "Content-Disposition": f"inline; filename={row['id']}.{row['extension']};"})
    if "application/xml" in accept:
        raise errors.not_found(call.path)
    raise errors.regular(406, "No acceptable representation", call.path)
