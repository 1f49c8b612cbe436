from . import link_contact
from . import post
from . import cancel
from . import payment_register
