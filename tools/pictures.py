#!/usr/bin/env python3
"""Draws the pictures of the pages from runs: SVG of a few KB that follow the light or dark setting of who looks.

    ./motet train output.folder=runs/nano
    ./motet study --vary templates.schedule=single,uniform --out runs/study
    python tools/pictures.py --run runs/nano --study runs/study

Writes docs/pictures/nano-course.svg and nano-templates.svg of the run, study.svg and study-entropy.svg of the study (a folder with a
folder for each arm, and in it one for each seed). Needs nothing but Python. The same runs give the same bytes.
"""

import argparse
import html
import json
import math
import pathlib

COLOURS = {  # light, dark
    "ground": ("#fcfcfa", "#15181b"), "text": ("#1d2125", "#e4e6e8"), "muted": ("#646b73", "#9aa2aa"), "rule": ("#e4e4df", "#2d3238"),
    "c0": ("#1f5fa8", "#74abe9"), "c1": ("#c65d12", "#f0975a"), "c2": ("#1c8660", "#58c096"), "c3": ("#a14a8c", "#d78cc3"),
    "c4": ("#857410", "#cdb94f"), "c5": ("#2f97c4", "#8ad2f2"), "c6": ("#7d838a", "#8f969e"),
}
RAMP = (["#eef2f7", "#c3d5ea", "#8fb2d9", "#4f85bf", "#1f5795", "#0d3463"], ["#1e252d", "#24405f", "#2f6196", "#4b8acb", "#86b8ea", "#d6e8fb"])
T = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}  # 97.5 % of Student's t, by seeds


def number(value):
    return f"{value:.1f}".rstrip("0").rstrip(".").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".rstrip("0").rstrip(".")


class Picture:
    """Marks in a box of so many pixels; colours by name."""

    def __init__(self, width, height, title, description):
        self.width, self.height, self.title, self.description, self.marks, self.shades = width, height, title, description, [], {}

    def text(self, x, y, said, kind="", anchor="start"):
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        look = f' class="{kind}"' if kind else ""
        self.marks.append(f'<text x="{number(x)}" y="{number(y)}"{look}{where}>{html.escape(said)}</text>')

    def line(self, points, colour, width=1.8, dash=None):
        d = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
        self.marks.append(f'<path d="{d}" stroke="var(--{colour})" stroke-width="{width}" fill="none"' + (f' stroke-dasharray="{dash}"' if dash else "") + "/>")

    def band(self, low, high, colour):
        d = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in low + high[::-1]) + "Z"
        self.marks.append(f'<path d="{d}" fill="var(--{colour})" opacity=".18"/>')

    def dot(self, x, y, colour, size=3.2, opacity=None):
        self.marks.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="{size}" fill="var(--{colour})"' + (f' opacity="{opacity}"' if opacity else "") + "/>")

    def cell(self, x, y, width, height, share):
        shade = round(share * 20)
        self.shades[shade] = None
        self.marks.append(f'<path class="s{shade}" d="M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"/>')

    def write(self, file):
        light, dark = (";".join(f"--{name}:{both[i]}" for name, both in COLOURS.items()) for i in (0, 1))
        ramps = ["".join(f".s{shade}{{fill:{mix(RAMP[i], shade / 20)}}}" for shade in sorted(self.shades)) for i in (0, 1)]
        style = (f"svg{{{light}}}{ramps[0]}@media(prefers-color-scheme:dark){{svg{{{dark}}}{ramps[1]}}}"
                 "text{fill:var(--text);font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}"
                 ".t{font-weight:600;font-size:13px}.m{fill:var(--muted);font-size:11px}")
        file.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}" role="img" aria-labelledby="t d">'
            f'<title id="t">{html.escape(self.title)}</title><desc id="d">{html.escape(self.description)}</desc><style>{style}</style>'
            f'<rect width="{self.width}" height="{self.height}" rx="6" fill="var(--ground)"/>' + "\n".join(self.marks) + "</svg>\n")
        print(f"{file}: {file.stat().st_size / 1000:.1f} KB")


def mix(ramp, share):
    at = min(len(ramp) - 2, int(share * (len(ramp) - 1)))
    part = share * (len(ramp) - 1) - at
    return "#" + "".join(f"{round(int(ramp[at][i:i + 2], 16) * (1 - part) + int(ramp[at + 1][i:i + 2], 16) * part):02x}" for i in (1, 3, 5))


class Field:
    """A place for lines: steps across, numbers up."""

    def __init__(self, picture, box, title, xs, ys, say):
        self.picture, (self.left, self.top, self.wide, self.tall), self.xs, self.ys = picture, box, xs, ys
        picture.text(self.left - 30, self.top - 12, title, "t")
        for value in ticks(*ys):
            y = self.at(0, value)[1]
            picture.line([(self.left, y), (self.left + self.wide, y)], "rule", 1)
            picture.text(self.left - 6, y + 4, say(value), "m", "end")
        for value in ticks(*xs):
            picture.text(self.at(value, 0)[0], self.top + self.tall + 16, f"{value:g}", "m", "middle")
        picture.text(self.left + self.wide, self.top + self.tall + 30, "step", "m", "end")

    def at(self, x, y):
        return (self.left + self.wide * (x - self.xs[0]) / (self.xs[1] - self.xs[0]), self.top + self.tall * (1 - (y - self.ys[0]) / (self.ys[1] - self.ys[0])))

    def line(self, points, *look):
        self.picture.line([self.at(x, y) for x, y in points], *look)


def ticks(low, high, most=5):
    step = 10 ** math.floor(math.log10((high - low) / most))
    step *= next(m for m in (1, 2, 5, 10) if (high - low) / (m * step) <= most)
    return [round(i * step, 9) for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def steps_of(run):
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


def course(steps, name):
    return [(line["step"], line[name]) for line in steps if line.get(name) is not None]


def smooth(points, steps):
    return [(x, sum(near) / len(near)) for i, (x, _) in enumerate(points) if (near := [y for at, y in points[max(0, i - steps):i + 1] if at > x - steps])]


def legend(picture, x, y, items):
    for label, colour, dash in items:
        picture.line([(x, y), (x + 18, y)], colour, 2.6, dash)
        picture.text(x + 24, y + 4, label, "m")
        x += 44 + 6.1 * len(label)


def percent(value):
    return f"{round(100 * value)}%"


def of_run(run, out):
    steps, ends = steps_of(run), {when: json.loads((run / "evaluation" / f"{when}.json").read_text()) for when in ("before", "after")}
    last = steps[-1]["step"]
    picture = Picture(760, 290, "The nano run", f"Accuracy on held-out problems and entropy over {last} steps of training.")
    held = {}
    for part in ("trained", "heldout"):
        held[part] = ([(0, ends["before"][f"{part}_templates"]["greedy"])] + course(steps, f"val-core/{part}_templates/acc/mean@1")
                      + [(last, ends["after"][f"{part}_templates"]["greedy"])])
    training, entropy = smooth(course(steps, "reward/accuracy"), 5), smooth(course(steps, "actor/entropy"), 5)
    accuracy = Field(picture, (46, 44, 390, 180), "Accuracy", (0, last), (0.2, 0.9), percent)
    accuracy.line(training, "c6", 1.2)
    for part, colour, dash in (("trained", "c0", None), ("heldout", "c1", "6 4")):
        accuracy.line(held[part], colour, 2, dash)
        for point in held[part]:
            picture.dot(*accuracy.at(*point), colour)
    Field(picture, (516, 44, 226, 180), "Entropy, nats per token", (0, last), (0, math.ceil(50 * max(y for _, y in entropy)) / 50), lambda v: f"{v:.2f}").line(entropy, "c0")
    legend(picture, 16, 274, [("held-out problems, trained templates", "c0", None), ("… held-out templates", "c1", "6 4"), ("training batches, sampled", "c6", None)])
    picture.write(out / "nano-course.svg")
    templates(steps, ends, last, out)


def templates(steps, ends, last, out):
    """Accuracy of each template on held-out problems, evaluation by evaluation."""
    rows = list(ends["after"]["by_template"])
    trained = {name for line in steps for name, row in line["templates"].items() if row.get("visits")}
    rows.sort(key=lambda name: name not in trained)
    columns = [(0, {name: ends["before"]["by_template"][name]["greedy"] for name in rows})]
    columns += [(line["step"], {name: row["val/acc"] for name, row in line["templates"].items() if "val/acc" in row}) for line in steps
                if any("val/acc" in row for row in line["templates"].values())]
    if columns[-1][0] == last:
        columns.pop()
    columns.append((last, {name: ends["after"]["by_template"][name]["greedy"] for name in rows}))
    picture = Picture(760, 80 + 22 * len(rows), "Templates over steps", "Greedy accuracy on held-out problems under each template, from 20 % (nearest the ground) to 90 %.")
    picture.text(16, 24, "Accuracy on held-out problems under each template", "t")
    wide = 600 / len(columns)
    for r, name in enumerate(rows):
        y = 38 + 22 * r
        picture.text(112, y + 14, name, "" if name in trained else "m", "end")
        for c, (_, values) in enumerate(columns):
            if name in values:
                picture.cell(124 + c * wide, y, wide - 2, 20, min(1, max(0, (values[name] - 0.2) / 0.7)))
        picture.text(730, y + 14, percent(columns[-1][1][name]), "m")
    for c, (step, _) in enumerate(columns):
        picture.text(124 + (c + 0.5) * wide, 54 + 22 * len(rows), "step 0" if step == 0 else str(step), "m", "middle")
    picture.text(16, 72 + 22 * len(rows), "from 20%, nearest the ground, to 90% · the last column in figures at the right · grey names: held out of training", "m")
    picture.write(out / "nano-templates.svg")


ENDS = [("template 0", lambda s: s["template0"]["greedy"]), ("trained templates", lambda s: s["trained_templates"]["greedy"]),
        ("held-out templates", lambda s: s["heldout_templates"]["greedy"]), ("worst template", lambda s: s["robustness"]["all"]["worst"])]


def arms_of(study):
    arms = {}
    for arm in sorted(folder for folder in study.iterdir() if folder.is_dir()):
        done = [run for run in sorted(arm.glob("seed-*")) if (run / "summary.json").exists() and json.loads((run / "summary.json").read_text()).get("after")]
        if done:
            arms[arm.name] = done
    return arms


def of_study(study, out):
    arms = arms_of(study)
    if not arms:
        raise SystemExit(f"{study} holds no finished run: a folder for each arm is expected there, and in it one for each seed.")
    seeds = sorted({len(runs) for runs in arms.values()})
    picture = Picture(760, 74 + 24 * len(arms), "A study of schedules", f"Greedy accuracy of {len(arms)} arms: each run, the mean, and its 95 % interval.")
    wide, left = 132, 116
    after = {arm: [json.loads((run / "summary.json").read_text())["after"] for run in runs] for arm, runs in arms.items()}
    low = math.floor(10 * min(get(one) for ones in after.values() for one in ones for _, get in ENDS)) / 10
    for e, (title, get) in enumerate(ENDS):
        x0 = left + e * (wide + 30)
        at = lambda share: x0 + wide * (min(1, max(low, share)) - low) / (1 - low)
        picture.text(x0, 22, title, "t")
        for value in ticks(low, 1, 3):
            picture.line([(at(value), 34), (at(value), 40 + 24 * len(arms))], "rule", 1)
            picture.text(at(value), 54 + 24 * len(arms), percent(value), "m", "middle")
        for a, (arm, ones) in enumerate(after.items()):
            y, values = 50 + 24 * a, [get(one) for one in ones]
            colour = f"c{a % 7}"
            if e == 0:
                picture.text(left - 12, y + 4, arm, "", "end")
            mean, n = sum(values) / len(values), len(values)
            if n > 2:  # of two seeds it says nothing
                half = T.get(n, 2.2) * math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n)
                picture.line([(at(mean - half), y), (at(mean + half), y)], colour, 2)
            for value in values:
                picture.dot(at(value), y, colour, 2.2, 0.55)
            picture.dot(at(mean), y, colour, 4)
    picture.text(16, 68 + 24 * len(arms), f"greedy accuracy on held-out problems after training, {' or '.join(map(str, seeds))} seeds · small: one seed, large: mean" + (", line: 95% interval (t)" if seeds[-1] > 2 else ""), "m")
    picture.write(out / "study.svg")
    entropy(arms, out)


def entropy(arms, out):
    lines = {}
    for arm, runs in arms.items():
        courses = [dict(smooth(course(steps_of(run), "actor/entropy"), 10)) for run in runs]
        lines[arm] = [(x, [one[x] for one in courses]) for x in sorted(set.intersection(*map(set, courses)))]
    last, top = max(points[-1][0] for points in lines.values()), max(max(ys) for points in lines.values() for _, ys in points)
    rows = math.ceil(len(lines) / 4)
    picture = Picture(760, 262 + 18 * rows, "Entropy under each schedule", f"Mean entropy of sampled tokens over {last} steps, mean over seeds with the lowest and the highest.")
    field = Field(picture, (46, 44, 696, 176), "Entropy of the sampled tokens, nats", (0, last), (0, math.ceil(50 * top) / 50), lambda v: f"{v:.2f}")
    for a, (arm, points) in enumerate(lines.items()):
        points = points[::max(1, len(points) // 80)] + points[-1:]
        picture.band([field.at(x, min(ys)) for x, ys in points], [field.at(x, max(ys)) for x, ys in points], f"c{a % 7}")
        field.line([(x, sum(ys) / len(ys)) for x, ys in points], f"c{a % 7}", 2, [None, "7 4", "2 3"][a // 7 % 3])
        legend(picture, 46 + 180 * (a % 4), 262 + 18 * (a // 4), [(arm, f"c{a % 7}", [None, "7 4", "2 3"][a // 7 % 3])])
    picture.write(out / "study-entropy.svg")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--run", type=pathlib.Path, help="folder of a finished run")
    arguments.add_argument("--study", type=pathlib.Path, help="folder of a study")
    arguments.add_argument("--output", type=pathlib.Path, default=pathlib.Path("docs/pictures"))
    given = arguments.parse_args()
    if not (given.run or given.study):
        arguments.error("--run or --study is needed")
    given.output.mkdir(parents=True, exist_ok=True)
    if given.run:
        of_run(given.run, given.output)
    if given.study:
        of_study(given.study, given.output)


if __name__ == "__main__":
    main()
