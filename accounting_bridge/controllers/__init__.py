from . import oauth
from . import portal
from . import webhook
