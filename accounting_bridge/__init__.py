from . import controllers, models, wizards
from .tools.quiet import keep_quiet

keep_quiet()
