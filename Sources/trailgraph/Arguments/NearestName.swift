// "Did you mean": the nearest of a list of names. Apart because flags, commands, topics and values all ask it.

/// The name nearest to `text`, or nil where none is near: at most a third of its letters differ, or it starts with
/// `text`. Of equally near names the first in the list. Takes time in proportion to the letters of all names.
func nearest(to text: String, in names: [String]) -> String? {
    let wanted = Array(text.prefix(64).lowercased())
    guard !wanted.isEmpty else { return nil }
    var best: (name: String, distance: Int)?
    for name in names {
        let distance = editDistance(wanted, Array(name))
        if distance <= max(1, name.count / 3), distance < best?.distance ?? .max { best = (name, distance) }
    }
    if let best { return best.name }
    return wanted.count >= 2 ? names.first { $0.hasPrefix(String(wanted)) } : nil
}

/// How many insertions, deletions, replacements and swaps of neighbors make one word of the other.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
            var distance = min(replaced, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current.append(distance)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
