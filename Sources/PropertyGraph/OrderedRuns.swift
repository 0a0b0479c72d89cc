// What is in order already, and what comes between. Apart because whatever is added to a graph meets rows that stand in
// its order: those are not sorted again.

extension Collection {
    /// How many elements at the beginning are in order, each pair of neighbours by `areOrdered`. O(answer).
    @inlinable
    package func orderedPrefix(by areOrdered: (Element, Element) -> Bool) -> Int {
        var rest = makeIterator()
        guard var last = rest.next() else { return 0 }
        var length = 1
        while let next = rest.next(), areOrdered(last, next) {
            last = next
            length += 1
        }
        return length
    }

    /// These elements and `others`, which are both in order, in one order. Of equal ones these come first. O(n).
    @inlinable
    package func merged(
        with others: some Collection<Element>, by isBefore: (Element, Element) -> Bool
    ) -> [Element] {
        var result: [Element] = []
        result.reserveCapacity(count + others.count)
        var next = others.startIndex
        for element in self {
            while next != others.endIndex, isBefore(others[next], element) {
                result.append(others[next])
                others.formIndex(after: &next)
            }
            result.append(element)
        }
        result.append(contentsOf: others[next...])
        return result
    }
}
