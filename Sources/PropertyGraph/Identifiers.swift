// Integers that index something, each a type of its own so that a node cannot be used where an event is meant.

/// A node's place in a `NodeTable`. In a finished graph the order is by kind, then by key.
public struct NodeID: Hashable, Comparable, Sendable {
    /// The place.
    public var index: UInt32

    /// The node at `index`.
    @inline(__always)
    public init(_ index: UInt32) { self.index = index }

    /// Stands for "no node" in columns.
    public static let none = NodeID(.max)

    /// This node, or nil where it stands for none.
    @inline(__always)
    public var ifAny: NodeID? { self == .none ? nil : self }

    /// Orders by place.
    public static func < (left: NodeID, right: NodeID) -> Bool { left.index < right.index }
}

/// An event's place in an `EventTable`. In a finished graph the order is by time.
public struct EventIndex: Hashable, Comparable, Sendable {
    /// The place.
    public var index: UInt32

    /// The event at `index`.
    @inline(__always)
    public init(_ index: UInt32) { self.index = index }

    /// Orders by place.
    public static func < (left: EventIndex, right: EventIndex) -> Bool { left.index < right.index }
}

/// An interned text's place in a `TextTable`.
public struct TextID: Hashable, Sendable {
    /// The place.
    public var index: UInt32

    /// The text at `index`.
    @inline(__always)
    public init(_ index: UInt32) { self.index = index }

    /// The empty text, which stands for "absent" in columns. Every table has it first.
    public static let empty = TextID(0)
}

/// A (service, event name) pair's place in an `ActionTable`.
public struct ActionID: Hashable, Sendable {
    /// The place.
    public var index: UInt32

    /// The action at `index`.
    @inline(__always)
    public init(_ index: UInt32) { self.index = index }
}

/// A 128-bit event id. A UUID is kept as its 16 bytes; any other text is kept in the graph's `TextTable`.
public struct EventIdentifier: Hashable, Comparable, Sendable {
    /// The first and the last eight bytes of a UUID; for other texts `high` is 0 and `low` names the text.
    public var high: UInt64
    /// The last eight bytes.
    public var low: UInt64

    /// An id from its halves.
    @inline(__always)
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The record had no id.
    public static let none = EventIdentifier(high: 0, low: 0)

    /// The id that stands for a text which is no UUID in lower case.
    public init(text: TextID) { self.init(high: 0, low: UInt64(text.index)) }

    /// The text it stands for, when it is no UUID.
    @inline(__always)
    public var text: TextID? { high == 0 ? TextID(UInt32(truncatingIfNeeded: low)) : nil }

    /// Orders by value.
    public static func < (left: EventIdentifier, right: EventIdentifier) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    /// Reads a UUID written in lower case with four dashes; nil for any other text, and for one whose first half is
    /// all zeros, which is taken for plain text. Exactly the texts that `uuid` gives back are read.
    public init?(uuid bytes: Span<UInt8>) {
        guard bytes.count == 36, bytes[8] == 0x2D, bytes[13] == 0x2D, bytes[18] == 0x2D, bytes[23] == 0x2D else {
            return nil
        }
        let parsed: (high: UInt64, low: UInt64)? = unsafe bytes.withUnsafeBytes { text in
            var flaws: UInt8 = 0
            @inline(__always) func digits(_ from: Int, _ count: Int, _ value: UInt64) -> UInt64 {
                var value = value
                for index in from..<(from + count) {
                    let byte = unsafe text[index]
                    let digit = byte &- 0x30
                    let letter = byte &- 0x61
                    flaws |= digit <= 9 || letter <= 5 ? 0 : 1
                    value = value << 4 | UInt64(digit <= 9 ? digit : letter &+ 10)
                }
                return value
            }
            let high = digits(14, 4, digits(9, 4, digits(0, 8, 0)))
            let low = digits(24, 12, digits(19, 4, 0))
            return flaws == 0 ? (high, low) : nil
        }
        guard let parsed, parsed.high != 0 else { return nil }
        self.init(high: parsed.high, low: parsed.low)
    }

    /// The 36 characters of a UUID.
    public var uuid: String {
        unsafe String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    unsafe text[place] = UInt8(ascii: "-")
                    place += 1
                }
                let half = digit < 16 ? high : low
                let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (digit % 16))) & 15
                unsafe text[place] = value < 10 ? 48 + value : 87 + value
                place += 1
            }
            return place
        }
    }
}
