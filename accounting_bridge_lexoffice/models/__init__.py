from . import connection
from . import provider
