// Who asks, and what they may do. Keys lie in the store where there is one; a server without a store makes one pair for
// its own life.
import Triage

/// Who holds a pair of keys.
public struct KeyHolder: Sendable, Hashable {
    /// What history shows.
    public var user: TriageUser
    /// What the keys allow.
    public var permissions: [Permission]

    /// A holder with all parts given.
    public init(user: TriageUser, permissions: [Permission]) {
        self.user = user
        self.permissions = permissions
    }

    /// Whether they allow what `permission` does.
    func allows(_ permission: Permission) -> Bool { permissions.allow(permission) }
}

/// Knows keys.
public protocol KeyChecking: Sendable {
    /// Whose keys these are; nil where they are nobody's. Called for every request, from any thread.
    ///
    /// Throws where the keys cannot be looked up.
    func holder(apiKey: String, applicationKey: String) throws(TriageError) -> KeyHolder?
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
    public func holder(apiKey: String, applicationKey: String) throws(TriageError) -> KeyHolder? {
        let isOurs = RunKeys.equal(apiKey, self.apiKey) && RunKeys.equal(applicationKey, self.applicationKey)
        return isOurs ? KeyHolder(user: TriageUser(uuid: "run", handle: "run"), permissions: [.read]) : nil
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

extension SignalStore: KeyChecking {
    /// Whose keys these are, by their hashes in the store. O(log keys).
    public func holder(apiKey: String, applicationKey: String) throws(TriageError) -> KeyHolder? {
        try key(apiKey: apiKey, applicationKey: applicationKey).map {
            KeyHolder(user: $0.user, permissions: $0.permissions)
        }
    }
}
