from . import test_catalogue
from . import test_export
from . import test_mapper
from . import test_mapping
from . import test_mapping_proposal
from . import test_parity
from . import test_payments
from . import test_lock
