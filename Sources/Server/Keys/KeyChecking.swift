// Who asks, and what they may do. Keys lie in the store where there is one; a server without a store makes one pair for
// its own life.
import Synchronization

/// What a caller may do. Each includes the ones before it.
public enum Permission: Int, Sendable, Comparable {
    /// Ask.
    case read
    /// Triage.
    case write
    /// Change what is not a signal: rules of notification.
    case admin

    /// Orders by what is included.
    public static func < (left: Permission, right: Permission) -> Bool { left.rawValue < right.rawValue }

    /// As Datadog calls it.
    var name: String {
        switch self {
        case .read: "security_monitoring_signals_read"
        case .write: "security_monitoring_signals_write"
        case .admin: "admin"
        }
    }
}

/// Who holds a key.
public struct KeyHolder: Sendable, Hashable {
    /// Stable for the user.
    public var id: String
    /// The name that history shows.
    public var handle: String
    /// A name for people.
    public var name: String?
    /// What the key allows.
    public var permission: Permission

    /// A holder with all parts given.
    public init(id: String, handle: String, name: String? = nil, permission: Permission) {
        self.id = id
        self.handle = handle
        self.name = name
        self.permission = permission
    }
}

/// Knows keys.
public protocol KeyChecking: Sendable {
    /// Whose keys these are; nil where they are nobody's. Called for every request, from any thread.
    ///
    /// - Throws: `ServerError` where the keys cannot be looked up.
    func holder(apiKey: String, applicationKey: String) throws(ServerError) -> KeyHolder?
}

/// One pair of keys that only reads, made for one run of a server and kept nowhere.
public struct RunKeys: KeyChecking {
    /// 32 hexadecimal digits.
    public let apiKey: String
    /// 64 hexadecimal digits, from the system's source of randomness.
    public let applicationKey: String

    /// A new pair.
    public init() {
        apiKey = RunKeys.digits(16)
        applicationKey = RunKeys.digits(32)
    }

    /// Reads for who has both keys.
    public func holder(apiKey: String, applicationKey: String) throws(ServerError) -> KeyHolder? {
        let isOurs = RunKeys.equal(apiKey, self.apiKey) && RunKeys.equal(applicationKey, self.applicationKey)
        return isOurs ? KeyHolder(id: "run", handle: "run", permission: .read) : nil
    }

    private static func digits(_ bytes: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<bytes).map { _ in
            let byte = UInt8.random(in: 0...255, using: &generator)
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }

    /// Compares without telling by the time it takes where the first difference is.
    private static func equal(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
