// Keys: made, used, revoked; and who they belong to.
import TestSupport
import Testing

@testable import Triage

@Suite("Keys")
struct KeyTests {
    @Test("A pair of keys opens what it was made for, until it is revoked")
    func lifetime() throws {
        let test = try TestStore()
        let made = try test.store.createKey(for: test.user, permissions: [.signalsWrite, .read])
        #expect(made.apiKey.count == 32 && made.applicationKey.count == 40)
        let found = try #require(
            try test.reopened().key(apiKey: made.apiKey, applicationKey: made.applicationKey))
        #expect(found == made.key)
        #expect(found.user.handle == "mallory@example.com" && found.permissions == [.read, .signalsWrite])
        #expect(found.allows(.read) && found.allows(.signalsWrite) && !found.allows(.admin))
        try test.store.revokeKey(made.key.id)
        #expect(try test.store.key(apiKey: made.apiKey, applicationKey: made.applicationKey) == nil)
        #expect(try test.store.keys().map(\.revoked) == [test.clock.now])
        #expect(throws: TriageError.notFound(what: "Key", name: made.key.id)) {
            try test.store.revokeKey(made.key.id)
        }
    }

    @Test("Keys of two pairs do not go together, and neither does the wrong one")
    func pairs() throws {
        let test = try TestStore()
        let first = try test.store.createKey(for: test.user, permissions: [.admin])
        let second = try test.store.createKey(for: test.user, permissions: [.read])
        #expect(first.apiKey != second.apiKey && first.applicationKey != second.applicationKey)
        for (api, application) in [
            (first.apiKey, second.applicationKey), (first.applicationKey, first.apiKey), ("", ""),
            (first.apiKey, ""), (first.apiKey.uppercased() + "x", first.applicationKey),
        ] {
            #expect(try test.store.key(apiKey: api, applicationKey: application) == nil)
        }
        #expect(throws: TriageError.self) { _ = try test.store.createKey(for: test.user, permissions: []) }
    }

    @Test("No file of the store holds a key")
    func hashed() throws {
        let test = try TestStore()
        let made = try test.store.createKey(for: test.user, permissions: [.admin])
        for name in try test.folder.names() {
            let text = String(decoding: try bytes(test.folder.path(of: name)), as: UTF8.self)
            #expect(!text.contains(made.apiKey) && !text.contains(made.applicationKey))
        }
    }

    @Test("Datadog's names of permissions are known")
    func names() {
        #expect(Permission(name: "security_monitoring_signals_read") == .read)
        #expect(Permission(name: "security_monitoring_signals_write") == .signalsWrite)
        #expect(Permission(name: "signals_write") == .signalsWrite)
        #expect(Permission(name: "admin") == .admin)
        #expect(Permission(name: "root") == nil)
    }

    @Test("A user is one by handle or uuid, however often named")
    func users() throws {
        let test = try TestStore()
        let again = try test.store.user(named: "mallory@example.com")
        #expect(again == test.user)
        #expect(try test.store.user(named: test.user.uuid) == test.user)
        #expect(try test.store.users() == [test.user])
        #expect(try test.store.knownUser("nobody@example.com") == nil)
        #expect(throws: TriageError.self) { _ = try test.store.user(named: "") }
        #expect(
            test.user.uuid.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    }
}
