// From what the user named to the files to read. Apart because it looks at names only, and never at content.
import Glibc
import PropertyGraph

/// Finds the files below the paths that a user names.
///
///     let found = FileFinder.find(["AWSLogs"], window: .all)
///     print(found.files.count, "files,", found.digests, "digests")
public struct FileFinder {
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private let window: Window
    private let limits: InputLimits
    /// Whether the system is asked about each file; else what its folder says of it is enough.
    private let looksAtFiles: Bool
    private var seen: Set<Identity> = []
    private var found = FoundFiles()

    /// All files at or below `paths`, folders walked whole and `-` for standard input. What cannot be looked at is
    /// listed among the problems; nothing throws. Files whose path puts them outside `window` are counted only.
    ///
    /// - Parameters:
    ///   - paths: what the user named.
    ///   - window: files dated outside it are left out.
    ///   - limits: limits on what is listed.
    /// - Complexity: O(n log n) in the entries of the folders; one open folder at a time, whatever their depth.
    public static func find(_ paths: [String], window: Window, limits: InputLimits = InputLimits()) -> FoundFiles {
        var quick = FileFinder(window: window, limits: limits, looksAtFiles: false)
        for path in paths { quick.addRoot([UInt8](path.utf8)) }
        // Some file systems number all that a folder holds alike; whether two names are one file, only a look tells.
        return quick.found.repeated == 0 ? quick.found : findStamped(paths, window: window, limits: limits)
    }

    /// The same with the stamp of each file, for which the system is asked about every one of them.
    ///
    /// - Parameter exception: a file that is passed over wherever it is met, such as the one about to be written.
    static func findStamped(
        _ paths: [String], window: Window, limits: InputLimits, except exception: String? = nil
    ) -> FoundFiles {
        var finder = FileFinder(window: window, limits: limits, looksAtFiles: true)
        if let exception,
            let descriptor = try? FileDescriptor(opening: [UInt8](exception.utf8), in: [], followsLink: true),
            let status = try? descriptor.status()
        {
            finder.seen.insert(Identity(device: status.device, inode: status.inode))
        }
        for path in paths { finder.addRoot([UInt8](path.utf8)) }
        return finder.found
    }

    private init(window: Window, limits: InputLimits, looksAtFiles: Bool) {
        self.window = window
        self.limits = limits
        self.looksAtFiles = looksAtFiles
    }

    private mutating func addRoot(_ given: [UInt8]) {
        if given == [UInt8(ascii: "-")] {
            if found.files.contains(where: \.isStandardInput) {
                found.repeated += 1
            } else {
                found.files.append(.standardInput)
            }
            return
        }
        var path = given
        while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
        guard !path.isEmpty, !path.contains(0) else { return note(path, "not a path") }
        do throws(SystemError) {
            let status = try FileDescriptor(opening: path, in: [], followsLink: true).status()
            switch status.kind {
            case .directory: walk(from: path)
            case .regular:
                let (directory, name) = FileFinder.split(path)
                let identity = Identity(device: status.device, inode: status.inode)
                let file = FoundFile(directory: [], name: path, stamp: FileStamp(status), followsLink: true)
                add(file, identity, isDigest: FileFinder.isDigest(directory: directory, name: name))
            case .link, .special:
                found.special += 1
                note(path, "not a regular file; give what it holds on standard input, as -")
            }
        } catch {
            note(path, error.description)
        }
    }

    /// Folders wait on a stack by path rather than as open descriptors, so that depth costs memory only.
    private mutating func walk(from root: [UInt8]) {
        var pending = [(path: root, followsLink: true)]
        while let (path, followsLink) = pending.popLast() {
            do throws(SystemError) {
                let folder = try FileDescriptor(opening: path, in: [], followsLink: followsLink, isDirectory: true)
                let status = try folder.status()
                guard seen.insert(Identity(device: status.device, inode: status.inode)).inserted else { continue }
                let entries = try folder.entries().sorted { $0.name.isBefore($1.name) }
                var folders: [(path: [UInt8], followsLink: Bool)] = []
                flatten(entries, of: folder, status.device, at: path, into: &folders)
                pending.append(contentsOf: folders.reversed())
            } catch {
                note(path, error.description)
            }
        }
    }

    /// Adds the files of one folder and hands back its folders.
    private mutating func flatten(
        _ entries: [FolderEntry], of folder: borrowing FileDescriptor, _ device: UInt64, at path: [UInt8],
        into folders: inout [(path: [UInt8], followsLink: Bool)]
    ) {
        seen.reserveCapacity(seen.count + entries.count)
        let holdsDigests = FileFinder.isDigest(directory: path, name: [])
        for entry in entries {
            do throws(SystemError) {
                let needsLook = looksAtFiles && entry.kind != .directory
                let status = needsLook || entry.kind == nil ? try folder.status(of: entry.name) : nil
                switch status?.kind ?? entry.kind {
                case .directory: folders.append((FoundFile.join(path, entry.name), false))
                case .regular:
                    let identity = Identity(device: status?.device ?? device, inode: status?.inode ?? entry.inode)
                    let stamp = status.map { FileStamp($0) }
                    let isDigest = holdsDigests || FileFinder.isDigest(directory: [], name: entry.name)
                    let file = FoundFile(directory: path, name: entry.name, stamp: stamp, followsLink: false)
                    add(file, identity, isDigest: isDigest)
                case .link: found.links += 1
                case .special, nil: found.special += 1
                }
            } catch {
                note(FoundFile.join(path, entry.name), error.description)
            }
        }
    }

    private mutating func add(_ file: FoundFile, _ identity: Identity, isDigest: Bool) {
        guard seen.insert(identity).inserted else {
            found.repeated += 1
            return
        }
        if isDigest {
            found.digestFiles.append(file.pathBytes)
        } else if isOutsideWindow(file) {
            found.outsideWindow += 1
        } else {
            found.files.append(file)
        }
    }

    private func isOutsideWindow(_ file: FoundFile) -> Bool {
        guard !window.isUnbounded else { return false }
        let (directory, name) = file.directory.isEmpty ? FileFinder.split(file.name) : (file.directory, file.name)
        return PathDate(directory: directory, name: name)?.isOutside(window) ?? false
    }

    private mutating func note(_ path: [UInt8], _ reason: String) {
        found.problemCount += 1
        guard found.problems.count < limits.problemsListed else { return }
        found.problems.append(FoundFiles.Problem(path: String(decoding: path, as: UTF8.self), reason: reason))
    }

    static func split(_ path: [UInt8]) -> (directory: [UInt8], name: [UInt8]) {
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return ([], path) }
        return (Array(path[..<slash]), Array(path[(slash + 1)...]))
    }

    /// A trail's signed lists of its own files lie in a folder of this name, and have it in theirs.
    static func isDigest(directory: [UInt8], name: [UInt8]) -> Bool {
        name.has("CloudTrail-Digest", between: UInt8(ascii: "_"))
            || directory.has("CloudTrail-Digest", between: UInt8(ascii: "/"))
    }
}

extension [UInt8] {
    /// Whether the bytes stand before the others: by the first in which they differ, or as the shorter.
    func isBefore(_ other: [UInt8]) -> Bool {
        let common = Swift.min(count, other.count)
        let order = unsafe withUnsafeBytes { own in
            unsafe other.withUnsafeBytes { others -> Int32 in
                guard let start = own.baseAddress, let otherStart = others.baseAddress else { return 0 }
                return unsafe memcmp(start, otherStart, common)
            }
        }
        return order == 0 ? count < other.count : order < 0
    }

    /// Whether one of the pieces that `separator` cuts the bytes into is `piece`.
    fileprivate func has(_ piece: StaticString, between separator: UInt8) -> Bool {
        let length = piece.utf8CodeUnitCount
        guard count >= length else { return false }
        return unsafe withUnsafeBytes { bytes in
            let wanted = unsafe UnsafeRawBufferPointer(start: piece.utf8Start, count: length)
            var start = 0
            for end in 0...bytes.count where unsafe end == bytes.count || bytes[end] == separator {
                if unsafe end - start == length && bytes[start..<end].elementsEqual(wanted) { return true }
                start = end + 1
            }
            return false
        }
    }
}
