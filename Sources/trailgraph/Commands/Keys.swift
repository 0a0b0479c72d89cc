// trailgraph keys: who may ask a server about the signals of a store.
import Report
import Triage

/// What can be done with keys.
private enum KeyAction: String, CaseIterable {
    case create, list, revoke
}

extension Command {
    static let keys = Command(
        "keys", "the keys to a store of signals, for programs that ask a server",
        operands: [
            .word("create|list|revoke", { KeyAction.allCases.map(\.rawValue) }), .subject("[KEY]"),
        ],
        description: [
            """
            create makes a pair of keys for --user, an API key and an application key, and prints them this one time: \
            the store keeps only what tells them again. A program sends both, as DD-API-KEY and DD-APPLICATION-KEY. \
            list gives the ids of all keys, and what each allows; revoke takes one by its id, and it opens nothing \
            any more.
            """
        ],
        examples: [
            Example(
                purpose: "A key for a program that works on signals",
                line: "trailgraph keys create --store acme.signals --user robot --permission signals_write"),
            Example(purpose: "Who has keys", line: "trailgraph keys list --store acme.signals"),
        ],
        flags: [.store, .user, .permission, .format, .width, .color], choosesFormats: true,
        run: { (arguments) throws(Failure) in
            let names = KeyAction.allCases.map(\.rawValue)
            guard let action = arguments.operands.first.flatMap(KeyAction.init(rawValue:)) else {
                throw .usage("keys takes one of \(names.joined(separator: ", ")) first")
            }
            let operands = Array(arguments.operands.dropFirst())
            let settings = try Settings(arguments, paths: [])
            if action != .create, let flag = [Flag.user, .permission].first(where: { arguments.has($0) }) {
                throw .usage("\(flag.long) is for keys create; leave it out")
            }
            guard action == .revoke || operands.isEmpty else {
                throw .usage("keys \(action.rawValue) takes no word after it")
            }
            switch action {
            case .create: return try create(arguments, settings)
            case .list:
                let format = try arguments.format(of: [.text, .json, .csv], for: "keys list")
                let store = try arguments.openedStore()
                let keys = try triaging { () throws(TriageError) in try store.keys() }
                try StandardOutput.write(renderKeys(keys, as: format, options: settings.report) ?? [])
                return keys.isEmpty ? .nothingFound : .answered
            case .revoke:
                guard let id = operands.first, operands.count == 1 else {
                    throw .usage("keys revoke takes one key by its id; trailgraph keys list has them")
                }
                let store = try arguments.openedStore()
                try triaging { () throws(TriageError) in try store.revokeKey(id) }
                try StandardOutput.write("key \(id) is revoked\n")
                return .answered
            }
        })

    private static func create(_ arguments: Arguments, _ settings: Settings) throws(Failure) -> ExitStatus {
        let format = try arguments.format(of: [.text, .json], for: "keys create")
        guard let name = arguments.triage.user else {
            throw .usage("keys create needs --user USER, whose key it is to be")
        }
        guard !arguments.triage.permissions.isEmpty else {
            let names = Permission.allCases.map(\.rawValue).joined(separator: ", ")
            throw .usage("keys create needs --permission, one of \(names)")
        }
        let store = try arguments.openedStore(creates: true)
        let made = try triaging { () throws(TriageError) in
            try store.createKey(for: try store.user(named: name), permissions: arguments.triage.permissions)
        }
        try StandardOutput.write(renderNewKey(made, as: format, options: settings.report) ?? [])
        return .answered
    }
}
