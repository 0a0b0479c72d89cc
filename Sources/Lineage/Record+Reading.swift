// What a record's fields mean for its row: outcome, marks, the name of what was called. Apart from the record itself
// because these are judgements, and the record only reports.
import CloudTrail
import PropertyGraph

extension Record {
    /// Denied: an error that means "not allowed". Failed: any other, and a login that did not succeed, which has no
    /// error code (case 11).
    func outcome(in tape: borrowing Tape, isSignIn: Bool) -> Outcome {
        if errorCode.isEmpty {
            return errorMessage.isEmpty && !(isSignIn && isFailedSignIn(tape)) ? .succeeded : .failed
        }
        let denies =
            errorCode.contains("AccessDenied") || errorCode.contains("Unauthorized")
            || errorCode.contains("NotAuthorized") || errorCode.contains("AuthorizationError")
            || errorCode.contains("Forbidden") || errorMessage.contains("explicit deny")
            || errorMessage.contains("not authorized to perform")
        return denies ? .denied : .failed
    }

    /// Whether the sign-in endpoint answered `Failure`, which stands under the event's name.
    private func isFailedSignIn(_ tape: borrowing Tape) -> Bool {
        guard let response = responseElements else { return false }
        var members = tape.members(of: response)
        while let (_, answer) = tape.nextMember(&members) {
            if tape.text(at: answer) == "Failure" { return true }
        }
        return false
    }

    func marks(of action: KnownAction, _ tape: borrowing Tape) -> EventMarks {
        var marks = EventMarks()
        switch readOnly {
        case true: marks.insert(.readOnly)
        case false: break
        default: marks.insert(action.readsByName ? .readOnly : .readOnlyUnknown)
        }
        if category == "Data" {
            marks.insert(.data)
        } else if category == "Insight" || type == "AwsCloudTrailInsight" {
            marks.insert(.insight)
        } else if category == "NetworkActivity" || type == "AwsVpceEvent" {
            marks.insert(.network)
        }
        if action.isSignIn, tape.text(additionalEventData, "MFAUsed") == "Yes" { marks.insert(.multiFactor) }
        if type == "AwsServiceEvent" { marks.insert(.serviceEvent) }
        return marks
    }

    /// The account the event happened in: the recipient, or in old records the caller's own, unless he came from
    /// elsewhere or is nobody (cases 9, 37, 38).
    var ownAccount: JSONText {
        if !recipientAccount.isEmpty { return recipientAccount }
        return identity.type == "AWSAccount" ? JSONText() : identity.account
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
