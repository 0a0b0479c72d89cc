#!/usr/bin/env python3
"""Compares `trailgraph investigate` with counts made without it.

    Tests/Independent/check_counts.py TRAILGRAPH FOLDER...

Each folder is a set of logs. Its records are read here by Python's own json, told apart by eventID and content, and
counted for the busiest principals, access keys and addresses; the program is asked for each of these, and every figure
must agree: calls, denied, failed, first and last, and the calls by service, action, region and address. Apart from the
Swift tests because it must share no code with what it checks. Prints one line a set; exit status 1 when any figure
differs.
"""

import collections
import os
import re
import sys

from independent import Program, events, identity, tally

ENTITIES_OF_A_KIND = 5


def answered(program, folder, entity):
    """What the program says of an entity, in the form of a tally; None when the name is not one entity's."""
    answer = program.ask("investigate", entity, folder)
    if answer is None:
        return None
    values = {name: answer.get(name) for name in ("events", "succeeded", "denied", "failed", "first", "last")}
    values["services"] = {entry["node"]["key"]: entry["events"] for entry in answer["services"]}
    values["actions"] = {
        entry["node"]["key"] + ":" + action["action"].split(":", 1)[1]: action["events"]
        for entry in answer["services"] for action in entry["actions"]}
    values["regions"] = {entry.get("region") or entry.get("value"): entry["events"] for entry in answer["regions"]}
    values["addresses"] = {entry["node"]["key"]: entry["events"] for entry in answer["addresses"]}
    return values


def principal_names(found):
    """A function that names the principal of a record by its ARN. A sign-in that failed names a user by id alone."""
    arns = collections.defaultdict(set)
    for record in found:
        caller = identity(record)
        if caller.get("principalId") and caller.get("arn"):
            arns[caller["principalId"]].add(caller["arn"])

    def name_of(record):
        caller = identity(record)
        if caller.get("type") not in ("IAMUser", "AssumedRole"):
            return None
        borne = arns[caller.get("principalId")]
        return caller.get("arn") or (next(iter(borne)) if len(borne) == 1 else None)

    return name_of


def entities(found):
    """The busiest principals, keys and addresses: name for the program, and the events that are theirs."""
    kinds = {
        "principal": principal_names(found),
        "key": lambda record: identity(record).get("accessKeyId")
        if re.fullmatch("A[KS]IA[A-Z0-9]{12,}", identity(record).get("accessKeyId") or "")
        and not identity(record)["accessKeyId"].endswith("XXXX") else None,
        "address": lambda record: record.get("sourceIPAddress")
        if re.fullmatch(r"[0-9]+(\.[0-9]+){3}", str(record.get("sourceIPAddress") or ""))
        and not (record.get("vpcEndpointId") and is_private(record["sourceIPAddress"])) else None,
    }
    for kind, name_of in kinds.items():
        groups = collections.defaultdict(list)
        for record in found:
            name = name_of(record)
            if isinstance(name, str) and name:
                groups[name].append(record)
        for name, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))[:ENTITIES_OF_A_KIND]:
            if kind == "principal" and not is_one(group, found):
                continue
            yield kind, name, group


def is_private(address):
    """Whether an address means nothing without its network, so that the program keeps it apart by endpoint."""
    return bool(re.match(r"10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.", address))


def is_one(group, found):
    """Whether ARN and id go together: an ARN borne by two ids in turn is two principals, and an id with two ARNs,
    as anonymised logs have, is one; the program says so in both cases."""
    ids = {identity(record).get("principalId") for record in group}
    arns = {identity(record).get("arn") for record in found if identity(record).get("principalId") in ids}
    masked = any("***" in (principal or "") for principal in ids)
    return len(ids) == 1 and (len(arns - {None}) == 1 or masked)


def main():
    program, folders = Program(sys.argv[1]), sys.argv[2:]
    wrong = checked = ambiguous = 0
    for folder in folders:
        found = events(folder)
        same = differs = 0
        for kind, name, group in entities(found):
            got = answered(program, folder, name)
            if got is None:
                ambiguous += 1
                continue
            expected = tally(group)
            if got == expected:
                same += 1
                continue
            differs += 1
            for figure, value in expected.items():
                if got[figure] != value:
                    program.say(f"  {kind} {name}: {figure}: counted {value!r}, trailgraph says {got[figure]!r}"[:400])
        name = os.path.basename(folder.rstrip("/"))
        program.say(f"{name}: {len(found)} events, {same} entities agree, {differs} differ")
        wrong += differs
        checked += same + differs
    program.say(f"{checked} entities checked, {wrong} differ, {ambiguous} names were ambiguous")
    sys.exit(1 if wrong or not checked else 0)


if __name__ == "__main__":
    main()
