// Networks of addresses. Apart because addresses are read byte by byte and not by a library that would look them up.

/// A network of version 4 or 6: an address and how many of its bits count.
struct Network: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64
    private let bits: Int
    private let isVersion4: Bool

    /// The network written as `192.0.2.0/24` or `2001:db8::/32`; without a length, one address. Bits of the address
    /// past the length are left aside.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Address(parts[0].utf8Span.span) else { return nil }
        let width = address.isVersion4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }), let given = Int(parts[1]), given <= width
            else { return nil }
            length = given
        }
        isVersion4 = address.isVersion4
        bits = length + 128 - width
        high = address.high & Network.mask(min(bits, 64))
        low = address.low & Network.mask(max(bits - 64, 0))
    }

    /// Whether `text` is an address of this network.
    func contains(_ text: Span<UInt8>) -> Bool {
        guard let address = Address(text), address.isVersion4 == isVersion4 else { return false }
        return address.high & Network.mask(min(bits, 64)) == high
            && address.low & Network.mask(max(bits - 64, 0)) == low
    }

    private static func mask(_ bits: Int) -> UInt64 { bits == 0 ? 0 : ~0 << UInt64(64 - bits) }
}

/// An address as 128 bits; one of version 4 is the last 32 of them.
private struct Address {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var isVersion4 = false

    init?(_ text: Span<UInt8>) {
        guard text.count >= 2, text.count <= 45 else { return nil }
        if text.indices.contains(where: { text[$0] == UInt8(ascii: ":") }) {
            guard let groups = Address.groups(text) else { return nil }
            for group in 0..<4 { high = high << 16 | UInt64(groups[group]) }
            for group in 4..<8 { low = low << 16 | UInt64(groups[group]) }
        } else {
            guard let number = Address.version4(text, from: 0) else { return nil }
            low = UInt64(number)
            isVersion4 = true
        }
    }

    /// The eight groups of an address of version 6.
    private static func groups(_ text: Span<UInt8>) -> [UInt16]? {
        let colon = UInt8(ascii: ":")
        var groups: [UInt16] = []
        var gap: Int?
        var index = 0
        if text[0] == colon {
            guard text[1] == colon else { return nil }
            gap = 0
            index = 2
        }
        while index < text.count {
            guard groups.count < 8 else { return nil }
            var end = index
            while end < text.count, text[end] != colon { end += 1 }
            if let number = end == text.count && groups.count <= 6 ? version4(text, from: index) : nil {
                groups += [UInt16(number >> 16), UInt16(number & 0xFFFF)]
                index = end
                break
            }
            guard let group = group(text, index..<end) else { return nil }
            groups.append(group)
            index = end + 1
            if end < text.count, index == text.count { return nil }
            if index < text.count, text[index] == colon {
                guard gap == nil else { return nil }
                gap = groups.count
                index += 1
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        return groups.count == 8 ? groups : nil
    }

    private static func group(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
        guard (1...4).contains(range.count) else { return nil }
        var value: UInt16 = 0
        for index in range {
            let byte = TextPattern.lower(text[index])
            let digit = byte &- UInt8(ascii: "0") <= 9 ? byte - UInt8(ascii: "0") : byte &- UInt8(ascii: "a") &+ 10
            guard digit < 16, byte &- UInt8(ascii: "0") <= 9 || byte >= UInt8(ascii: "a") else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    /// Four numbers up to 255 with dots between; a leading zero makes a number doubtful and so no address.
    private static func version4(_ text: Span<UInt8>, from start: Int) -> UInt32? {
        var (address, octet, digits, octets): (UInt32, UInt32, Int, Int) = (0, 0, 0, 0)
        for index in start...text.count {
            if index == text.count || text[index] == UInt8(ascii: ".") {
                guard digits > 0, octets < 4 else { return nil }
                address = address << 8 | octet
                (octet, digits, octets) = (0, 0, octets + 1)
            } else {
                let digit = text[index] &- UInt8(ascii: "0")
                guard digit <= 9, !(digits > 0 && octet == 0) else { return nil }
                octet = octet * 10 + UInt32(digit)
                digits += 1
                guard octet <= 255 else { return nil }
            }
        }
        return octets == 4 ? address : nil
    }
}
