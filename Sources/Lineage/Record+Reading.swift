// What a record's fields mean for its row: outcome, marks, the name of what was called. Apart from the record itself
// because these are judgements, and the record only reports.
import CloudTrail
import PropertyGraph

extension Record {
    /// Denied: an error that means "not allowed". Failed: any other, and a login that did not succeed, which has no
    /// error code and may have no message: the response says `{"ConsoleLogin": "Failure"}` (case 11).
    func outcome(in tape: borrowing Tape) -> Outcome {
        if errorCode.isEmpty {
            guard errorMessage.isEmpty else { return .failed }
            let isFailedLogin =
                source == "signin.amazonaws.com" && tape.text(responseElements, "ConsoleLogin") == "Failure"
            return isFailedLogin ? .failed : .succeeded
        }
        let denies =
            errorCode.contains("AccessDenied") || errorCode.contains("Unauthorized")
            || errorCode.contains("NotAuthorized") || errorCode.contains("AuthorizationError")
            || errorCode.contains("Forbidden") || errorMessage.contains("explicit deny")
            || errorMessage.contains("not authorized to perform")
        return denies ? .denied : .failed
    }

    var marks: EventMarks {
        var marks = EventMarks()
        switch readOnly {
        case true: marks.insert(.readOnly)
        case false: break
        default: marks.insert(name.readsByName ? .readOnly : .readOnlyUnknown)
        }
        if category == "Data" {
            marks.insert(.data)
        } else if category == "Insight" || type == "AwsCloudTrailInsight" {
            marks.insert(.insight)
        } else if category == "NetworkActivity" || type == "AwsVpceEvent" {
            marks.insert(.network)
        }
        if type == "AwsServiceEvent" { marks.insert(.serviceEvent) }
        return marks
    }

    /// Whether a login says that it took more than a password (case 39).
    func usedMultiFactor(in tape: borrowing Tape) -> Bool {
        name == "ConsoleLogin" && tape.text(additionalEventData, "MFAUsed") == "Yes"
    }

    /// `eventName`; an insight has none and goes by what it is about.
    func actionName(in tape: borrowing Tape) -> JSONText {
        if !name.isEmpty { return name }
        let about = tape.text(insightDetails, "eventName")
        return about.isEmpty ? JSONText("unknown") : about
    }
}

extension JSONText {
    /// Whether an event name says by its first word that it only reads. For records before event version 1.01, and
    /// exports that lost `readOnly`.
    var readsByName: Bool {
        hasPrefix("Describe") || hasPrefix("List") || hasPrefix("Get") || hasPrefix("Head") || hasPrefix("Lookup")
            || hasPrefix("BatchGet") || hasPrefix("Search") || hasPrefix("Query") || hasPrefix("Scan")
            || hasPrefix("Select") || hasPrefix("Check")
    }

    /// Whether the text is an IPv4 address of a private range (RFC 1918).
    var isPrivateAddress: Bool {
        if hasPrefix("10.") || hasPrefix("192.168.") { return true }
        guard hasPrefix("172."), count > 6, let dot = firstIndex(of: UInt8(ascii: "."), from: 4) else { return false }
        var second = 0
        for index in 4..<dot {
            let digit = self[index] &- UInt8(ascii: "0")
            guard digit <= 9, second < 100 else { return false }
            second = second * 10 + Int(digit)
        }
        return (16...31).contains(second)
    }
}
