from . import connection
from . import provider
from . import provider_issue
from . import provider_guide
from . import provider_read
from . import provider_write
from . import provider_connect
from . import res_config_settings
