#!/usr/bin/env python3
"""Compares what `trailgraph whois` joins with what Python finds in the same records.

    Tests/Independent/check_lineage.py [--keys N] TRAILGRAPH FOLDER...

Each folder is a set of logs. Of each are asked, and counted:

- every temporary key that is used: where a record of the set issued it, whois must name that record as a step, joined or
  attested;
- every console session: all its keys' calls must be one credential's;
- every step and every edge of lineage: its events must be records of the set;
- every missing record: its account must be the caller's, its region one, its files those of the hours in question.

With --keys N, at most N keys and N console sessions of a set are asked about, spread over all of them. Prints one line
a set; exit status 1 when anything is not as it should be.
"""

import argparse
import collections
import datetime
import os
import re

from independent import Program, all_records, events, identity, moment, outcome, tally

ISSUERS = ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetSessionToken",
           "GetFederationToken", "GetSigninToken", "SwitchRole")


def key_of(record):
    """The temporary key that signed the call, where it is one: keys that are masked stand for many."""
    key = identity(record).get("accessKeyId")
    if not isinstance(key, str) or not re.fullmatch("ASIA[A-Z0-9]{8,}", key) or key.endswith("XXXX"):
        return None
    return key


def issued_key(record):
    """The temporary key that a call's response holds."""
    response = record.get("responseElements")
    credentials = response.get("credentials") if isinstance(response, dict) else None
    key = credentials.get("accessKeyId") if isinstance(credentials, dict) else None
    return key if isinstance(key, str) and outcome(record) == "succeeded" else None


def created(record):
    context = identity(record).get("sessionContext")
    attributes = context.get("attributes") if isinstance(context, dict) else None
    return attributes.get("creationDate") if isinstance(attributes, dict) else None


def is_console(record):
    marks = (record.get("sessionCredentialFromConsole"), identity(record).get("sessionCredentialFromConsole"))
    return "true" in marks or True in marks


def is_instance(record):
    """Whether an instance got the key from its metadata service, and so no console did."""
    context = identity(record).get("sessionContext")
    return isinstance(context, dict) and "ec2RoleDelivery" in context


def spread(items, most):
    """At most so many of the items, evenly."""
    items = list(items)
    step = max(1, -(-len(items) // most)) if most else 1
    return items[::step]


class Findings:
    """What is counted of one set, and what is wrong with it."""

    def __init__(self):
        self.counts = collections.Counter()
        self.wrong = []

    def check(self, what, is_right, explanation):
        self.counts[what] += 1
        if not is_right:
            self.wrong.append(explanation)


def check_keys(program, folder, found, ids, most, findings):
    """Each used key: joined to the record that issued it, or something plausible said of that record."""
    issued = collections.defaultdict(set)
    for record in all_records(folder):
        key = issued_key(record)
        if key and record.get("eventID"):
            issued[key].add(record["eventID"])
    used = collections.defaultdict(list)
    accounts = collections.defaultdict(set)
    for record in found:
        accounts[identity(record).get("principalId")].add(identity(record).get("accountId"))
        if key_of(record):
            used[key_of(record)].append(record)
    regions = {record.get("awsRegion") for record in found} | {"us-east-1"}
    findings.counts["issued and used"] = len(set(issued) & set(used))
    findings.counts["used"] = len(used)
    for key in spread(sorted(used), most):
        answer = program.ask("whois", key, folder)
        if answer is None:
            findings.check("keys unknown", False, f"{key} is used, and whois does not know it")
            continue
        steps = list(answer["lineage"])
        if len({identity(record).get("arn") for record in used[key]}) > 1:
            # Documentation's keys sign for everybody: the record that issued one may stand beside the first answer.
            for other in answer.get("alternatives", []):
                steps += other["lineage"]
        if key in issued:
            joined = any(
                issued[key] & set(step.get("eventIDs", [])) and step["evidence"] in ("attested", "joined")
                for step in steps)
            findings.check("keys joined", joined, f"{key} is issued by {sorted(issued[key])}, and whois does not join it")
        for step in steps:
            there = step.get("eventIDs") and set(step["eventIDs"]) <= ids
            findings.check("steps", there, f"{key}: step {step['via']} rests on {step.get('eventIDs')}")
        if answer.get("missing"):
            known = set().union({None}, *(accounts[identity(record).get("principalId")] for record in used[key]))
            # The record is missing of the last step, which may be in an account of its own.
            known |= {step["node"].get("account") for step in steps}
            complaint = implausible(answer["missing"], used[key], known, regions)
            findings.check("missing", not complaint, f"{key}: the missing record has {complaint}: {answer['missing']}")
        elif not answer["resolved"]:
            findings.counts["unresolved"] += 1


def implausible(missing, calls, accounts, regions):
    """What is wrong with the place of a missing record, if anything. It is to be in one of the accounts and regions;
    edited logs put a caller in several."""
    if missing["eventName"] not in ISSUERS:
        return "no name of a call that issues keys"
    if missing.get("account") not in accounts:
        return "another account than its caller"
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-[0-9]", missing.get("region", "us-east-1")):
        return "no region"
    if "from" not in missing:
        return None if not missing["paths"] else "paths without a time"
    first = min(filter(None, map(moment, calls)))
    if not missing["from"] <= missing["to"] <= first:
        return "a time after the first use"
    if missing.get("account") and not missing["paths"]:
        return "no paths"
    start = datetime.datetime.fromisoformat(missing["from"])
    end = datetime.datetime.fromisoformat(missing["to"]) + datetime.timedelta(minutes=15)
    for path in missing["paths"]:
        parts = re.fullmatch(
            r"AWSLogs/(?:o-[a-z0-9]+/)?([^/]+)/CloudTrail/([^/]+)/(\d{4})/(\d\d)/(\d\d)/"
            r"(?:\1_CloudTrail_\2_\3\4\5T(\d\d))?", path)
        if not parts or parts[1] != missing["account"] or parts[2] not in regions:
            return f"the odd path {path}"
        hour = int(parts[6]) if parts[6] else 0
        begins = datetime.datetime(int(parts[3]), int(parts[4]), int(parts[5]), hour, tzinfo=datetime.timezone.utc)
        lasts = datetime.timedelta(hours=1 if parts[6] else 24)
        if begins > end or begins + lasts <= start:
            return f"a path of another time, {path}"
    return None


def check_consoles(program, folder, found, most, findings):
    """Each console session, by principal and moment of creation: one credential for the calls of all its keys."""
    issued = {issued_key(record) for record in all_records(folder)}
    sessions = collections.defaultdict(list)
    holders = collections.defaultdict(set)
    for record in found:
        principal = identity(record).get("principalId")
        holders[key_of(record)].add(principal)
        if principal and created(record) and key_of(record) not in issued and not is_instance(record):
            sessions[principal, created(record)].append(record)
    # A key under two ids, as logs edited by hand have it, says that its sessions are one: nothing to compare with.
    marked = {
        name: group for name, group in sessions.items()
        if any(map(is_console, group))
        and all(len(holders[key_of(record)]) == 1 for record in group if key_of(record))}
    findings.counts["console sessions"] = len(marked)
    for (principal, moment_of), group in spread(sorted(marked.items()), most):
        keys = {key_of(record) for record in group} - {None}
        findings.counts["console keys"] += len(keys)
        answer = program.ask("investigate", f"{principal}|{moment_of}", folder)
        figures = ("events", "denied", "failed", "first", "last")
        expected = {name: value for name, value in tally(group).items() if name in figures}
        got = answer and {name: answer.get(name) for name in figures}
        findings.check(
            "consoles grouped", got == expected,
            f"the console session of {principal} at {moment_of}, {len(keys)} keys: counted {expected}, got {got}")


def check_edges(program, folder, ids, findings):
    """Each edge of lineage that is stored, where the program can list them: its event is one of the set."""
    answer = program.ask("edges", "", folder) if program.name == "-" else None
    for edge in (answer or {"edges": []})["edges"]:
        findings.check("edges", edge["eventID"] in ids, f"edge {edge['kind']} rests on the event {edge['eventID']!r}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keys", type=int, default=0)
    parser.add_argument("program", type=Program)
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()
    total = Findings()
    for folder in arguments.folders:
        found = events(folder)
        ids = {record["eventID"] for record in all_records(folder) if isinstance(record.get("eventID"), str)}
        # A record without an id is an event all the same.
        ids.add("")
        findings = Findings()
        check_keys(arguments.program, folder, found, ids, arguments.keys, findings)
        check_consoles(arguments.program, folder, found, arguments.keys, findings)
        check_edges(arguments.program, folder, ids, findings)
        for line in findings.wrong:
            arguments.program.say(f"  {line}"[:600])
        figures = ", ".join(f"{what} {count}" for what, count in findings.counts.items())
        name = os.path.basename(folder.rstrip("/"))
        arguments.program.say(f"{name}: {len(findings.wrong)} wrong; {figures}")
        total.counts += findings.counts
        total.wrong += findings.wrong
    figures = ", ".join(f"{what} {count}" for what, count in total.counts.items())
    arguments.program.say(f"all sets: {len(total.wrong)} wrong; {figures}")
    raise SystemExit(1 if total.wrong or not total.counts["keys joined"] else 0)


if __name__ == "__main__":
    main()
