#!/usr/bin/env python3
"""Opens reports and the dashboard in a real Chromium and looks whether they hold: charts are drawn, steps arrive, filters filter,
hostile text stays text, nothing is asked of another host, no error is logged. Writes pictures to look at.

    pip install playwright
    MOTET=./motet python tools/see_pages.py --pictures /tmp/pictures

Needs a Chromium (Debian: apt install chromium; another one by CHROMIUM=/path).
"""

import argparse
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import made_runs

MOTET = shlex.split(os.environ.get("MOTET", "./motet"))
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
failures = []


def check(holds, what):
    print(("ok    " if holds else "FAILS ") + what)
    if not holds:
        failures.append(what)


def until(page, condition, seconds=60):
    """Waits; by asking again and again, as the page's policy forbids what waits in it."""
    end = time.time() + seconds
    while not page.evaluate(condition):
        if time.time() > end:
            raise TimeoutError(condition)
        page.wait_for_timeout(10)


class Browser:
    """A page whose errors and requests are kept."""

    def __init__(self, playwright, width=1280, height=900, scheme="light"):
        self.browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        self.page = self.browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
        self.errors, self.requests = [], []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: (self.errors.append("dialog " + dialog.message), dialog.dismiss()))

    def scroll(self):
        for y in range(0, self.page.evaluate("document.documentElement.scrollHeight"), 500):
            self.page.evaluate(f"window.scrollTo(0, {y})")
            self.page.wait_for_timeout(60)
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.wait_for_timeout(120)

    def drawn(self):
        """Plots, and those of them in which something else than the ground is painted."""
        return self.page.evaluate("""[...document.querySelectorAll('.plot canvas')].filter(c => c.width).map(c => {
            const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            for (let i = 3; i < d.length; i += 4) if (d[i]) return 1; return 0; })""")

    def quiet(self, name, host):
        check(not self.errors, f"{name}: no error in the console {self.errors[:3]}")
        others = [url for url in self.requests if not url.startswith((host, "data:", "blob:"))]
        check(not others, f"{name}: no request to another host {others[:3]}")
        check(not self.page.evaluate("!!window.hacked") and "hacked" not in self.page.title(), f"{name}: no script of a completion ran")
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        check(wide <= 0, f"{name}: nothing hangs over the side ({wide} px)")


def report(folder, *runs):
    file = folder / ("-".join(run.name for run in runs) + ".html")
    began = time.time()
    subprocess.run([*MOTET, "report", *map(str, runs), "--output", str(file)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(f"      {file.name}: made in {time.time() - began:.1f} s, {file.stat().st_size / 1e6:.2f} MB")
    return file


def look_at_report(playwright, file, pictures, name, width=1280, scheme="light", height=900):
    browser = Browser(playwright, width, height, scheme)
    began = time.time()
    browser.page.goto(file.as_uri())
    until(browser.page, "document.querySelectorAll('.plot canvas').length > 1")
    print(f"      {name}: charts after {time.time() - began:.2f} s")
    browser.scroll()
    drawn = browser.drawn()
    check(len(drawn) >= 15 and all(drawn), f"{name}: {sum(drawn)} of {len(drawn)} charts are drawn")
    browser.page.screenshot(path=str(pictures / f"{name}.png"), full_page=True, timeout=300_000)
    browser.quiet(name, "file:")
    return browser


def look_at_viewer(browser):
    page = browser.page
    shown = lambda: page.locator(".rollout").count()
    check(shown() == 32, f"viewer: {shown()} of 32 rollouts")
    check(page.locator(".rollout img, .rollout script, .rollout iframe, .rollout a, .rollout svg, .rollout style").count() == 0, "viewer: no markup of a completion is markup")
    check("<script>window.hacked" in page.locator(".rollout pre").first.inner_text(), "viewer: it stands there as text")
    check("more characters are not shown" in page.locator(".rollout .cut").first.inner_text(), "viewer: the cut of a completion of megabytes is said")
    check(page.locator(".token").count() > 50, "viewer: tokens are shaded")
    label = lambda text: page.locator("#rollouts .controls label", has_text=text).locator("select")
    for name, value, expected in [("Answer", "right", 4), ("Advantage", "0", 8), ("Format", "less", 8), ("End", "yes", 4)]:
        label(name).select_option(value)
        check(shown() == expected, f"viewer: filter {name}={value} leaves {shown()}, expected {expected}")
        label(name).select_option("")
    page.locator("#rollouts input[type=search]").fill("HALF A LETTER")
    check(0 < shown() < 32, f"viewer: text search leaves {shown()}")
    page.locator("#rollouts input[type=search]").fill("")


def look_at_reload(browser, name):
    """What was chosen stands in the address: it is there again after a reload."""
    page = browser.page
    label = lambda text: page.locator("#rollouts .controls label", has_text=text).locator("select")
    label("Answer").select_option("right")
    label("Shade by").select_option("log_probs")
    page.locator("#rollouts input[type=search]").fill("half a")
    page.get_by_role("link", name="Templates", exact=True).click()
    before = page.locator("#rollouts .note").first.inner_text()
    page.reload()
    until(page, "document.querySelectorAll('#rollouts .note')[0]?.textContent.includes('rollouts in')")
    after = page.locator("#rollouts .note").first.inner_text()
    check(before == after and not before.startswith("32 of"), f"{name}: filters are there again after a reload ({after})")
    check(label("Answer").input_value() == "right" and label("Shade by").input_value() == "log_probs", f"{name}: and the controls say so")
    label("Answer").select_option("")
    label("Shade by").select_option("entropies")
    page.locator("#rollouts input[type=search]").fill("")


def look_at_keys(browser):
    page = browser.page
    chart = page.locator("figure.chart").first
    chart.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    check(chart.locator(".spoken").inner_text().startswith("Step "), "keys: arrows read a chart aloud")
    check("Left and right arrow keys" in (chart.get_attribute("aria-label") or ""), "keys: a chart says what it shows")
    chart.locator("summary").click()
    check(chart.locator("tbody tr").count() > 5, "keys: a table stands behind a chart")
    page.locator("figure.map").focus()
    page.keyboard.press("ArrowLeft")
    check("to step" in page.locator("figure.map .said").inner_text(), "keys: arrows read the map of templates")


def look_at_reports(playwright, folder, pictures):
    for arm, seed in [("uniform", 1), ("uniform", 2), ("single", 1)]:
        made_runs.make(folder / f"{arm}-{seed}", 2000, 16, seed, arm, hostile=True)
    made_runs.make(folder / "long", 10000, 16, 1, "uniform")
    one = report(folder, folder / "uniform-1")
    browser = look_at_report(playwright, one, pictures, "one-light")
    look_at_viewer(browser)
    look_at_keys(browser)
    look_at_reload(browser, "report")
    browser.quiet("one-light, used", "file:")
    browser.page.emulate_media(media="print")
    narrow = browser.page.evaluate("[...document.querySelectorAll('.plot canvas')].filter(one => one.clientWidth < 100).length")
    check(narrow == 0, f"paper: all charts have a width ({narrow} have none)")
    browser.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    browser.page.pdf(path=str(pictures / "one.pdf"), format="A4")
    browser.browser.close()
    look_at_report(playwright, one, pictures, "one-dark", scheme="dark").browser.close()
    look_at_report(playwright, one, pictures, "one-phone", width=390, height=844).browser.close()
    several = report(folder, *(folder / name for name in ("uniform-1", "uniform-2", "single-1")))
    look_at_report(playwright, several, pictures, "several-light").browser.close()
    look_at_report(playwright, several, pictures, "several-phone-dark", width=390, height=844, scheme="dark").browser.close()
    look_at_report(playwright, report(folder, folder / "long"), pictures, "long").browser.close()


def add_step(run, step, steps, noise):
    names = [f"voice-{n:02d}" for n in range(16)]
    with open(run / "metrics.jsonl", "a") as out:
        out.write(made_runs.json.dumps(made_runs.step_line(step, steps, names, set(names[-3:]), made_runs.random.Random(noise), 0.4)) + "\n")


def look_at_compare(playwright, url, host, folder, pictures, steps):
    """Several runs live: seeds as one band, which goes on when all have the step; or apart."""
    browser = Browser(playwright)
    page, chosen = browser.page, ["uniform-2", "uniform-3", "uniform-4"]
    page.goto(url + "#" + "&".join(chosen))
    until(page, "document.querySelectorAll('figure.chart').length > 10")
    page.locator("#course").scroll_into_view_if_needed()
    entropy = "Motet.charts.find(chart => chart.spec.title === 'Entropy')"
    until(page, f"{entropy}.u && Motet.board.connection === 'live'")
    lines = lambda: page.evaluate(f"{entropy}.linesShown.map(line => [line.label, !!line.low, line.x.at(-1)])")
    check(len(lines()) == 1 and lines()[0][1] and "3 seeds" in lines()[0][0], f"compare: three seeds are one band {lines()}")
    for n, name in enumerate(chosen):
        check(lines()[0][2] == steps, f"compare: the band waits for the step of {3 - n} runs")
        add_step(folder / name, steps + 1, steps, n)
        until(page, f"Motet.runs.find(run => run.key === '{name}').last === {steps + 1} && !Motet.board.frame")
    check(lines()[0][2] == steps + 1, "compare: the band goes on when all seeds have the step")
    page.screenshot(path=str(pictures / "dashboard-compare.png"))
    page.locator("label", has_text="seeds as bands").locator("input").uncheck()
    check(len(lines()) == 3 and not any(low for _, low, _ in lines()), "compare: seeds apart are three lines")
    page.reload()
    until(page, "document.querySelectorAll('figure.chart').length > 10")
    page.locator("#course").scroll_into_view_if_needed()
    until(page, f"{entropy}.u")
    check(len(lines()) == 3, "compare: and they are so after a reload")
    page.locator("aside label", has_text="uniform-3").locator("input").uncheck()
    until(page, f"Motet.runs.length === 2 && {entropy}.u")
    check(len(lines()) == 2, "compare: a run that is chosen no more is not drawn")
    browser.quiet("dashboard-compare", host)
    browser.browser.close()


def look_at_all(playwright, url, runs):
    """All runs on one page: how soon, and how soon a step."""
    browser = Browser(playwright)
    page = browser.page
    began = time.time()
    page.goto(url + "#" + "&".join(f"uniform-{n + 1}" for n in range(runs)))
    until(page, "document.querySelectorAll('figure.chart').length > 10")
    page.evaluate("document.getElementById('course').scrollIntoView({ behavior: 'instant' })")
    until(page, "document.querySelectorAll('.plot canvas').length > 1")
    print(f"      dashboard: charts of all {runs} runs after {time.time() - began:.2f} s")
    browser.browser.close()


def look_at_dashboard(playwright, folder, pictures, runs, steps):
    """Of so many runs of so many steps: what a browser sees, how soon, and what it costs."""
    for n in range(runs):
        made_runs.make(folder / f"uniform-{n + 1}", steps, 16, n + 1, "uniform", hostile=n == 0)
    began = time.time()
    server = subprocess.Popen([*MOTET, "dashboard", str(folder), "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        url = server.stdout.readline().split("dashboard: ")[1].strip()
        host = url.split("/?")[0]
        print(f"      dashboard of {runs} runs x {steps} steps: listens after {time.time() - began:.1f} s")
        browser = Browser(playwright)
        page = browser.page
        began = time.time()
        page.goto(url + "#uniform-1")
        page.wait_for_selector("aside summary")
        print(f"      dashboard: list of runs after {time.time() - began:.2f} s")
        until(page, "document.querySelectorAll('.plot canvas').length > 1")
        print(f"      dashboard: charts after {time.time() - began:.2f} s")
        check("token" not in page.url, "dashboard: the token is no longer in the address")
        browser.scroll()
        drawn = browser.drawn()
        check(len(drawn) >= 15 and all(drawn), f"dashboard: {sum(drawn)} of {len(drawn)} charts are drawn")
        until(page, "Motet.board.connection === 'live'")
        first = folder / "uniform-1"
        waits = []
        for step in range(steps + 1, steps + 11):
            add_step(first, step, steps, step)
            began = time.time()
            until(page, f"Motet.runs[0].last === {step} && !Motet.board.frame && Motet.charts[0].u.data[0].at(-1) >= {step}")
            waits.append(1000 * (time.time() - began))
        print(f"      dashboard: a step is drawn {sorted(waits)[5]:.0f} ms after it was written (median of 10; worst {max(waits):.0f} ms)")
        check(True, "dashboard: steps that are written are drawn")
        page.get_by_role("button", name="Pause").click()
        add_step(first, steps + 11, steps, 1)
        page.get_by_text("1 new steps wait").wait_for()
        page.locator("input[type=range]").fill(str(steps // 2))
        check(page.evaluate("Motet.charts[0].u.data[0].at(-1)") <= steps // 2, "dashboard: the pause shows an earlier step")
        page.get_by_role("button", name="Go on").click()
        until(page, f"Motet.runs[0].last === {steps + 11}")
        check(True, "dashboard: it goes on where it is")
        page.locator("#rollouts").scroll_into_view_if_needed()
        page.wait_for_selector(".rollout")
        look_at_viewer(browser)
        look_at_reload(browser, "dashboard")
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=str(pictures / "dashboard.png"), full_page=True, timeout=300_000)
        browser.quiet("dashboard", host)
        phone = Browser(playwright, 390, 844, "dark")
        phone.page.goto(url)
        until(phone.page, "document.querySelectorAll('.plot canvas').length > 1")
        phone.scroll()
        phone.page.screenshot(path=str(pictures / "dashboard-phone-dark.png"), full_page=True, timeout=300_000)
        phone.quiet("dashboard-phone-dark", host)
        look_at_compare(playwright, url, host, folder, pictures, steps)
        look_at_all(playwright, url, runs)
        memory = lambda: int(next(line for line in open(f"/proc/{server.pid}/status") if line.startswith("VmRSS")).split()[1]) / 1024
        sizes = []
        for _ in range(5):
            for n in range(runs):
                page.evaluate(f"fetch('/page?run=uniform-{n + 1}').then(answer => answer.text()).then(text => text.length)")
            sizes.append(round(memory()))
        print(f"      dashboard: MB of its process after all runs were looked at, five times over: {sizes}")
        browser.browser.close()
        phone.browser.close()
    finally:
        server.terminate()
        server.wait(20)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pictures", type=pathlib.Path, default=pathlib.Path("pictures"))
    arguments.add_argument("--only", choices=["report", "dashboard"])
    arguments.add_argument("--runs", type=int, default=20, help="that the dashboard shows")
    arguments.add_argument("--steps", type=int, default=5000, help="of each of them")
    given = arguments.parse_args()
    if not CHROMIUM:
        sys.exit("No Chromium is there: install one (Debian: apt install chromium) or name it by CHROMIUM.")
    from playwright.sync_api import sync_playwright
    given.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        if given.only != "dashboard":
            look_at_reports(playwright, pathlib.Path(temporary), given.pictures)
        if given.only != "report":
            look_at_dashboard(playwright, pathlib.Path(temporary) / "runs", given.pictures, given.runs, given.steps)
    sys.exit(f"{len(failures)} checks failed" if failures else 0)


if __name__ == "__main__":
    main()
