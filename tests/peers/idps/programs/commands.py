"""How the tests talk to a library that acts as an IdP: one JSON document a line, in and out."""

import json
import sys
import traceback


def serve(idp):
    """Runs `idp.NAME(**arguments)` for every line {"do": NAME, "with": arguments} and prints what it answers."""
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = {"answer": getattr(idp, command["do"])(**command["with"])}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}
        print(json.dumps(answer), flush=True)
