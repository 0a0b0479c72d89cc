// Integers that index something, each a type of its own so that a node cannot be used where an event is meant.

/// A node's place in a `NodeTable`. In a finished graph the order is by kind, then by key.
public struct NodeID: Hashable, Comparable, Sendable {
    /// The place.
    public var index: UInt32

    /// The node at `index`.
    @inlinable @inline(__always)
    public init(_ index: UInt32) { self.index = index }

    /// Stands for "no node" in columns.
    @inlinable public static var none: NodeID { NodeID(.max) }

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
    @inlinable @inline(__always)
    public init(_ index: UInt32) { self.index = index }

    /// Orders by place.
    public static func < (left: EventIndex, right: EventIndex) -> Bool { left.index < right.index }
}

/// An interned text's place in a `TextTable`.
public struct TextID: Hashable, Sendable {
    /// The place.
    public var index: UInt32

    /// The text at `index`.
    @inlinable @inline(__always)
    public init(_ index: UInt32) { self.index = index }

    /// The empty text, which stands for "absent" in columns. Every table has it first.
    @inlinable public static var empty: TextID { TextID(0) }
}

/// A (service, event name) pair's place in an `ActionTable`.
public struct ActionID: Hashable, Sendable {
    /// The place.
    public var index: UInt32

    /// The action at `index`.
    @inlinable @inline(__always)
    public init(_ index: UInt32) { self.index = index }
}

/// A 128-bit event id. A UUID is kept as its 16 bytes; any other text is kept in the graph's `TextTable`.
public struct EventIdentifier: Hashable, Comparable, Sendable {
    /// The first and the last eight bytes of a UUID; for other texts `high` is 0 and `low` names the text.
    public var high: UInt64
    /// The last eight bytes.
    public var low: UInt64

    /// An id from its halves.
    @inlinable @inline(__always)
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The record had no id.
    @inlinable public static var none: EventIdentifier { EventIdentifier(high: 0, low: 0) }

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
            func four(_ from: Int) -> UInt64 {
                UInt64(UInt32(littleEndian: unsafe text.loadUnaligned(fromByteOffset: from, as: UInt32.self)))
            }
            func eight(_ from: Int) -> UInt64 {
                UInt64(littleEndian: unsafe text.loadUnaligned(fromByteOffset: from, as: UInt64.self))
            }
            var flaws: UInt64 = 0
            let high =
                EventIdentifier.value(ofDigits: eight(0), &flaws) << 32
                | EventIdentifier.value(ofDigits: four(9) | four(14) << 32, &flaws)
            let low =
                EventIdentifier.value(ofDigits: four(19) | four(24) << 32, &flaws) << 32
                | EventIdentifier.value(ofDigits: eight(28), &flaws)
            return flaws == 0 ? (high, low) : nil
        }
        guard let parsed, parsed.high != 0 else { return nil }
        self.init(high: parsed.high, low: parsed.low)
    }

    /// The value of eight hexadecimal digits in lower case, the first in the lowest byte; adds to `flaws` where they
    /// are none.
    @inline(__always)
    private static func value(ofDigits text: UInt64, _ flaws: inout UInt64) -> UInt64 {
        let (ones, halves, fifths): (UInt64, UInt64, UInt64) = (
            0x0101_0101_0101_0101, 0x0F0F_0F0F_0F0F_0F0F, 0x1010_1010_1010_1010
        )
        // Letters have this bit, digits have not.
        let letters = (text >> 6) & ones
        let low = text & halves
        flaws |= ((text >> 4) & halves) ^ (ones &* 3 &+ letters &* 3)
        // A digit's low half is at most 9, a letter's from 1 to 6: else the fifth bit of its byte is set, or is not.
        let tooMuch = (low &+ ones &* 6 &+ letters &* 3) & fifths
        let tooLittle = ~(low &+ halves) & (letters << 4)
        flaws |= tooMuch | tooLittle
        var value = (low &+ letters &* 9).byteSwapped
        value = (value | value >> 4) & 0x00FF_00FF_00FF_00FF
        value = (value | value >> 8) & 0x0000_FFFF_0000_FFFF
        return (value | value >> 16) & 0xFFFF_FFFF
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
