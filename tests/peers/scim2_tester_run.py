"""Runs scim2-tester, the conformance checks of the scim2 project, against a server on both databases."""

import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from gateway import installation

FAILURES = {Status.ERROR, Status.CRITICAL, Status.DEVIATION}
# The tool adds the whole extension, then adds to a list in it, and expects the list to be replaced. RFC 7644
# section 3.5.2.1 says that add appends to a multi-valued attribute.
EXTENSION = "urn:muster:scim:schemas:extension:employee:2.0:User"
EXPECTED = {("check_add_attribute", f"{EXTENSION}:availableRoles"), ("check_add_attribute", f"{EXTENSION}:offices")}
# The tool fills members of an Office with people who do not have the role that it makes up, and its time zone with
# letters. Both are refused: nobody could be booked in such an office.
NO_VALUES = ("the time zone is an IANA name", "the role in an office must be one of the employee's roles")
# Fewer checks than this mean that discovery broke off early, which the tool reports as few results, not as a failure.
FEWEST_CHECKS = 120


def check_engine(engine):
    with installation(engine) as gateway:
        gateway.start()
        headers = {"Authorization": f"Bearer {gateway.token}"}
        with Client(base_url=f"http://127.0.0.1:{gateway.port}/scim/v2", headers=headers) as client:
            results = check_server(SyncSCIMClient(client))
        counts = {}
        for result in results:
            urn = result.data.get("urn") if isinstance(result.data, dict) else None
            made_up = result.resource_type == "Office" and any(text in str(result.reason) for text in NO_VALUES)
            if result.status in FAILURES and (made_up or (result.title, urn) in EXPECTED):
                counts["EXPECTED"] = counts.get("EXPECTED", 0) + 1
                continue
            counts[result.status.name] = counts.get(result.status.name, 0) + 1
            if result.status in FAILURES:
                print(f"{engine}: {result.status.name}: {result.resource_type or ''} {result.title}: {result.reason}")
        print(f"{engine}: {counts}")
        failed = sum(counts.get(status.name, 0) for status in FAILURES)
        assert not failed, f"{failed} checks failed on {engine}"
        tested = {result.resource_type for result in results}
        assert "User" in tested, f"users were not tested: {tested}"
        assert len(results) >= FEWEST_CHECKS, f"only {len(results)} checks ran on {engine}"


if __name__ == "__main__":
    for name in sys.argv[1:] or ["sqlite", "postgres"]:
        check_engine(name)
