#!/usr/bin/env python3
"""Compares `trailgraph detect` with an evaluation of the same rules made without it.

    Tests/Independent/check_sigma.py TRAILGRAPH RULES FOLDER...

RULES is a file or folder of Sigma rules, each FOLDER a set of logs. The rules are parsed by pySigma
(`pip install pysigma`) and evaluated here, record by record and in the plainest way, over Python's own json; the program
must report the same events for every rule. Correlations are carried out by trying every window. Prints one line a set;
exit status 1 when any rule's events differ, 3 when pySigma is not installed.
"""

import collections
import datetime
import ipaddress
import json
import os
import re
import subprocess
import sys

from independent import identity, moment, records_by_file

try:
    from sigma.collection import SigmaCollection
    from sigma.conditions import (
        ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR, ConditionValueExpression)
    from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationRule
    from sigma.types import (
        SigmaBool, SigmaCasedString, SigmaCIDRExpression, SigmaCompareExpression, SigmaExists, SigmaExpansion,
        SigmaFieldReference, SigmaNull, SigmaNumber, SigmaRegularExpression, SigmaRegularExpressionFlag, SigmaString,
        SpecialChars)
except ImportError:
    sys.exit(3)


# What a field is.


def values_at(record, field):
    """The values a field has: a name after another through objects, and through each element of an array.

    A number as a name also takes that element of an array, counted from 0.
    """
    found = [record]
    for name in field.split("."):
        following = []

        def step(value, name=name, following=following):
            if isinstance(value, dict):
                if name in value:
                    following.append(value[name])
            elif isinstance(value, list):
                for element in value:
                    step(element)
                if re.fullmatch("[0-9]{1,6}", name) and int(name) < len(value):
                    following.append(value[int(name)])

        for value in found:
            step(value)
        found = following
    return found


def text_of(value):
    """A scalar as a rule sees it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def leaves(value):
    """The scalars in a value, null left out."""
    if isinstance(value, dict):
        for member in value.values():
            yield from leaves(member)
    elif isinstance(value, list):
        for element in value:
            yield from leaves(element)
    elif value is not None:
        yield value


def satisfies(value, test, as_text=True):
    """Arrays by any element, objects by any scalar in them or as compact JSON."""
    if isinstance(value, list):
        return any(satisfies(element, test, as_text) for element in value)
    if isinstance(value, dict):
        return any(test(leaf) for leaf in leaves(value)) or as_text and test(compact(value))
    return value is not None and test(value)


def has_null(value):
    return value is None or isinstance(value, list) and any(has_null(element) for element in value)


# What a value of a rule asks.


def pattern(value, cased=False, around=False):
    """A text with wildcards as a regular expression."""
    parts = []
    for part in value.s:
        if part == SpecialChars.WILDCARD_MULTI:
            parts.append(".*")
        elif part == SpecialChars.WILDCARD_SINGLE:
            parts.append(".")
        else:
            parts.append(re.escape(part if cased else part.lower()))
    body = "".join(parts)
    return re.compile(".*" + body + ".*" if around else body, re.DOTALL)


def number_in(value):
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    try:
        return float(value) if isinstance(value, str) and re.match(r"[-+]?[0-9.]", value) else None
    except ValueError:
        return None


def question(value, around=False):
    """A test of one scalar for a value of a rule, and whether it is one of texts."""
    if isinstance(value, SigmaString):
        cased = isinstance(value, SigmaCasedString)
        wanted = pattern(value, cased, around)
        return lambda leaf: wanted.fullmatch(text_of(leaf) if cased else text_of(leaf).lower()) is not None, True
    if isinstance(value, SigmaBool):
        return lambda leaf: text_of(leaf).lower() == ("true" if value.boolean else "false"), False
    if isinstance(value, SigmaNumber):
        def is_number(leaf):
            if isinstance(leaf, str):
                return leaf == str(value.number)
            return not isinstance(leaf, bool) and leaf == value.number
        return is_number, False
    if isinstance(value, SigmaRegularExpression):
        flags = 0
        for flag in value.flags:
            flags |= {SigmaRegularExpressionFlag.IGNORECASE: re.I, SigmaRegularExpressionFlag.MULTILINE: re.M,
                      SigmaRegularExpressionFlag.DOTALL: re.S}[flag]
        wanted = re.compile(str(value.regexp), flags)
        return lambda leaf: wanted.search(text_of(leaf)) is not None, True
    if isinstance(value, SigmaCIDRExpression):
        def is_inside(leaf):
            try:
                return ipaddress.ip_address(leaf) in value.network
            except ValueError:
                return False
        return is_inside, False
    if isinstance(value, SigmaCompareExpression):
        compare = {"LT": "__lt__", "LTE": "__le__", "GT": "__gt__", "GTE": "__ge__"}[value.op.name]
        def stands(leaf):
            number = number_in(leaf)
            return number is not None and getattr(float(number), compare)(float(value.number.number))
        return stands, False
    raise NotImplementedError(type(value).__name__)


def holds(condition, record):
    """Whether a parsed condition holds for a record."""
    if isinstance(condition, ConditionAND):
        return all(holds(part, record) for part in condition.args)
    if isinstance(condition, ConditionOR):
        return any(holds(part, record) for part in condition.args)
    if isinstance(condition, ConditionNOT):
        return not holds(condition.args[0], record)
    value = condition.value
    if isinstance(value, SigmaExpansion):
        return any(
            holds(ConditionValueExpression(part) if isinstance(condition, ConditionValueExpression)
                  else ConditionFieldEqualsValueExpression(condition.field, part), record)
            for part in value.values)
    if isinstance(condition, ConditionValueExpression):
        test, _ = question(value, around=not isinstance(value, SigmaRegularExpression))
        return satisfies(record, test)
    found = values_at(record, condition.field)
    if isinstance(value, SigmaNull):
        return not found or any(has_null(one) for one in found)
    if isinstance(value, SigmaExists):
        return bool(found) == value.exists
    if isinstance(value, SigmaFieldReference):
        others = [text_of(leaf).lower() for one in values_at(record, value.field)
                  if not isinstance(one, dict) for leaf in leaves(one)]
        def refers(leaf):
            text = text_of(leaf).lower()
            if value.starts_with and value.ends_with:
                return any(other in text for other in others)
            if value.starts_with:
                return any(text.startswith(other) for other in others)
            if value.ends_with:
                return any(text.endswith(other) for other in others)
            return text in others
        return any(satisfies(one, refers) for one in found)
    test, as_text = question(value)
    return any(satisfies(one, test, as_text) for one in found)


# Records as events.


def events_with_copies(folder):
    """The events of a folder: for each the id by which it goes, and its records."""
    found = {}
    for file in records_by_file(folder):
        here = collections.Counter()
        for record in file:
            key = (record.get("eventID"), json.dumps(record, sort_keys=True))
            if not key[0]:
                here[key] += 1
                key += (here[key],)
            found.setdefault(key, record)
    groups = collections.defaultdict(list)
    events = []
    for record in found.values():
        shared = record.get("sharedEventID")
        if shared and record.get("eventCategory") not in ("Insight", "NetworkActivity"):
            groups[shared, record.get("eventSource"), record.get("eventName")].append(record)
        else:
            events.append((record.get("eventID"), [record]))
    for group in groups.values():
        accounts = {record.get("recipientAccountId") for record in group}
        if len(group) > 1 and len(accounts) == len(group):
            named = [record for record in group if identity(record).get("arn")]
            events.append(((named or group)[0].get("eventID"), group))
        else:
            events += [(record.get("eventID"), [record]) for record in group]
    return [(name, copies) for name, copies in events if name]


# Correlations, by trying every window.


def seconds(record):
    text = moment(record)
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc).timestamp()
    except ValueError:
        return None


def one_text(record, field):
    """What a record has of a field that is grouped by; None where that is nothing."""
    found = values_at(record, field)
    if len(found) == 1:
        if found[0] is None:
            return None
        return compact(found[0]) if isinstance(found[0], (dict, list)) else text_of(found[0])
    return compact(found) if found else None


def correlated(rule, plain):
    """The events of a correlation that rests on plain rules, whose matches are given by id."""
    entries = collections.defaultdict(list)
    for place, reference in enumerate(rule.rules):
        base = reference.rule
        names = {alias.alias: {ref.reference: field for ref, field in alias.mapping.items()} for alias in rule.aliases}
        def named(field, reference=reference, base=base):
            mapping = names.get(field, {})
            return mapping.get(reference.reference, mapping.get(base.name, mapping.get(str(base.id), field)))
        for name, record in plain[str(base.id or base.title)]:
            time = seconds(record)
            group = tuple(one_text(record, named(field)) for field in rule.group_by or [])
            if time is None or None in group:
                continue
            counted = None
            if isinstance(rule.condition, SigmaCorrelationCondition) and rule.condition.fieldref:
                counted = one_text(record, named(rule.condition.fieldref))
                if counted is None:
                    continue
            entries[group].append((time, place, name, counted))
    found = set()
    for group in entries.values():
        group.sort(key=lambda entry: (entry[0], entry[1]))
        for first in group:
            window = [entry for entry in group if first[0] <= entry[0] <= first[0] + rule.timespan.seconds]
            window = window[window.index(first):]
            if window_holds(rule, window):
                found |= {entry[2] for entry in window}
    return found


def window_holds(rule, window):
    kind = rule.type.name
    if kind in ("TEMPORAL", "TEMPORAL_ORDERED"):
        if kind == "TEMPORAL":
            return len({entry[1] for entry in window}) == len(rule.rules)
        place = 0
        # The chain must begin with the window.
        for entry in window:
            if entry[1] == place:
                place += 1
            elif place == 0:
                return False
            if place == len(rule.rules):
                return True
        return False
    number = {"EVENT_COUNT": lambda: len({entry[2] for entry in window}),
              "VALUE_COUNT": lambda: len({entry[3] for entry in window})}[kind]()
    wanted = rule.condition.count
    return {"LT": number < wanted, "LTE": number <= wanted, "GT": number > wanted, "GTE": number >= wanted,
            "EQ": number == wanted, "NEQ": number != wanted}[rule.condition.op.name]


# The comparison.


def load(path):
    files = [path] if os.path.isfile(path) else sorted(
        os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names
        if name.endswith((".yml", ".yaml")))
    text = "\n---\n".join(open(file, encoding="utf-8").read() for file in files)
    # What asks the graph is none of Sigma's: `asks_graph` leaves it out of what the program reports.
    text = "\n---\n".join(rule for rule in text.split("\n---\n") if "\ndetector:" not in rule)
    collection = SigmaCollection.from_yaml(text)
    collection.resolve_rule_references()
    return collection


def asks_graph(file, title):
    """Whether the rule has a detector instead of a detection."""
    rules = open(file, encoding="utf-8").read().split("\n---\n")
    return any(f"title: {title}\n" in rule and "\ndetector:" in rule for rule in rules)


def expected_of(collection, folder):
    """For each rule the ids of the events it matches."""
    plain = collections.defaultdict(list)
    found = {}
    events = events_with_copies(folder)
    for rule in collection.rules:
        if isinstance(rule, SigmaCorrelationRule):
            continue
        conditions = [condition.parsed for condition in rule.detection.parsed_condition]
        key = str(rule.id or rule.title)
        for name, copies in events:
            hit = next((copy for copy in copies if any(holds(condition, copy) for condition in conditions)), None)
            if hit is not None:
                plain[key].append((name, hit))
        if rule._output:
            found[key] = collections.Counter(name for name, _ in plain[key])
    for rule in collection.rules:
        if isinstance(rule, SigmaCorrelationRule):
            if any(isinstance(reference.rule, SigmaCorrelationRule) for reference in rule.rules):
                continue
            found[str(rule.id or rule.title)] = collections.Counter(correlated(rule, plain))
    return found, len(events)


def reported_by(program, rules, folder):
    result = subprocess.run(
        [program, "detect", folder, "--rules", rules, "--only-rules-given", "--format", "json", "--quiet", "--limit",
         "0"], capture_output=True, check=False)
    answer = json.loads(result.stdout)["answer"]
    found = collections.defaultdict(collections.Counter)
    for signal in answer["signals"]:
        rule = signal["rule"]
        if asks_graph(rule["file"], rule["title"]):
            continue
        key = rule["title"] if rule["id"].startswith("untitled-") else rule["id"]
        found[key].update(filter(None, signal["eventIDs"]))
    return found, answer["rules"]


def main():
    program, rules, folders = sys.argv[1], sys.argv[2], sys.argv[3:]
    collection = load(rules)
    correlations = {str(rule.id or rule.title) for rule in collection.rules if isinstance(rule, SigmaCorrelationRule)}
    wrong = checked = hits = 0
    for folder in folders:
        expected, events = expected_of(collection, folder)
        reported, counts = reported_by(program, rules, folder)
        same = differs = here = 0
        for rule, wanted in expected.items():
            got = reported.pop(rule, collections.Counter())
            if rule in correlations:
                wanted, got = collections.Counter(set(wanted)), collections.Counter(set(got))
            here += wanted.total()
            if got == wanted:
                same += 1
                continue
            differs += 1
            print(f"  {rule}: {wanted.total()} events here, {got.total()} from trailgraph; "
                  f"here only {list((wanted - got))[:3]}, there only {list((got - wanted))[:3]}"[:400])
        for rule in reported:
            differs += 1
            print(f"  {rule}: only trailgraph reports it")
        name = os.path.basename(folder.rstrip("/"))
        print(f"{name}: {events} events, {counts['run']} rules run, {same} agree, {differs} differ, {here} matches",
              flush=True)
        wrong += differs
        checked += same + differs
        hits += here
    print(f"{checked} rules checked over {len(folders)} sets, {hits} matches, {wrong} differ")
    sys.exit(1 if wrong or not checked else 0)


if __name__ == "__main__":
    main()
