from . import connection
from . import provider
from . import provider_event
