// The columns of a finished graph back in arrays that grow. Apart from the columns because only putting graphs together
// takes all of them out, and because each is walked once, block by block, and never asked for one value.

extension Column {
    /// All elements, in an array with room for `room`. O(n).
    func thawed(room: Int) -> [Element] {
        let form = form
        return unsafe [Element](unsafeUninitializedCapacity: Swift.max(room, count)) { array, filled in
            while filled < count {
                let end = Swift.min(count, filled + form.blockCount)
                let isSound = isReadable(filled)
                while filled < end {
                    unsafe array.initializeElement(
                        at: filled, to: isSound ? readable(at: filled) : Element(bits: 0))
                    filled &+= 1
                }
            }
        }
    }
}

extension PaletteColumn {
    /// All elements, in an array with room for `room`. O(n).
    func thawed(room: Int) -> [Element] {
        var array: [Element] = []
        array.reserveCapacity(room)
        for number in numbers.thawed(room: 0) { array.append(palette[Int(number)]) }
        return array
    }
}

extension DifferingColumn {
    /// All nodes, in an array with room for `room`. O(n).
    ///
    /// - Parameters:
    ///   - base: the nodes that most are, thawed.
    ///   - room: for how many there is to be room.
    func thawed(over base: [NodeID], room: Int) -> [NodeID] {
        var array: [NodeID] = []
        array.reserveCapacity(room)
        array.append(contentsOf: base)
        for (word, bits) in differs.enumerated() {
            var rest = bits
            while rest != 0 {
                let index = word << 6 + rest.trailingZeroBitCount
                if index < array.count { array[index] = self[index] }
                rest &= rest - 1
            }
        }
        return array
    }
}

extension IdentifierColumn {
    /// All ids, in an array with room for `room`; those that are a text past the last of `texts` are none. O(n).
    func thawed(room: Int, texts: Int) -> [EventIdentifier] {
        var array: [EventIdentifier] = []
        array.reserveCapacity(room)
        for (upper, lower) in zip(high, low) {
            let id = EventIdentifier(high: upper, low: lower)
            // A text past the last is a damaged id, which the graph has noted.
            array.append(id.text.map { Int($0.index) < texts ? EventIdentifier(text: $0) : .none } ?? id)
        }
        return array
    }
}

extension PlaceColumn {
    /// The file and the place in it of every record, in arrays with room for `room`. O(n log k), k being the files
    /// that begin close together.
    func thawed(room: Int) -> (files: [UInt32], records: [UInt32]) {
        var (files, records): ([UInt32], [UInt32]) = ([], [])
        files.reserveCapacity(room)
        records.reserveCapacity(room)
        let starts = FileStarts(Array(starts))
        for (index, number) in numbers.enumerated() {
            let (file, start) = starts.file(of: number)
            guard number >= start, let record = UInt32(exactly: number - start) else {
                numbers.reject(index)
                files.append(0)
                records.append(0)
                continue
            }
            files.append(UInt32(file))
            records.append(record)
        }
        return (files, records)
    }
}

/// Where files' records begin, were all records numbered, with a table of the files in which stretches of numbers
/// begin.
private struct FileStarts {
    private let starts: [UInt64]
    /// The last file that can hold a number.
    private let last: Int
    /// How many numbers are a stretch, as a shift: so many that there are at most two stretches for each file.
    private var shift: UInt64 = 0
    /// For each stretch, the last file that begins at or before it; one more than there are stretches.
    private var firsts: [UInt32] = []

    init(_ starts: [UInt64]) {
        self.starts = starts
        last = max(0, starts.count - 2)
        let end = starts.last ?? 0
        while end >> shift > UInt64(2 * starts.count) { shift += 1 }
        var file = 0
        for stretch in 0...Int(end >> shift) {
            while file < last, starts[file + 1] <= UInt64(stretch) << shift { file += 1 }
            firsts.append(UInt32(file))
        }
        firsts.append(UInt32(last))
    }

    /// The last file that begins at or before `number`, and where it begins. Files without records begin where the next
    /// one does.
    @inline(__always)
    func file(of number: UInt64) -> (file: Int, start: UInt64) {
        let stretch = Int(min(number >> shift, UInt64(firsts.count - 2)))
        var (low, high) = (Int(firsts[stretch]), Int(firsts[stretch + 1]))
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= number { low = middle } else { high = middle - 1 }
        }
        return (low, starts.isEmpty ? 0 : starts[low])
    }
}
