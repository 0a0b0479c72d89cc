// From a parsed document to its records, whatever they are wrapped in. Apart from reading because it knows envelopes
// and no files.
import CloudTrail

/// What is handed over for each record: the tape, the record's members on it, its number in the file, and what the tape
/// was parsed from.
typealias RecordBody = (borrowing Tape, borrowing RecordMembers, Int, RecordSource) -> Void

/// What a tape was parsed from. Lent like the tape.
@unsafe struct RecordSource {
    /// The bytes, unmended.
    let bytes: UnsafeRawBufferPointer
    /// Which of the file's documents this is, counted from 1; documents held as text are counted, too.
    let document: Int
    /// Whether the document is held as text by another one, which goes on after it.
    let isText: Bool
}

/// Finds the records in parsed documents, and counts what it meets. One a worker.
@safe struct RecordWalker: ~Copyable {
    private let limits: InputLimits
    /// Parses records that are held as text; absent while it does, for text within such a text is not unwrapped.
    private var texts: JSONParser?
    private var text = ByteBuffer()
    /// Those of the object in hand.
    private var members = RecordMembers()
    private var repaired = ByteBuffer()
    /// What the tape in hand was parsed from.
    private var source: UnsafeRawBufferPointer
    /// The number of the document in hand, and of the last one begun.
    private var document = 0
    private var documents = 0

    /// Where the document in hand begins in the inflated file, where that is known.
    private var offset: Int?
    /// Slots met so far in this file: records and what was skipped in place of one.
    private(set) var slots = 0
    /// Whether a digest was among them.
    private(set) var sawDigest = false
    /// Slots that held JSON, but no record.
    private(set) var foreign = 0
    /// Whether a list of records, or the remains of one record, were among what the cutter met.
    var sawTrail = false
    /// What has been found so far.
    var report = FileReport()

    init(limits: InputLimits) throws(JSONError) {
        self.limits = limits
        texts = try JSONParser(maximumDepth: limits.depth)
        unsafe source = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// Forgets the last file.
    mutating func begin() {
        slots = 0
        foreign = 0
        sawDigest = false
        sawTrail = false
        report = FileReport()
    }

    /// Hands over the records of a document parsed from `bytes`, which begin at `offset` in the file.
    mutating func walk(
        _ tape: borrowing Tape, from bytes: UnsafeRawBufferPointer, at offset: Int?, _ body: RecordBody
    ) {
        unsafe begin(documentFrom: bytes)
        self.offset = offset
        unsafe walk(tape, tape.root, body)
    }

    private mutating func begin(documentFrom bytes: UnsafeRawBufferPointer) {
        unsafe source = bytes
        documents += 1
        document = documents
    }

    /// Counts a slot that gave no record.
    mutating func skip(_ reason: SkipReason, at offset: Int?) {
        if reason == .notCloudTrail { foreign += 1 }
        report.skippedRecords += 1
        if report.skipped.count < limits.skippedListed {
            report.skipped.append(SkippedRecord(index: slots, offset: offset, reason: reason))
        }
        slots += 1
    }

    /// No deeper than the parser's limit.
    private mutating func walk(_ tape: borrowing Tape, _ value: JSONValue, _ body: RecordBody) {
        switch tape.kind(of: value) {
        case .object: unsafe walk(object: value, tape, body)
        case .array:
            var elements = tape.elements(of: value)
            while let element = tape.nextElement(&elements) { unsafe walk(tape, element, body) }
        case .string: unsafe walk(text: tape.text(at: value), body)
        default: skip(.notCloudTrail, at: offset)
        }
    }

    private mutating func walk(object value: JSONValue, _ tape: borrowing Tape, _ body: RecordBody) {
        members.read(value, of: tape, isHolder: RecordShape.mayHoldRecords)
        if members.isRecord, !members.mayHoldRecords {
            unsafe deliver(tape, body)
        } else {
            unsafe walk(holder: value, tape, body)
        }
    }

    /// What may be a record's envelope, or a record beside others' fields.
    private mutating func walk(holder value: JSONValue, _ tape: borrowing Tape, _ body: RecordBody) {
        var shape = RecordShape()
        var isEnvelope = false
        var wholeText: JSONText?
        var payload: JSONValue?
        var members = tape.members(of: value)
        while let (key, member) = tape.nextMember(&members) {
            shape.note(key)
            if !shape.isRecord, RecordShape.isList(key), isList(key, member, tape) {
                isEnvelope = true
                unsafe walk(tape, member, body)
            } else if RecordShape.isWholeText(key), RecordWalker.start(of: tape.text(at: member)) != nil {
                wholeText = tape.text(at: member)
            } else if payload == nil, RecordShape.isPayload(key), isPayload(member, tape) {
                payload = member
            }
        }
        if isEnvelope { return }
        if let wholeText, texts != nil {
            unsafe walk(text: wholeText, body)
        } else if shape.isRecord {
            self.members.read(value, of: tape)
            unsafe deliver(tape, body)
        } else if let payload {
            unsafe walk(tape, payload, body)
        } else {
            if tape.member("digestS3Object", of: value) != nil { sawDigest = true }
            skip(.notCloudTrail, at: offset)
        }
    }

    private func isList(_ key: JSONText, _ member: JSONValue, _ tape: borrowing Tape) -> Bool {
        switch tape.kind(of: member) {
        case .array: true
        case .object: RecordShape.isListHolder(key)
        default: false
        }
    }

    private func isPayload(_ member: JSONValue, _ tape: borrowing Tape) -> Bool {
        switch tape.kind(of: member) {
        case .object, .array: true
        case .string: RecordWalker.start(of: tape.text(at: member)) != nil
        default: false
        }
    }

    /// Hands over the record whose members are in hand.
    private mutating func deliver(_ tape: borrowing Tape, _ body: RecordBody) {
        // Notifications of S3, SQS and streams name their fields as CloudTrail does, but their source `aws:s3`.
        guard !members.eventSource(tape).hasPrefix("aws:") else { return skip(.notCloudTrail, at: offset) }
        let record = members.record
        // Each member takes two words or more, so only a record of many words can have an object of many members.
        if tape.after(record).offset - record.offset > 2 * limits.members, hasTooManyMembers(record, tape) {
            return skip(.tooManyMembers, at: offset)
        }
        if members.repeatsName() { report.recordsWithDuplicateKeys += 1 }
        let source = unsafe RecordSource(bytes: source, document: document, isText: texts == nil)
        unsafe body(tape, members, slots, source)
        report.records += 1
        slots += 1
    }

    private func hasTooManyMembers(_ value: JSONValue, _ tape: borrowing Tape) -> Bool {
        var elements = tape.elements(of: value)
        while let element = tape.nextElement(&elements) {
            if hasTooManyMembers(element, tape) { return true }
        }
        var count = 0
        var members = tape.members(of: value)
        while let (_, member) = tape.nextMember(&members) {
            count += 1
            if count > limits.members || hasTooManyMembers(member, tape) { return true }
        }
        return false
    }

    /// Where JSON begins in `text`: at once, or after the time that CloudWatch Logs writes before it.
    private static func start(of text: JSONText) -> Int? {
        var index = 0
        while index < text.count, text[index] <= 0x20 { index += 1 }
        guard index < text.count else { return nil }
        if text[index] == UInt8(ascii: "{") || text[index] == UInt8(ascii: "[") { return index }
        guard text[index] &- UInt8(ascii: "0") <= 9 else { return nil }
        return text.slice(0, index + 256).firstIndex(of: UInt8(ascii: "{"), from: index)
    }

    /// Records in a document that another one holds as text.
    private mutating func walk(text held: JSONText, _ body: RecordBody) {
        guard let start = RecordWalker.start(of: held), var parser = texts.take() else {
            return skip(.notCloudTrail, at: offset)
        }
        let outer = unsafe (source, document)
        text.removeAll()
        held.slice(start).withBytes { text.append($0) }
        do throws(JSONError) {
            try unsafe parse(&parser, body)
        } catch {
            skip(.invalid(error.description), at: offset)
        }
        unsafe (source, document) = outer
        if text.count > limits.chunkBytes, let fresh = try? JSONParser(maximumDepth: limits.depth) {
            // Gives back what a huge text made the parser hold.
            parser = fresh
            text.shrink(to: limits.chunkBytes)
            repaired.shrink(to: limits.chunkBytes)
        }
        texts = consume parser
    }

    private mutating func parse(_ parser: inout JSONParser, _ body: RecordBody) throws(JSONError) {
        let original = unsafe text.padded
        let length = text.count
        do throws(JSONError) {
            try unsafe parser.parse(original, length: length) { tape in
                unsafe begin(documentFrom: UnsafeRawBufferPointer(rebasing: original[..<length]))
                unsafe walk(tape, tape.root, body)
            }
        } catch {
            var counts = RepairCounts()
            repaired.removeAll()
            text.withSpan { TextRepair.repair($0, into: &repaired, limits: limits, &counts) }
            guard counts.total > 0 else { throw error }
            let mended = unsafe repaired.padded
            try unsafe parser.parse(mended, length: repaired.count) { tape in
                unsafe begin(documentFrom: UnsafeRawBufferPointer(rebasing: original[..<length]))
                unsafe walk(tape, tape.root, body)
            }
            report.repairs.add(counts)
        }
    }
}
