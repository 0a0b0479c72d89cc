// The two places outside request and response that name resources: the record's own list, and the error message.
import PropertyGraph

extension TargetFinder {
    /// Adds what `resources[]` lists. Its elements are objects, in some exports plain text.
    mutating func addResources(_ tape: borrowing Tape, _ resources: JSONValue) {
        var elements = tape.elements(of: resources)
        while let element = tape.nextElement(&elements) {
            let text = tape.text(at: element)
            if !text.isAbsent {
                addResource(text, type: JSONText())
                continue
            }
            var (name, prefix, type) = (JSONText(), JSONText(), JSONText())
            var members = tape.members(of: element)
            while let (key, member) = tape.nextMember(&members) {
                if key == "ARN" || key == "arn" { name = tape.text(at: member) }
                if key == "ARNPrefix" || key == "arnprefix" { prefix = tape.text(at: member) }
                if key == "type" { type = tape.text(at: member) }
            }
            if !name.isEmpty {
                addResource(name, type: type)
            } else if !prefix.isEmpty {
                addResource(TargetFinder.container(of: prefix), type: JSONText())
            }
        }
    }

    /// Adds the ARN that a refusal names: `… is not authorized to perform: iam:GetUser on resource: arn:…`.
    mutating func addFromMessage(_ message: JSONText) {
        let searched = message.slice(0, TargetLimits.messageLength)
        var index = 0
        while let start = searched.firstIndex(of: UInt8(ascii: "o"), from: index) {
            index = start + 1
            let rest = searched.slice(start)
            guard rest.hasPrefix("on resource: arn:") else { continue }
            let name = rest.slice("on resource: ".utf8.count)
            _ = keepARN(name.slice(0, TargetFinder.endOfName(in: name)))
            return
        }
    }

    private mutating func addResource(_ name: JSONText, type: JSONText) {
        guard !name.isEmpty, name.count <= ARN.maximumLength else { return }
        if !keepARN(name, type: type) { keep(.name, type: type) }
    }

    /// The bucket of an S3 prefix, which is a way to ask and no resource itself; any other prefix as it is.
    private static func container(of prefix: JSONText) -> JSONText {
        guard prefix.hasPrefix("arn:"), let slash = prefix.firstIndex(of: UInt8(ascii: "/")) else { return prefix }
        let isBucket = prefix.withBytes { bytes in
            guard let name = ARN(bytes) else { return false }
            return name.service.count == 2 && bytes[name.service.lowerBound] == UInt8(ascii: "s")
                && bytes[name.service.lowerBound + 1] == UInt8(ascii: "3") && name.account.isEmpty
        }
        return isBucket ? prefix.slice(0, slash) : prefix
    }

    /// Where a name within a sentence ends.
    private static func endOfName(in text: JSONText) -> Int {
        var end = 0
        while end < text.count {
            switch text[end] {
            case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ","), UInt8(ascii: ";"),
                UInt8(ascii: ")"):
                return end
            default: end += 1
            }
        }
        while end > 0, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        return end
    }

    // MARK: Texts

    /// Begins a name that is `text`; an ARN written for a URL (`arn%3Aaws…`) decoded.
    mutating func load(_ text: JSONText) {
        begin()
        guard text.hasPrefix("arn%3A") || text.hasPrefix("arn%3a") else {
            append(text)
            return
        }
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "%"), index + 2 < text.count, let high = text[index + 1].hexDigit,
                let low = text[index + 2].hexDigit
            {
                append(high << 4 | low)
                index += 3
            } else {
                append(text[index])
                index += 1
            }
        }
    }
}
