// What somebody typed, as an error repeats it. Apart because every layer makes errors, and what is typed can be longer
// than any page.

extension String {
    /// How much of a text is repeated: longer than any name or ARN, short enough to leave the sentence in sight.
    private static let abridgedLength = 160

    /// The text as it is, or where it is long its beginning and its end with `…` between. For errors that repeat what
    /// was typed. O(length).
    ///
    ///     throw .usage("no rule is called \"\(name.abridged)\"")
    public var abridged: String {
        guard utf8.count > String.abridgedLength else { return self }
        let scalars = unicodeScalars
        guard scalars.count > String.abridgedLength else { return self }
        let half = String.abridgedLength / 2
        return String(scalars.prefix(half)) + "…" + String(scalars.suffix(half - 1))
    }
}
