from . import link_contact
from . import post
