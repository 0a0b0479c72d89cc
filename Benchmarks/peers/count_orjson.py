"""Counts three fields of every record below a folder, as an analyst's quick script does: gzip, orjson, Counter."""
import collections
import gzip
import pathlib
import sys

import orjson

counts = collections.Counter()
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.json.gz")):
    with gzip.open(path) as file:
        for record in orjson.loads(file.read())["Records"]:
            counts[record.get("eventSource"), record.get("eventName"), record.get("awsRegion")] += 1
print(sum(counts.values()))
