// What `ask` gives: the list of questions, or the findings of one.
import PropertyGraph

/// A question in the list of them.
public struct QuestionSummary: Hashable, Sendable {
    /// What to ask it by.
    public var id: String
    /// What it finds.
    public var title: String
    /// The question itself.
    public var asks: String
    /// How many findings it has.
    public var findings: Int
    /// The events of its findings.
    public var tally: Tally
}

/// What `ask` gives without a question.
public struct QuestionsAnswer: Hashable, Sendable {
    /// Every question, in the order of the packs.
    public var questions: [QuestionSummary]
}

/// Values of one column in a finding.
public struct ColumnValues: Hashable, Sendable {
    /// Which column.
    public var column: EventColumn
    /// The values, most frequent first.
    public var values: Limited<String>
    /// The same as short names for people.
    public var labels: [String]
}

/// A group of events that a question is about.
public struct Finding: Hashable, Sendable {
    /// What the events share: its key, or the action or error itself.
    public var value: String
    /// The same as a node; nil for actions and errors.
    public var node: NodeSummary?
    /// The events.
    public var tally: Tally
    /// What was called, most called first.
    public var actions: [ActionTally]
    /// The columns the question shows.
    public var shown: [ColumnValues]
    /// The densest span, where the question asks for events within one.
    public var burst: Tally?
    /// The first of the events.
    public var eventIDs: [String]
}

/// What `ask` gives for one question.
public struct AskAnswer: Hashable, Sendable {
    /// The question's id.
    public var id: String
    /// What it finds.
    public var title: String
    /// The question itself.
    public var asks: String
    /// How to read the answer, a paragraph each.
    public var reading: [String]
    /// What each finding is about.
    public var column: EventColumn
    /// The events of all findings; an event with several resources counts once.
    public var tally: Tally
    /// The findings, most events first.
    public var findings: Limited<Finding>
}
