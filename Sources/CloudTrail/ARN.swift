// Amazon Resource Names, taken apart in place. Apart because names from records, from rules and from people all come
// through here, and because a name is hostile until this page has accepted it.

/// Where the parts of an ARN stand: `arn:partition:service:region:account:resource`. It holds offsets into the bytes it
/// was made from and no copy of them.
///
///     let text = "arn:aws:iam::111122223333:role/ops/Deploy"
///     if let name = ARN(text) { name.text(name.resourceID, of: text) }  // "ops/Deploy"
///
/// Region and account may be empty (S3 buckets have neither, IAM no region). The resource is whatever follows, never
/// empty. Names that speak of many regions or accounts by `*` are patterns and not ARNs.
public struct ARN: Hashable, Sendable {
    /// The longest name accepted, in bytes: AWS's own limit, which its longest S3 keys come near.
    public static let maximumLength = 2048

    /// `aws`, `aws-cn`, `aws-us-gov` …
    public let partition: Range<Int>
    /// The service's short name, e.g. `iam`.
    public let service: Range<Int>
    /// May be empty.
    public let region: Range<Int>
    /// May be empty; `aws` for what AWS owns.
    public let account: Range<Int>
    /// All that follows the account, colons included.
    public let resource: Range<Int>
    /// The word before the resource's first `/` or `:`, e.g. `role`; empty where there is none, as for buckets.
    public let resourceType: Range<Int>
    /// What follows that `/` or `:`, or the whole resource; may be empty.
    public let resourceID: Range<Int>

    /// The parts of `bytes` when all of it is one ARN. O(length), no allocation.
    public init?(_ bytes: Span<UInt8>) {
        let shortest = "arn:aws:s:::r".utf8.count
        guard bytes.count >= shortest, bytes.count <= ARN.maximumLength, ARN.begins(bytes) else { return nil }
        var cursor = 4
        guard let partition = ARN.part(of: bytes, &cursor), let service = ARN.part(of: bytes, &cursor),
            let region = ARN.part(of: bytes, &cursor), let account = ARN.part(of: bytes, &cursor)
        else { return nil }
        guard !service.isEmpty, cursor < bytes.count, partition.count >= 3, bytes[4] == UInt8(ascii: "a"),
            bytes[5] == UInt8(ascii: "w"), bytes[6] == UInt8(ascii: "s")
        else { return nil }
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        resource = cursor..<bytes.count
        // API Gateway's resources begin with a slash, which is then part of the type.
        var index = cursor + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "/"), bytes[index] != UInt8(ascii: ":") { index += 1 }
        let isSplit = index < bytes.count
        resourceType = isSplit ? cursor..<index : cursor..<cursor
        resourceID = isSplit ? index + 1..<bytes.count : cursor..<bytes.count
    }

    /// The parts of `text` when all of it is one ARN.
    public init?(_ text: String) {
        let utf8 = text.utf8
        self.init(utf8.span)
    }

    /// The account that owns the resource, when the name says so with twelve digits; S3 buckets do not.
    public func accountID(in bytes: Span<UInt8>) -> Range<Int>? {
        guard account.count == 12 else { return nil }
        for index in account where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { return nil }
        return account
    }

    /// A part of the text this was made from.
    ///
    /// - Precondition: `text` is that text.
    public func text(_ part: Range<Int>, of text: String) -> String {
        let start = text.utf8.index(text.utf8.startIndex, offsetBy: part.lowerBound)
        let end = text.utf8.index(text.utf8.startIndex, offsetBy: part.upperBound)
        return String(decoding: text.utf8[start..<end], as: UTF8.self)
    }

    /// AWS's type of the resource that `bytes` names, e.g. `AWS::IAM::Role`, where the built-in table knows it.
    public static func type(of bytes: Span<UInt8>) -> String? {
        var captures = Captures()
        let types = TargetTable.builtIn.resourceTypes
        guard let name = ARN(bytes), let rule = types.match(name, bytes, captures: &captures) else { return nil }
        return types.type(rule).string
    }

    /// Whether `bytes` begins with `arn:`.
    @inline(__always)
    static func begins(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 4 && bytes[0] == UInt8(ascii: "a") && bytes[1] == UInt8(ascii: "r")
            && bytes[2] == UInt8(ascii: "n") && bytes[3] == UInt8(ascii: ":")
    }

    /// The partition a region belongs to; `aws` when nothing else is known.
    static func partition(ofRegion region: JSONText) -> StaticString {
        if region.hasPrefix("cn-") { return "aws-cn" }
        if region.hasPrefix("us-gov-") { return "aws-us-gov" }
        if region.hasPrefix("us-isob-") { return "aws-iso-b" }
        if region.hasPrefix("us-isof-") { return "aws-iso-f" }
        if region.hasPrefix("us-iso-") { return "aws-iso" }
        if region.hasPrefix("eu-isoe-") { return "aws-iso-e" }
        if region.hasPrefix("eusc-") { return "aws-eusc" }
        return "aws"
    }

    /// The part from `cursor` to the next colon, and `cursor` past it. Letters, digits, `-`, `_` and `.` only.
    @inline(__always)
    private static func part(of bytes: Span<UInt8>, _ cursor: inout Int) -> Range<Int>? {
        let start = cursor
        var index = cursor
        while index < bytes.count, isPlain(bytes[index]) { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return nil }
        cursor = index + 1
        return start..<index
    }

    /// Whether `text` is something and can stand between two colons.
    static func isPart(_ text: JSONText) -> Bool {
        for index in 0..<text.count where !isPlain(text[index]) { return false }
        return !text.isEmpty
    }

    /// Whether a byte may stand between two colons: two words of bits, since each name read asks some forty times.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        // "-", "." and the digits; the letters and "_".
        let bits: UInt64 = byte < 64 ? 0x03FF_6000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
        return byte < 128 && bits &>> UInt64(byte & 63) & 1 != 0
    }
}
