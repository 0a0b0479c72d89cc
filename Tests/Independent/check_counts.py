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
import gzip
import json
import os
import re
import subprocess
import sys

ENTITIES_OF_A_KIND = 5


def documents(data):
    """The JSON values of a file's bytes, one after another; what cannot be parsed is passed over to the next line
    that begins an object."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    text = data.decode("utf-8-sig", "replace")
    decoder = json.JSONDecoder()
    place = 0
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        if place >= len(text):
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except ValueError:
            following = re.compile(r"\n\s*(?=\{)").search(text, place + 1)
            if not following:
                return
            place = following.end()
            continue
        yield value


def records(value):
    """The CloudTrail records in a JSON value, whatever they are wrapped in."""
    if isinstance(value, list):
        for element in value:
            yield from records(element)
    elif isinstance(value, str):
        if value.lstrip()[:1] in ("{", "["):
            try:
                yield from records(json.loads(value))
            except ValueError:
                pass
    elif isinstance(value, dict):
        for key in ("CloudTrailEvent", "_raw"):
            if isinstance(value.get(key), str):
                yield from records(value[key])
                return
        if "eventName" in value and ("eventSource" in value or "userIdentity" in value):
            yield value
            return
        for key in ("Records", "Events", "logEvents", "detail", "message"):
            if key in value:
                yield from records(value[key])


def events(folder):
    """The events of a folder: records less repeats and less second copies of one action in another account."""
    found = {}
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            with open(os.path.join(path, name), "rb") as file:
                data = file.read()
            try:
                values = list(documents(data))
            except (OSError, EOFError):
                continue
            here = collections.Counter()
            for value in values:
                for record in records(value):
                    key = (record.get("eventID"), json.dumps(record, sort_keys=True))
                    if not key[0]:
                        # Equal records without an id are calls of their own, unless another file repeats them.
                        here[key] += 1
                        key += (here[key],)
                    found.setdefault(key, record)
    return without_copies(list(found.values()))


def without_copies(found):
    """Of records that share a sharedEventID and an action but not an account, the one that names its caller."""
    groups = collections.defaultdict(list)
    kept = []
    for record in found:
        shared = record.get("sharedEventID")
        if shared and record.get("eventCategory") not in ("Insight", "NetworkActivity"):
            groups[shared, record.get("eventSource"), record.get("eventName")].append(record)
        else:
            kept.append(record)
    for group in groups.values():
        accounts = {record.get("recipientAccountId") for record in group}
        if len(group) > 1 and len(accounts) == len(group):
            named = [record for record in group if identity(record).get("arn")]
            kept.append((named or group)[0])
        else:
            kept += group
    return kept


def identity(record):
    value = record.get("userIdentity")
    return value if isinstance(value, dict) else {}


def outcome(record):
    code = record.get("errorCode") or ""
    message = record.get("errorMessage") or ""
    if not code:
        response = record.get("responseElements")
        refused = isinstance(response, dict) and "Failure" in response.values()
        return "failed" if message or refused else "succeeded"
    denied = re.search("AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden", code)
    return "denied" if denied or "explicit deny" in message or "not authorized to perform" in message else "failed"


def moment(record):
    """The time of a record as the program writes it."""
    text = record.get("eventTime") or record.get("@timestamp") or ""
    return re.sub(r"^(\S+)[T ](\d\d:\d\d:\d\d)(\.\d+)?Z?$", r"\1T\2Z", text)


def tally(found):
    """What the program is to say of these events."""
    times = sorted(filter(None, map(moment, found)))
    counts = collections.Counter(outcome(record) for record in found)

    def by(key):
        return dict(collections.Counter(filter(None, map(key, found))))

    return {
        "events": len(found),
        "succeeded": counts["succeeded"],
        "denied": counts["denied"],
        "failed": counts["failed"],
        "first": times[0] if times else None,
        "last": times[-1] if times else None,
        "services": by(lambda record: record.get("eventSource")),
        "actions": by(lambda record: (record.get("eventSource") or "") + ":" + (record.get("eventName") or "")),
        "regions": by(lambda record: record.get("awsRegion")),
        "addresses": by(lambda record: record.get("sourceIPAddress")),
    }


def answered(program, folder, entity):
    """What the program says of an entity, in the same form; None when the name is not one entity's."""
    result = subprocess.run(
        [program, "investigate", entity, folder, "--format", "json", "--quiet", "--limit", "0"],
        capture_output=True, check=False)
    if not result.stdout.strip():
        return None
    answer = json.loads(result.stdout)["answer"]
    values = {name: answer.get(name) for name in ("events", "succeeded", "denied", "failed", "first", "last")}
    values["services"] = {entry["node"]["key"]: entry["events"] for entry in answer["services"]}
    values["actions"] = {
        entry["node"]["key"] + ":" + action["action"].split(":", 1)[1]: action["events"]
        for entry in answer["services"] for action in entry["actions"]}
    values["regions"] = {entry.get("region") or entry.get("value"): entry["events"] for entry in answer["regions"]}
    values["addresses"] = {entry["node"]["key"]: entry["events"] for entry in answer["addresses"]}
    return values


def entities(found):
    """The busiest principals, keys and addresses: name for the program, and the events that are theirs."""
    kinds = {
        "principal": lambda record: identity(record).get("arn")
        if identity(record).get("type") in ("IAMUser", "AssumedRole") else None,
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
    program, folders = sys.argv[1], sys.argv[2:]
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
                    print(f"  {kind} {name}: {figure}: counted {value!r}, trailgraph says {got[figure]!r}"[:400])
        print(f"{os.path.basename(folder.rstrip('/'))}: {len(found)} events, {same} entities agree, {differs} differ")
        wrong += differs
        checked += same + differs
    print(f"{checked} entities checked, {wrong} differ, {ambiguous} names were ambiguous")
    sys.exit(1 if wrong or not checked else 0)


if __name__ == "__main__":
    main()
