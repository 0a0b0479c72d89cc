// Where a notification goes. Whoever may write rules writes these, over the network; so a target reaches only what the
// operator allowed: a command by its name, a file by its name in one folder, and the web by HTTPS.

/// What the operator allows notifications to reach on this machine.
public struct NotificationAllowance: Sendable {
    /// The folder in which files are appended to; nil allows none.
    public var folder: String?
    /// Programs by the names that targets have for them.
    public var commands: [String: String] = [:]

    /// Allows neither files nor commands.
    public init() {}
}

/// A target as it can be reached.
enum NotificationTarget: Equatable, Sendable {
    case webhook(url: String)
    case file(path: String)
    case command(program: String)

    /// Reads `@webhook-https://…`, `@file-NAME` or `@command-NAME`.
    ///
    /// - Throws: `Unreachable` with why it cannot be reached, now or ever.
    init(_ text: String, _ allowance: NotificationAllowance) throws(Unreachable) {
        if let url = NotificationTarget.rest(of: text, after: "@webhook-") {
            guard NotificationTarget.isAllowed(url) else {
                throw Unreachable("a webhook takes a URL with https, or with http on this machine")
            }
            self = .webhook(url: url)
        } else if let name = NotificationTarget.rest(of: text, after: "@file-") {
            guard let folder = allowance.folder else { throw Unreachable("this server allows no files") }
            guard NotificationTarget.isName(name) else { throw Unreachable("a file is a name and no path") }
            self = .file(path: folder + "/" + name)
        } else if let name = NotificationTarget.rest(of: text, after: "@command-") {
            guard let program = allowance.commands[name] else {
                throw Unreachable("this server allows no such command")
            }
            self = .command(program: program)
        } else {
            throw Unreachable("a target is @webhook-URL, @file-NAME or @command-NAME")
        }
    }

    /// Why a target is not reached.
    struct Unreachable: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    private static func rest(of text: String, after prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }

    /// Letters, digits, `-`, `_` and `.`, of which the last does not come first.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100 && text.first != "."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Whether a URL is https, or http to this machine by a name that cannot be another's; and has no second host in it.
    private static func isAllowed(_ url: String) -> Bool {
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
