"""Runs scim2-tester, the conformance checks of the scim2 project, against a server on both databases."""

import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from gateway import installation

FAILURES = {Status.ERROR, Status.CRITICAL, Status.DEVIATION}
# Fewer checks than this mean that discovery broke off early, which the tool reports as few results, not as a failure.
FEWEST_CHECKS = 60


def check_engine(engine):
    with installation(engine) as gateway:
        gateway.start()
        headers = {"Authorization": f"Bearer {gateway.token}"}
        with Client(base_url=f"http://127.0.0.1:{gateway.port}/scim/v2", headers=headers) as client:
            results = check_server(SyncSCIMClient(client))
        counts = {}
        for result in results:
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
