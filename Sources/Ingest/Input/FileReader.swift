// One file from disk to records. Apart because it is where the ways part: a whole document parsed at once, or what
// cannot be, cut record by record.
import CloudTrail
import Digest

/// Reads files one after another; each worker owns one, and its buffers and parsers serve them all.
///
///     var reader = try FileReader(limits: InputLimits())
///     let report = reader.read(file) { tape, record, index in
///         names.append(tape.member("eventName", of: record).map { tape.text(at: $0).string } ?? "")
///     }
///
/// A file that fits is parsed once, as a whole. What simdjson refuses as a whole, for one bad byte or because it is
/// many documents, and what is too large for it, goes through the cutter record by record. Both number records alike.
public struct FileReader: ~Copyable {
    let limits: InputLimits
    var documents: JSONParser
    var walker: RecordWalker
    var deflate: Deflate
    var stream: GzipStream
    /// The file's own bytes: all of a small file, else a chunk.
    var file: ByteBuffer
    /// Inflated bytes: all of a small file, else those around the record in hand.
    var window: ByteBuffer
    /// One record, mended.
    var repaired: ByteBuffer
    /// Whether reports tell the digest of the file's own bytes.
    package var takesDigests = false
    private var folder = OpenFolder()

    /// A reader that holds to `limits`.
    ///
    /// - Throws: `JSONError` when memory is out.
    public init(limits: InputLimits = InputLimits()) throws(JSONError) {
        // Whatever throws comes first: nothing is to be undone then.
        let documents = try JSONParser(maximumDepth: limits.depth)
        let walker = try RecordWalker(limits: limits)
        self.limits = limits
        self.documents = documents
        self.walker = walker
        deflate = Deflate()
        stream = GzipStream()
        file = ByteBuffer()
        window = ByteBuffer()
        repaired = ByteBuffer()
    }

    /// Reads `file` and hands each of its records to `body`: the tape it stands on, gone when `body` returns; the
    /// record; and its number in the file, the same each time the file is read. Skipped records have numbers as well.
    ///
    /// Nothing throws: what could not be read is in the report, and whatever could be was handed over.
    ///
    /// - Complexity: O(bytes inflated); memory does not follow the size of the file.
    public mutating func read(
        _ file: FoundFile, _ body: (borrowing Tape, JSONValue, _ index: Int) -> Void
    ) -> FileReport {
        unsafe readSlots(file) { tape, members, index, _ in body(tape, members.record, index) }
    }

    /// The same, with the members of each record instead of the record.
    mutating func readMembers(
        _ file: FoundFile, _ body: (borrowing Tape, borrowing RecordMembers, _ index: Int) -> Void
    ) -> FileReport {
        unsafe readSlots(file) { tape, members, index, _ in body(tape, members, index) }
    }

    /// The same for a file whose bytes are in the reader's own buffer, all of them, whatever their number.
    mutating func readHeld(
        _ body: (borrowing Tape, borrowing RecordMembers, _ index: Int) -> Void
    ) -> FileReport {
        unsafe readHeldSlots { tape, members, index, _ in body(tape, members, index) }
    }

    mutating func readHeldSlots(_ body: RecordBody) -> FileReport {
        walker.begin()
        window.removeAll()
        do throws(SystemError) {
            // All is read, so nothing asks the descriptor for more.
            try unsafe readWhole(FileDescriptor.standardInput, isRead: true, body)
            classify()
        } catch {
            refuse(.system(error))
        }
        return walker.report
    }

    mutating func readSlots(_ found: FoundFile, _ body: RecordBody) -> FileReport {
        walker.begin()
        do throws(SystemError) {
            if found.isStandardInput {
                try unsafe read(FileDescriptor.standardInput, isSeekable: false, body)
            } else {
                let descriptor = try folder.open(found)
                try unsafe read(descriptor, isSeekable: true, body)
            }
        } catch {
            refuse(.system(error))
        }
        return walker.report
    }

    private mutating func read(
        _ descriptor: borrowing FileDescriptor, isSeekable: Bool, _ body: RecordBody
    ) throws(SystemError) {
        var status = isSeekable ? try descriptor.status() : nil
        if let status, status.kind != .regular { return refuse(.notRegular) }
        walker.report.stamp = status.map { FileStamp($0) }
        var isRead = try load(descriptor, size: status?.size)
        // What was all read at once, while nobody wrote, is not looked at again.
        var mayChange = isSeekable
        if isSeekable, isRead {
            mayChange = try descriptor.status() != status
            if mayChange {
                // Someone is still writing: one more try, and then what is there is what there is.
                try descriptor.rewind()
                status = try descriptor.status()
                walker.report.stamp = status.map { FileStamp($0) }
                isRead = try load(descriptor, size: status?.size)
            }
        }
        try unsafe readWhole(descriptor, isRead: isRead, body)
        if takesDigests, !isRead { walker.report.digest = try digest(of: descriptor) }
        if mayChange, try descriptor.status() != status { walker.report.warnings.append(.changed) }
        classify()
    }

    /// Reads what is loaded, and where `isRead` does not say that this is all, what follows.
    private mutating func readWhole(
        _ descriptor: borrowing FileDescriptor, isRead: Bool, _ body: RecordBody
    ) throws(SystemError) {
        if takesDigests, isRead { walker.report.digest = file.withSpan { SHA256.of($0) } }
        if let format = file.withSpan({ ForeignFormat($0) }) { return refuse(.refused(format)) }
        try unsafe readLoaded(descriptor, isRead, body)
    }

    /// Reads the file's bytes, as far as they may be a whole document; true when that is all of them.
    private mutating func load(_ descriptor: borrowing FileDescriptor, size: Int?) throws(SystemError) -> Bool {
        file.removeAll()
        window.removeAll()
        let limit = limits.wholeDocumentBytes
        // A byte more than the size tells the end of the file without a call of its own.
        let room = min(size ?? limits.chunkBytes, limit) + 1
        while file.count <= limit {
            let count = try descriptor.read(into: &file, room: max(room - file.count, 4_096))
            if count == 0 || count < room && file.count == size { return true }
        }
        return false
    }

    /// Chooses the way through the bytes loaded.
    private mutating func readLoaded(
        _ descriptor: borrowing FileDescriptor, _ isRead: Bool, _ body: RecordBody
    ) throws(SystemError) {
        let isGzip = file.count >= 2 && file[0] == 0x1F && file[1] == 0x8B
        let isSmall = isRead && file.count <= limits.wholeDocumentBytes
        if isSmall, !isGzip {
            walker.report.bytes = file.count
            walker.report.inflatedBytes = file.count
            return unsafe FileReader.readDocument(file, &documents, &walker, &repaired, limits, body)
        }
        if isRead, isGzip {
            let isWhole = unsafe deflate.inflate(
                UnsafeRawBufferPointer(rebasing: file.padded[..<file.count]), into: &window,
                atMost: limits.wholeDocumentBytes)
            if isWhole {
                walker.report.bytes = file.count
                return unsafe finishDocument(body)
            }
        }
        var source = ByteSource(limits: limits, isGzip: isGzip, isRead: isRead)
        let goesOn = try source.fill(
            &window, room: limits.wholeDocumentBytes, from: descriptor, through: &file, &stream)
        if goesOn {
            try unsafe readStream(&source, descriptor, body)
        } else {
            unsafe finishDocument(body)
        }
        note(source)
    }

    /// The digest of a file too large to be held, which is read once more for it.
    private mutating func digest(of descriptor: borrowing FileDescriptor) throws(SystemError) -> FileDigest {
        try descriptor.rewind()
        var hash = SHA256()
        repeat {
            file.removeAll()
            _ = try descriptor.read(into: &file, room: limits.chunkBytes)
            file.withSpan { hash.update($0) }
        } while !file.isEmpty
        return hash.finish()
    }

    private mutating func finishDocument(_ body: RecordBody) {
        walker.report.inflatedBytes = window.count
        if let format = window.withSpan({ ForeignFormat($0) }) { return refuse(.refused(format)) }
        if window.count >= 2, window[0] == 0x1F, window[1] == 0x8B { return refuse(.refused(.nestedGzip)) }
        unsafe FileReader.readDocument(window, &documents, &walker, &repaired, limits, body)
    }

    /// Adds what the source has to say to the report.
    private mutating func note(_ source: ByteSource) {
        walker.report.bytes = source.consumed
        walker.report.inflatedBytes = source.produced
        walker.report.warnings.append(contentsOf: source.warnings)
        if source.warnings.contains(where: \.isContradiction) { walker.report.isVerified = false }
    }

    private mutating func refuse(_ warning: FileWarning) {
        walker.report.warnings.append(warning)
        // A disk may fail when half of a large file is read.
        walker.report.fileClass = walker.report.records > 0 ? .damaged : .unreadable
    }

    /// Decides what the file was, now that it is read.
    private mutating func classify() {
        guard walker.report.fileClass != .unreadable else { return }
        let isLoss = walker.report.warnings.contains(where: \.isLoss)
        let isDamaged = isLoss || walker.report.skippedRecords > walker.foreign
        if walker.report.records > 0 {
            walker.report.fileClass = isDamaged ? .damaged : .log
        } else if walker.sawDigest {
            walker.report.fileClass = .digest
        } else if isDamaged, walker.sawTrail || isLoss || walker.report.skipped.contains(where: \.reason.isLimit) {
            // What a limit keeps from being looked at may be anything: brackets around a log must not hide it.
            walker.report.fileClass = .damaged
        } else if walker.slots == 0, walker.report.warnings.isEmpty {
            walker.report.fileClass = .empty
        } else {
            walker.report.fileClass = .notALog
        }
        if walker.report.fileClass == .notALog || walker.report.fileClass == .digest {
            walker.report.holdsOtherJSON = walker.foreign > 0
            walker.report.skippedRecords = 0
            walker.report.skipped = []
            walker.report.warnings = []
        }
    }
}
