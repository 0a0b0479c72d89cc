// The innermost loop: one pass over a request or a response that follows the rules' fields and notices ARNs on the way.

extension TargetFinder {
    /// What stays the same during one walk.
    struct Walk {
        let call: TargetCall
        let rules: TargetRules
        var root: TargetRoot
    }

    /// Where the walk is among the rules' fields.
    struct Place {
        /// The node of the program's tree, if the keys so far lead to one.
        var node: Int
        /// The entries for the key just passed wherever it stands.
        var deepList = TargetProgram.none
        var depth = 0
    }

    /// Looks at `value` and all below it.
    mutating func visit(
        _ tape: borrowing Tape, _ value: JSONValue, _ walk: borrowing Walk, _ place: Place
    ) {
        switch tape.kind(of: value) {
        case .string: visitText(tape, tape.text(at: value), walk, place)
        case .object where place.depth < TargetLimits.depth: visitMembers(tape, value, walk, place)
        case .array where place.depth < TargetLimits.depth:
            // A list is looked through: what leads to it leads to its elements.
            var inner = place
            inner.depth += 1
            var elements = tape.elements(of: value)
            while let element = tape.nextElement(&elements) { visit(tape, element, walk, inner) }
        default: return
        }
    }

    private mutating func visitMembers(
        _ tape: borrowing Tape, _ object: JSONValue, _ walk: borrowing Walk, _ place: Place
    ) {
        var members = tape.members(of: object)
        while let (name, member) = tape.nextMember(&members) {
            var inner = Place(node: TargetProgram.none, depth: place.depth + 1)
            if let key = walk.rules.program.keys.find(name) {
                if walk.rules.program.isSkipped(key) { continue }
                inner.node = walk.rules.program.child(of: place.node, key)
                inner.deepList = walk.rules.program.deepList(key, walk.root)
                if walk.rules.program.isWrapper(key), inner.node < 0, inner.deepList < 0 {
                    inner.node = place.node
                    inner.deepList = place.deepList
                }
            }
            visit(tape, member, walk, inner)
        }
    }

    private mutating func visitText(
        _ tape: borrowing Tape, _ text: JSONText, _ walk: borrowing Walk, _ place: Place
    ) {
        guard !text.isEmpty, text.count <= ARN.maximumLength else { return }
        if text.hasPrefix("arn"), keepARN(text) { return }
        guard text.count <= TargetLimits.valueLength else { return }
        let list = walk.rules.program.list(at: place.node)
        if list >= 0, apply(list, tape, text, walk) { return }
        if place.deepList >= 0 { _ = apply(place.deepList, tape, text, walk) }
    }

    /// Adds what the first fitting entry of `list` makes of `text`, and says whether one fitted.
    private mutating func apply(
        _ list: Int, _ tape: borrowing Tape, _ text: JSONText, _ walk: borrowing Walk
    ) -> Bool {
        var captures = Captures()
        for place in walk.rules.program.entries(in: list) {
            let number = walk.rules.program.entry(at: place)
            guard walk.rules.isActive(number) else { continue }
            let entry = walk.rules.program.entries[number]
            if let shape = entry.shape {
                let pattern = walk.rules.program.text[entry.pattern]
                let fits = text.withBytes { shape.matches(pattern, $0, from: 0, captures: &captures) }
                guard fits else { continue }
            }
            if TargetFinder.isMasked(text) { return true }
            let type = walk.rules.program.text[entry.type]
            switch fill(entry.template, tape, text, captures, walk) {
            case .missing: continue
            case .whole where !entry.makesARN: keep(.name, type: type)
            // Nothing in the value can give the ARN another shape than the rule's.
            case .whole where TargetFinder.isPlain(text): keep(.arn, type: type)
            case .whole where keepMadeARN(): break
            case .whole, .unplaced:
                begin()
                append(text)
                keep(.name, type: type)
            }
            return true
        }
        return false
    }

    /// How much of a template could be filled in.
    private enum Filled {
        /// All of it.
        case whole
        /// The record does not say in which region or account, or says it in a way that fits no ARN.
        case unplaced
        /// A field it refers to is not there.
        case missing
    }

    /// Begins a name made of `text`.
    private mutating func fill(
        _ template: Range<Int>, _ tape: borrowing Tape, _ text: JSONText, _ captures: borrowing Captures,
        _ walk: borrowing Walk
    ) -> Filled {
        begin()
        let program = walk.rules.program
        for place in template {
            switch program.parts[place] {
            case .literal(let range): append(program.text[range])
            case .value: append(text)
            case .capture(let number): append(text.slice(captures[number].lowerBound, captures[number].upperBound))
            case .partition: append(JSONText(ARN.partition(ofRegion: walk.call.region)))
            case .region:
                guard ARN.isPart(walk.call.region) else { return .unplaced }
                append(walk.call.region)
            case .account:
                guard ARN.isPart(walk.call.account) else { return .unplaced }
                append(walk.call.account)
            case .reference(let number):
                let found = TargetFinder.text(of: program.references[number], tape, walk)
                if found.isEmpty { return .missing }
                if found.hasPrefix("arn:") || TargetFinder.isMasked(found) { return .unplaced }
                append(found)
            }
        }
        return .whole
    }

    /// The text of a field; the first element of each list on the way.
    private static func text(
        of reference: TargetArena.Reference, _ tape: borrowing Tape, _ walk: borrowing Walk
    ) -> JSONText {
        let root = reference.root == .request ? walk.call.request : walk.call.response
        guard var place = root else { return JSONText() }
        for key in reference.path {
            let wanted = walk.rules.program.text[walk.rules.program.pathKeys[key]]
            var elements = tape.elements(of: place)
            if let first = tape.nextElement(&elements) { place = first }
            var members = tape.members(of: place)
            var found: JSONValue?
            while let (name, member) = tape.nextMember(&members) {
                if equalFolded(name, wanted) { found = member }
            }
            guard let found else { return JSONText() }
            place = found
        }
        return tape.text(at: place)
    }

    /// Whether a value has none of the marks that divide an ARN.
    private static func isPlain(_ text: JSONText) -> Bool {
        text.firstIndex(of: UInt8(ascii: "/")) == nil && text.firstIndex(of: UInt8(ascii: ":")) == nil
    }

    /// Whether CloudTrail or an exporter has put something else in a value's place.
    private static func isMasked(_ text: JSONText) -> Bool {
        switch text.count {
        case 1: text == "*" || text == "-"
        case 4: text == "null" || text.hasPrefix("***")
        default:
            text.hasPrefix("***") || text.hasPrefix("HIDDEN_DUE_TO_SECURITY_REASONS")
                || text.hasPrefix("<sensitiveDataRemoved>")
        }
    }
}
