// The inflated bytes of one open file, in order, as many at a time as wanted. Apart because only here is it known that
// a file may be compressed, in how many members, and when to stop believing it.

/// Where the bytes of a file come from. Its buffers and the inflater are the worker's, lent for each call.
struct ByteSource {
    let limits: InputLimits
    /// Whether the file is compressed.
    let isGzip: Bool
    /// Compressed bytes taken off the front of the file's buffer so far, and bytes of the file before that buffer.
    private var taken = 0
    private var before = 0
    /// Whether the file is read to its end.
    private var isRead: Bool
    /// Inflated bytes given out.
    private(set) var produced = 0
    /// Whether a member has begun and not ended.
    private var isInMember = false
    private var isFinished = false
    /// What there is to say of the compressed data.
    private(set) var warnings: [FileWarning] = []

    /// A source whose first bytes are in the file's buffer; all of them where `isRead`.
    init(limits: InputLimits, isGzip: Bool, isRead: Bool) {
        self.limits = limits
        self.isGzip = isGzip
        self.isRead = isRead
    }

    /// Bytes of the file taken so far.
    var consumed: Int { before + taken }

    /// Appends up to `room` bytes to `window`; false when there are no more.
    mutating func fill(
        _ window: inout ByteBuffer, room: Int, from descriptor: borrowing FileDescriptor,
        through file: inout ByteBuffer, _ stream: inout GzipStream
    ) throws(SystemError) -> Bool {
        let wanted = window.count + room
        while window.count < wanted, !isFinished {
            if taken == file.count { try refill(&file, descriptor) }
            if isGzip {
                inflate(into: &window, room: wanted - window.count, &file, &stream)
            } else {
                copy(into: &window, room: wanted - window.count, &file)
            }
        }
        return !isFinished
    }

    private mutating func refill(_ file: inout ByteBuffer, _ descriptor: borrowing FileDescriptor) throws(SystemError) {
        guard !isRead else { return }
        before += file.count
        taken = 0
        file.removeAll()
        isRead = try descriptor.read(into: &file, room: limits.chunkBytes) == 0
    }

    private mutating func copy(into window: inout ByteBuffer, room: Int, _ file: inout ByteBuffer) {
        let count = min(room, file.count - taken)
        unsafe window.append(UnsafeRawBufferPointer(rebasing: file.padded[taken..<(taken + count)]))
        taken += count
        produced += count
        isFinished = isRead && taken == file.count
        stopAtLimit()
    }

    private mutating func inflate(
        into window: inout ByteBuffer, room: Int, _ file: inout ByteBuffer, _ stream: inout GzipStream
    ) {
        guard isInMember || beginMember(file, &stream) else { return }
        let input = unsafe UnsafeRawBufferPointer(rebasing: file.padded[taken..<file.count])
        var step = GzipStream.Step(consumed: 0, produced: 0, outcome: .partial)
        _ = unsafe window.append(room: room) { output in
            step = unsafe stream.step(input, output)
            return step.produced
        }
        taken += step.consumed
        produced += step.produced
        switch step.outcome {
        case .partial:
            if isRead, taken == file.count, step.produced < room { end(.compressedCutShort(offset: consumed)) }
        case .memberEnd: isInMember = false
        case .mismatch: endDoubtful(file)
        case .damaged: end(.compressedDamaged(offset: consumed))
        }
        stopAtLimit()
    }

    /// Whether another member begins here. Zeros between and after members are padding; other bytes end the data.
    private mutating func beginMember(_ file: borrowing ByteBuffer, _ stream: inout GzipStream) -> Bool {
        while taken < file.count, file[taken] == 0, consumed > 0 { taken += 1 }
        guard taken < file.count else {
            isFinished = isRead
            return false
        }
        // The second byte of the mark may not be here yet; the inflater looks at it again.
        guard file[taken] == 0x1F, taken + 1 == file.count || file[taken + 1] == 0x8B else {
            end(.trailingBytes(offset: consumed))
            return false
        }
        stream.restart()
        isInMember = true
        return true
    }

    /// The content is whole, but not what the checksum was made of. Where a trailer ends is then uncertain, so
    /// another member counts only where one follows at once.
    private mutating func endDoubtful(_ file: borrowing ByteBuffer) {
        isInMember = false
        if !warnings.contains(.checksumMismatch) { warnings.append(.checksumMismatch) }
        for skipped in 0...4 where taken + skipped + 1 < file.count {
            if file[taken + skipped] == 0x1F, file[taken + skipped + 1] == 0x8B {
                taken += skipped
                return
            }
        }
        isFinished = true
    }

    private mutating func end(_ warning: FileWarning) {
        warnings.append(warning)
        isFinished = true
    }

    private mutating func stopAtLimit() {
        guard isGzip, !isFinished else { return }
        let isBomb =
            produced > limits.inflationRatioFreeBytes && produced / max(consumed, 1) > limits.inflationRatio
        if isBomb || produced >= limits.inflatedBytes { end(.inflatesTooFar(offset: produced)) }
    }
}
