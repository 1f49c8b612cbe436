from . import connection
from . import provider
from . import provider_event
from . import provider_connect
from . import provider_company
from . import res_config_settings
from . import provider_read
