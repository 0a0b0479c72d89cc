// Finding files: what is taken, what is left aside, and what is counted.
import Foundation
import PropertyGraph
import Testing

@testable import Ingest

@Suite struct FileFinderTests {
    private func find(_ paths: String..., window: Window = .all) -> FoundFiles {
        FileFinder.find(paths, window: window)
    }

    @Test("A folder's files come before those of its folders, each by their bytes")
    func order() {
        let folder = Folder()
        for name in ["b/x", "a/z", "a/y", "c", "B", "é", "a.d/1"] { folder.write("[]", to: name) }
        let found = find(folder.path)
        let names = found.files.map { String($0.path.dropFirst(folder.path.count + 1)) }
        #expect(names == ["B", "c", "é", "a/y", "a/z", "a.d/1", "b/x"])
        #expect(found.problemCount == 0)
    }

    @Test("Loops, pipes, sockets and links in a tree are counted and survived")
    func oddities() throws {
        let folder = Folder()
        folder.write("[]", to: "in/log.json")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path + "/in/loop", withDestinationPath: folder.path)
        try manager.createSymbolicLink(atPath: folder.path + "/in/file", withDestinationPath: "log.json")
        try manager.createSymbolicLink(atPath: folder.path + "/in/nowhere", withDestinationPath: "nothing")
        #expect(unsafe mkfifo(folder.path + "/in/pipe", 0o600) == 0)
        try manager.linkItem(atPath: folder.path + "/in/log.json", toPath: folder.path + "/in/other.json")
        let found = find(folder.path)
        #expect(found.files.count == 1)
        #expect(found.links == 3)
        #expect(found.special == 1)
        #expect(found.repeated == 1)
        #expect(found.problemCount == 0)
    }

    @Test("Only a search for stamps tells them, and both find the same files")
    func stamps() throws {
        let folder = Folder()
        for name in ["b/x.json", "b/y.json", "a_CloudTrail-Digest_b.json", "c.json"] { folder.write("[1]", to: name) }
        let quick = find(folder.path)
        let stamped = FileFinder.findStamped([folder.path], window: .all, limits: InputLimits())
        #expect(quick.files.map(\.path) == stamped.files.map(\.path))
        #expect(quick.digestFiles == stamped.digestFiles)
        #expect(quick.files.allSatisfy { $0.stamp == nil })
        #expect(stamped.files.map { $0.stamp?.size } == [3, 3, 3])
        try FileManager.default.linkItem(atPath: folder.path + "/c.json", toPath: folder.path + "/b/z.json")
        #expect(find(folder.path).repeated == 1)
        #expect(find(folder.path).files.count == 3)
        let except = FileFinder.findStamped(
            [folder.path], window: .all, limits: InputLimits(), except: folder.path + "/b/z.json")
        #expect(except.files.map(\.path) == [folder.path + "/b/x.json", folder.path + "/b/y.json"])
        #expect(except.repeated == 2)
    }

    @Test("Links that the user names are followed; pipes and devices are refused")
    func named() throws {
        let folder = Folder()
        folder.write(record("A"), to: "in/log.json")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "in/log.json")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/folder", withDestinationPath: "in")
        for path in ["/link", "/folder", "/folder/", "/folder/log.json"] {
            let found = find(folder.path + path)
            #expect(found.files.count == 1)
            #expect(try found.files.map { try read($0).names } == [["A"]])
        }
        #expect(find("/dev/zero").special == 1)
        #expect(find("/dev/zero").problemCount == 1)
        #expect(find(folder.path + "/link", folder.path).repeated == 1)
    }

    private func writeRecord(to file: Int32) {
        #expect(file >= 0)
        let text = Array(record("A").utf8)
        #expect(unsafe write(file, text, text.count) == text.count)
        close(file)
    }

    @Test("Names of any bytes, newlines among them, are found and read")
    func anyName() throws {
        let folder = Folder()
        let names: [[UInt8]] = [[0x61, 0x0A, 0x62], [0xFF, 0xFE], [0x20], Array("*?[".utf8)]
        for name in names {
            let path = Array(folder.path.utf8) + [0x2F] + name + [0]
            let file = unsafe path.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { buffer in
                unsafe buffer.baseAddress.map { unsafe open($0, O_WRONLY | O_CREAT, 0o600) } ?? -1
            }
            writeRecord(to: file)
        }
        let found = find(folder.path)
        #expect(Set(found.files.map(\.name)) == Set(names))
        for file in found.files { #expect(try read(file).names == ["A"]) }
    }

    @Test("A tree deeper than the longest path is walked and read")
    func deep() throws {
        let folder = Folder()
        let part = String(repeating: "d", count: 200)
        var descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY)
        for _ in 0..<40 {
            #expect(unsafe mkdirat(descriptor, part, 0o700) == 0)
            let next = unsafe openat(descriptor, part, O_RDONLY | O_DIRECTORY)
            close(descriptor)
            descriptor = next
        }
        for name in ["a.json", "b.json", "c.json"] {
            writeRecord(to: unsafe openat(descriptor, name, O_WRONLY | O_CREAT, 0o600))
        }
        close(descriptor)
        let found = find(folder.path)
        #expect(found.files.count == 3)
        var reader = try FileReader()
        for file in found.files {
            #expect(file.pathBytes.count > 8_000)
            #expect(reader.read(file) { _, _, _ in }.records == 1)
        }
    }

    @Test("A file that goes while those of its folder are read is reported, and the others are read")
    func gone() throws {
        let folder = Folder()
        for name in ["a", "b", "c", "d"] { folder.write(record("A"), to: "in/\(name).json") }
        folder.write(record("A"), to: "other/e.json")
        let found = find(folder.path)
        try FileManager.default.removeItem(atPath: folder.path + "/in/c.json")
        var reader = try FileReader()
        let reports = found.files.map { reader.read($0) { _, _, _ in } }
        #expect(reports.map(\.records) == [1, 1, 0, 1, 1])
        #expect(reports[2].warnings == [.system(SystemError(code: ENOENT))])
    }

    @Test("What is missing or closed to us is listed, and the rest is found")
    func problems() throws {
        let folder = Folder()
        folder.write("[]", to: "a.json")
        let found = find(folder.path + "/missing", folder.path)
        #expect(found.files.count == 1)
        #expect(found.problems == [.init(path: folder.path + "/missing", reason: "No such file or directory")])
        #expect(find("").problemCount == 1)
        guard geteuid() != 0 else { return }
        folder.write("[]", to: "closed/b.json")
        unsafe chmod(folder.path + "/closed", 0)
        #expect(find(folder.path).problems.map(\.reason) == ["Permission denied"])
    }

    @Test("Digests are told by their path")
    func digests() {
        let folder = Folder()
        folder.write("{}", to: "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/02/x.json.gz")
        folder.write("{}", to: "111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20260102T030405Z.json.gz")
        folder.write("{}", to: "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/02/y.json.gz")
        let found = find(folder.path)
        #expect(found.digests == 2)
        #expect(found.files.count == 1)
    }

    @Test("Standard input is one file, once")
    func standardInput() {
        let found = find("-", "-")
        #expect(found.files.map(\.isStandardInput) == [true])
        #expect(found.repeated == 1)
    }

    @Test(
        "A file outside the window is not opened, and an hour on either side is inside",
        arguments: [
            ("x_CloudTrail_r_20260102T0305Z_id.json.gz", "2026-01-02T03:00:00Z", nil, false),
            ("x_CloudTrail_r_20260102T0305Z_id.json.gz", "2026-01-02T04:05:59Z", nil, false),
            ("x_CloudTrail_r_20260102T0305Z_id.json.gz", "2026-01-02T04:06:00Z", nil, true),
            ("x_CloudTrail_r_20260102T0305Z_id.json.gz", nil, "2026-01-02T01:05:00Z", false),
            ("x_CloudTrail_r_20260102T0305Z_id.json.gz", nil, "2026-01-02T01:04:59Z", true),
            ("CloudTrail/r/2026/01/02/file.json", "2026-01-03T00:59:59Z", nil, false),
            ("CloudTrail/r/2026/01/02/file.json", "2026-01-03T01:00:00Z", nil, true),
            ("CloudTrail/r/2026/01/02/file.json", nil, "2026-01-01T22:00:00Z", false),
            ("CloudTrail/r/2026/01/02/file.json", nil, "2026-01-01T21:59:59Z", true),
            ("cases/2020/01/02/file.json", "2026-01-01T00:00:00Z", nil, false),
            ("CloudTrail/r/2026/13/02/file.json", "2030-01-01T00:00:00Z", nil, false),
            ("x_CloudTrail_r_20261302T0305Z_id.json.gz", "2030-01-01T00:00:00Z", nil, false),
            ("x_20200102T0305Z_id.json.gz", "2030-01-01T00:00:00Z", nil, false),
        ] as [(String, String?, String?, Bool)])
    func window(_ name: String, _ since: String?, _ until: String?, _ isOutside: Bool) {
        let folder = Folder()
        folder.write("[]", to: name)
        let window = Window(
            since: since.flatMap { Timestamp(parsing: $0) }, until: until.flatMap { Timestamp(parsing: $0) })
        let found = find(folder.path, window: window)
        #expect(found.outsideWindow == (isOutside ? 1 : 0))
        #expect(found.files.count == (isOutside ? 0 : 1))
        #expect(find(folder.path).files.count == 1)
    }
}
