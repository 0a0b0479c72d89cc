"""Reading logs without trailgraph: the records of a folder, and what is counted of them.

What the checks here share. It uses Python's own json and no code of the program it checks, and it knows only as much of
CloudTrail as the checks need.
"""

import collections
import functools
import gzip
import json
import os
import re
import subprocess
import sys


class Program:
    """The program under test, asked one question at a time.

    Called `-`, it is whoever holds the other ends of stdin and stdout: each question is a line of JSON, and so is each
    answer, null where the program has none to give. Logs are then loaded once and not for every question.
    """

    def __init__(self, name):
        self.name = name

    def ask(self, command, entity, folder):
        """The answer to a question as the program's JSON has it; None where the name is not one entity's."""
        if self.name == "-":
            print(json.dumps({"command": command, "entity": entity, "folder": folder}), flush=True)
            line = sys.stdin.readline()
            if not line:
                sys.exit("nobody answers")
            response = json.loads(line)
        else:
            result = subprocess.run(
                [self.name, command, entity, folder, "--format", "json", "--quiet", "--limit", "0"],
                capture_output=True, check=False)
            response = json.loads(result.stdout) if result.stdout.strip() else None
        return response and response["answer"]

    def say(self, text):
        """Reports to the user, on whichever stream is theirs."""
        print(text, file=sys.stderr if self.name == "-" else sys.stdout, flush=True)


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


def records_by_file(folder):
    """The records of each file of a folder that can be read, in the order of the files' paths."""
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            with open(os.path.join(path, name), "rb") as file:
                data = file.read()
            try:
                values = list(documents(data))
            except (OSError, EOFError):
                continue
            yield [record for value in values for record in records(value)]


@functools.cache
def all_records(folder):
    """All records of a folder, however often each is there."""
    return [record for found in records_by_file(folder) for record in found]


def events(folder):
    """The events of a folder: records less repeats and less second copies of one action in another account."""
    found = {}
    for file in records_by_file(folder):
        here = collections.Counter()
        for record in file:
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
