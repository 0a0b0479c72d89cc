// Cuts raw bytes into records without parsing them as a whole: what damaged documents, JSON Lines, documents one after
// another and files too large for a tape have in common. Apart because it is one machine, with its state in one place.
import CloudTrail

/// A scanner that takes a file in windows, in order, and cuts records out of whatever lists and envelopes hold them.
///
/// It checks the grammar of brackets, quotes and separators as it goes, so a missing quote or brace is found where it
/// is missing. A broken record costs itself: the scan goes on at the next place that begins a record. Between records
/// it forgives everything.
///
///     var cutter = RecordCutter(limits: InputLimits())
///     while true {
///         switch cutter.next(bytes, isLast: true) {
///         case .record(let range): …
///
/// - Complexity: each byte is looked at no more than a few times, whatever the damage.
struct RecordCutter {
    /// What the next step through the bytes came upon. All places are counted from the start of the file.
    enum Cut: Equatable {
        /// A record, or another value in its place, complete.
        case record(Range<Int>)
        /// A record that is no JSON.
        case damaged(Range<Int>, SkipReason)
        /// The window is used up to `keeping`: call again with what follows, and the bytes from there on.
        case needsMore(keeping: Int)
        /// All is read.
        case end
    }

    enum Mode { case between, inside, searching }

    /// What must come next inside a record.
    enum Expectation { case value, valueOrEnd, key, keyOrEnd, colon, separatorOrEnd }

    /// What the scan is in the middle of.
    enum Lexeme { case none, string, escape, scalar, afterEnd }

    /// The value being cut.
    struct Unit {
        var start = 0
        var end = 0
        var expectation = Expectation.value
        var lexeme = Lexeme.none
        var depth = 0
        /// A bit for each level, set for an object; levels past the limit are counted only.
        var objects: UInt128 = 0
        /// Where the last string begins.
        var token = 0
        /// The last name at the top level.
        var key = 0..<0
        var shape = RecordShape()
        /// The first name at the top level, once known.
        var firstKey = 0..<0
        /// The first place inside that looks like a record of its own.
        var nested: Int?
        /// An object around a list of records: it gives no record itself.
        var isEnvelope = false
        var isObject = false
        var isTooDeep = false
        var isTooLarge = false
    }

    let limits: InputLimits
    var mode = Mode.between
    var unit = Unit()
    /// Where the scan is.
    var position = 0
    /// Where the window in hand begins.
    var base = 0
    /// The lists and envelopes around, a bit each, set for an envelope.
    var around: UInt128 = 0
    var aroundDepth = 0
    /// How far damage has been looked into; a place before it is not tried a second time.
    var highWater = -1
    /// The last byte before `position` that is not white space, while searching.
    var before: UInt8 = 0
    /// The first name in the last whole record, which others of the file likely begin with too.
    var learned: [UInt8] = []
    var isLineStart = true
    /// Whether a record ends earlier in this line.
    var followsUnit = false
    var isLinePrefix = false
    var pendingStray = 0

    /// Bytes outside any document that are no white space, and where the first of them is.
    private(set) var strayBytes = 0
    private(set) var strayOffset = 0
    /// Whether a list of records was come upon.
    var sawList = false
    /// Whether the bytes ended inside a list or an envelope.
    var endsEarly = false
    /// Bytes looked at so far, to hold the scan to linear work.
    private(set) var steps = 0

    /// Levels kept track of, in a record and around it.
    let deepest: Int

    init(limits: InputLimits) {
        self.limits = limits
        deepest = min(limits.depth, UInt128.bitWidth)
    }

    /// Goes on to the next cut in `window`, the bytes of the file from where the last one was to be kept.
    ///
    /// - Parameters:
    ///   - window: the bytes from `start`.
    ///   - start: where they lie in the file.
    ///   - isLast: whether the file ends with them.
    mutating func next(_ window: Span<UInt8>, at start: Int = 0, isLast: Bool) -> Cut {
        precondition(start <= position && position <= start + window.count, "the window does not hold the position")
        base = start
        while true {
            let from = position
            let cut: Cut? =
                switch mode {
                case .between: scanBetween(window, isLast)
                case .inside: scanInside(window, isLast)
                case .searching: search(window, isLast)
                }
            steps += position - from
            if let cut { return cut }
        }
    }

    // MARK: Between records

    private mutating func scanBetween(_ window: Span<UInt8>, _ isLast: Bool) -> Cut? {
        let end = base + window.count
        while position < end {
            let byte = window[position - base]
            switch byte {
            case UInt8(ascii: "\n"): endLine()
            case 0x09, 0x0D, 0x20, UInt8(ascii: ","): break
            case UInt8(ascii: "{"):
                begin()
                return nil
            case UInt8(ascii: "["):
                settlePrefix()
                guard enter(isEnvelope: false) else { return overflow() }
            case UInt8(ascii: "]") where aroundDepth > 0:
                position += 1
                leaveList()
                return nil
            case UInt8(ascii: "\"") where aroundDepth == 0 && position + 1 == end && !isLast:
                return .needsMore(keeping: position)
            case UInt8(ascii: "\"") where aroundDepth > 0 || isHeldText(window):
                begin()
                return nil
            case UInt8(ascii: "\"") where isLineStart || followsUnit, UInt8(ascii: ":") where followsUnit:
                return loseStart()
            case _ where aroundDepth > 0 && RecordCutter.isScalar(byte):
                begin()
                return nil
            default: stray(byte)
            }
            position += 1
        }
        guard isLast else { return .needsMore(keeping: position) }
        endLine()
        endsEarly = endsEarly || aroundDepth > 0
        return .end
    }

    /// Whether a quote between documents opens a record held as text, one to a line.
    private func isHeldText(_ window: Span<UInt8>) -> Bool {
        let index = position - base + 1
        return isLineStart && index < window.count && window[index] == UInt8(ascii: "{")
    }

    /// Starts a value at the position.
    mutating func begin() {
        settlePrefix()
        unit = Unit(start: position, token: position)
        mode = .inside
    }

    /// Enters a list or an envelope; false when there are too many around already.
    mutating func enter(isEnvelope: Bool) -> Bool {
        guard aroundDepth < deepest else { return false }
        around = around << 1 | (isEnvelope ? 1 : 0)
        aroundDepth += 1
        sawList = sawList || isEnvelope
        return true
    }

    /// Leaves the innermost list or envelope; true when it was an envelope.
    private mutating func leave() -> Bool {
        let wasEnvelope = around & 1 == 1
        around >>= 1
        aroundDepth -= 1
        return wasEnvelope
    }

    /// A `]`: the list is over, and the envelope around it goes on.
    private mutating func leaveList() {
        _ = leave()
        if aroundDepth > 0, around & 1 == 1 { resumeEnvelope() }
    }

    /// Goes on in the envelope around, after the member that was entered.
    mutating func resumeEnvelope() {
        _ = leave()
        unit = Unit(
            start: position, expectation: .separatorOrEnd, depth: 1, objects: 1, token: position, isEnvelope: true)
        mode = .inside
    }

    /// More lists in one another than any file has: all are left, and the search goes on from here.
    private mutating func overflow() -> Cut {
        let start = position
        around = 0
        aroundDepth = 0
        position += 1
        before = UInt8(ascii: "[")
        mode = .searching
        return .damaged(start..<position, .nestedTooDeeply)
    }

    /// Names and values between documents: what is left of a record without its first brace.
    private mutating func loseStart() -> Cut {
        let start = position
        position += 1
        before = 0
        settlePrefix()
        mode = .searching
        return .damaged(start..<position, .malformed)
    }

    private mutating func stray(_ byte: UInt8) {
        // A byte order mark is no text.
        if position < 3, byte == [0xEF, 0xBB, 0xBF][position] { return }
        if isLineStart, byte &- UInt8(ascii: "0") <= 9 { isLinePrefix = true }
        isLineStart = false
        if pendingStray == 0, strayBytes == 0 { strayOffset = position }
        if isLinePrefix { pendingStray += 1 } else { strayBytes += 1 }
    }

    /// A line that begins with a digit and then holds JSON is one that CloudWatch Logs writes: a time, then the record.
    private mutating func settlePrefix() {
        isLinePrefix = false
        pendingStray = 0
        isLineStart = false
    }

    private mutating func endLine() {
        strayBytes += pendingStray
        pendingStray = 0
        isLinePrefix = false
        isLineStart = true
        followsUnit = false
    }

    // MARK: After damage

    /// Gives up the value in hand, which makes no sense at the position, and arranges for the search to go on behind
    /// the damage: in the last string before it, for a quote missing there hides the beginning of the next record; or
    /// at a record that the damaged one seems to have swallowed.
    mutating func fail(_ reason: SkipReason, _ window: Span<UInt8>) -> Cut? {
        let failure = position
        let isNew = failure > highWater
        highWater = max(highWater, failure)
        mode = .searching
        if let nested = unit.nested {
            position = nested
            mode = .between
        } else {
            position = min(max(unit.start, unit.token) + 1, max(failure, base))
            position = max(position, base)
            endsEarly = endsEarly || unit.isEnvelope
            before = position > base ? window[position - 1 - base] : 0
        }
        steps += failure - position
        let range = unit.start..<max(failure, unit.start + 1)
        let known: SkipReason = unit.isTooLarge ? .tooLarge : unit.isTooDeep ? .nestedTooDeeply : reason
        return isNew && !unit.isEnvelope ? .damaged(range, known) : nil
    }

    private mutating func search(_ window: Span<UInt8>, _ isLast: Bool) -> Cut? {
        let end = base + window.count
        while position < end {
            let byte = window[position - base]
            if byte == UInt8(ascii: "{"), RecordCutter.separates(before) || isFirstInLine(window) {
                switch lookAhead(window, isLast, anyName: isFirstInLine(window)) {
                case .yes:
                    mode = .between
                    return nil
                case .unknown: return .needsMore(keeping: max(position - 1, base))
                case .no: break
                }
            }
            if byte > 0x20 { before = byte }
            position += 1
        }
        guard isLast else { return .needsMore(keeping: max(position - 1, base)) }
        mode = .between
        return nil
    }

    private func isFirstInLine(_ window: Span<UInt8>) -> Bool {
        position == 0 || position > base && window[position - 1 - base] == UInt8(ascii: "\n")
    }

    private static func separates(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "]"): true
        default: false
        }
    }

    enum Guess { case yes, no, unknown }

    /// Bytes within which a name, and the blanks around it, tell what an object is.
    static let longestGuess = 512

    /// Whether the brace at the position opens an object that begins as records do. Looks ahead a bounded way.
    func lookAhead(_ window: Span<UInt8>, _ isLast: Bool, anyName: Bool) -> Guess {
        var index = position - base + 1
        let end = min(window.count, index + RecordCutter.longestGuess)
        let open: Guess = isLast || end < window.count ? .no : .unknown
        while index < end, RecordCutter.isSpace(window[index]) { index += 1 }
        guard index < end else { return open }
        guard window[index] == UInt8(ascii: "\"") else { return .no }
        let start = index + 1
        index = start
        while index < end, window[index] != UInt8(ascii: "\"") {
            if window[index] < 0x20 || window[index] == UInt8(ascii: "\\") || index - start > 64 { return .no }
            index += 1
        }
        let name = start..<index
        index += 1
        while index < end, RecordCutter.isSpace(window[index]) { index += 1 }
        guard index < end else { return open }
        guard window[index] == UInt8(ascii: ":") else { return .no }
        return anyName || begins(window, name) ? .yes : .no
    }

    /// Whether records begin with the name at `range` of the window.
    private func begins(_ window: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let isKnown = unsafe window.extracting(range).withUnsafeBytes {
            RecordShape.beginsRecord(unsafe JSONText(lending: $0))
        }
        return isKnown
            || range.count == learned.count
                && learned.indices.allSatisfy { learned[$0] == window[range.lowerBound + $0] }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Whether `byte` can stand in a number, `true`, `false` or `null`, or in a word miswritten for one.
    static func isScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
