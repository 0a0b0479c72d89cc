// Reading as a whole: one reader for many files, raw records, and files that are not what they were.
import Foundation
import PropertyGraph
import Testing

@testable import Ingest

@Suite struct FileReaderTests {
    @Test("One reader serves files of every kind, one after another, without a trace of the last")
    func reuse() throws {
        let folder = Folder()
        let whole = folder.write(records(["A", "B"]), to: "whole")
        let lines = folder.write(record("C") + "\n" + record("D"), to: "lines")
        let broken = folder.write(records(["E"]).dropLast(2) + ",{\"eventName\"", to: "broken")
        let packed = folder.write(Gzip.compress(Array(records(["F"]).utf8)), to: "packed")
        let refused = folder.write([0x50, 0x4B, 0x03, 0x04], to: "refused")
        var reader = try FileReader()
        for _ in 0..<3 {
            #expect(read(whole, with: &reader).names == ["A", "B"])
            #expect(read(refused, with: &reader).report.fileClass == .unreadable)
            #expect(read(lines, with: &reader).names == ["C", "D"])
            #expect(read(broken, with: &reader).report.fileClass == .damaged)
            #expect(read(packed, with: &reader).names == ["F"])
            #expect(read(whole, with: &reader).report.fileClass == .log)
        }
    }

    @Test("A record's bytes are found again by its number, whatever it is wrapped in", arguments: Shape.all)
    func raw(_ shape: Shape) throws {
        let folder = Folder()
        for content in [Array(shape.text.utf8), Gzip.compress(Array(shape.text.utf8))] {
            let file = folder.write(content, to: "log")
            for limits in [InputLimits(), streaming(window: 50)] {
                var reader = try FileReader(limits: limits)
                let outcome = read(file, with: &reader)
                for (name, index) in zip(outcome.names, outcome.indices) {
                    let raw = reader.rawRecord(index, of: file)
                    let bytes = try #require(raw)
                    let text = String(decoding: bytes, as: UTF8.self)
                    #expect(text.hasPrefix("{") && text.hasSuffix("}"))
                    #expect(try read(text).names == [name])
                    if shape.text.contains(record(name)) { #expect(text == record(name)) }
                }
                let beyond = reader.rawRecord(outcome.indices.count + 7, of: file)
                #expect(beyond == nil)
            }
        }
    }

    @Test("A mended record's bytes are the original ones")
    func rawOriginal() throws {
        let folder = Folder()
        let original = Array(#"{"eventName":"A","x":""#.utf8) + [0xFF, 0x01] + Array(#"","n":1e999}"#.utf8)
        let file = folder.write(Array("[".utf8) + original + Array("]".utf8), to: "log")
        var reader = try FileReader()
        #expect(read(file, with: &reader).report.repairs.total == 3)
        let raw = reader.rawRecord(0, of: file)
        #expect(raw == original)
    }

    @Test("What cannot be opened is unreadable, with the system's reason")
    func missing() throws {
        let outcome = try read(FoundFile(path: "/nonexistent/log.json"))
        #expect(outcome.report.fileClass == .unreadable)
        #expect(outcome.report.warnings == [.system(SystemError(code: ENOENT))])
        #expect(outcome.report.warnings.first?.description == "No such file or directory")
        #expect(try read(FoundFile(path: "/dev/null")).report.warnings == [.notRegular])
        #expect(try read(FoundFile(path: "/")).report.warnings == [.notRegular])
    }

    @Test("A link put in a file's place after it was found is not followed")
    func swapped() throws {
        let folder = Folder()
        folder.write(record("A"), to: "secret")
        folder.write(record("B"), to: "in/log")
        let found = FileFinder.find([folder.path + "/in"], window: .all)
        try FileManager.default.removeItem(atPath: folder.path + "/in/log")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/in/log", withDestinationPath: "../secret")
        let outcome = try read(try #require(found.files.first))
        #expect(outcome.names.isEmpty)
        #expect(outcome.report.fileClass == .unreadable)
    }

    @Test("A file that changes while it is read is said to have")
    func changing() throws {
        let folder = Folder()
        let text = (0..<200).map { record("N\($0)") }.joined(separator: "\n") + "\n"
        let file = folder.write(text, to: "log")
        var reader = try FileReader(limits: streaming(window: 1_024))
        var hasAppended = false
        let report = reader.read(file) { _, _, _ in
            guard !hasAppended, let handle = FileHandle(forWritingAtPath: folder.path + "/log") else { return }
            handle.seekToEndOfFile()
            handle.write(Data((record("late") + "\n").utf8))
            hasAppended = true
        }
        #expect(hasAppended)
        #expect(report.records == 201)
        #expect(report.warnings == [.changed])
        #expect(report.fileClass == .damaged)
    }

    @Test("A file cut while it is read gives what was read of it")
    func shrinking() throws {
        let folder = Folder()
        let text = (0..<200).map { record("N\($0)") }.joined(separator: "\n") + "\n"
        let file = folder.write(text, to: "log")
        var reader = try FileReader(limits: streaming(window: 1_024))
        let report = reader.read(file) { _, _, _ in unsafe truncate(folder.path + "/log", 0) }
        #expect(report.records >= 1)
        #expect(report.warnings.contains(.changed))
    }

    @Test("A large log goes through record by record with the same numbers as a small one", arguments: [false, true])
    func large(_ isGzip: Bool) throws {
        let names = (0..<30_000).map { "N\($0)" }
        let text = Array(records(names).utf8)
        #expect(text.count > InputLimits().wholeDocumentBytes)
        let outcome = try read(isGzip ? Gzip.compress(text) : text)
        #expect(outcome.names == names)
        #expect(outcome.indices == Array(0..<30_000))
        #expect(outcome.report.inflatedBytes == text.count)
        #expect(outcome.report.fileClass == .log)
        #expect(outcome.report.warnings.isEmpty)
    }
}
