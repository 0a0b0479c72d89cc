// A search as a tree. Apart from reading it and from asking it, which each fill a page.

/// What signals are looked for by, in the syntax of log searches:
///
///     status:(high OR critical) -@workflow.triage.state:archived @usr.name:al* "trail was stopped"
///
/// Terms side by side must all fit; `OR`, `NOT` or `-`, and parentheses work as expected. `@path:value` looks at what
/// the API shows under that path, `key:value` at tags and `status`, a bare word at title and message. `*` stands for
/// any characters and `?` for one, except in quotes. `[1 TO 5]`, `>`, `>=`, `<` and `<=` compare numbers, or texts
/// where a bound is no number. A backslash takes the meaning from the character after it. Values of `@path` are told by
/// case, everything else is not.
public struct SearchQuery: Sendable {
    /// A part of a query.
    indirect enum Node: Sendable {
        case everything
        case all([Node])
        case any([Node])
        case not(Node)
        /// The path to look at, as bytes, and what its value must be.
        case field([UInt8], Test)
        /// What the text must hold, in lower case.
        case words(Pattern)
    }

    /// What a value must be.
    enum Test: Sendable {
        case pattern(Pattern)
        case range(lower: Bound?, upper: Bound?)
    }

    /// An end of a range.
    struct Bound: Sendable {
        var text: [UInt8]
        /// The text as a number.
        var number: Double?
        var isIncluded: Bool
    }

    /// A text with wildcards.
    struct Pattern: Sendable {
        enum Piece: Sendable, Equatable {
            case byte(UInt8)
            /// One character.
            case one
            /// Any characters, or none.
            case many
        }
        var pieces: [Piece]

        /// The bytes, where there is no wildcard.
        var plain: [UInt8]? {
            var bytes: [UInt8] = []
            for piece in pieces {
                guard case .byte(let byte) = piece else { return nil }
                bytes.append(byte)
            }
            return bytes
        }
    }

    let root: Node

    /// Reads a query; an empty one is everything. O(length). Throws `invalid`, which says where.
    public init(parsing text: String) throws(TriageError) {
        guard text.utf8.count <= StoreLimits.queryBytes else {
            throw .invalid("the query has more than \(StoreLimits.queryBytes) bytes")
        }
        var parser = SearchParser(text)
        root = try parser.parse()
    }
}
