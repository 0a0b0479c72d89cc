// The disk: folders made, files compressed and written. Apart because only here the system is called.

import Glibc
import Ingest

struct FileWriter {
    let root: String

    /// Writes every file below `root`, and refuses to mix with what is there.
    func write(_ files: [SampleFile]) throws(WriteError) {
        try makeFolder(root)
        guard unsafe access("\(root)/AWSLogs", F_OK) != 0 else {
            throw WriteError(path: "\(root)/AWSLogs", reason: "is there already; remove it first")
        }
        for file in files {
            try makeFolders(of: file.path)
            try write(Gzip.compress(file.json), to: "\(root)/\(file.path)")
        }
    }

    /// Says why nothing, or not all, was written, and ends the program with status 2.
    static func complain(_ message: String) -> Never {
        _ = FileWriter.write(Array((message + "\n").utf8), to: STDERR_FILENO)
        exit(2)
    }

    private func makeFolders(of path: String) throws(WriteError) {
        var folder = root
        for part in path.split(separator: "/").dropLast() {
            folder += "/\(part)"
            try makeFolder(folder)
        }
    }

    private func makeFolder(_ path: String) throws(WriteError) {
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw WriteError(path: path) }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(WriteError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        guard descriptor >= 0 else { throw WriteError(path: path) }
        defer { close(descriptor) }
        guard FileWriter.write(bytes, to: descriptor) else { throw WriteError(path: path) }
    }

    /// Whether all bytes were taken.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}

/// A folder or file that could not be written, and why.
struct WriteError: Error, CustomStringConvertible {
    let description: String

    init(path: String, reason: String) {
        description = "\(path): \(reason)"
    }

    /// With the reason the system gave last.
    init(path: String) {
        self.init(path: path, reason: unsafe String(cString: strerror(errno)))
    }
}
