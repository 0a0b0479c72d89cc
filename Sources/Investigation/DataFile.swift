// Tables and packs written as lines of text: what they share. Apart because two kinds of file are read this way, and
// an error in either must name file, line and remedy alike.

/// A line of a data file that cannot be used.
public struct DataFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's name.
    public let name: String
    /// From 1.
    public let line: Int
    /// What is wrong, without a full stop. May quote the file.
    public let problem: String
    /// What to write instead, without a full stop.
    public let remedy: String

    /// `name:line: problem; remedy`.
    public var description: String { "\(name):\(line): \(problem); \(remedy)" }
}

/// A file of lines, each a key and its value; `#` at the beginning of a line makes it a comment.
struct DataFile {
    /// A line with something on it.
    struct Line {
        /// From 1.
        let number: Int
        let key: String
        /// What follows the key, blanks at both ends left out.
        let value: String

        /// The value's words.
        var words: [String] { value.split(whereSeparator: \.isWhitespace).map(String.init) }
    }

    let name: String
    let lines: [Line]

    /// Reads `bytes`, which must be UTF-8.
    ///
    /// - Throws: `DataFileError` for a file too large or not UTF-8.
    init(_ bytes: [UInt8], name: String) throws(DataFileError) {
        guard bytes.count <= Limits.dataBytes else {
            throw DataFileError(
                name: name, line: 1, problem: "the file has more than \(Limits.dataBytes >> 20) MiB",
                remedy: "name a file of that kind, or divide it")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let good = bytes.indices.first { String(validating: bytes[...$0], as: UTF8.self) == nil } ?? 0
            let line = bytes[..<good].count { $0 == 0x0A } + 1
            throw DataFileError(name: name, line: line, problem: "this is not UTF-8", remedy: "save the file as UTF-8")
        }
        self.name = name
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .compactMap { index, line in
                let trimmed = line.trimmed
                guard let first = trimmed.first, first != "#" else { return nil }
                let key = trimmed.prefix { !$0.isWhitespace }
                return Line(
                    number: index + 1, key: String(key), value: String(trimmed.dropFirst(key.count).trimmed))
            }
    }

    func error(_ line: Int, _ problem: String, _ remedy: String) -> DataFileError {
        DataFileError(name: name, line: line, problem: problem, remedy: remedy)
    }
}

extension Substring {
    /// Without blanks at both ends.
    fileprivate var trimmed: Substring {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start.prefix(0) }
        return start[...last]
    }
}
