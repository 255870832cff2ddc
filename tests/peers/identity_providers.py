"""Signs people in through identity providers of other people's making: python identity_providers.py NAME…"""

import contextlib
import os
import sys
import tempfile

from gateway import unprovisioned
from idps import lemonldap, library, simplesamlphp
from idps.story import PEOPLE, Story

PROVIDERS = {
    "simplesamlphp": simplesamlphp.running,
    "lemonldap": lemonldap.running,
    "pysaml2": library.pysaml2,
    "lasso": library.lasso,
    "samlp": library.samlp,
    "samlify": library.samlify,
}


def check(name):
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"muster-{name}-"))
        # The IdP is on this machine, at a private address.
        gateway = stack.enter_context(unprovisioned("sqlite", MUSTER_ALLOW_PRIVATE_FETCH="true"))
        idp = stack.enter_context(PROVIDERS[name](os.path.realpath(folder), PEOPLE))
        gateway.start()
        Story(idp, gateway).tell()
        gateway.command("audit", "verify")
        assert gateway.stop() == 0


if __name__ == "__main__":
    for provider in sys.argv[1:] or PROVIDERS:
        check(provider)
