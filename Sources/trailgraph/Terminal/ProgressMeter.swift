// The line on stderr that says how far the reading is. Shown on a terminal only, only when the reading takes long
// enough to make one wonder, and gone when it is over.
import Ingest
import Synchronization

/// Draws progress; told by any thread.
final class ProgressMeter: Sendable {
    /// Nothing is drawn before this: most runs are over.
    private static let patience = Duration.milliseconds(500)
    /// Between two drawings: faster than this nobody reads.
    private static let interval = Duration.milliseconds(100)

    private let start = ContinuousClock.now
    private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

    private init() {}

    /// A meter, where stderr is a terminal that can clear a line.
    static func onTerminal() -> ProgressMeter? {
        let terminal = Terminal()
        return terminal.errorIsTerminal && terminal.isCapable ? ProgressMeter() : nil
    }

    /// Draws, unless it is too early or was just done.
    func show(_ progress: LoadProgress) {
        let now = ContinuousClock.now
        let elapsed = now - start
        guard elapsed >= ProgressMeter.patience else { return }
        lastDrawn.withLock { last in
            if let last, now - last < ProgressMeter.interval { return }
            last = now
            Signals.progressIsShown.store(true, ordering: .relaxed)
            StandardError.write("\r\u{1B}[K" + ProgressMeter.line(progress, after: elapsed))
        }
    }

    /// Takes the line away.
    func clear() {
        lastDrawn.withLock { last in
            guard last != nil else { return }
            last = nil
            StandardError.write("\r\u{1B}[K")
            Signals.progressIsShown.store(false, ordering: .relaxed)
        }
    }

    /// `214 of 1,665 files · 1.2 GB · 3,012,000 events · 412,000 a second`.
    static func line(_ progress: LoadProgress, after elapsed: Duration) -> String {
        let rate = Double(progress.events) / max(elapsed / .seconds(1), 0.001)
        return [
            "\(grouped(progress.filesDone)) of \(grouped(progress.filesTotal)) files", size(progress.bytes),
            "\(grouped(progress.events)) events", "\(grouped(Int(rate))) a second",
        ].joined(separator: " · ")
    }

    private static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    /// Bytes in the largest unit that leaves a whole number of them, with one decimal: `1.2 GB`.
    private static func size(_ bytes: Int) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var (tenths, unit) = (bytes * 10, 0)
        while tenths >= 10_000, unit + 1 < units.count {
            tenths /= 1_000
            unit += 1
        }
        return unit == 0 ? "\(bytes) B" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
