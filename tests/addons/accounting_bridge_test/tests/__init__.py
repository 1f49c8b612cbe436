from . import test_payments
from . import test_export
from . import test_parity
