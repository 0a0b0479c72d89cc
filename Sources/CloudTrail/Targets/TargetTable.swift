// The table of targets: which fields of which calls name a resource, and how to write its name. Apart because it is
// data, read once and shared by all workers; TargetFinder runs it over records.
import Synchronization

/// Rules that turn fields of requests and responses into names of resources. `Resources/targets.txt` is the built-in
/// one and explains the format; a user's own goes before it:
///
///     let table = TargetTable.builtIn.adding(try TargetTable(parsing: bytes, name: "mine.txt"))
///     let rules = table.rules(source: source, name: name)  // once for each pair that occurs
///
/// Immutable, and cheap to copy.
public struct TargetTable: Sendable {
    let rules: [TargetRule]
    let types: [ResourceTypeRule]
    let skippedKeys: [[UInt8]]
    let wrapperKeys: [[UInt8]]
    let resourceTypes: ResourceTypes
    private let services: ByteTable
    /// By service; the last is for every service that has no rules of its own.
    private let programs: [LazyProgram]

    /// The text of the table that comes with trailgraph.
    package static var builtInText: [UInt8] { PackageResources.targets_txt }

    /// The table that comes with trailgraph.
    public static let builtIn: TargetTable = {
        do {
            return try TargetTable(parsing: builtInText, name: "targets.txt")
        } catch {
            preconditionFailure("the built-in table is unsound: \(error)")
        }
    }()

    /// The table written in `bytes`, which must be UTF-8; `name` is what errors call it. O(length).
    ///
    /// - Throws: `TargetTableError` for the first line that is no rule, and for a table past the limits.
    public init(parsing bytes: [UInt8], name: String) throws(TargetTableError) {
        var parser = TargetTableParser(name: name)
        try parser.read(bytes)
        self.init(
            rules: parser.rules, types: parser.types, skippedKeys: parser.skippedKeys, wrapperKeys: parser.wrapperKeys)
    }

    private init(rules: [TargetRule], types: [ResourceTypeRule], skippedKeys: [[UInt8]], wrapperKeys: [[UInt8]]) {
        self.rules = rules
        self.types = types
        self.skippedKeys = skippedKeys
        self.wrapperKeys = wrapperKeys
        resourceTypes = ResourceTypes(types + rules.compactMap(\.resourceType))
        var services = ByteTable()
        for rule in rules { for service in rule.services { _ = services.insert(service) } }
        var numbers = [[Int]](repeating: [], count: services.count + 1)
        for (number, rule) in rules.enumerated() {
            if rule.services.isEmpty {
                for service in numbers.indices { numbers[service].append(number) }
            } else {
                for service in rule.services { numbers[services.insert(service)].append(number) }
            }
        }
        self.services = services
        programs = numbers.map { LazyProgram(rules: $0) }
    }

    /// A table in which the rules of `user` are tried before these.
    public func adding(_ user: TargetTable) -> TargetTable {
        TargetTable(
            rules: user.rules + rules, types: user.types + types, skippedKeys: user.skippedKeys + skippedKeys,
            wrapperKeys: user.wrapperKeys + wrapperKeys)
    }

    /// The rules for the calls `name` of the service `source`, e.g. `CreateBucket` of `s3.amazonaws.com`. O(rules of
    /// the service): keep the answer for the next record of that pair. A version at the end of the name is not
    /// looked at, so `CreateFunction20150331` is `CreateFunction`.
    public func rules(source: JSONText, name: JSONText) -> TargetRules {
        let service = source.slice(0, source.firstIndex(of: UInt8(ascii: ".")))
        let number = service.withBytes { services.find($0) } ?? programs.count - 1
        let event = name.slice(0, TargetTable.lengthWithoutVersion(name))
        let program = program(number)
        return TargetRules(program: program, active: event.withBytes { program.activeEntries(for: $0) })
    }

    /// The one spelling of the ARN `name`, as it stands in the graph: a log group without the `:*` that some calls give
    /// it, a function without its version. Text that is no ARN comes back as it is. O(length).
    public func canonical(_ name: String) -> String {
        var buffer = NameBuffer()
        buffer.append(name.utf8.span)
        guard resourceTypes.spell(&buffer, from: 0).isARN else { return name }
        return buffer.withBytes(0..<buffer.count) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The program of a service, made when it is first asked for: most logs speak of few services.
    private func program(_ number: Int) -> TargetProgram {
        let lazy = programs[number]
        if let made = lazy.program.load() { return made }
        return lazy.program.storeIfNil(
            TargetProgram(lazy.rules.map { rules[$0] }, skippedKeys: skippedKeys, wrapperKeys: wrapperKeys))
    }

    /// The bytes of an event's name before `20150331`, `20150331v2` or `2020_05_31`.
    static func lengthWithoutVersion(_ name: JSONText) -> Int {
        func isDigit(_ index: Int) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(name[index]) }
        var end = name.count
        while end > 0, isDigit(end - 1) { end -= 1 }
        if end == name.count || end == 0 || name[end - 1] != UInt8(ascii: "v") { end = name.count } else { end -= 1 }
        var digits = 0
        var start = end
        while start > 0, digits < 8, isDigit(start - 1) || name[start - 1] == UInt8(ascii: "_") {
            if isDigit(start - 1) { digits += 1 }
            start -= 1
        }
        guard digits == 8, start > 0, name.slice(start, end).hasPrefix("20") else { return name.count }
        return start
    }
}

/// A service's program, or the rules to make it from.
private final class LazyProgram: Sendable {
    let rules: [Int]
    let program = AtomicLazyReference<TargetProgram>()

    init(rules: [Int]) { self.rules = rules }
}

/// The rules that speak of one kind of call.
public final class TargetRules: Sendable {
    let program: TargetProgram
    private let active: [UInt64]

    init(program: TargetProgram, active: [UInt64]) {
        self.program = program
        self.active = active
    }

    @inline(__always)
    func isActive(_ entry: Int) -> Bool { active[entry / 64] & 1 << UInt64(entry % 64) != 0 }
}
