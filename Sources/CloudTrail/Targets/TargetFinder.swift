// Walks one record and says what the call was about. Apart from the table because this is per worker and reuses its
// memory: nothing is allocated once the first records have been seen.

/// What a target is known by.
public enum TargetKind: Sendable {
    /// An ARN in its one spelling.
    case arn
    /// A name or an id that no ARN could be made of.
    case name
}

/// The parts of a record that name resources.
public struct TargetCall {
    /// `resources`, `requestParameters` and `responseElements`, where the record has them.
    public var resources: JSONValue?
    /// `requestParameters`.
    public var request: JSONValue?
    /// `responseElements`.
    public var response: JSONValue?
    /// `errorMessage`; may be absent.
    public var errorMessage: JSONText
    /// `awsRegion`; may be absent.
    public var region: JSONText
    /// The account the call happened in; may be absent.
    public var account: JSONText

    /// A call's parts.
    public init(
        resources: JSONValue?, request: JSONValue?, response: JSONValue?, errorMessage: JSONText, region: JSONText,
        account: JSONText
    ) {
        self.resources = resources
        self.request = request
        self.response = response
        self.errorMessage = errorMessage
        self.region = region
        self.account = account
    }
}

/// Finds the targets of calls; each worker owns one.
///
///     var finder = TargetFinder(table: .builtIn)
///     finder.find(in: tape, call, rules: rules) { name, type, kind, _ in … }
///
/// A call's targets come in this order: `resources[]`; then, as they stand in the request and the response, fields the
/// rules speak of and values that are ARNs; the ARN in the error message only when there was nothing else. Each is
/// given once, in its one spelling, at most `TargetLimits.targetsPerCall` of them.
public struct TargetFinder: ~Copyable {
    /// Takes a target: its name, its type (empty when not known) and what the name is. Copy what must last. What is
    /// left in `mark` may be there again when the same target comes again; it is 0 at first, and whenever the finder
    /// has forgotten it.
    public typealias Emit = (
        _ name: Span<UInt8>, _ type: Span<UInt8>, _ kind: TargetKind, _ mark: inout UInt32
    ) -> Void

    /// Targets left out because their call had more than the limit.
    public private(set) var dropped = 0

    private let types: ResourceTypes
    /// This record's targets so far, name and type end to end, and where each stands; past them the name being made.
    private var texts = NameBuffer()
    private var found: [Found] = []
    private var known = KnownARNs()
    /// Where the name being made begins.
    private var draft = 0

    private struct Found {
        let name: Range<Int>
        let type: Range<Int>
        let kind: TargetKind
        /// What it is known by among those met before, if it is one.
        let known: KnownARNs.Key?
    }

    /// A finder that runs `table`.
    public init(table: TargetTable) { types = table.resourceTypes }

    /// Hands each target of a call to `emit`. O(values in request and response).
    ///
    /// - Parameter rules: what `TargetTable.rules(source:name:)` gave for the call.
    public mutating func find(in tape: borrowing Tape, _ call: TargetCall, rules: TargetRules, _ emit: Emit) {
        draft = 0
        begin()
        found.removeAll(keepingCapacity: true)
        if let resources = call.resources { addResources(tape, resources) }
        var walk = Walk(call: call, rules: rules, root: .request)
        if let request = call.request {
            visit(tape, request, walk, Place(node: rules.program.root(.request)))
        }
        if let response = call.response {
            walk.root = .response
            visit(tape, response, walk, Place(node: rules.program.root(.response)))
        }
        if found.isEmpty, !call.errorMessage.isEmpty { addFromMessage(call.errorMessage) }
        for target in found where target.kind == .arn || !isPartOfARN(target.name) {
            var mark = target.known.map { known[$0] } ?? 0
            texts.withBytes(target.name) { name in
                texts.withBytes(target.type) { emit(name, $0, target.kind, &mark) }
            }
            if let key = target.known { known[key] = mark }
        }
    }

    // MARK: Making a name

    /// Begins a new name.
    @inline(__always)
    mutating func begin() { texts.cut(to: draft) }

    /// Adds to the name being made.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) { texts.append(bytes) }

    /// Adds to the name being made.
    @inline(__always)
    mutating func append(_ byte: UInt8) { texts.append(byte) }

    /// Adds to the name being made.
    @inline(__always)
    mutating func append(_ text: JSONText) { texts.append(text) }

    // MARK: Keeping it

    /// Keeps `text` if it is an ARN that names one thing.
    ///
    /// - Parameter type: the type it has if the table does not know it.
    /// - Returns: whether it was an ARN at all.
    mutating func keepARN(_ text: JSONText, type: JSONText = JSONText()) -> Bool {
        if let key = known.find(text) {
            begin()
            append(text)
            types.type(known.rule(of: key)).withBytes { keep(.arn, type: $0, known: key) }
            return true
        }
        load(text)
        let (isARN, rule) = types.spell(&texts, from: draft)
        guard isARN, isWhole() else { return isARN }
        guard let rule else {
            keep(.arn, type: type)
            return true
        }
        let isAsWritten = texts.withBytes(draft..<texts.count) { text.hasBytes($0) }
        let key = isAsWritten ? known.note(text, rule: rule) : nil
        types.type(rule).withBytes { keep(.arn, type: $0, known: key) }
        return true
    }

    /// Keeps the ARN being made, in its one spelling, be it one thing's or a pattern.
    ///
    /// - Returns: whether it was an ARN at all.
    mutating func keepMadeARN() -> Bool {
        let (isARN, rule) = types.spell(&texts, from: draft)
        guard isARN else { return false }
        keep(.arn, type: rule.map { types.type($0) } ?? JSONText())
        return true
    }

    /// Keeps the name being made, unless this record's targets have it already.
    @inline(__always)
    mutating func keep(_ kind: TargetKind, type: JSONText) {
        type.withBytes { keep(kind, type: $0) }
    }

    /// Keeps the name being made, unless this record's targets have it already.
    mutating func keep(_ kind: TargetKind, type: Span<UInt8>, known: KnownARNs.Key? = nil) {
        guard isNew() else { return }
        let end = texts.count
        append(type)
        found.append(Found(name: draft..<end, type: end..<texts.count, kind: kind, known: known))
        draft = texts.count
    }

    /// Whether there is room for the name being made and no target by it.
    private mutating func isNew() -> Bool {
        let name = draft..<texts.count
        for known in found where known.name.count == name.count && isSame(known.name, name) { return false }
        guard found.count < TargetLimits.targetsPerCall else {
            dropped += 1
            return false
        }
        return true
    }

    /// Whether two stretches of one length hold the same bytes.
    @inline(__always)
    private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        texts.withBytes(left) { one in texts.withBytes(right) { equalBytes(one, $0) } }
    }

    /// Whether the ARN being made names one thing.
    private func isWhole() -> Bool {
        let last = texts[texts.count - 1]
        guard last != UInt8(ascii: "/"), last != UInt8(ascii: ":") else { return false }
        return texts.withBytes(draft..<texts.count) { firstIndex(of: UInt8(ascii: "*"), in: $0) == nil }
    }

    /// Whether the record gave the same thing's ARN too, as answers to a creation do: then the name says nothing more.
    private func isPartOfARN(_ name: Range<Int>) -> Bool {
        func isBoundary(_ index: Int) -> Bool { texts[index] == UInt8(ascii: "/") || texts[index] == UInt8(ascii: ":") }
        for target in found where target.kind == .arn {
            var start = target.name.lowerBound + 4
            while start + name.count <= target.name.upperBound {
                let end = start + name.count
                if isBoundary(start - 1), end == target.name.upperBound || isBoundary(end), isSame(start..<end, name) {
                    return true
                }
                start += 1
            }
        }
        return false
    }
}
