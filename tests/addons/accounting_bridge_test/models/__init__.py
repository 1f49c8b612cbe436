from . import connection, provider
