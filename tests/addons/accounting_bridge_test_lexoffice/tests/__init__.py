from . import test_mapping
from . import test_content_lines
from . import test_module
from . import test_settings
from . import test_titles
from . import test_transfer
