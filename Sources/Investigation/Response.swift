// A question and what came back, together: what a report prints. Apart from the answers because it is the same for all
// of them.

/// A question as it was asked: echoed in every answer.
public struct Question: Hashable, Sendable {
    /// The command.
    public var command: String
    /// The entity, as it was given.
    public var entity: String?
    /// The second entity, as it was given, of a question about two.
    public var target: String?
    /// Filters in the order of the flags, by flag name without dashes.
    public var filters: [(name: String, values: [String])]

    /// A question.
    public init(
        command: String, entity: String? = nil, target: String? = nil,
        filters: [(name: String, values: [String])] = []
    ) {
        self.command = command
        self.entity = entity
        self.target = target
        self.filters = filters
    }

    /// Whether both ask the same.
    public static func == (left: Question, right: Question) -> Bool {
        left.command == right.command && left.entity == right.entity && left.target == right.target
            && left.filters.elementsEqual(right.filters) { $0.name == $1.name && $0.values == $1.values }
    }

    /// Hashes what makes two equal.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(command)
        hasher.combine(entity)
        hasher.combine(target)
        for filter in filters {
            hasher.combine(filter.name)
            hasher.combine(filter.values)
        }
    }
}

/// A question, what it rests on, its answer, and what to ask next.
public struct Response: Hashable, Sendable {
    /// The question.
    public var question: Question
    /// What the answer rests on.
    public var coverage: Coverage
    /// The answer.
    public var answer: Answer
    /// Up to three commands that can be pasted.
    public var next: [String]

    /// A response with all its parts given.
    public init(question: Question, coverage: Coverage, answer: Answer, next: [String] = []) {
        self.question = question
        self.coverage = coverage
        self.answer = answer
        self.next = next
    }
}
