// What `logs` gives. Apart from the other answers because it alone carries bytes of the logs themselves.
import PropertyGraph

/// A record as it stands in its file.
public struct RawRecord: Hashable, Sendable {
    /// The event it tells of.
    public var eventID: String
    /// When that happened.
    public var time: Timestamp?
    /// `iam:CreateUser`.
    public var action: String
    /// How it ended.
    public var outcome: Outcome
    /// Who acted.
    public var principal: NodeSummary?
    /// The file, and the record's number in it, counted from 0.
    public var file: String
    /// The record's number in the file, counted from 0.
    public var record: Int
    /// The bytes, neither masked nor mended.
    public var json: [UInt8]
}

/// What `logs` gives.
public struct LogsAnswer: Hashable, Sendable {
    /// What was asked about; nil where that is one event.
    public var subject: NodeSummary?
    /// The events whose records were wanted.
    public var tally: Tally
    /// The records, in time order, one an event. Those that could not be read again are in no list, but counted.
    public var records: Limited<RawRecord>
    /// Files whose records could not be read again, and why.
    public var unreadable: [CoverageWarning]
}

extension Answer {
    /// What could not be read while the answer was made, and so is missing from it.
    public var warnings: [CoverageWarning] {
        switch self {
        case .logs(let answer): answer.unreadable
        case .signals(let answer): answer.warnings
        default: []
        }
    }
}

extension Coverage {
    /// Adds what could not be read again, which makes the answer a partial one.
    public mutating func note(_ warnings: [CoverageWarning]) {
        self.warnings += warnings
        isPartial = isPartial || !warnings.isEmpty
    }
}
