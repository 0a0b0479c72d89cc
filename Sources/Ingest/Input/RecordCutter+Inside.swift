// The cutter inside a record: a push-down scan of JSON's grammar that can stop at any byte and go on in the next
// window. Apart because it is JSON and nothing else, while the rest of the cutter is about lists and damage.
import CloudTrail

extension RecordCutter {
    mutating func scanInside(_ window: Span<UInt8>, _ isLast: Bool) -> Cut? {
        let end = base + window.count
        while position < end {
            let cut: Step =
                switch unit.lexeme {
                case .string: string(window)
                case .escape: escape()
                case .scalar: scalar(window)
                case .afterEnd: afterEnd(window)
                case .none: structure(window, isLast)
                }
            switch cut {
            case .goOn: continue
            case .leave: return nil
            case .fail: return fail(.malformed, window)
            case .complete:
                if let cut = complete(window) { return cut }
                if mode != .inside { return nil }
            case .emit: return emit(window)
            }
        }
        return isLast ? finish(window) : wantMore(window)
    }

    enum Step { case goOn, leave, fail, complete, emit }

    // MARK: One lexeme

    private mutating func string(_ window: Span<UInt8>) -> Step {
        let index = RecordCutter.endOfPlainText(window, from: position - base)
        position = base + index
        guard index < window.count else { return .goOn }
        position += 1
        if window[index] == UInt8(ascii: "\\") {
            unit.lexeme = .escape
            return .goOn
        }
        unit.lexeme = .none
        return endString()
    }

    /// The place of the first quote or backslash from `start`, or the end. Eight bytes at a time, for most of a log is
    /// the inside of strings.
    private static func endOfPlainText(_ window: Span<UInt8>, from start: Int) -> Int {
        unsafe window.withUnsafeBytes { bytes in
            var index = start
            while index + 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
                // The high bit of each byte that is zero after the exclusive or; exact for the lowest such byte.
                let quotes = word ^ 0x2222_2222_2222_2222
                let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
                let quoted = (quotes &- 0x0101_0101_0101_0101) & ~quotes
                let slashed = (slashes &- 0x0101_0101_0101_0101) & ~slashes
                let found = (quoted | slashed) & 0x8080_8080_8080_8080
                if found != 0 { return index + found.trailingZeroBitCount / 8 }
                index += 8
            }
            while index < bytes.count {
                let byte = unsafe bytes[index]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
                index += 1
            }
            return index
        }
    }

    private mutating func escape() -> Step {
        position += 1
        unit.lexeme = .string
        return .goOn
    }

    private mutating func endString() -> Step {
        guard unit.expectation == .key || unit.expectation == .keyOrEnd else { return endValue() }
        if unit.depth == 1 {
            unit.key = (unit.token + 1)..<(position - 1)
            if unit.firstKey.isEmpty { unit.firstKey = unit.key }
        }
        unit.expectation = .colon
        return .goOn
    }

    private mutating func scalar(_ window: Span<UInt8>) -> Step {
        while position < base + window.count, RecordCutter.isScalar(window[position - base]) { position += 1 }
        guard position < base + window.count else { return .goOn }
        unit.lexeme = .none
        return endValue()
    }

    private mutating func endValue() -> Step {
        guard unit.depth > 0 else { return .complete }
        unit.expectation = .separatorOrEnd
        return .goOn
    }

    private mutating func structure(_ window: Span<UInt8>, _ isLast: Bool) -> Step {
        let byte = window[position - base]
        if unit.depth > deepest { return skipDeep(byte, window, isLast) }
        switch byte {
        case 0x20, 0x0A, 0x0D, 0x09: break
        case UInt8(ascii: "\""):
            guard canTakeString else { return .fail }
            unit.token = position
            unit.lexeme = .string
        case UInt8(ascii: ":"):
            guard unit.expectation == .colon else { return .fail }
            if unit.depth == 1 { noteKey(window) }
            unit.expectation = .value
        case UInt8(ascii: ","):
            guard unit.expectation == .separatorOrEnd else { return .fail }
            unit.expectation = unit.objects & 1 == 1 ? .key : .value
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard canTakeValue else { return .fail }
            return open(isObject: byte == UInt8(ascii: "{"), window, isLast)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            return close(isObject: byte == UInt8(ascii: "}"))
        default:
            guard canTakeValue, RecordCutter.isScalar(byte) else { return .fail }
            unit.lexeme = .scalar
        }
        position += 1
        return .goOn
    }

    private var canTakeValue: Bool { unit.expectation == .value || unit.expectation == .valueOrEnd }

    private var canTakeString: Bool {
        canTakeValue || unit.expectation == .key || unit.expectation == .keyOrEnd
    }

    // MARK: Levels

    private mutating func open(isObject: Bool, _ window: Span<UInt8>, _ isLast: Bool) -> Step {
        if unit.depth == 1, !unit.shape.isRecord, unit.objects & 1 == 1, let enters = entersList(isObject, window) {
            return enters
        }
        if isObject, unit.depth > 0, noteNested(window, isLast) { return .fail }
        if unit.depth == 0 { unit.isObject = isObject }
        unit.depth += 1
        position += 1
        guard unit.depth <= deepest else {
            unit.isTooDeep = true
            return .goOn
        }
        unit.objects = unit.objects << 1 | (isObject ? 1 : 0)
        unit.expectation = isObject ? .keyOrEnd : .valueOrEnd
        return .goOn
    }

    /// Remembers the first place in a record that looks like a record of its own; true when the one in hand is lost
    /// anyway and the scan had better go on there.
    private mutating func noteNested(_ window: Span<UInt8>, _ isLast: Bool) -> Bool {
        guard unit.nested == nil, position > highWater, lookAhead(window, isLast, anyName: false) == .yes else {
            return false
        }
        unit.nested = position
        return unit.isTooLarge
    }

    /// Levels past the limit are only counted: the value is lost, and its end is all that matters.
    private mutating func skipDeep(_ byte: UInt8, _ window: Span<UInt8>, _ isLast: Bool) -> Step {
        if byte == UInt8(ascii: "{"), noteNested(window, isLast) { return .fail }
        switch byte {
        case UInt8(ascii: "\""):
            unit.token = position
            unit.expectation = .value
            unit.lexeme = .string
        case UInt8(ascii: "{"), UInt8(ascii: "["): unit.depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): unit.depth -= 1
        default: break
        }
        if unit.depth == deepest { unit.expectation = .separatorOrEnd }
        position += 1
        return .goOn
    }

    /// Where the member just named is a list of records, the object in hand is an envelope, and the scan goes into it.
    private mutating func entersList(_ isObject: Bool, _ window: Span<UInt8>) -> Step? {
        let (isList, isHolder) = withKey(window) { (RecordShape.isList($0), RecordShape.isListHolder($0)) }
        guard isObject ? isHolder : isList else { return nil }
        guard aroundDepth + 2 <= deepest, enter(isEnvelope: true) else {
            unit.isTooDeep = true
            return .fail
        }
        position += 1
        if isObject {
            unit = Unit(start: position - 1, expectation: .keyOrEnd, depth: 1, objects: 1, token: position - 1)
            unit.isEnvelope = true
            return .goOn
        }
        _ = enter(isEnvelope: false)
        mode = .between
        return .leave
    }

    private mutating func close(isObject: Bool) -> Step {
        let isOpen = unit.depth > 0 && (unit.objects & 1 == 1) == isObject
        // A separator before the bracket is not JSON, but the bracket closes what it closes.
        let isInPlace = unit.expectation != .colon && (unit.expectation != .value || !isObject)
        guard isOpen, isInPlace else { return .fail }
        unit.depth -= 1
        unit.objects >>= 1
        position += 1
        return endValue()
    }

    private mutating func noteKey(_ window: Span<UInt8>) {
        var shape = unit.shape
        _ = withKey(window) { shape.note($0) }
        unit.shape = shape
    }

    /// Lends the last name at the top level; an empty text when the window has moved past it.
    private func withKey<Result>(_ window: Span<UInt8>, _ body: (JSONText) -> Result) -> Result {
        guard unit.key.lowerBound >= base else { return body(JSONText()) }
        let range = (unit.key.lowerBound - base)..<(unit.key.upperBound - base)
        return unsafe window.extracting(range).withUnsafeBytes { body(unsafe JSONText(lending: $0)) }
    }

    // MARK: The end of a record

    private mutating func complete(_ window: Span<UInt8>) -> Cut? {
        unit.end = position
        if unit.isEnvelope {
            mode = .between
            if aroundDepth > 0, around & 1 == 1 { resumeEnvelope() }
            return nil
        }
        // In a list, a record that holds what looks like another, and a text or number in place of a record, must
        // be followed by a comma or the end of the list: else the one has lost its end, or the other is what is
        // left of a record.
        if aroundDepth > 0, unit.nested != nil || !unit.isObject {
            unit.lexeme = .afterEnd
            return nil
        }
        return emit(window)
    }

    /// Looks at what follows a record that may have swallowed others, because its own end is missing.
    private mutating func afterEnd(_ window: Span<UInt8>) -> Step {
        let byte = window[position - base]
        guard RecordCutter.isSpace(byte) else {
            return byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") ? .emit : .fail
        }
        position += 1
        return .goOn
    }

    private mutating func emit(_ window: Span<UInt8>) -> Cut {
        mode = .between
        followsUnit = true
        let range = unit.start..<unit.end
        if unit.isTooDeep { return .damaged(range, .nestedTooDeeply) }
        if unit.isTooLarge || range.count > limits.recordBytes { return .damaged(range, .tooLarge) }
        learn(window)
        return .record(range)
    }

    private mutating func learn(_ window: Span<UInt8>) {
        guard unit.firstKey.lowerBound >= base, (1...64).contains(unit.firstKey.count) else { return }
        let first = (unit.firstKey.lowerBound - base)..<(unit.firstKey.upperBound - base)
        let isSame =
            first.count == learned.count && learned.indices.allSatisfy { learned[$0] == window[first.lowerBound + $0] }
        if !isSame { learned = first.map { window[$0] } }
    }

    /// The file ends inside a value.
    private mutating func finish(_ window: Span<UInt8>) -> Cut? {
        endsEarly = true
        if unit.nested == nil { unit.token = max(position - 1, unit.start) }
        return fail(unit.lexeme == .afterEnd ? .malformed : .cutShort, window)
    }

    /// The window ends inside a value.
    private mutating func wantMore(_ window: Span<UInt8>) -> Cut? {
        if position - unit.start > limits.recordBytes, !unit.isTooLarge {
            if unit.nested != nil { return fail(.tooLarge, window) }
            unit.isTooLarge = true
        }
        guard unit.isTooLarge || unit.isEnvelope else { return .needsMore(keeping: unit.start) }
        // Nothing of it will be parsed, but a name at the top level still says whether it is an envelope.
        var keeping = position
        if unit.depth == 1 {
            let isNamed = unit.expectation == .colon || unit.expectation == .value
            keeping = isNamed && unit.lexeme == .none ? unit.key.lowerBound : unit.token
        }
        let isNear = keeping >= base && position - keeping <= RecordCutter.longestGuess
        return .needsMore(keeping: isNear ? keeping : position)
    }
}
