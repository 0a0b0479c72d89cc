// What a load's report means for answers: which files count as read, what is worth a warning. Apart from the report
// because this is what people are told, and the report is what happened.
import Ingest
import PropertyGraph

extension Coverage {
    /// The coverage of everything loaded. O(files + nodes of accounts and regions).
    init(_ loaded: LoadedGraph) {
        let report = loaded.report
        let graph = loaded.graph
        digestFiles = report.digestsByPath + report.files.indices.count { report.files[$0].report.fileClass == .digest }
        filesOutsideWindow = report.filesOutsideWindow
        filesSkipped = report.problemCount
        isPartial = report.problemCount > 0
        // Nearly all files are logs read whole: only of others is more looked at than their numbers.
        for index in report.files.indices {
            if report.files[index].report.isUnremarkable, !report.files[index].isGone {
                files += 1
            } else {
                add(report.files[index])
            }
        }
        for problem in report.problems { warnings.append(CoverageWarning(file: problem.path, reason: problem.reason)) }
        records = report.records
        recordsSkipped = report.recordsSkipped
        events = graph.events.count
        duplicates = report.duplicates
        fused = report.fused
        first = graph.events.times.first { $0 != .unknown }
        last = graph.events.times.last { $0 != .unknown }
        accounts = graph.nodes(of: .account).filter { Coverage.isLogged($0, graph) }.map { graph.key($0) }
        regions = graph.nodes(of: .region).map { graph.key($0) }
        addGaps(graph)
        addConflicts(loaded)
        addTimeless(graph, report)
    }

    private mutating func add(_ file: ReadFile) {
        switch file.report.fileClass {
        case .log, .damaged, .empty: files += 1
        case .digest: break
        case .notALog, .unreadable: filesSkipped += 1
        }
        isPartial = isPartial || file.report.isPartial
        if file.report.fileClass == .damaged { filesDamaged += 1 }
        if file.isGone {
            warnings.append(CoverageWarning(file: file.path, reason: "is gone since it was read; its records are kept"))
        }
        for warning in file.report.warnings {
            warnings.append(CoverageWarning(file: file.path, reason: warning.description))
        }
        // A README among logs is no news; JSON that may be records in a form not known is.
        if file.report.fileClass == .notALog, file.report.holdsOtherJSON {
            warnings.append(CoverageWarning(file: file.path, reason: "holds JSON, but no CloudTrail record"))
        }
        for skipped in file.report.skipped {
            warnings.append(
                CoverageWarning(
                    file: file.path, record: skipped.index, offset: skipped.offset,
                    reason: skipped.reason.description))
        }
        let unlisted = file.report.skippedRecords - file.report.skipped.count
        if unlisted > 0 {
            warnings.append(CoverageWarning(file: file.path, reason: "\(unlisted) more records skipped"))
        }
        addRepairs(file)
    }

    private mutating func addRepairs(_ file: ReadFile) {
        let repairs = file.report.repairs
        let counts = [
            (repairs.invalidUTF8, "invalid UTF-8 sequences replaced by U+FFFD"),
            (repairs.loneSurrogates, "lone surrogates replaced by U+FFFD"),
            (repairs.rawControls, "control characters kept that JSON wants escaped"),
            (repairs.hugeNumbers, "numbers too large for any type kept as text"),
            (file.report.recordsWithDuplicateKeys, "records with a key given twice: the last one counts"),
        ]
        for (count, reason) in counts where count > 0 {
            warnings.append(CoverageWarning(file: file.path, reason: "\(count) \(reason)"))
        }
    }

    private mutating func addConflicts(_ loaded: LoadedGraph) {
        let graph = loaded.graph
        for event in loaded.report.conflicts {
            let index = Int(event.index)
            let place = graph.events.places[index]
            let file = loaded.report.files[Int(place.file)].path
            warnings.append(
                CoverageWarning(
                    file: file, record: Int(place.record),
                    reason: "eventID \(graph.string(graph.events.ids[index])) also stands on other content: both kept"
                ))
        }
    }

    private mutating func addTimeless(_ graph: Graph, _ report: LoadReport) {
        // Events without a time sort first.
        for (index, time) in graph.events.times.enumerated() {
            guard time == .unknown else { return }
            let place = graph.events.places[index]
            let file = report.files[Int(place.file)].path
            warnings.append(
                CoverageWarning(
                    file: file, record: Int(place.record),
                    reason: "no readable eventTime: the event is kept, but lies in no time window"))
        }
    }

    /// Whether the account's own trail logged anything: others are only mentioned.
    private static func isLogged(_ account: NodeID, _ graph: Graph) -> Bool {
        graph.events(of: account).contains { graph.events.accounts[Int($0.index)] == account }
    }
}

extension FileReport {
    /// Whether a record of the file may be missing: JSON that is no CloudTrail record is not.
    fileprivate var isPartial: Bool {
        if fileClass == .notALog || fileClass == .digest { return warnings.contains(where: \.isLoss) }
        return fileClass == .damaged || fileClass == .unreadable || warnings.contains(where: \.isLoss)
    }
}
