"""Loads what trailgraph keeps of every record below a folder into a DuckDB table, on as many threads as asked."""
import sys

import duckdb

folder, threads = sys.argv[1], int(sys.argv[2])
texts = (
    "eventTime eventID eventSource eventName awsRegion recipientAccountId sourceIPAddress userAgent errorCode"
    " errorMessage readOnly sharedEventID requestID eventType eventCategory vpcEndpointId"
).split()
identity = "STRUCT(type VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR, accessKeyId VARCHAR," \
    " userName VARCHAR, invokedBy VARCHAR, sessionContext JSON)"
record = ", ".join(f"{name} VARCHAR" for name in texts) + (
    f", userIdentity {identity}, resources JSON, requestParameters JSON, responseElements JSON"
)
database = duckdb.connect(config={"threads": threads})
database.execute(
    f"""
    create table events as
    select unnest(Records, recursive := true)
    from read_json(?, columns = {{Records: 'STRUCT({record})[]'}}, maximum_object_size = 134217728)
    """,
    [folder + "/**/*.json.gz"],
)
print(database.execute("select count(*) from events").fetchone()[0])
