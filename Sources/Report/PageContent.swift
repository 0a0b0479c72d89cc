// An answer as headings, facts and tables, for pages and Markdown. Apart because both show the same and differ only in
// how they write it. Made from the JSON contract, so every command has its tables here without saying so.
import Investigation
import PropertyGraph
import Triage

/// What a page says, in plain text: printable, secrets masked, escaped by nobody yet.
struct PageContent {
    /// A named value.
    struct Fact: Hashable {
        var name: String
        var value: String
    }

    /// A table, or only facts.
    struct Section: Hashable {
        var title: String
        var facts: [Fact] = []
        var columns: [Column] = []
        var rows: [[String]] = []
        /// How many rows there are in all, where some were cut.
        var total: Int?
    }

    struct Column: Hashable {
        var title: String
        var isNumber = false
    }

    /// The subject and the like, as the first line of the text report.
    var title: [String]
    /// What follows it there: the verdict, what the answer rests on, the filters.
    var lines: [String]
    var sections: [Section] = []
    /// Commands to paste.
    var next: [String]

    init(_ response: Response, options: ReportOptions, secrets: Secrets) {
        var wide = options
        wide.width = Limits.pageColumns
        wide.color = false
        let page = TextReport(options: wide)
        var head = page.parts(of: response).head
        title = head.isEmpty ? [] : PageContent.words(head.removeFirst())
        lines = head
        next = response.next.map(page.clean)
        let json = Document(parsing: jsonReport(response, secrets: secrets, pretty: false))
        add(json?["answer"]?.members ?? [], named: "")
        let warnings = json?["coverage"]?["warnings"]?.elements ?? []
        if !warnings.isEmpty { add(table: warnings, named: "Warnings", total: nil) }
    }

    /// The parts of a headline, whose last stands apart by blanks.
    private static func words(_ line: String) -> [String] {
        line.split(separator: "  ").map { part in
            String(part.drop { $0 == " " })
        }.filter { !$0.isEmpty }
    }

    // MARK: From JSON

    /// What the head already says, or a drawing shows.
    private static let said: Set<String> = [
        "subject", "graph", "writes", "events", "succeeded", "denied", "failed", "first", "last",
    ]

    private mutating func add(_ members: [(name: String, value: Document)], named title: String) {
        var facts: [Fact] = []
        let place = sections.count
        for member in members where !PageContent.said.contains(member.name) && !member.name.hasSuffix("Total") {
            let short = PageContent.title(member.name, isFirst: true)
            let name = title.isEmpty ? short : "\(title), \(PageContent.title(member.name, isFirst: false))"
            switch member.value {
            case .array(let items) where items.contains { !$0.members.isEmpty }:
                let total = members.first { $0.name == member.name + "Total" }?.value.integer
                add(table: items, named: name, total: total.map { Int($0) })
            case .array(let lists) where lists.contains { !$0.elements.isEmpty }:
                for (index, list) in lists.enumerated() {
                    add(table: list.elements, named: "\(name) \(index + 1)", total: nil)
                }
            // A lineage without steps: the subject is its own origin.
            case .object where member.value["lineage"]?.elements.isEmpty == true: break
            case .object(let inner) where NodeSummary(member.value) == nil: add(inner, named: name)
            default:
                let value = PageContent.cell(member.value)
                if !value.isEmpty { facts.append(Fact(name: short, value: value)) }
            }
        }
        if !facts.isEmpty { sections.insert(Section(title: title, facts: facts), at: place) }
    }

    private mutating func add(table items: [Document], named title: String, total: Int?) {
        let rows = items.map { PageContent.cells($0) }
        var section = Section(title: title, total: total)
        // Columns in the order of the contract, without those that are empty all the way down.
        var seen: Set<String> = []
        let filled = Set(rows.joined().filter { !$0.text.isEmpty }.map(\.name))
        let names = rows.joined().map(\.name).filter { filled.contains($0) && seen.insert($0).inserted }
        let tables = rows.map { row in Dictionary(row.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }) }
        section.columns = names.map { name in
            Column(title: name, isNumber: tables.allSatisfy { $0[name]?.isNumber ?? true })
        }
        section.rows = tables.map { row in names.map { row[$0]?.text ?? "" } }
        sections.append(section)
    }

    private struct Cell {
        var name: String
        var text: String
        var isNumber = false
    }

    /// The cells of one row: a node becomes its name, kind and account, an inner object its own cells.
    private static func cells(_ row: Document, prefix: String = "") -> [Cell] {
        if let node = NodeSummary(row) { return cells(node) }
        return row.members.flatMap { member -> [Cell] in
            let name = title(member.name, isFirst: prefix.isEmpty)
            switch (member.name, member.value) {
            case ("succeeded", _): return []
            case ("failed", .integer(0)), ("denied", .integer(0)):
                return [Cell(name: prefix + name, text: "", isNumber: true)]
            case ("events", .integer(let count)):
                return [Cell(name: prefix + "Calls", text: grouped(Int(count)), isNumber: true)]
            case ("node", let value) where prefix.isEmpty, ("principal", let value) where prefix.isEmpty:
                return NodeSummary(value).map { cells($0) } ?? []
            case ("hop", let value): return hop(value)
            case (_, .object) where NodeSummary(member.value) == nil: return cells(member.value, prefix: name + " ")
            case (_, .integer(let number)):
                return [Cell(name: prefix + name, text: grouped(Int(number)), isNumber: true)]
            case (_, .number(let digits)):
                return [Cell(name: prefix + name, text: printable(digits), isNumber: true)]
            default: return [Cell(name: prefix + name, text: cell(member.value, named: member.name))]
            }
        }
    }

    private static func cells(_ node: NodeSummary) -> [Cell] {
        [
            Cell(name: "Name", text: printable(node.name)), Cell(name: "Kind", text: printable(node.title)),
            Cell(name: "Account", text: printable(node.account ?? "")),
        ]
    }

    private static func hop(_ hop: Document) -> [Cell] {
        let via = [hop["via"], hop["node"]].compactMap { $0.map { cell($0) } }.joined(separator: " by ")
        return [
            Cell(name: "How", text: via), Cell(name: "Evidence", text: hop["evidence"].map { cell($0) } ?? ""),
            Cell(name: "At", text: hop["at"].map { cell($0) } ?? ""),
        ]
    }

    /// A value as one line.
    private static func cell(_ value: Document, named name: String = "") -> String {
        switch value {
        case .text(let text):
            if let time = Timestamp(parsing: text), text == time.description {
                return text.dropLast().split(separator: "T").joined(separator: " ")
            }
            return printable(text)
        case .integer(let number): return String(number)
        case .number(let digits): return printable(digits)
        case .flag(let flag): return flag ? "yes" : "no"
        case .null: return ""
        case .object: return NodeSummary(value).map { printable($0.name) } ?? ""
        case .array(let items):
            let limit = name.hasPrefix("eventID") ? Limits.cellEventIDs : Limits.cellActions
            let shown = items.prefix(limit).map { item in
                item["action"].map { action(cell($0), item) } ?? cell(item)
            }
            return shown.joined(separator: ", ") + (items.count > limit ? " +\(grouped(items.count - limit))" : "")
        }
    }

    /// `CreateUser 3, 1 denied`.
    private static func action(_ name: String, _ tally: Document) -> String {
        let short = name.split(separator: ":", maxSplits: 1).last.map(String.init) ?? name
        guard let events = tally["events"]?.integer.map({ Int($0) }) else { return short }
        let denied = tally["denied"]?.integer.map { Int($0) } ?? 0
        if denied == 0 { return "\(short) \(grouped(events))" }
        return denied == events
            ? "\(short) \(grouped(events)) denied" : "\(short) \(grouped(events)) (\(grouped(denied)) denied)"
    }

    /// `userAgents` as `User agents`, or in the middle of a title `user agents`; `eventIDs` as `Event IDs`.
    private static func title(_ name: String, isFirst: Bool) -> String {
        var words: [String] = []
        for character in name {
            if let word = words.last, !character.isUppercase || word.last?.isUppercase == true {
                words[words.count - 1] = word + String(character)
            } else {
                words.append(String(character))
            }
        }
        let text = words.map { $0.hasPrefix("ID") ? $0 : $0.lowercased() }.joined(separator: " ")
        return isFirst ? text.prefix(1).uppercased() + text.dropFirst() : text
    }
}

extension NodeSummary {
    /// The node that an object of the contract is, or is the node of.
    fileprivate init?(_ value: Document) {
        guard let id = value["id"]?.text, let key = value["key"]?.text, let label = value["label"]?.text,
            let kind = value["kind"]?.text.flatMap({ NodeKind(name: $0) })
        else { return nil }
        self.init(
            id: id, kind: kind, key: key, label: label, account: value["account"]?.text, type: value["type"]?.text)
    }
}
