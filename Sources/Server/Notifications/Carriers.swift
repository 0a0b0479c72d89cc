// What carries notifications from a server: the web by HTTPS, files of one folder, and commands. Whoever may write
// rules names the addresses, over the network; so nothing is reached that the operator did not allow.
import Triage

/// What the operator allows notifications to reach on this machine.
public struct NotificationAllowance: Sendable {
    /// The folder in which files are appended to; nil allows none.
    public var folder: String?
    /// Programs by the names that targets have for them.
    public var commands: [String: String] = [:]

    /// Allows neither files nor commands.
    public init() {}

    /// The carriers of what is allowed.
    var carriers: [String: NotificationSender.Carrier] {
        var carriers: [String: NotificationSender.Carrier] = ["webhook": Webhook.carry]
        if let folder { carriers["file"] = FileCarrier(folder: folder).carry }
        if !commands.isEmpty {
            carriers["command"] = { [commands] name, payload in
                guard let program = commands[name] else { return .refused("this server allows no such command") }
                return CommandRun.run(program, input: payload).map { .failed($0) } ?? .delivered
            }
        }
        return carriers
    }
}

extension Webhook {
    /// Posts a notification.
    static func carry(_ url: String, _ payload: [UInt8]) -> DeliveryOutcome {
        guard isAllowed(url) else { return .refused("a webhook takes a URL with https, or with http on this machine") }
        return post(payload, to: url).map { .failed($0) } ?? .delivered
    }

    /// Whether a URL is https, or http to this machine by a name that cannot be another's; and holds no second host.
    static func isAllowed(_ url: String) -> Bool {
        guard url.utf8.count <= 2_000, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else {
            return false
        }
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[1].isEmpty else { return false }
        let host = parts[2].prefix { $0 != "?" && $0 != "#" }
        guard !host.isEmpty, !host.contains("@") else { return false }
        if parts[0] == "https:" { return true }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return parts[0] == "http:" && ["127.0.0.1", "[::1]", "localhost"].contains(name)
    }
}
