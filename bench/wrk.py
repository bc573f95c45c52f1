"""How is load made? By wrk, on this machine only, for a bounded time."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

ORIGIN = "https://shop.example"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
ACTIVITY = (
    '{"id":"01931b5e-1c2d-7abc-8def-%012d","type":"pagevisit","title":"Pricing","url":"https://shop.example/pricing?x=%d",'
    '"referrer":"https://www.google.com/","occurred_at":"2026-11-21T03:00:00.100Z","language":"en-GB"}'
)
SCRIPT = """
wrk.method = "POST"
wrk.headers["content-type"] = "text/plain"
wrk.headers["user-agent"] = "{browser}"
wrk.headers["origin"] = "{origin}"
local bodies, n = {{}}, 0
for i = 1, 512 do
  local activities = {{}}
  for j = 1, {activities} do
    activities[j] = string.format('{activity}', i * 100 + j, (i + j) % 50)
  end
  bodies[i] = wrk.format(nil, nil, nil, string.format(
    '{{"visitor":"3f2b8c1e-5a6d-4f7e-8b9a-%012d","sent_at":"2026-11-21T03:00:00.123Z","activities":[%s]}}',
    i, table.concat(activities, ",")))
end
request = function() n = n % 512 + 1 return bodies[n] end
"""


class Load(NamedTuple):
    """What wrk saw: requests a second, and the 99th percentile of the latency in milliseconds."""

    per_second: float
    p99_ms: float
    errors: int


def is_there() -> bool:
    """Whether wrk is installed (Debian package `wrk`)."""
    return shutil.which("wrk") is not None


def press(port: int, key: str, *, activities: int = 1, seconds: int = 5, connections: int = 16) -> Load:
    """Post to the door of `port` as fast as it answers."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "post.lua"
        text = SCRIPT.format(browser=BROWSER, origin=ORIGIN, activities=activities, activity=ACTIVITY)
        script.write_text(text)
        url = f"http://127.0.0.1:{port}/collect/{key}"
        arguments = ["-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", str(script), url]
        done = subprocess.run(["wrk", *arguments], check=True, capture_output=True, text=True, timeout=seconds + 30)
    return read_report(done.stdout)


def read_report(report: str) -> Load:
    """Read what wrk printed."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    latency = re.search(r"99%\s+([\d.]+)(us|ms|s)", report)
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
    if rate is None or latency is None:
        message = f"wrk printed something else:\n{report}"
        raise ValueError(message)
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[latency[2]]
    return Load(float(rate[1]), float(latency[1]) * unit, int(errors[1]) if errors else 0)
