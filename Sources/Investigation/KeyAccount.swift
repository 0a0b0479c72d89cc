// The account in an access key's id. Apart because it is the one fact that is read from the form of an id and from no
// record; whoever shows it says so.
// Source: keys made since March 2019 hold the account's number in the characters after the prefix, in base 32, between
// a leading and seven trailing bits that belong to something else.

extension Investigator {
    /// The account of `key`, twelve digits; nil where the id holds none: it is no key id, or was made the old way
    /// (AKIAI…, AKIAJ… and what decodes to no account). O(1).
    public static func account(ofKey key: String) -> String? {
        let bytes = Array(key.utf8)
        guard bytes.count == 20, key.hasPrefix("AKIA") || key.hasPrefix("ASIA") else { return nil }
        // Ids made up for documents hold nothing.
        guard !key.contains("EXAMPLE") else { return nil }
        // Keys of the first kind count on from I and J; theirs are no account numbers.
        guard bytes[4] != UInt8(ascii: "I"), bytes[4] != UInt8(ascii: "J") else { return nil }
        var value: UInt64 = 0
        for (place, byte) in bytes.dropFirst(4).enumerated() {
            let digit: UInt64
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = UInt64(byte - UInt8(ascii: "A"))
            case UInt8(ascii: "2")...UInt8(ascii: "7"): digit = UInt64(byte - UInt8(ascii: "2") + 26)
            default: return nil
            }
            // Six bytes, 48 bits, are the first nine digits and three bits of the tenth.
            if place < 9 { value = value << 5 | digit }
            if place == 9 { value = value << 3 | digit >> 2 }
        }
        let account = (value & 0x7FFF_FFFF_FF80) >> 7
        guard account > 0, account <= 999_999_999_999 else { return nil }
        let digits = String(account)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }
}
