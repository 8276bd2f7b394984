"""What the book costs: `make bench` prints each figure beside what it is measured against.

Every ratio compares two things measured in one run, so that it means the same on any machine.
No test hangs on a time.
"""

import contextlib
import functools
import gzip
import http.server
import io
import json
import mimetypes
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from book import outputs, pages
from tests import bench_autodiff, bench_rows
from tests.browser import CHROMIUM
from tests.browser.conftest import ARGUMENTS, PHONE

ROOT = Path(__file__).parents[1]

# Builds a project in one process, again and again, and prints the seconds of each build.
BUILDER = """
import json, logging, resource, sys, time
from mkdocs.commands.build import build
from mkdocs.config import load_config
logging.disable(logging.CRITICAL)
root, extension, search, times, touched = json.loads(sys.argv[1])
seconds = []
for _ in range(times):
    config = load_config(f"{root}/mkdocs.yml", site_dir=f"{root}/site")
    if not extension:
        config.markdown_extensions.remove("book.extension")
    config.plugins["material/search"].config.enabled = search
    if touched:
        with open(touched, "a") as file:
            file.write("# touched\\n")
    start = time.perf_counter()
    build(config)
    seconds.append(time.perf_counter() - start)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, memory]))
"""


def say(what: str, value: str, against: str = "", aim: str = "") -> None:
    print(f"{what:46s} {value:>10s}  {against}{f'  (aim {aim})' if aim else ''}", flush=True)


@contextlib.contextmanager
def project(copies: int = 1) -> Iterator[Path]:
    """A copy of the book, with each chapter `copies` times."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("docs", "snippets", "mathdl", "tests", "theme", "mkdocs.yml", ".cache"):
            source = ROOT / name
            if source.is_dir():
                ignore = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, root / name, ignore=ignore)
            elif source.exists():
                shutil.copy(source, root / name)
        for name in ("node_modules", "book"):
            (root / name).symlink_to(ROOT / name)
        for page in pages.read_all(root):
            for copy in range(1, copies if page.is_chapter else 0):
                file = root / page.path
                shutil.copy(file, file.with_name(f"{file.stem}-{copy}.md"))
        yield root


def build(
    root: Path,
    *,
    extension: bool = True,
    search: bool = False,
    times: int = 4,
    touched: str = "",
) -> tuple[list[float], float]:
    """(seconds of each build, peak MB) of a fresh process that builds `times` times."""
    child = subprocess.run(
        [sys.executable, "-c", BUILDER, json.dumps([str(root), extension, search, times, touched])],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, memory = json.loads(child.stdout)
    return seconds, memory


def warm(root: Path, **options: object) -> float:
    """Median seconds of a build in a process that has built before."""
    return statistics.median(build(root, **options)[0][1:])  # type: ignore[arg-type]


def expanded(root: Path) -> None:
    """Write includes out, so that a build without our extension has the same code to show."""
    for page in pages.read_all(root):
        (root / page.path).write_text("\n".join(page.shown()) + "\n", encoding="utf-8")


def bench_builds() -> None:
    with project() as root, project() as bare:
        expanded(bare)
        ours, theirs = warm(root), warm(bare, extension=False)
        say("warm rebuild, search off", f"{ours:.2f} s", f"{ours / theirs:.2f} x bare", "1.4 x")
        with_search = warm(root, search=True)
        ratio = with_search / warm(bare, extension=False, search=True)
        say("warm rebuild, search on", f"{with_search:.2f} s", f"{ratio:.2f} x bare with search")
        for part, file in (
            ("a snippet", next((root / "snippets").rglob("*.py"))),
            ("the package (figures redrawn)", root / "mathdl" / "__init__.py"),
        ):
            edited = warm(root, touched=str(file))
            say(
                f"rebuild after an edit of {part}", f"{edited:.2f} s", f"{edited / ours:.2f} x warm"
            )
        shutil.rmtree(root / ".cache", ignore_errors=True)
        (cold, *_), memory = build(root, search=True)
        say("cold build, search on", f"{cold:.2f} s", f"{cold / with_search:.2f} x warm")
        say("peak memory of a build", f"{memory:.0f} MB")


def bench_growth() -> None:
    per_page = []
    for copies in (1, 10, 30):
        with project(copies) as root:
            number = sum(page.is_chapter for page in pages.read_all(root))
            seconds = warm(root, times=3)
            per_page.append(seconds / number)
            ratio = f"{per_page[-1] / per_page[0]:.2f} x per chapter of the first"
            say(f"warm rebuild, {number} chapters", f"{seconds:.2f} s", ratio)


def bench_snippets() -> None:
    def plain(code: str) -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "x", "exec"), {"__name__": "__main__"})

    def milliseconds(run: Callable[[str], object]) -> float:
        times = []
        for _ in range(50):
            start = time.perf_counter()
            run("print(1)\n")
            times.append(1000 * (time.perf_counter() - start))
        return statistics.median(times)

    plain("import numpy, matplotlib, torch")  # whose state is put back after each snippet
    ours, theirs = milliseconds(functools.partial(outputs.run, filename="x")), milliseconds(plain)
    say("running a snippet, over bare exec", f"{ours - theirs:.1f} ms", "", "10 ms")


def bench_package() -> None:
    """What mathdl costs against its peers at two sizes, and so how it grows."""

    def seconds(function: Callable[..., object], arguments: tuple[np.ndarray, ...]) -> float:
        function(*arguments)
        times = []
        for _ in range(7):
            start = time.perf_counter()
            function(*arguments)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    rng = np.random.default_rng(0)
    parts = (
        bench_rows.linalg,
        bench_rows.calculus,
        bench_rows.networks,
        bench_rows.estimation,
        bench_rows.distributions,
        bench_rows.information,
        bench_rows.sampling,
        bench_rows.statistics,
        bench_rows.optim,
    )
    rows = [row for part in parts for row in part(rng)]
    for name, ours, theirs, sizes in rows:
        for arguments in sizes:
            mine, peer = seconds(ours, arguments), seconds(theirs, arguments)
            size = " x ".join(map(str, arguments[0].shape))
            say(f"mathdl {name}, {size}", f"{1000 * mine:.2f} ms", f"{mine / peer:.1f} x peer")


def bench_differentiation() -> None:
    """Forward and reverse mode against torch and against a scalar-by-scalar engine."""
    bench_autodiff.measure(say)


def bench_tests() -> None:
    before = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-q", "docs", "tests/claims"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    seconds = time.perf_counter() - before
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    say("all chapters and claims tested", f"{seconds:.1f} s", f"peak {memory:.0f} MB")


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Files as a web host sends them: text is compressed."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.send_error(404)
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        body = file.read_bytes()
        self.send_response(200)
        if kind.split("/")[0] == "text" or kind.endswith(("javascript", "json", "xml")):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


LINE = {  # 1.6 Mbit/s down, 150 ms
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}

STABLE = """() => new Promise((done) => {
  let shift = 0, last = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) { shift += entry.value; last = entry.startTime; }
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) last = Math.max(last, entry.startTime);
  }).observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done([shift, last]), 500);
})"""


def visit(browser, url: str) -> tuple[Counter[str], list[float]]:
    """(bytes sent by kind, [layout shift, ms to stable layout]) of one visit."""
    page = browser.new_context(**PHONE).new_page()
    weight: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    wire.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))

    def finished(event: dict) -> None:
        weight[kinds.get(event["requestId"], "?")] += int(event["encodedDataLength"])

    wire.on("Network.loadingFinished", finished)
    page.goto(url, wait_until="networkidle")
    run = page.evaluate(STABLE)
    page.context.close()
    return weight, run


def measure_page(site: Path, address: str) -> tuple[Counter[str], float, float]:
    """(bytes sent by kind, layout shift, ms to stable layout) on a slow phone and line."""
    handler = functools.partial(Compressed, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    runs, weight = [], Counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for _ in range(5):
            weight, run = visit(browser, f"http://127.0.0.1:{server.server_port}/{address}")
            runs.append(run)
        browser.close()
    server.shutdown()
    shift, stable = (statistics.median(values) for values in zip(*runs))
    return weight, shift, stable


def without_math(site: Path, address: str, folder: Path) -> Path:
    """A copy of the site in which one page has no formulas and no style for them."""
    shutil.copytree(site, folder / "bare")
    file = folder / "bare" / address / "index.html"
    html = file.read_text(encoding="utf-8")
    html = re.sub(r"<tex-math[^>]*>.*?</tex-math>", "x", html, flags=re.DOTALL)
    display = r'(<div class="math-display[^>]*>)<span class="katex-display">.*?</span></div>'
    html = re.sub(display, r"\1x</div>", html, flags=re.DOTALL)
    html = re.sub(r'<link rel="stylesheet" href="[^"]*katex[^"]*">', "", html)
    assert 'class="katex"' not in html
    file.write_text(html, encoding="utf-8")
    return folder / "bare"


def bench_browser() -> None:
    if not CHROMIUM:
        say("in the browser", "left out", "Chromium is missing")
        return
    subprocess.run(["make", "--silent", "site"], cwd=ROOT, check=True, capture_output=True)
    address = "linalg/depth/"
    with tempfile.TemporaryDirectory() as folder:
        weight, shift, stable = measure_page(ROOT / "site", address)
        bare = without_math(ROOT / "site", address, Path(folder))
        _, bare_shift, bare_stable = measure_page(bare, address)
    for kind, size in weight.most_common():
        say(f"{address}: {kind.lower()}", f"{size / 1000:.0f} KB")
    ratio = f"{stable / bare_stable:.2f} x without math"
    say(f"{address}: stable on a slow phone after", f"{stable / 1000:.2f} s", ratio, "1.3 x")
    say(f"{address}: layout shift", f"{shift:.3f}", f"{bare_shift:.3f} without math")


def main() -> None:
    for bench in (
        bench_builds,
        bench_growth,
        bench_snippets,
        bench_package,
        bench_differentiation,
        bench_tests,
        bench_browser,
    ):
        bench()


if __name__ == "__main__":
    main()
