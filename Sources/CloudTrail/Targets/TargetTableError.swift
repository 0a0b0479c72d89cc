// What is wrong with a table of targets, said so that it can be mended. Apart so that the wording is in one place.

/// A line of a table of targets that cannot be used: where, what and what to do about it.
public struct TargetTableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The table's name, usually a file's.
    public let name: String
    /// From 1.
    public let line: Int
    /// In bytes, from 1.
    public let column: Int
    /// What is wrong, without a full stop.
    public let problem: String
    /// What to write instead, without a full stop.
    public let remedy: String

    /// `name:line:column: problem; remedy`. The name and the problem may quote the file.
    public var description: String { "\(name):\(line):\(column): \(problem); \(remedy)" }
}
