// Which words are paths. Paths come last; where the form of a command leaves it open, what exists on disk is a path.
import PropertyGraph

/// The paths to read: the ones given, else the value of $TRAILGRAPH_LOGS.
func logPaths(_ given: some Collection<String>) throws(Failure) -> [String] {
    if given.contains("") { throw .usage("one of the paths is empty and names no file; leave it out") }
    if !given.isEmpty { return Array(given) }
    guard let path = environment("TRAILGRAPH_LOGS"), !path.isEmpty else {
        throw .usage("no logs to read; name a file, a folder or - for standard input last, or set TRAILGRAPH_LOGS")
    }
    return [path]
}

/// `ENTITY PATH…` taken apart.
func entityAndPaths(_ words: [String], of command: String) throws(Failure) -> (entity: String, paths: [String]) {
    guard let entity = words.first, !entity.isEmpty else {
        throw .usage("\(command) needs an ENTITY, such as a name, an ARN or a key id; trailgraph entities lists them")
    }
    let paths = words.dropFirst()
    if isPath(entity), let other = paths.first(where: { !isPath($0) }) {
        throw .usage(
            "no file is called \"\(other.abridged)\"; ENTITY comes first: "
                + "trailgraph \(command) \(other.abridged) \(entity.abridged)"
        )
    }
    if isPath(entity), paths.isEmpty, environment("TRAILGRAPH_LOGS") == nil {
        throw .usage("\(command) needs an ENTITY before the paths; trailgraph entities \(entity) lists them")
    }
    return (entity, try logPaths(paths))
}

/// `SUBJECT PATH…` taken apart, where the subject is a word that is no entity.
///
/// - Parameter meaning: what the subject is, for who left it out.
func subjectAndPaths(
    _ words: [String], _ name: String, _ meaning: String, of command: String
) throws(Failure) -> (subject: String, paths: [String]) {
    guard let subject = words.first, !subject.isEmpty, !isPath(subject) else {
        throw .usage("\(command) needs \(name) first, \(meaning), and then the paths")
    }
    return (subject, try logPaths(words.dropFirst()))
}

/// `[TEXT] PATH…` in either order taken apart: words that exist on disk are paths, and one other may be the text.
func textAndPaths(_ words: [String], of command: String) throws(Failure) -> (text: String?, paths: [String]) {
    let texts = words.filter { !isPath($0) }
    if texts.count > 1 {
        throw .usage(
            "no file is called \"\(texts[0].abridged)\" or \"\(texts[1].abridged)\"; "
                + "\(command) takes one TEXT beside its paths"
        )
    }
    return (texts.first, try logPaths(words.filter(isPath)))
}

/// Whether a word names something to read.
private func isPath(_ word: String) -> Bool { word == "-" || fileExists(word) }
