// A folder of a test's own, gone with the value. Apart because every test that touches files needs one.
import Foundation

/// A fresh, empty folder, removed with all in it when the value goes.
public struct TemporaryFolder: ~Copyable {
    /// Its path, absolute and without links.
    public let path: String

    /// Makes the folder in the system's place for such.
    public init() throws {
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("trailgraph-test-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` inside.
    public func path(of name: String) -> String { path + "/" + name }

    /// Writes a file, and the folders it lies in.
    public func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        let file = URL(fileURLWithPath: path(of: name))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// The names of what lies directly inside, sorted.
    public func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
