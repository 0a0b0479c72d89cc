// The repository as the tests of its own rules see it: its files and their lines.
import Glibc

/// The checkout these tests were built from.
enum Repository {
    /// The folder that holds `Package.swift`.
    static let root = String(#filePath.dropLast("/Tests/RepositoryTests/Repository.swift".count))

    /// The paths of all files below `folder`, relative to the root, in byte order; hidden ones left out.
    static func files(below folder: String, endingWith suffix: String = "") -> [String] {
        guard let stream = unsafe opendir("\(root)/\(folder)") else { return [] }
        defer { unsafe _ = closedir(stream) }
        var found: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            let path = "\(folder)/\(name)"
            if unsafe entry.pointee.d_type == UInt8(DT_DIR) {
                found += files(below: path, endingWith: suffix)
            } else if name.hasSuffix(suffix) {
                found.append(path)
            }
        }
        return found.sorted()
    }

    /// The text of a file; empty when it cannot be read.
    static func text(_ path: String) -> String {
        guard let file = unsafe fopen("\(root)/\(path)", "r") else { return "" }
        defer { unsafe _ = fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The lines of a file.
    static func lines(_ path: String) -> [Substring] {
        text(path).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The Swift files of the package.
    static let swiftFiles = files(below: "Sources", endingWith: ".swift") + files(below: "Tests", endingWith: ".swift")
}
