// What a user searches signals for: a query is read, written down in another way, and read again, and both find the
// same. Apart because writing queries down is something that only this needs.
import PropertyGraph

@testable import Triage

enum SearchFuzzing {
    /// What the samples are found by.
    private static let samples: [[UInt8]] = {
        let path = InputFile.path + ".searched"
        guard let store = try? SignalStore(path: path, creates: true),
            (try? store.record(SignalSamples.all, run: DetectionRun(paths: ["logs"], rules: 1))) != nil,
            let page = try? store.search(SignalSearch(limit: 100))
        else { fatalError("a store can be made at \(path)") }
        return page.signals.map { Facets.encode($0, eventIDs: ["event-1"]) }
    }()

    /// The input is a query, and after a line break texts that are looked at beside the samples: a path, `=`, a value.
    static func run(_ bytes: Span<UInt8>) {
        let all = bytes.indices.map { bytes[$0] }
        let lines = all.split(separator: 0x0A, omittingEmptySubsequences: false)
        let text = String(decoding: lines[0], as: UTF8.self)
        let facets = samples + [facets(lines.dropFirst())]
        guard let query = try? SearchQuery(parsing: text) else { return }
        let found = matches(query, facets)
        let printed = QueryPrinter.text(query.root)
        // It may be too long or too deep now; all else is as good as before.
        if let again = try? SearchQuery(parsing: printed) {
            claim(matches(again, facets) == found, "\(printed) finds what the query found")
            claim(QueryPrinter.text(again.root) == printed, "\(printed) is written as it was")
        } else {
            claim(
                printed.utf8.count > StoreLimits.queryBytes
                    || printed.utf8.count { $0 == 0x28 } >= StoreLimits.queryDepth,
                "\(printed) can be read")
        }
        if let opposite = try? SearchQuery(parsing: "NOT (\(text))") {
            claim(matches(opposite, facets) == found.map { !$0 }, "NOT finds all others")
        }
    }

    private static func matches(_ query: SearchQuery, _ facets: [[UInt8]]) -> [Bool] {
        facets.map { query.matches($0.span) }
    }

    private static func facets(_ lines: ArraySlice<[UInt8].SubSequence>) -> [UInt8] {
        lines.flatMap { line in
            let sides = line.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count == 2 ? sides[1] : []
            return sides[0].filter { $0 > 0x1F } + [Facets.middle] + value.filter { $0 > 0x1F } + [Facets.end]
        }
    }
}

/// Writes a query down with everything escaped and in parentheses.
private enum QueryPrinter {
    static func text(_ node: SearchQuery.Node) -> String {
        switch node {
        case .everything: ""
        case .all(let nodes): "(" + nodes.map { text($0) }.joined(separator: " AND ") + ")"
        case .any(let nodes): "(" + nodes.map { text($0) }.joined(separator: " OR ") + ")"
        // Two signs side by side would be none.
        case .not(.not(let node)): "NOT (" + text(.not(node)) + ")"
        case .not(let node): "NOT " + text(node)
        case .words(let pattern): text(pattern)
        case .field(let path, let test): escaped(path) + ":" + text(test)
        }
    }

    private static func text(_ test: SearchQuery.Test) -> String {
        switch test {
        case .pattern(let pattern): return text(pattern)
        case .range(let lower?, nil) where !lower.isIncluded: return ">" + text(lower)
        case .range(nil, let upper?) where !upper.isIncluded: return "<" + text(upper)
        case .range(let lower, let upper):
            return "[" + (lower.map { text($0) } ?? "*") + " TO " + (upper.map { text($0) } ?? "*") + "]"
        }
    }

    private static func text(_ bound: SearchQuery.Bound) -> String { "\"" + escaped(bound.text) + "\"" }

    private static func text(_ pattern: SearchQuery.Pattern) -> String {
        if pattern.pieces.isEmpty { return "\"\"" }
        return pattern.pieces.split(omittingEmptySubsequences: false) { $0 == .one || $0 == .many }
            .reduce(into: (text: "", place: 0)) { written, bytes in
                written.text += escaped(
                    bytes.compactMap { piece in
                        if case .byte(let byte) = piece { byte } else { nil }
                    })
                written.place += bytes.count
                guard written.place < pattern.pieces.count else { return }
                written.text += pattern.pieces[written.place] == .one ? "?" : "*"
                written.place += 1
            }.text
    }

    private static func escaped(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.reduce(into: "") { text, scalar in
            text.unicodeScalars.append("\\")
            text.unicodeScalars.append(scalar)
        }
    }
}
