// The file: made for its owner alone, opened again, and refused where it is not what it should be.
import Foundation
import TestSupport
import Testing

@testable import Triage

/// The bytes of a file.
func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

@Suite("The store's file")
struct FileTests {
    private func refusal(_ path: String, creates: Bool = false) -> String {
        do throws(TriageError) {
            _ = try SignalStore(path: path, creates: creates).search(SignalSearch())
            return "opened"
        } catch {
            return error.description.replacingOccurrences(of: path, with: "FILE")
        }
    }

    @Test("A store and the files beside it are readable for their owner alone")
    func mode() throws {
        let test = try TestStore()
        try test.store.record(signal("signal-1"))
        let names = try test.folder.names()
        #expect(names.contains("test.signals") && names.contains("test.signals-wal"))
        for name in names {
            let mode = try FileManager.default.attributesOfItem(atPath: test.folder.path(of: name))[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
        }
    }

    @Test("What is no store is refused, with the file and a remedy")
    func foreign() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "x.signals")
        #expect(refusal(path) == "FILE cannot be found: make a store with trailgraph detect --store")
        try folder.write(Array("{\"Records\": []} and so on, which is no database at all".utf8), to: "x.signals")
        #expect(refusal(path, creates: true) == "FILE is no store of signals: name one that detect --store made")
        #expect(refusal(folder.path) == "FILE is no file: name a store that detect --store made")
        #expect(refusal("/nowhere/x.signals", creates: true).hasPrefix("FILE cannot be made (No such file"))
    }

    @Test("A database of another program, and a store of a later version, are refused and left alone")
    func others() throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "x.signals")
        try folder.write([], to: "x.signals")
        try Connection(path: path).execute("CREATE TABLE mine (a INTEGER); PRAGMA application_id = 7;")
        let before = try bytes(path)
        #expect(refusal(path) == "FILE is a database of another program: name a store that detect --store made")
        #expect(try bytes(path) == before)
        let later = folder.path(of: "y.signals")
        _ = try SignalStore(path: later, creates: true)
        try Connection(path: later).execute("PRAGMA user_version = 99;")
        #expect(refusal(later) == "FILE was made by a newer trailgraph (format 99): use that one, or a later one")
    }

    @Test("An empty file becomes a store: making one may have been interrupted")
    func empty() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "x.signals")
        #expect(refusal(folder.path(of: "x.signals")) == "opened")
    }

    @Test("Damage is told, and never answered from", arguments: [4_096, 8_192, 12_288])
    func damaged(place: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "x.signals")
        do {
            let store = try SignalStore(path: path, creates: true)
            for index in 0..<50 { try store.record(signal("signal-\(index)", events: 3)) }
        }
        var content = try bytes(path)
        try #require(content.count > place + 4_096)
        for index in place..<(place + 4_096) { content[index] = 0xA5 }
        try folder.write(content, to: "x.signals")
        let said = refusal(path)
        let found = try? SignalStore(path: path).damage()
        #expect(said.contains("is damaged") || (found ?? nil) != nil)
    }

    @Test("A store opened while another makes it is the same store")
    func together() async throws {
        for _ in 0..<10 {
            let folder = try TemporaryFolder()
            let path = folder.path(of: "x.signals")
            let problems = await withTaskGroup(of: TriageError?.self) { group in
                for index in 0..<4 {
                    group.addTask {
                        do throws(TriageError) {
                            try SignalStore(path: path, creates: true).record(signal("signal-\(index)"))
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: [TriageError]()) { if let error = $1 { $0.append(error) } }
            }
            #expect(problems == [])
            #expect(try SignalStore(path: path).ids("").count == 4)
        }
    }
}
