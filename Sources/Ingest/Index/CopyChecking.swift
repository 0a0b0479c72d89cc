// Kept log files against the SHA-256 that was taken when they were read. Apart from the copies themselves because only
// a whole check of a snapshot looks at all of their bytes; a question relies on the checksums of blocks.
import Digest
import Snapshot

extension LogIndex {
    /// Holds every file that is kept against its digest. O(bytes of the files).
    ///
    /// - Returns: how many are kept, and the paths of those that are not what was read.
    /// - Throws: `SnapshotError.damaged` where the copies' own blocks are.
    public func checkCopies() throws(SnapshotError) -> (count: Int, wrong: [String]) {
        var count = 0
        var wrong: [String] = []
        for file in files {
            guard let copy = file.copy else { continue }
            count += 1
            let isRight = file.report.digest.map { copy.holds($0) } ?? false
            try copy.check()
            if !isRight { wrong.append(String(decoding: file.path, as: UTF8.self)) }
        }
        return (count, wrong)
    }
}

extension FileCopy {
    /// Whether this is a copy of the file with `digest`: byte for byte as a compressed one is kept, or when inflated.
    /// The copy alone does not say which of the two it is.
    func holds(_ digest: FileDigest) -> Bool {
        var hash = SHA256()
        forEachPiece { hash.update($0) }
        return hash.finish() == digest || inflatedDigest() == digest
    }

    /// The digest of what the copy inflates to; nil where it is not whole gzip members.
    private func inflatedDigest() -> FileDigest? {
        var inflater = DigestInflater()
        var room = [UInt8](repeating: 0, count: 1 << 16)
        forEachPiece { inflater.update($0, by: &room) }
        return inflater.finish()
    }
}

/// Takes the digest of what gzip members hold that come piece by piece.
private struct DigestInflater: ~Copyable {
    private var stream = GzipStream()
    private var hash = SHA256()
    /// Whether the bytes so far are whole members.
    private var isWhole = true
    private var isDamaged = false

    /// Takes more bytes in, inflating them into `room` over and over.
    mutating func update(_ piece: Span<UInt8>, by room: inout [UInt8]) {
        var place = 0
        while place < piece.count, !isDamaged {
            if isWhole { stream.restart() }
            let step = step(piece.extracting(place...), &room)
            place += step.consumed
            hash.update(room.span.extracting(0..<step.produced))
            isWhole = step.outcome == .memberEnd
            let isStuck = step.consumed == 0 && step.produced == 0
            isDamaged = isStuck || (step.outcome != .memberEnd && step.outcome != .partial)
        }
        // What the last bytes of the piece inflate to may not have found room.
        while !isDamaged, !isWhole {
            let step = step(Span(), &room)
            hash.update(room.span.extracting(0..<step.produced))
            isWhole = step.outcome == .memberEnd
            if step.produced == 0 { break }
        }
    }

    private mutating func step(_ input: Span<UInt8>, _ room: inout [UInt8]) -> GzipStream.Step {
        unsafe input.withUnsafeBytes { input in
            unsafe room.withUnsafeMutableBytes { unsafe stream.step(input, $0) }
        }
    }

    consuming func finish() -> FileDigest? { isWhole && !isDamaged ? hash.finish() : nil }
}
