"""The people of a simulated Discord, by its control API, for the clients' scripts.

Knows addresses and JSON; refuses to know which client is being judged.
"""

import asyncio
import time

import aiohttp

PATIENCE_S = 10


class Refused(Exception):
    """The simulator did not do what was asked."""

    def __init__(self, status, why):
        super().__init__(f"refused with {status}: {why}")
        self.status = status
        self.why = why


class People:
    """Acts as people do and reads as they read."""

    def __init__(self, base):
        self.base = base
        self.http = aiohttp.ClientSession()

    async def close(self):
        await self.http.close()

    async def ask(self, method, path, body=None):
        """Makes one request of the control API and returns its answer."""
        async with self.http.request(method, f"{self.base}/control{path}", json=body) as reply:
            said = await reply.text()
            if reply.status >= 400:
                raise Refused(reply.status, said)
            return await reply.json(content_type=None) if said else None

    async def act(self, what, **body):
        """Lets somebody act and returns what they would see."""
        return await self.ask("POST", f"/act/{what}", body)


async def until(what, found):
    """Waits until `found()` gives something true, and returns it."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        thing = found()
        if thing:
            return thing
        await asyncio.sleep(0.01)
    raise TimeoutError(f"waited {PATIENCE_S} s for {what}")


class Checks:
    """Runs named checks one after the other and counts them."""

    def __init__(self, client):
        self.client = client
        self.passed = 0
        self.failed = 0

    async def check(self, name, work):
        """Runs one check; what it raises is told and counted."""
        try:
            await asyncio.wait_for(work, 6 * PATIENCE_S)
        except Exception as fault:  # every kind of fault fails the check
            self.failed += 1
            print(f"{self.client}: FAILED {name}: {type(fault).__name__}: {fault}", flush=True)
        else:
            self.passed += 1
            print(f"{self.client}: ok {name}", flush=True)

    def close(self):
        """Prints the closing line and returns the exit code."""
        print(f"{self.client}: {self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0
