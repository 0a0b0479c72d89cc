// What simdjson refuses but can be mended without guessing. Apart because it is pure: bytes in, bytes out.

/// Mends one record or document of JSON: ill-formed UTF-8 and half surrogate pairs become U+FFFD, bare control
/// characters are escaped, numbers that fit no type become text. Everything else is copied as it stands.
struct TextRepair {
    private let limits: InputLimits
    private var counts = RepairCounts()

    /// Appends the mended `bytes` to `output` and adds up what was done. O(n).
    static func repair(
        _ bytes: Span<UInt8>, into output: inout ByteBuffer, limits: InputLimits, _ counts: inout RepairCounts
    ) {
        var repair = TextRepair(limits: limits)
        repair.document(bytes, &output)
        counts.add(repair.counts)
    }

    private init(limits: InputLimits) { self.limits = limits }

    private mutating func document(_ bytes: Span<UInt8>, _ output: inout ByteBuffer) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                output.append(byte)
                index = string(bytes, from: index + 1, &output)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                index = number(bytes, from: index, &output)
            default:
                output.append(byte)
                index += 1
            }
        }
    }

    /// Copies a string from after its first quote to after its last, and says where that is.
    private mutating func string(_ bytes: Span<UInt8>, from start: Int, _ output: inout ByteBuffer) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                output.append(byte)
                return index + 1
            case UInt8(ascii: "\\"):
                index = escape(bytes, from: index, &output)
            case 0..<0x20:
                counts.rawControls += 1
                output.append("\\u00")
                output.append(TextRepair.digit(byte >> 4))
                output.append(TextRepair.digit(byte & 15))
                index += 1
            case 0x20..<0x80:
                output.append(byte)
                index += 1
            default:
                let (length, isValid) = UTF8Sequence.measure(bytes, at: index)
                if isValid {
                    output.append(bytes.extracting(index..<(index + length)))
                } else {
                    counts.invalidUTF8 += 1
                    output.append("\u{FFFD}")
                }
                index += length
            }
        }
        return index
    }

    /// Copies the escape at `start`, half a surrogate pair as U+FFFD, and says where it ends.
    private mutating func escape(_ bytes: Span<UInt8>, from start: Int, _ output: inout ByteBuffer) -> Int {
        guard let unit = TextRepair.unit(bytes, at: start) else {
            let end = min(start + 2, bytes.count)
            // A second byte that is not ASCII is left to the string to judge.
            guard end == start + 2, bytes[start + 1] < 0x80, bytes[start + 1] >= 0x20 else {
                output.append(bytes[start])
                return start + 1
            }
            output.append(bytes.extracting(start..<end))
            return end
        }
        var end = start + 6
        if (0xD800..<0xDC00).contains(unit), let low = TextRepair.unit(bytes, at: end), (0xDC00..<0xE000).contains(low)
        {
            end += 6
        } else if (0xD800..<0xE000).contains(unit) {
            counts.loneSurrogates += 1
            output.append("\\ufffd")
            return end
        }
        output.append(bytes.extracting(start..<end))
        return end
    }

    /// The code unit of an escape `\uXXXX` at `index`.
    private static func unit(_ bytes: Span<UInt8>, at index: Int) -> Int? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var value = 0
        for place in (index + 2)..<(index + 6) {
            guard let digit = Character(UnicodeScalar(bytes[place])).hexDigitValue else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    /// Copies a number, in quotes where no type holds it, and says where it ends.
    private mutating func number(_ bytes: Span<UInt8>, from start: Int, _ output: inout ByteBuffer) -> Int {
        var end = start + 1
        var isWhole = true
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                isWhole = false
            default:
                return finish(bytes.extracting(start..<end), isWhole, &output, end)
            }
            end += 1
        }
        return finish(bytes.extracting(start..<end), isWhole, &output, end)
    }

    private mutating func finish(
        _ digits: Span<UInt8>, _ isWhole: Bool, _ output: inout ByteBuffer, _ end: Int
    ) -> Int {
        // No type is left by fewer digits, or by an exponent of fewer than three.
        guard digits.count > 4, digits.count <= limits.numberBytes, TextRepair.isHuge(digits, isWhole) else {
            output.append(digits)
            return end
        }
        counts.hugeNumbers += 1
        output.append("\"")
        output.append(digits)
        output.append("\"")
        return end
    }

    private static func isHuge(_ digits: Span<UInt8>, _ isWhole: Bool) -> Bool {
        let text = unsafe digits.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        if isWhole { return Int64(text) == nil && UInt64(text) == nil }
        guard let value = Double(text) else { return false }
        return value.isInfinite
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

/// One sequence of UTF-8, or the ill-formed piece in its place.
enum UTF8Sequence {
    /// How long the sequence at `index` is and whether it is well formed. An ill-formed one is measured as Unicode
    /// recommends: the longest beginning of a well-formed one, so that each costs one replacement character.
    static func measure(_ bytes: Span<UInt8>, at index: Int) -> (length: Int, isValid: Bool) {
        let lead = bytes[index]
        let count: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0..<0x80: return (1, true)
        case 0xC2...0xDF: count = 2
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: count = 3
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: count = 4
        default: return (1, false)
        }
        guard index + 1 < bytes.count, second.contains(bytes[index + 1]) else { return (1, false) }
        var length = 2
        while length < count {
            guard index + length < bytes.count, bytes[index + length] & 0xC0 == 0x80 else { return (length, false) }
            length += 1
        }
        return (count, true)
    }
}

extension RepairCounts {
    mutating func add(_ other: RepairCounts) {
        invalidUTF8 += other.invalidUTF8
        loneSurrogates += other.loneSurrogates
        rawControls += other.rawControls
        hugeNumbers += other.hugeNumbers
    }
}
