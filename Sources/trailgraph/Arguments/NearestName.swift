// "Did you mean": the nearest of a list of names. Apart because flags, commands, topics and values all ask it.
import Investigation

/// The name nearest to `text`, or nil where none is near: at most a third of its letters differ, or it starts with
/// `text`. Of equally near names the first in the list. Takes time in proportion to the letters of all names.
func nearest(to text: String, in names: [String]) -> String? {
    var best: (name: String, distance: Int)?
    for name in names {
        var distance = EditDistance(from: text, within: max(1, name.count / 3))
        if let near = distance.of(name.utf8Span.span), near < best?.distance ?? .max { best = (name, near) }
    }
    if let best { return best.name }
    return text.count >= 2 ? names.first { $0.hasPrefix(text.prefix(64).lowercased()) } : nil
}
