// What is inside one window, kept up to date as it slides. Apart from sliding because each type of correlation counts
// something else.
import PropertyGraph

struct SlidingWindow {
    private let correlation: ResolvedCorrelation
    private let entries: [Windows.Entry]
    private var count = 0
    private var sum = 0.0
    /// How often each value, or each rule, is inside.
    private var values: [TextID: Int] = [:]
    private var rules: [Int]
    private var rulesInside = 0
    private var ranks: RankedNumbers?

    init(_ correlation: ResolvedCorrelation, _ entries: [Windows.Entry]) {
        self.correlation = correlation
        self.entries = entries
        rules = Array(repeating: 0, count: correlation.inputs.count)
        switch correlation.correlation.kind {
        case .valuePercentile, .valueMedian: ranks = RankedNumbers(entries.compactMap(\.value.number))
        default: break
        }
    }

    mutating func add(_ index: Int) { change(index, by: 1) }
    mutating func remove(_ index: Int) { change(index, by: -1) }

    private mutating func change(_ index: Int, by step: Int) {
        count += step
        let entry = entries[index]
        switch correlation.correlation.kind {
        case .eventCount: break
        case .valueCount:
            let left = values[entry.value.text, default: 0] + step
            values[entry.value.text] = left == 0 ? nil : left
        case .valueSum, .valueAverage:
            // Nothing left is exactly nothing, whatever was lost on the way.
            sum = count == 0 ? 0 : sum + Double(step) * (entry.value.number ?? 0)
        case .valuePercentile, .valueMedian: ranks?.change(entry.value.number ?? 0, by: step)
        case .temporal, .temporalOrdered:
            if rules[entry.rule] == 0 { rulesInside += 1 }
            rules[entry.rule] += step
            if rules[entry.rule] == 0 { rulesInside -= 1 }
        }
    }

    /// Whether the correlation's condition holds for what is inside; never for nothing.
    func holds() -> Bool {
        guard count > 0 else { return false }
        switch correlation.correlation.kind {
        case .eventCount: return passes(.integer(Int64(count)))
        case .valueCount: return passes(.integer(Int64(values.count)))
        case .valueSum: return passes(.double(sum))
        case .valueAverage: return passes(.double(sum / Double(count)))
        case .valuePercentile:
            return passes(.double(ranks?.number(at: correlation.correlation.percentile, of: count) ?? 0))
        case .valueMedian: return passes(.double(ranks?.median(of: count) ?? 0))
        case .temporal, .temporalOrdered:
            if let presence = correlation.presence { return presence.holds { rules[$0] > 0 } }
            if correlation.correlation.bounds.isEmpty { return rulesInside == rules.count }
            return passes(.integer(Int64(rulesInside)))
        }
    }

    private func passes(_ number: Number) -> Bool {
        correlation.correlation.bounds.allSatisfy { $0.comparison.allows(number.order($0.number)) }
    }
}

/// Numbers that come and go, and which of them stands at a rank. A tree of counts over all numbers there will be.
struct RankedNumbers {
    private let numbers: [Double]
    private var tree: [Int]

    /// None of `numbers` yet. O(n log n).
    init(_ numbers: [Double]) {
        var distinct: [Double] = []
        for number in numbers.sorted() where distinct.last != number { distinct.append(number) }
        self.numbers = distinct
        tree = Array(repeating: 0, count: distinct.count + 1)
    }

    /// Counts `number`, which is among those given, once more or once less. O(log n).
    mutating func change(_ number: Double, by step: Int) {
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        var index = low + 1
        while index < tree.count {
            tree[index] += step
            index += index & -index
        }
    }

    /// The number of which `percentile` of a hundred are no larger: the nearest rank. O(log n).
    func number(at percentile: Int, of count: Int) -> Double {
        number(ranked: max(1, (count * percentile + 99) / 100))
    }

    /// The middle number, or the mean of the two in the middle. O(log n).
    func median(of count: Int) -> Double {
        (number(ranked: (count + 1) / 2) + number(ranked: count / 2 + 1)) / 2
    }

    private func number(ranked rank: Int) -> Double {
        var (index, left) = (0, rank)
        var step = 1
        while step * 2 < tree.count { step *= 2 }
        while step > 0 {
            if index + step < tree.count, tree[index + step] < left {
                index += step
                left -= tree[index]
            }
            step /= 2
        }
        return numbers.isEmpty ? 0 : numbers[min(index, numbers.count - 1)]
    }
}
