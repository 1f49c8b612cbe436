from . import test_access
from . import test_connect
from . import test_mapping
from . import test_transfer
from . import test_settings
from . import test_totals
from . import test_cost
from . import test_flow
