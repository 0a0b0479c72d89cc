// Walks one record and says what the call was about. Apart from the table because this is per worker and reuses its
// memory: nothing is allocated once the first records have been seen.
import Glibc

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
///     finder.find(in: tape, call, rules: rules) { name, type, kind in … }
///
/// A call's targets come in this order: `resources[]`; then, as they stand in the request and the response, fields the
/// rules speak of and values that are ARNs; the ARN in the error message only when there was nothing else. Each is
/// given once, in its one spelling, at most `TargetLimits.targetsPerCall` of them.
public struct TargetFinder {
    /// Takes a target: its name, its type (empty when not known) and what the name is. Copy what must last.
    public typealias Emit = (_ name: Span<UInt8>, _ type: Span<UInt8>, _ kind: TargetKind) -> Void

    /// Targets left out because their call had more than the limit.
    public private(set) var dropped = 0

    private let types: ResourceTypes
    /// This record's targets so far, name and type end to end, and where each stands; past them the name being made.
    private var texts: [UInt8] = []
    private var found: [Found] = []
    /// Where the name being made begins.
    private var draft = 0
    private var spelling: [UInt8] = []

    private struct Found {
        let name: Range<Int>
        let type: Range<Int>
        let kind: TargetKind
    }

    /// A finder that runs `table`.
    public init(table: TargetTable) { types = table.resourceTypes }

    /// Hands each target of a call to `emit`. O(values in request and response).
    ///
    /// - Parameter rules: what `TargetTable.rules(source:name:)` gave for the call.
    public mutating func find(in tape: borrowing Tape, _ call: TargetCall, rules: TargetRules, _ emit: Emit) {
        texts.removeAll(keepingCapacity: true)
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
            emit(texts.span.extracting(target.name), texts.span.extracting(target.type), target.kind)
        }
    }

    // MARK: Making a name

    /// Begins a new name.
    @inline(__always)
    mutating func begin() {
        let end = found.last?.type.upperBound ?? 0
        if texts.count > end { texts.removeLast(texts.count - end) }
        draft = end
    }

    /// Adds to the name being made.
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe texts.append(contentsOf: $0) }
    }

    /// Adds to the name being made.
    @inline(__always)
    mutating func append(_ byte: UInt8) { texts.append(byte) }

    /// Adds to the name being made.
    @inline(__always)
    mutating func append(_ text: JSONText) {
        text.withBytes { append($0) }
    }

    // MARK: Keeping it

    /// Keeps the ARN being made, in its one spelling. One that is a pattern, or has nothing at its end, is no resource.
    ///
    /// - Parameter type: the type it has if the table does not know it.
    /// - Returns: whether it was an ARN at all.
    @discardableResult
    mutating func keepARN(type: JSONText, isPatternAllowed: Bool) -> Bool {
        var captures = Captures()
        guard let name = ARN(texts.span.extracting(draft..<texts.count)) else { return false }
        let rule = types.match(name, texts.span.extracting(draft..<texts.count), captures: &captures)
        if let canonical = rule?.canonical { rewrite(from: draft + name.resource.lowerBound, canonical, captures) }
        guard isPatternAllowed || isWhole() else { return true }
        if let rule { keep(.arn, type: rule.type) } else { keep(.arn, type: type) }
        return true
    }

    /// Writes the ARN being made otherwise from `start` on.
    private mutating func rewrite(from start: Int, _ template: TargetTemplate, _ captures: Captures) {
        spelling.removeAll(keepingCapacity: true)
        for part in template.parts {
            switch part {
            case .literal(let text): spelling.append(contentsOf: template.text[text])
            case .capture(let number):
                for index in captures[number] { spelling.append(texts[draft + index]) }
            default: preconditionFailure("the parser lets nothing else through")
            }
        }
        texts.removeLast(texts.count - start)
        texts.append(contentsOf: spelling)
    }

    /// Keeps the name being made, unless this record's targets have it already.
    mutating func keep(_ kind: TargetKind, type: [UInt8]) {
        guard isNew() else { return }
        let end = texts.count
        texts.append(contentsOf: type)
        found.append(Found(name: draft..<end, type: end..<texts.count, kind: kind))
    }

    /// Keeps the name being made, unless this record's targets have it already.
    mutating func keep(_ kind: TargetKind, type: JSONText) {
        guard isNew() else { return }
        let end = texts.count
        append(type)
        found.append(Found(name: draft..<end, type: end..<texts.count, kind: kind))
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
    private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        precondition(left.count == right.count && left.upperBound <= texts.count && right.upperBound <= texts.count)
        return unsafe texts.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return true }
            return unsafe memcmp(start + left.lowerBound, start + right.lowerBound, left.count) == 0
        }
    }

    /// Whether the ARN being made names one thing.
    private func isWhole() -> Bool {
        guard let last = texts.last, last != UInt8(ascii: "/"), last != UInt8(ascii: ":") else { return false }
        return unsafe texts.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return true }
            return unsafe memchr(start + draft, Int32(UInt8(ascii: "*")), bytes.count - draft) == nil
        }
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
