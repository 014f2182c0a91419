"""What a run looks like: tables, transcripts of what failed, JUnit, and what changed between two runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from pydantic import ValidationError
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Column, Table
from rich.text import Text

from agent.dialogues.results import CheckResult, DialogueResult, RunResult, Tier
from agent.dialogues.script import ScriptError
from agent.text import clean


def print_run(console: Console, run: RunResult) -> None:
    """The transcripts of what failed, the tables and one line that sums up."""
    for dialogue in run.dialogues:
        if not dialogue.passed:
            console.print(transcript(dialogue))
    console.print(by_tag(run))
    console.print(by_kind(run))
    passed = sum(dialogue.passed for dialogue in run.dialogues)
    turns = sum(len(dialogue.turns) for dialogue in run.dialogues)
    should = _rate(_checks(run), "should") or "none"
    console.print(
        f"{passed} of {len(run.dialogues)} dialogues kept every must; should: {should}; "
        f"{turns} turns in {run.seconds:g} s with {escape(run.engine)}, seed {run.seed}."
    )
    fallbacks = [turn.record["fallback"] for d in run.dialogues for turn in d.turns if turn.record.get("fallback")]
    if fallbacks:
        reason, times = Counter(fallbacks).most_common(1)[0]
        console.print(f"The built-in engine stepped in {len(fallbacks)} times, {times} of them: {escape(reason)}")


def by_tag(run: RunResult) -> Table:
    table = Table("tag", *(_right(name) for name in ("dialogues", "passed", "must", "should")))
    tags: dict[str, list[DialogueResult]] = defaultdict(list)
    for dialogue in run.dialogues:
        for tag in dialogue.tags or ["untagged"]:
            tags[tag].append(dialogue)
    for tag, dialogues in sorted(tags.items()):
        checks = [check for dialogue in dialogues for check in dialogue.checks]
        passed = sum(dialogue.passed for dialogue in dialogues)
        table.add_row(tag, str(len(dialogues)), str(passed), _rate(checks, "must"), _rate(checks, "should"))
    return table


def by_kind(run: RunResult) -> Table:
    table = Table("check", _right("must"), _right("should"))
    kinds: dict[str, list[CheckResult]] = defaultdict(list)
    for check in _checks(run):
        kinds[check.kind].append(check)
    for kind, checks in sorted(kinds.items()):
        table.add_row(kind, _rate(checks, "must"), _rate(checks, "should"))
    return table


def transcript(dialogue: DialogueResult) -> Group:
    """The whole dialogue, with each broken demand below its turn."""
    lines = [Text(f"\n{dialogue.name}  {dialogue.file}:{dialogue.line}", style="bold")]
    for turn in dialogue.turns:
        lines.append(Text(f"> {clean(turn.text)[:300]}", style="cyan"))
        if "error" in turn.record:
            lines.append(Text(f"  {turn.record['error']['message']}"))
        else:
            lines.append(Text(f"  [{turn.record['intent']}] {clean(turn.record['reply'])[:600]}"))
            for pick in turn.record["picks"]:
                lines.append(Text(f"    {pick['rank']}. {pick['title']} ({pick['year']}) {', '.join(pick['genres'])}"))
        lines += [_broken(check) for check in turn.checks if not check.ok]
    lines += [_broken(check) for check in dialogue.end if not check.ok]
    return Group(*lines)


def _broken(check: CheckResult) -> Text:
    style = "red" if check.tier == "must" else "yellow"
    return Text(f"  {check.tier} {check.kind}: wanted {check.expected}; got {clean(check.got)[:400]}", style=style)


def _checks(run: RunResult) -> list[CheckResult]:
    return [check for dialogue in run.dialogues for check in dialogue.checks]


def _rate(checks: list[CheckResult], tier: Tier) -> str:
    """ "37/40 (93%)"; empty without checks of the tier."""
    of_tier = [check for check in checks if check.tier == tier]
    held = sum(check.ok for check in of_tier)
    return f"{held}/{len(of_tier)} ({held / len(of_tier):.0%})" if of_tier else ""


def _right(name: str) -> Column:
    return Column(name, justify="right")


def junit(run: RunResult) -> bytes:
    """The run as JUnit XML: a test case for each dialogue, a failure for each broken must."""
    suite = ElementTree.Element(
        "testsuite",
        name=f"dialogues {run.engine}",
        tests=str(len(run.dialogues)),
        failures=str(sum(not dialogue.passed for dialogue in run.dialogues)),
        time=str(run.seconds),
    )
    for dialogue in run.dialogues:
        name = dialogue.name + (f" #{dialogue.repeat + 1}" if dialogue.repeat else "")
        spent = sum(turn.record.get("ms", {}).get("total", 0) for turn in dialogue.turns) / 1000
        case = ElementTree.SubElement(
            suite, "testcase", classname=Path(dialogue.file).stem, name=name, file=dialogue.file, time=f"{spent:.3f}"
        )
        for said, check in _places(dialogue):
            if check.tier == "must" and not check.ok:
                failure = ElementTree.SubElement(case, "failure", message=f"{check.kind}: wanted {check.expected}")
                failure.text = f"{clean(said)}\nwanted {check.expected}\ngot {clean(check.got)}"
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)


def _places(dialogue: DialogueResult) -> Iterator[tuple[str, CheckResult]]:
    """Each check with the words it is about."""
    for number, turn in enumerate(dialogue.turns, start=1):
        for check in turn.checks:
            yield f"turn {number}: {turn.text}", check
    for check in dialogue.end:
        yield "at the end", check


def read_run(path: Path) -> RunResult:
    """A run written with ``--json``; ``ScriptError`` when the file is none."""
    try:
        return RunResult.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ScriptError(f"{path}: {error.strerror}") from None
    except ValidationError:
        raise ScriptError(f"{path} is no result of `gatrec dialogues run --json`.") from None


def print_comparison(console: Console, before: RunResult, after: RunResult) -> None:
    """What changed from one run to the other: checks that broke or were mended, rates, time."""
    old, new = _by_place(before), _by_place(after)
    table = Table("dialogue", "where", "check", "before", "after")
    for place in sorted(old.keys() & new.keys()):
        if old[place].ok != new[place].ok:
            name, where, kind, _ = place
            marks = [Text("held", "green") if check.ok else Text("broken", "red") for check in (old[place], new[place])]
            table.add_row(Text(name), Text(where), kind, *marks)
    if table.rows:
        console.print(table)
    summary = Table("", _right("before"), _right("after"))
    summary.add_row("engine", escape(before.engine), escape(after.engine))
    summary.add_row(
        "dialogues passed", *(f"{sum(d.passed for d in run.dialogues)}/{len(run.dialogues)}" for run in (before, after))
    )
    summary.add_row("must", *(_rate(_checks(run), "must") for run in (before, after)))
    summary.add_row("should", *(_rate(_checks(run), "should") for run in (before, after)))
    summary.add_row("median turn, ms", *(f"{_median_ms(run):.0f}" for run in (before, after)))
    summary.add_row("turns with other picks", "", str(_other_picks(before, after)))
    console.print(summary)
    for title, places in (("only before", old.keys() - new.keys()), ("only after", new.keys() - old.keys())):
        if places:
            console.print(f"{title}: {len(places)} checks in {len({place[0] for place in places})} dialogues")


def _by_place(run: RunResult) -> dict[tuple[str, str, str, str], CheckResult]:
    """Checks by dialogue (with its repetition), the words, kind and demand; of equal ones the worst."""
    found: dict[tuple[str, str, str, str], CheckResult] = {}
    for dialogue in run.dialogues:
        name = f"{dialogue.name} #{dialogue.repeat + 1}" if dialogue.repeat else dialogue.name
        for where, check in _places(dialogue):
            place = (name, where, check.kind, check.expected if not check.kind.startswith("always") else "")
            if place not in found or not check.ok:
                found[place] = check
    return found


def _median_ms(run: RunResult) -> float:
    spent = sorted(turn.record["ms"]["total"] for d in run.dialogues for turn in d.turns if "ms" in turn.record)
    return spent[len(spent) // 2] if spent else 0.0


def _other_picks(before: RunResult, after: RunResult) -> int:
    def picks(run: RunResult) -> dict[tuple[str, int, int], list[int]]:
        return {
            (dialogue.name, dialogue.repeat, number): [pick["movie_id"] for pick in turn.record.get("picks", [])]
            for dialogue in run.dialogues
            for number, turn in enumerate(dialogue.turns)
        }

    old, new = picks(before), picks(after)
    return sum(old[place] != new[place] for place in old.keys() & new.keys())
