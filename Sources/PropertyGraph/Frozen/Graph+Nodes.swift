// Finding nodes by kind and name. Apart from the graph's own page because it is binary search and nothing else.

extension Graph {
    /// The nodes of one kind, by name. O(log n): nodes are in the order of kinds.
    public func nodes(of kind: NodeKind) -> NodeRange {
        NodeRange(
            lower: firstNode { $0.rawValue >= kind.rawValue }, upper: firstNode { $0.rawValue > kind.rawValue })
    }

    /// The nodes of `kind` whose unique name begins with `prefix`, by name. O(log n).
    public func nodes(of kind: NodeKind, withPrefix prefix: String) -> NodeRange {
        let range = nodes(of: kind)
        let bytes = Array(prefix.utf8)
        let lower = firstIndex(in: range) { !Graph.precedes($0, bytes) }
        let upper = firstIndex(in: range) { !Graph.precedes($0, bytes) && !Graph.begins($0, with: bytes) }
        return NodeRange(lower: lower, upper: upper)
    }

    /// The node of `kind` whose unique name is `name`, if there is one. O(log n).
    public func node(_ kind: NodeKind, named name: String) -> NodeID? {
        let bytes = Array(name.utf8)
        let range = nodes(of: kind)
        let place = firstIndex(in: range) { !Graph.precedes($0, bytes) }
        guard place < range.upper else { return nil }
        let isSame = texts.withBytes(nodes.name(NodeID(place))) { found in
            found.count == bytes.count && Graph.begins(found, with: bytes)
        }
        return isSame ? NodeID(place) : nil
    }

    private func firstNode(where isPast: (NodeKind) -> Bool) -> UInt32 {
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(nodes.kinds[middle]) { high = middle } else { low = middle + 1 }
        }
        return UInt32(low)
    }

    private func firstIndex(in range: NodeRange, where isPast: (Span<UInt8>) -> Bool) -> UInt32 {
        var low = range.lower
        var high = range.upper
        while low < high {
            let middle = low + (high - low) / 2
            let past = texts.withBytes(nodes.name(NodeID(middle))) { isPast($0) }
            if past { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func precedes(_ name: Span<UInt8>, _ prefix: [UInt8]) -> Bool {
        for index in 0..<min(name.count, prefix.count) where name[index] != prefix[index] {
            return name[index] < prefix[index]
        }
        return name.count < prefix.count
    }

    private static func begins(_ name: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        guard name.count >= prefix.count else { return false }
        for index in prefix.indices where name[index] != prefix[index] { return false }
        return true
    }
}

/// Nodes that stand side by side.
public struct NodeRange: RandomAccessCollection, Sendable {
    @usableFromInline let lower: UInt32
    @usableFromInline let upper: UInt32
    /// The place of the first.
    public var startIndex: Int { Int(lower) }
    /// The place past the last.
    public var endIndex: Int { Int(Swift.max(lower, upper)) }
    /// The element at a place.
    public subscript(position: Int) -> NodeID { NodeID(UInt32(position)) }

    /// Whether a node is among them. O(1).
    @inlinable @inline(__always)
    public func contains(_ node: NodeID) -> Bool { node.index >= lower && node.index < upper }
}
