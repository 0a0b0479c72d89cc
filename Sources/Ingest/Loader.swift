// Files to graph: find, read in parallel, join, link. Apart from each of these because it is the sequence, and knows
// nothing of how a step works.
import CloudTrail
import Digest
import Lineage
import PropertyGraph

/// Loads logs into a graph.
///
///     let loaded = try await Loader.load(["logs"], options: LoadOptions())
///     print(loaded.graph.events.count)
public enum Loader {
    /// Reads everything below `paths` and links it.
    ///
    /// The graph depends on the records alone: not on the order of files or paths, nor on the number of workers.
    ///
    /// - Throws: `LoadError` when nothing can be loaded at all; a bad file is no error but an entry in the report.
    public static func load(_ paths: [String], options: LoadOptions) async throws(LoadError) -> LoadedGraph {
        guard !paths.isEmpty else { throw .noPaths }
        let targets = try targetTable(options)
        let clock = ContinuousClock()
        let start = clock.now
        let found = FileFinder.find(paths, window: options.window, limits: options.limits)
        // Of equal records the one in the first file stays, so the order must not be that of the paths given.
        let files = found.files.inOrderOfPaths()
        var (parts, reports, notes) = try await FileWorkers.read(files, targets: targets, options: options)
        let reading = clock.now
        let atOnce = FileWorkers.workers(options) > 1
        // Whoever else held on to the parts, or to the tables, would double the memory that joining and linking take.
        let given = parts.map(\.tables)
        parts = []
        let (tables, counts) = await Joiner.join(consume given, atOnce: atOnce)
        let join = clock.now
        let graph = await Linker.link(consume tables, atOnce: atOnce)
        var report = LoadReport()
        report.files = zip(files, reports).map { ReadFile($0, $1) }
        report.digestsByPath = found.digests
        report.filesOutsideWindow = found.outsideWindow
        report.problems = found.problems
        report.problemCount = found.problemCount
        report.duplicates = counts.duplicates
        report.fused = counts.fused
        report.conflicts = counts.conflicts
        report.seconds = (seconds(reading - start), seconds(join - reading), seconds(clock.now - join))
        return LoadedGraph(graph: graph, report: report, notes: notes)
    }

    static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// The rules by which targets are found: the built-in ones and those of the files that `options` name.
    static func targetTable(_ options: LoadOptions) throws(LoadError) -> TargetTable {
        try targetRules(options).table
    }

    /// The same with what tells them from other rules.
    static func targetRules(_ options: LoadOptions) throws(LoadError) -> (table: TargetTable, rules: ReadingRules) {
        var table = TargetTable.builtIn
        var digests = [SHA256.of(TargetTable.builtInText.span)]
        for path in options.targetFiles {
            guard let text = WholeFile.bytes(path) else {
                throw .badTargets(file: path, reason: "cannot be read: check the path given with --targets")
            }
            do {
                table = table.adding(try TargetTable(parsing: text, name: path))
            } catch {
                throw .badTargets(file: path, reason: "\(error)")
            }
            digests.append(SHA256.of(text.span))
        }
        return (table, ReadingRules(targets: digests))
    }
}
