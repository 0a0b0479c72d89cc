// ARNs and times: what is taken apart must be what was given.
import CloudTrail
import PropertyGraph

enum TextFuzzing {
    static func run(_ bytes: Span<UInt8>) {
        if let name = ARN(bytes) {
            let parts = [name.partition, name.service, name.region, name.account]
            var end = 4
            for part in parts {
                claim(part.lowerBound == end && bytes[part.upperBound] == 0x3A, "parts stand between colons")
                end = part.upperBound + 1
            }
            claim(name.resource == end..<bytes.count && !name.resource.isEmpty, "the resource is the rest")
            claim(name.resourceID.upperBound == bytes.count, "so is what its type names")
            _ = ARN.type(of: bytes)
        }
        if let time = Timestamp(parsing: bytes) {
            let text = "\(time)"
            claim(Timestamp(parsing: text) == time, "\(text) is the moment it was written from")
        }
        if let id = EventIdentifier(uuid: bytes) {
            let text = id.uuid
            claim(EventIdentifier(uuid: text.utf8Span.span) == id, "\(text) is the id it was written from")
        }
    }
}
