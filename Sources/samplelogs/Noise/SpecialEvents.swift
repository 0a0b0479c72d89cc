// Records that are no calls: what a network endpoint saw, and what CloudTrail Insights noticed. Apart because they have
// a form of their own, and a tool that takes them for calls counts twice.

extension Journal {
    /// What a VPC endpoint records of a call that went through it. It shares the call's `requestID`.
    mutating func writeNetworkEvent(of call: Record) {
        var record = call
        record.version = "1.11"
        record.eventID = random.uuid()
        record.agent = nil
        record.request = nil
        record.response = nil
        record.additional = nil
        record.readOnly = nil
        record.resources = []
        record.type = "AwsVpceEvent"
        record.category = "NetworkActivity"
        record.host = nil
        record.sharedEventID = random.uuid()
        write(record)
    }
}

/// What Insights says of the guessed secrets: a start and an end, joined by one `sharedEventID`.
enum Insights {
    static func notice(seed: UInt64) -> [JSON] {
        var random = Random(seed: seed, part: "insights")
        let shared = random.uuid()
        return [("Start", Instant.march(1, 22, 53)), ("End", Instant.march(1, 22, 55))].map { state, time in
            [
                "eventVersion": "1.09", "eventTime": .string(time.iso), "awsRegion": .string(Region.main),
                "eventID": .string(random.uuid()), "eventType": "AwsCloudTrailInsight",
                "recipientAccountId": .string(Account.prod), "sharedEventID": .string(shared),
                "insightDetails": details(state), "eventCategory": "Insight",
            ]
        }
    }

    private static func details(_ state: String) -> JSON {
        func attribution(_ attribute: String, _ value: String) -> JSON {
            [
                "attribute": .string(attribute),
                "insight": [["value": .string(value), "average": .double(8)]], "baseline": [],
            ]
        }
        var statistics: [(key: String, value: JSON)] = [
            ("baseline", ["average": .double(0.0004)]), ("insight", ["average": .double(8)]),
        ]
        if state == "End" { statistics.append(("insightDuration", 2)) }
        statistics.append(("baselineDuration", 10_057))
        return [
            "state": .string(state), "eventSource": "secretsmanager.amazonaws.com", "eventName": "GetSecretValue",
            "insightType": "ApiErrorRateInsight", "errorCode": "AccessDenied",
            "insightContext": [
                "statistics": .object(statistics),
                "attributions": [
                    attribution("userIdentityArn", Users.alice.arn), attribution("userAgent", Agent.intruder),
                ],
            ],
        ]
    }
}
