// Small readings of names as they stand in records: accounts in ARNs, ARNs in sentences. Apart because attribution,
// issuing rules and targets all need them.
import CloudTrail
import PropertyGraph

extension JSONText {
    /// The account field of an ARN, as written; absent when the text is no ARN or names no account.
    var arnAccount: JSONText {
        guard hasPrefix("arn:") else { return JSONText() }
        var from = 0
        for _ in 0..<4 {
            guard let colon = firstIndex(of: UInt8(ascii: ":"), from: from) else { return JSONText() }
            from = colon + 1
        }
        guard let end = firstIndex(of: UInt8(ascii: ":"), from: from), end > from else { return JSONText() }
        return slice(from, end)
    }

    /// The last ARN in a sentence such as "User: arn:… is not authorized to perform: sts:AssumeRole on resource:
    /// arn:…": the thing refused, not the one who asked. Absent when there is only the asker.
    var refusedARN: JSONText {
        let marker: StaticString = "on resource: "
        var from = 0
        while let next = firstIndex(of: UInt8(ascii: "o"), from: from) {
            let rest = slice(next)
            if rest.hasPrefix(marker) {
                let arn = rest.slice(marker.utf8CodeUnitCount)
                let end = arn.withBytes { bytes in
                    bytes.indices.first { bytes[$0] == 0x20 || bytes[$0] == UInt8(ascii: ",") }
                }
                return arn.hasPrefix("arn:") ? arn.slice(0, end) : JSONText()
            }
            from = next + 1
        }
        return JSONText()
    }
}
