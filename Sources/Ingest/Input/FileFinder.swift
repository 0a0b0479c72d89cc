// From what the user named to the files to read. Apart because it looks at names only, and never at content.
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
    private var seen: Set<Identity> = []
    private var found = FoundFiles()

    /// All files at or below `paths`, folders walked whole and `-` for standard input. What cannot be looked at is
    /// listed among the problems; nothing throws. Files whose path puts them outside `window` are counted only.
    ///
    /// - Parameters:
    ///   - paths: what the user named.
    ///   - window: files dated outside it are left out.
    ///   - limits: limits on what is listed.
    ///   - exception: a file that is passed over wherever it is met, such as the one about to be written.
    /// - Complexity: O(n log n) in the entries of the folders; one open folder at a time, whatever their depth.
    public static func find(
        _ paths: [String], window: Window, limits: InputLimits = InputLimits(), except exception: String? = nil
    ) -> FoundFiles {
        var finder = FileFinder(window: window, limits: limits)
        if let exception,
            let descriptor = try? FileDescriptor(opening: [UInt8](exception.utf8), in: [], followsLink: true),
            let status = try? descriptor.status()
        {
            finder.seen.insert(Identity(device: status.device, inode: status.inode))
        }
        for path in paths { finder.addRoot([UInt8](path.utf8)) }
        return finder.found
    }

    private init(window: Window, limits: InputLimits) {
        self.window = window
        self.limits = limits
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
                add(FoundFile(directory: [], name: path, stamp: FileStamp(status), followsLink: true), status)
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
                let names = try folder.entries().sorted { $0.lexicographicallyPrecedes($1) }
                var folders: [(path: [UInt8], followsLink: Bool)] = []
                flatten(names, of: folder, at: path, into: &folders)
                pending.append(contentsOf: folders.reversed())
            } catch {
                note(path, error.description)
            }
        }
    }

    /// Adds the files of one folder and hands back its folders.
    private mutating func flatten(
        _ names: [[UInt8]], of folder: borrowing FileDescriptor, at path: [UInt8],
        into folders: inout [(path: [UInt8], followsLink: Bool)]
    ) {
        for name in names {
            do throws(SystemError) {
                let status = try folder.status(of: name)
                switch status.kind {
                case .directory: folders.append((FoundFile.join(path, name), false))
                case .regular:
                    let stamp = FileStamp(status)
                    add(FoundFile(directory: path, name: name, stamp: stamp, followsLink: false), status)
                case .link: found.links += 1
                case .special: found.special += 1
                }
            } catch {
                note(FoundFile.join(path, name), error.description)
            }
        }
    }

    private mutating func add(_ file: FoundFile, _ status: FileStatus) {
        guard seen.insert(Identity(device: status.device, inode: status.inode)).inserted else {
            found.repeated += 1
            return
        }
        let (directory, name) = file.directory.isEmpty ? FileFinder.split(file.name) : (file.directory, file.name)
        if FileFinder.isDigest(directory: directory, name: name) {
            found.digestFiles.append(file.pathBytes)
        } else if !window.isUnbounded, let date = PathDate(directory: directory, name: name), date.isOutside(window) {
            found.outsideWindow += 1
        } else {
            found.files.append(file)
        }
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
        let mark = [UInt8](ascii: "CloudTrail-Digest")
        return name.split(separator: UInt8(ascii: "_")).contains { $0.elementsEqual(mark) }
            || directory.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual(mark) }
    }
}
