// Numbers as rules and records have them. Apart because comparing integers as such and everything else as doubles is
// one decision, made here.

/// A number: an integer where it is one that fits, else a double.
enum Number: Hashable, Sendable {
    case integer(Int64)
    case double(Double)

    /// The number that a plain YAML scalar stands for (YAML 1.2, core schema); nil for other text.
    init?(yaml text: String) {
        if text.hasPrefix("0x"), let value = Int64(text.dropFirst(2), radix: 16) {
            self = .integer(value)
        } else if text.hasPrefix("0o"), let value = Int64(text.dropFirst(2), radix: 8) {
            self = .integer(value)
        } else {
            self.init(decimal: text)
        }
    }

    /// The number written as `text` in decimal; nil for anything else, `inf` and `nan` among it.
    init?(decimal text: some StringProtocol) {
        let digits = text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+") ? 1 : 0
        guard let first = text.utf8.dropFirst(digits).first,
            first &- UInt8(ascii: "0") <= 9 || first == UInt8(ascii: "."), text.utf8.count <= 400
        else { return nil }
        if let value = Int64(text) {
            self = .integer(value)
        } else if !text.utf8.contains(UInt8(ascii: "x")), let value = Double(text), value.isFinite {
            self = .double(value)
        } else {
            return nil
        }
    }

    /// The number as a double.
    var value: Double {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        }
    }

    /// Whether both are the same number.
    func isEqual(to other: Number) -> Bool { order(other) == 0 }

    /// Less than, equal to or greater than 0 as this number is to `other`.
    func order(_ other: Number) -> Int {
        if case .integer(let left) = self, case .integer(let right) = other {
            return left < right ? -1 : left > right ? 1 : 0
        }
        return value < other.value ? -1 : value > other.value ? 1 : 0
    }
}

/// How two numbers are compared.
enum Comparison: String, Hashable, Sendable, CaseIterable {
    case lt, lte, gt, gte, eq, neq

    /// Whether a number that stands to another like `order` to 0 passes.
    func allows(_ order: Int) -> Bool {
        switch self {
        case .lt: order < 0
        case .lte: order <= 0
        case .gt: order > 0
        case .gte: order >= 0
        case .eq: order == 0
        case .neq: order != 0
        }
    }
}
