// Sliding windows over one group's matches. Apart from correlating because it knows times and counts only.
import PropertyGraph

/// What is counted of a match.
struct WindowValue {
    let text: TextID
    let number: Double?
}

/// The matches of one group in time order, looked at through a window that begins at each of them in turn and ends its
/// timespan later, both ends inside.
struct Windows {
    typealias Entry = (time: Timestamp, rule: Int, value: WindowValue)

    private let entries: [Entry]
    private let correlation: ResolvedCorrelation
    /// Which entries have a part in what is counted.
    let isUsed: [Bool]

    init(_ entries: [Entry], _ correlation: ResolvedCorrelation) {
        let counts = correlation.correlation.kind
        // A value that is no number has no part in a sum.
        let needsNumber = counts.needsField && counts != .valueCount
        self.entries = entries
        self.correlation = correlation
        isUsed = entries.map { !needsNumber || $0.value.number != nil }
    }

    private var seconds: Int64 { correlation.correlation.seconds }

    /// The entries inside windows in which the correlation holds, as ranges that do not touch; those not used among
    /// them. O(n log n).
    func covered() -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        func add(_ range: Range<Int>) {
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
        if correlation.correlation.kind == .temporalOrdered {
            for chain in chains() { add(chain.lowerBound..<end(of: chain.lowerBound)) }
            return ranges
        }
        var window = SlidingWindow(correlation, entries)
        var end = 0
        for start in entries.indices {
            while end < entries.count, isInside(end, from: start) {
                if isUsed[end] { window.add(end) }
                end += 1
            }
            if window.holds() { add(start..<end) }
            if isUsed[start] { window.remove(start) }
        }
        return ranges
    }

    /// The entries by which the correlation came true, again and again: ranges that share no entry, each as short as
    /// can be. What correlations of correlations count. O(n log n).
    func outcomes() -> [Range<Int>] {
        if correlation.correlation.kind == .temporalOrdered {
            var last = 0
            return chains().sorted { $0.upperBound < $1.upperBound }.filter { chain in
                guard chain.lowerBound >= last else { return false }
                last = chain.upperBound
                return true
            }
        }
        let isEarly = correlation.comesTrueForGood
        var window = SlidingWindow(correlation, entries)
        var outcomes: [Range<Int>] = []
        var (start, end) = (0, 0)
        while start < entries.count {
            var isTrue = false
            while end < entries.count, isInside(end, from: start), !(isEarly && isTrue) {
                if isUsed[end] { window.add(end) }
                end += 1
                isTrue = isEarly && window.holds()
            }
            if isTrue || !isEarly && window.holds() {
                outcomes.append(start..<end)
                for index in start..<end where isUsed[index] { window.remove(index) }
                start = end
            } else {
                if isUsed[start] { window.remove(start) }
                start += 1
            }
        }
        return outcomes
    }

    private func isInside(_ index: Int, from start: Int) -> Bool {
        entries[index].time <= entries[start].time.advanced(by: seconds)
    }

    /// The first entry past the window that begins at `start`.
    private func end(of start: Int) -> Int {
        var (low, high) = (start, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if isInside(middle, from: start) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Entries that follow each other in the order of the rules, within the timespan: for each that ends such a chain,
    /// the one that begins as late as can be. Entries of one second stand in the order of the rules. In order of their
    /// starts. O(n).
    private func chains() -> [Range<Int>] {
        let count = correlation.inputs.count
        // Where the latest chain through the rules up to each begins.
        var begins = [Int?](repeating: nil, count: count)
        var chains: [Range<Int>] = []
        for (index, entry) in entries.enumerated() {
            if entry.rule == 0 {
                begins[0] = index
            } else if let begin = begins[entry.rule - 1], isInside(index, from: begin) {
                begins[entry.rule] = begin
            } else {
                continue
            }
            if entry.rule == count - 1, let begin = begins[count - 1] { chains.append(begin..<(index + 1)) }
        }
        return chains.sorted { $0.lowerBound < $1.lowerBound }
    }
}

extension ResolvedCorrelation {
    /// Whether more matches in a window never make what held untrue.
    fileprivate var comesTrueForGood: Bool {
        switch correlation.kind {
        case .eventCount, .valueCount, .temporal, .temporalOrdered:
            correlation.bounds.allSatisfy { $0.comparison == .gt || $0.comparison == .gte }
                && (presence?.isPositive ?? true)
        case .valueSum, .valueAverage, .valuePercentile, .valueMedian: false
        }
    }
}

extension Presence {
    fileprivate var isPositive: Bool {
        switch self {
        case .input: true
        case .all(let parts), .any(let parts): parts.allSatisfy(\.isPositive)
        case .not: false
        }
    }
}
