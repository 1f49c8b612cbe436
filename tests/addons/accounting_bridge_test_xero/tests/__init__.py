from . import test_connect
from . import test_mapping
from . import test_transfer
