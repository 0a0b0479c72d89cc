// The words of many rules in one place. Apart because both tables that are run, of fields and of ARNs, keep their rules
// so: a rule is then a few numbers, and looking at one retains nothing that workers share.

/// Gathers texts, and the pieces of templates, end to end.
struct TargetArena {
    /// A field that a template refers to.
    struct Reference: Sendable {
        let root: TargetRoot
        /// Its keys, outermost first, by their place among `keys`.
        let path: Range<Int>
    }

    /// All texts.
    private(set) var text: [UInt8] = []
    /// Pieces of templates; literals by their place in `text`, references by theirs in `references`.
    private(set) var parts: [TargetPart] = []
    private(set) var references: [Reference] = []
    /// Where the keys of references stand in `text`.
    private(set) var keys: [Range<Int>] = []

    /// Adds a text and says where it stands.
    mutating func add(_ bytes: [UInt8]) -> Range<Int> {
        let start = text.count
        text += bytes
        return start..<text.count
    }

    /// Adds the pieces of a template and says where they stand; nowhere when there is none.
    mutating func add(_ template: TargetTemplate?) -> Range<Int> {
        let start = parts.count
        guard let template else { return start..<start }
        for part in template.parts {
            switch part {
            case .literal(let range): parts.append(.literal(add(Array(template.text[range]))))
            case .reference(let number): parts.append(add(template.references[number]))
            default: parts.append(part)
            }
        }
        return start..<parts.count
    }

    private mutating func add(_ reference: TargetTemplate.Reference) -> TargetPart {
        let start = keys.count
        for key in reference.path { keys.append(add(key)) }
        references.append(Reference(root: reference.root, path: start..<keys.count))
        return .reference(references.count - 1)
    }
}

/// An arena's text for good. Lends what stands in it, which is valid as long as the store is.
@safe final class TextStore: Sendable {
    /// Written once, in `init`.
    nonisolated(unsafe) private let memory: UnsafeMutableRawBufferPointer

    init(_ text: [UInt8]) {
        unsafe memory = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 8)
        unsafe memory.copyBytes(from: text)
    }

    deinit { unsafe memory.deallocate() }

    /// The text that stands in `range`.
    @inline(__always)
    subscript(range: Range<Int>) -> JSONText {
        unsafe JSONText(lending: UnsafeRawBufferPointer(rebasing: memory[range]))
    }
}
