// A call to an AWS service, before it is known who makes it, when and with what outcome; and what differs from service
// to service in the records. Apart because the same calls are made by many callers.

struct Call: Sendable {
    /// The first label of the event source: `iam` for `iam.amazonaws.com`.
    let service: String
    let name: String
    var readOnly = true
    var request: JSON = .null
    var response: JSON = .null
    var additional: JSON?
    var resources: [JSON] = []
    /// A data event: recorded only where a trail asks for it.
    var isData = false
    /// What a denial names.
    var target = "*"
    /// The permission it takes, where it is called otherwise: `s3:ListAllMyBuckets` for `ListBuckets`.
    var permission: String?

    /// A call that only reads.
    static func read(_ service: String, _ name: String, _ request: JSON = .null, on target: String = "*") -> Call {
        Call(service: service, name: name, request: request, target: target)
    }

    /// A call that changes something.
    static func write(
        _ service: String, _ name: String, _ request: JSON = .null, response: JSON = .null, on target: String = "*"
    ) -> Call {
        Call(service: service, name: name, readOnly: false, request: request, response: response, target: target)
    }

    /// The name the caller needs to be allowed.
    var action: String { permission ?? "\(service == "monitoring" ? "cloudwatch" : service):\(name)" }

    var source: String { "\(service).amazonaws.com" }
}

enum Outcome: Sendable {
    case succeeded
    /// No policy allows it.
    case denied
    /// A policy of the organization forbids it.
    case forbidden
    case failed(code: String, message: String)
}

/// What differs from service to service in how CloudTrail writes a record.
enum Service {
    /// Of the record format, for records of this service.
    static func version(_ service: String) -> String {
        switch service {
        case "sts", "signin", "autoscaling": "1.08"
        case "logs", "lambda", "rds", "sso": "1.09"
        case "ec2", "iam", "cloudtrail", "ecr": "1.10"
        default: "1.11"
        }
    }

    static func host(_ service: String, region: String) -> String {
        switch service {
        case "iam", "cloudfront": "\(service).amazonaws.com"
        case "ecr": "api.ecr.\(region).amazonaws.com"
        default: "\(service).\(region).amazonaws.com"
        }
    }

    /// Services with one endpoint for all regions record there.
    static func region(_ service: String, asked region: String) -> String {
        ["iam", "organizations", "ce", "cloudfront"].contains(service) ? Region.main : region
    }

    /// Whether its records say which person of Identity Center a session acts for. Most services' do not.
    static func namesThePerson(_ service: String) -> Bool { ["athena", "glue", "s3"].contains(service) }

    static func apiVersion(_ service: String) -> String? {
        switch service {
        case "lambda": "20150331"
        case "logs": "20140328"
        default: nil
        }
    }

    static func denialCode(_ service: String) -> String {
        switch service {
        case "ec2": "Client.UnauthorizedOperation"
        case "lambda", "ssm", "organizations", "ses", "bedrock", "ce", "logs", "glue": "AccessDeniedException"
        default: "AccessDenied"
        }
    }

    static func denialMessage(_ call: Call, by caller: String, forbidden: Bool) -> String {
        let reason =
            if forbidden {
                " with an explicit deny in a service control policy"
            } else if call.service == "sts" {
                ""
            } else {
                " because no identity-based policy allows the \(call.action) action"
            }
        let resource = call.service == "ec2" && call.target == "*" ? "" : " on resource: \(call.target)"
        let sentence = "User: \(caller) is not authorized to perform: \(call.action)\(resource)\(reason)"
        return call.service == "ec2" ? "You are not authorized to perform this operation. \(sentence)." : sentence
    }
}
