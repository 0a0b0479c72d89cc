// From the names of CloudTrail's events to the actions and resources of IAM's policies. Apart because it is data:
// Resources/iam-actions.txt holds it and explains the format.

/// What calls would have to be allowed as.
struct IAMActions: Sendable {
    private struct ActionRule {
        let source: String
        let events: [String]
        let actions: [String]
    }

    private struct NamedRule {
        let service: String
        let names: [String]
        var pattern = ""
    }

    private var prefixes: [String: String] = [:]
    private var actionRules: [ActionRule] = []
    private var unneeded: [NamedRule] = []
    private var resources: [NamedRule] = []
    private var passing: [NamedRule] = []
    /// By source, the data events that a trail may leave out.
    private(set) var dataEvents: [(source: String, words: String)] = []

    /// The table that comes with trailgraph.
    static let builtIn: IAMActions = {
        do {
            return try IAMActions(parsing: PackageResources.iam_actions_txt, name: "iam-actions.txt")
        } catch {
            preconditionFailure("the built-in table is unsound: \(error)")
        }
    }()

    /// The table written in `bytes`; `name` is what errors call it.
    init(parsing bytes: [UInt8], name: String) throws(DataFileError) {
        let file = try DataFile(bytes, name: name)
        for line in file.lines {
            let words = line.words
            func names(_ index: Int) -> [String] { words[index].split(separator: ",").map(String.init) }
            switch (line.key, words.count) {
            case ("service", 2): prefixes[words[0]] = words[1]
            case ("action", 3):
                let actions = names(2)
                guard actions.allSatisfy({ $0.split(separator: ":").count == 2 }) else {
                    throw file.error(line.number, "\(words[2]) is no action", "write PREFIX:Name, as s3:ListBucket")
                }
                actionRules.append(ActionRule(source: words[0], events: names(1), actions: actions))
            case ("none", 2): unneeded.append(NamedRule(service: words[0], names: names(1)))
            case ("resource", 3): resources.append(NamedRule(service: words[0], names: names(1), pattern: words[2]))
            case ("passes", 2): passing.append(NamedRule(service: words[0], names: names(1)))
            case ("data", 2...): dataEvents.append((words[0], words.dropFirst().joined(separator: " ")))
            case ("service", _), ("action", _), ("none", _), ("resource", _), ("passes", _), ("data", _):
                throw file.error(
                    line.number, "\(line.key) has \(words.count) words after it", "see the head of iam-actions.txt")
            default:
                throw file.error(
                    line.number, "\"\(line.key)\" begins no line of this table",
                    "begin it with service, action, none, resource, passes or data")
            }
        }
    }

    /// The actions that the call `event` of `source` needs: `s3:ListBucket` for `ListObjects` of `s3`. None where it
    /// needs no permission. O(rules).
    func actions(source: String, event: String) -> [String] {
        let event = IAMActions.withoutVersion(event)
        if IAMActions.fits(unneeded, source, event) != nil { return [] }
        for rule in actionRules where rule.source == source && rule.events.contains(where: { Glob.matches($0, event) })
        {
            return rule.actions
        }
        return ["\(prefixes[source] ?? source):\(event)"]
    }

    /// Whether the action `action` may be allowed on the ARN of `service` that ends in `resource`. O(rules).
    func allows(_ action: String, on service: String, _ resource: String) -> Bool {
        let (prefix, name) = IAMActions.parts(of: action)
        guard let rule = IAMActions.fits(resources, prefix, name) else { return service == prefix }
        if rule.pattern == "-" { return false }
        let isOthers = rule.pattern.hasPrefix("!")
        let pattern = isOthers ? String(rule.pattern.dropFirst()) : rule.pattern
        let fits = Glob.matches(pattern, "\(service):\(resource)")
        return isOthers ? service == prefix && !fits : fits
    }

    /// Whether the call that needed `action` may have handed a role to a service.
    func passesRole(_ action: String) -> Bool {
        let (prefix, name) = IAMActions.parts(of: action)
        return IAMActions.fits(passing, prefix, name) != nil
    }

    private static func fits(_ rules: [NamedRule], _ service: String, _ name: String) -> NamedRule? {
        rules.first { $0.service == service && $0.names.contains { Glob.matches($0, name) } }
    }

    private static func parts(of action: String) -> (prefix: String, name: String) {
        let parts = action.split(separator: ":", maxSplits: 1)
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
    }

    /// `CreateFunction` of `CreateFunction20150331v2`: a name without the date of its API at the end.
    private static func withoutVersion(_ event: String) -> String {
        var name = event[...]
        let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
        if digits > 0, name.dropLast(digits).last == "v" { name = name.dropLast(digits + 1) }
        let date = name.suffix(name.reversed().prefix { $0.isASCII && $0.isNumber || $0 == "_" }.count)
        guard date.count(where: { $0 != "_" }) == 8, date.hasPrefix("20"), date.count < name.count else { return event }
        return String(name.dropLast(date.count))
    }
}
