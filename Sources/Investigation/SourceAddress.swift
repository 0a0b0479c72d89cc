// What stands in `sourceIPAddress`: an address and its network, or a name that AWS puts there. Apart because "from
// elsewhere" means different networks: not two addresses of one pool, nor a service calling on somebody's behalf.

/// A source address, understood.
enum SourceAddress: Hashable, Sendable {
    /// An address, with the network it is in: /24 of IPv4, /64 of IPv6.
    case address(network: String, isPrivate: Bool)
    /// No address: a service's DNS name, `AWS Internal`, or what a record says in its place.
    case name

    /// Reads the text of a record. O(length).
    init(_ text: String) {
        if let octets = SourceAddress.octets(text) {
            self = SourceAddress.version4(octets)
        } else if let groups = SourceAddress.groups(text) {
            self = SourceAddress.version6(groups)
        } else {
            self = .name
        }
    }

    private static func version4(_ octets: [UInt8]) -> SourceAddress {
        let isPrivate =
            switch (octets[0], octets[1]) {
            case (10, _), (127, _), (192, 168), (169, 254): true
            case (172, let second): (16...31).contains(second)
            // Addresses shared by the customers of a carrier; inside AWS, of its own networks.
            case (100, let second): (64...127).contains(second)
            default: false
            }
        return .address(network: "\(octets[0]).\(octets[1]).\(octets[2]).0/24", isPrivate: isPrivate)
    }

    private static func version6(_ groups: [UInt16]) -> SourceAddress {
        // An IPv4 address written as IPv6.
        if groups.prefix(5).allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
            return version4(groups[6...].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        }
        let prefix = groups.prefix(4).map { String($0, radix: 16) }.joined(separator: ":")
        let isPrivate = groups[0] & 0xFE00 == 0xFC00 || groups[0] & 0xFFC0 == 0xFE80
        return .address(network: prefix + "::/64", isPrivate: isPrivate)
    }

    private static func octets(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let octets = parts.compactMap { $0.utf8.count <= 3 && $0.first != "+" ? UInt8($0) : nil }
        return octets.count == 4 ? octets : nil
    }

    /// The eight groups of an IPv6 address, `::` filled with zeros.
    private static func groups(_ text: String) -> [UInt16]? {
        guard text.utf8.count <= 45, text.contains(":") else { return nil }
        guard let gap = text.firstRange(of: "::") else {
            let groups = plainGroups(text[...], isEnd: true)
            return groups?.count == 8 ? groups : nil
        }
        guard let head = plainGroups(text[..<gap.lowerBound], isEnd: false),
            let tail = plainGroups(text[gap.upperBound...], isEnd: true), head.count + tail.count < 8
        else { return nil }
        return head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Groups without a gap; the last two of an address may be written as IPv4.
    private static func plainGroups(_ text: Substring, isEnd: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if isEnd, index == parts.count - 1, let octets = octets(part) {
                groups += [UInt16(octets[0]) << 8 | UInt16(octets[1]), UInt16(octets[2]) << 8 | UInt16(octets[3])]
            } else {
                guard (1...4).contains(part.utf8.count), part.first != "+", let group = UInt16(part, radix: 16) else {
                    return nil
                }
                groups.append(group)
            }
        }
        return groups
    }
}

/// The program a user agent names, without its version.
enum Program {
    /// `aws-cli` of `aws-cli/2.15.30 Python/3.11.8 Darwin/23.4.0`; what a service or an empty text says, as it is.
    static func family(of userAgent: String) -> String {
        let inside = userAgent.drop { $0 == "[" || $0 == " " }
        let product = inside.prefix { $0 != " " && $0 != "/" && $0 != "," && $0 != "]" && $0 != "#" }
        return product.isEmpty ? userAgent : String(product)
    }
}
