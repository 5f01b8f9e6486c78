"""Fits the judgement of the guide on questions that it does not know: Scripts/guide-fit."""
import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy
import yaml
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "Sources/Guide"
QUESTIONS = ROOT / "Tests/Fitting"
QUARTERS = 4
# The order is that of Evidence.features. What speaks against an answer may not speak for it, and the other way round.
AGAINST = {4, 6, 8, 9}
# Answering what is not ours is worse than offering three questions to choose from.
WEIGHT_OF_OTHERS, RIDGE = 1.6, 0.5
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.48, 0.5, 0.55, 0.6)


def questions():
    """All of them, each with `id`s that answer it, none when it must be refused, and the file it is from."""
    found = []
    for file in sorted(QUESTIONS.glob("*.yaml")):
        for each in yaml.safe_load(file.read_text()):
            each["expect"] = labelled(each)
            found.append({**each, "file": file.stem})
    random.Random(3).shuffle(found)
    return found


def labelled(question):
    """The ids of the entries that answer it; those whose first clause it is, when it is labelled by clauses."""
    label = question.get("expect") or question["clauses"]
    if label == "refuse":
        return []
    if "expect" in question:
        return label
    return [name for clause in label for name in by_first_clause().get(clause, [])]


@cache
def by_first_clause():
    """The ids of the entries that name each clause first."""
    found = {}
    for file in (GUIDE / "Entries").glob("*.md"):
        head = yaml.safe_load(file.read_text().split("---")[1])
        found.setdefault(head["clauses"][0], []).append(head["id"])
    return found


def plain(text):
    return re.sub(r"[\W_]+", "", str(text).lower())


def without(held, folder):
    """The guide as it would be without these questions among its wordings, and these to be asked."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(GUIDE / "Entries", folder / "Entries")
    (folder / "Golden").mkdir()
    shutil.copy(GUIDE / "synonyms.yaml", folder)
    gone = {plain(each["ask"]) for each in held}
    for file in (folder / "Entries").iterdir():
        lines = file.read_text().split("\n")
        end = lines.index("---", 1)
        kept = [line for number, line in enumerate(lines)
                if number > end or not line.startswith("  - ") or plain(yaml.safe_load(line.strip()[2:])) not in gone]
        file.write_text("\n".join(kept))
    elsewhere = yaml.safe_load((GUIDE / "elsewhere.yaml").read_text())
    for topic in elsewhere["topics"]:
        left = [str(wording) for wording in topic["wordings"] if plain(wording) not in gone]
        topic["wordings"] = left or topic["wordings"][:1]
    (folder / "elsewhere.yaml").write_text(yaml.dump(elsewhere, allow_unicode=True))
    asked = [{"ask": each["ask"], "expect": each["expect"] or "refuse", "kind": each["kind"]} for each in held]
    (folder / "Golden/tuning.yaml").write_text(yaml.dump(asked, allow_unicode=True))


def features(held, folder):
    without(held, folder)
    command = [os.environ["QINKA"], "guide", "measure", "--guide", str(folder), "--part", "tuning", "--features"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"error: {done.stdout[-500:]}{done.stderr[-2000:]}")
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(found) == len(held)
    for question, each in zip(held, found):
        nearest = [hit["id"] for hit in each["hits"] if not hit["id"].startswith("~")]
        question.update(
            features=each["evidence"], nearest=nearest, right=bool(set(nearest[:1]) & set(question["expect"])),
            within=bool(set(nearest[:3]) & set(question["expect"])))


def fit(matrix, labels):
    weight = numpy.where(labels, 1, WEIGHT_OF_OTHERS)

    def loss(parameters):
        sums = matrix @ parameters[:-1] + parameters[-1]
        return (weight * (numpy.logaddexp(0, sums) - labels * sums)).sum() + RIDGE * (parameters[:-1] ** 2).sum()
    bounds = [(None, 0) if number in AGAINST else (0, None) for number in range(matrix.shape[1])] + [(None, None)]
    return minimize(loss, numpy.zeros(matrix.shape[1] + 1), bounds=bounds, method="L-BFGS-B").x


def probabilities(asked):
    """Of each question, with weights that were fitted on the others; and the weights fitted on all."""
    matrix = numpy.array([each["features"] for each in asked])
    right = numpy.array([each["right"] for each in asked])
    others = numpy.array([not each["expect"] for each in asked])
    # One that finds the wrong entry says nothing about whether its own is near enough.
    usable = right | others
    part = numpy.random.RandomState(0).randint(0, 5, len(asked))
    found = numpy.zeros(len(asked))
    for number in range(5):
        use, rest = usable & (part != number), part == number
        parameters = fit(matrix[use], right[use])
        found[rest] = 1 / (1 + numpy.exp(-(matrix[rest] @ parameters[:-1] + parameters[-1])))
    return found, fit(matrix[usable], right[usable])


def share(mask, among):
    return f"{100 * (mask & among).sum() / max(1, among.sum()):5.1f} %"


def report(asked, found, parameters):
    weights = ", ".join(f"{each:.2f}" for each in parameters[:-1])
    print(f"weights = [{weights}]\noffset = {parameters[-1]:.2f}\n")
    ours = numpy.array([bool(each["expect"]) for each in asked])
    right, within = (numpy.array([each[name] for each in asked]) for name in ("right", "within"))
    print(f"{ours.sum()} to answer, {(~ours).sum()} to refuse; the nearest is right {share(right, ours)}, "
          f"within three {share(within, ours)}")
    print("threshold   first place   good refused   others refused")
    for limit in THRESHOLDS:
        answered = found >= limit
        print(f"{limit:9}   {share(answered & right, ours):>11}   {share(~answered, ours):>12}   "
              f"{share(~answered, ~ours):>14}")
    for name in sorted({each["file"] for each in asked}):
        here = numpy.array([each["file"] == name for each in asked])
        if (ours & here).any():
            print(f"{name:22} nearest right {share(right, ours & here)} of {(ours & here).sum()}")


def misses(asked, found, most):
    for number in numpy.argsort(-found)[:0 if not most else None]:
        each = asked[number]
        if not each["expect"] and most:
            print(f"to refuse, {found[number]:.2f} for {each['nearest'][:1]}: {each['ask']}")
            most -= 1


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", type=int, default=0, help="show so many questions of others that come nearest")
    options = options.parse_args()
    asked = questions()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(QUARTERS):
            features(asked[number::QUARTERS], Path(folder) / "guide")
            print(f"quarter {number + 1} of {QUARTERS} asked", file=sys.stderr)
    found, parameters = probabilities(asked)
    report(asked, found, parameters)
    misses(asked, found, options.misses)
