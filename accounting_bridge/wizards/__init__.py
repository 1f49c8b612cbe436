from . import choose_organisation
from . import disconnect
from . import link_contact
from . import post
from . import cancel
from . import exclude
from . import payment_register
from . import move_reversal
