// When temporary credentials run out: as the response says, else as the request asked, else AWS's default. Apart from
// the issuing rules because it is the same for all of them, and because the response writes dates for people.
// Sources: "Request temporary security credentials" (IAM User Guide); AWS STS API reference.
import CloudTrail
import PropertyGraph

extension PartBuilder {
    /// Notes when the credentials that the event issued run out; nothing where it issued none.
    mutating func noteExpiry(_ record: borrowing Record, _ context: IssuingContext, _ tape: borrowing Tape) {
        guard context.outcome == .succeeded, record.source == "sts.amazonaws.com",
            let credentials = tape.object(record.responseElements, "credentials")
        else { return }
        if let stated = Timestamp(expiration: tape.text(credentials, "expiration")) {
            tables.expiries.append(stated, for: context.event)
        } else if record.time != .unknown, let seconds = duration(record, tape) {
            tables.expiries.append(record.time.advanced(by: seconds), for: context.event)
        }
    }

    /// Seconds the credentials live; nil for a call that is not known to issue any.
    private func duration(_ record: borrowing Record, _ tape: borrowing Tape) -> Int64? {
        let asked = tape.object(record.requestParameters, "durationSeconds").flatMap { tape.integer(at: $0) }
        // No session lives longer than 36 hours, whatever a request says.
        let wanted = asked.flatMap { (1...129_600).contains($0) ? $0 : nil }
        if record.name == "AssumeRole" {
            // A session that was opened from a session of a role lives for an hour at most.
            return record.identity.type == "AssumedRole" ? min(wanted ?? 3_600, 3_600) : wanted ?? 3_600
        }
        if record.name == "AssumeRoleWithSAML" || record.name == "AssumeRoleWithWebIdentity" { return wanted ?? 3_600 }
        if record.name == "AssumeRoot" { return min(wanted ?? 900, 900) }
        guard record.name == "GetSessionToken" || record.name == "GetFederationToken" else { return nil }
        // Those of the root user are limited to an hour.
        return record.identity.type == "Root" ? min(wanted ?? 3_600, 3_600) : wanted ?? 43_200
    }
}

extension Timestamp {
    /// Reads `Mar 2, 2026, 1:12:09 AM`, with or without the second comma and with any space before the last word, as
    /// AWS's services write it, or RFC 3339; nil for any other text.
    init?(expiration text: JSONText) {
        guard !text.isEmpty, text.count <= 40 else { return nil }
        let parsed = text.withBytes { bytes in Timestamp(parsing: bytes) ?? Timestamp(wordy: bytes) }
        guard let parsed else { return nil }
        self = parsed
    }

    private init?(wordy bytes: Span<UInt8>) {
        var words: [String] = [""]
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                words[words.count - 1].unicodeScalars.append(Unicode.Scalar(bytes[index]))
            default:
                if words[words.count - 1] != "" { words.append("") }
            }
        }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 7, let month = months.firstIndex(of: words[0]), let day = Int(words[1]),
            let year = Int(words[2]), let hour = Int(words[3]), (1...12).contains(hour), let minute = Int(words[4]),
            let second = Int(words[5]), words[6] == "AM" || words[6] == "PM"
        else { return nil }
        self.init(
            year: year, month: month + 1, day: day, hour: hour % 12 + (words[6] == "PM" ? 12 : 0), minute: minute,
            second: second)
    }
}
