"""The pages a person sees."""
from werkzeug.wrappers import Response


def answer(sandbox, request):
    return Response("There is nothing at this address.", 404, mimetype="text/plain")
