// What the flags of serve say, and the flags themselves. Apart from other flags because no other command takes them.
import Server

/// The values of the flags of serve.
struct ServingArguments: Sendable {
    var port = 0
    /// In order; twice the same address is said on purpose.
    var bind: [String] = []
    var names: [String] = []
    var certificate: String?
    var privateKey: String?
    var isInsecure = false
    var requestsPerMinute: Int?
    /// Nil where it is not given; 0 is no limit.
    var questionSeconds: Int?
    var notifications = NotificationAllowance()
}

extension Flag {
    /// The flags of serve alone.
    static let serving: [Flag] = [
        port, bind, hostName, certificate, privateKey, insecure, rateLimit, questionTimeout, notifyFolder,
        notifyCommand,
    ]

    static let port = number(
        "port", in: .serving, "N", 0...65_535, "listen on this port", "Without it, or with 0, on a free one.",
        set: { $1.serving.port = $0 })
    static let bind = Flag(
        name: "bind", group: .serving, value: .text("ADDRESS"), isRepeatable: true,
        summary: "listen on this address, a number such as 127.0.0.1 or ::1",
        detail: """
            Without it on 127.0.0.1. An address that other machines reach needs --certificate and must be given twice, \
            so that it is no slip.
            """,
        store: { (text, arguments) throws(InvalidValue) in
            guard BindAddress(text) != nil else { throw InvalidValue(expected: "an IPv4 or IPv6 address as a number") }
            arguments.serving.bind.append(text)
        })
    static let hostName = Flag(
        name: "host", group: .serving, value: .text("NAME"), isRepeatable: true,
        summary: "answer requests that call the server by this name, too",
        detail:
            "A request names the host it is for, and is refused where that is neither loopback nor --bind nor NAME.",
        store: { (text, arguments) throws(InvalidValue) in
            let isName = text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
            guard isName else { throw InvalidValue(expected: "the name of a machine, without a port") }
            arguments.serving.names.append(text)
        })
    static let certificate = Flag(
        name: "certificate", group: .serving, value: .file, summary: "serve HTTPS with the certificate in FILE, in PEM",
        detail: "Needs --key. Certificates that lead up to a root may follow in FILE.",
        store: { (text, arguments) throws(InvalidValue) in arguments.serving.certificate = text })
    static let privateKey = Flag(
        name: "key", group: .serving, value: .file, summary: "the private key of --certificate, in PEM",
        store: { (text, arguments) throws(InvalidValue) in arguments.serving.privateKey = text })
    static let insecure = toggle(
        "insecure", in: .serving, "serve other machines without --certificate",
        "Whoever can read the network then reads the keys and every answer.", set: { $0.serving.isInsecure = true })
    static let rateLimit = number(
        "rate-limit", in: .serving, "N", 1...1_000_000_000, "answer N requests of one key in a minute, and refuse more",
        "Refusals have status 429 and say when to come again. Without it there is no limit.",
        set: { $1.serving.requestsPerMinute = $0 })
    static let questionTimeout = number(
        "question-timeout", in: .serving, "SECONDS", 0...86_400, "stop a question about the graph after so long",
        "Without it after 30; with 0 never. It is answered with status 503 then, and never in part.",
        set: { $1.serving.questionSeconds = $0 })
    static let notifyFolder = Flag(
        name: "notify-folder", group: .serving, value: .file,
        summary: "let notification rules append to files in this folder",
        detail: "The target @file-NAME is the file NAME there, with a line of JSON for each notification.",
        store: { (text, arguments) throws(InvalidValue) in arguments.serving.notifications.folder = text })
    static let notifyCommand = Flag(
        name: "notify-command", group: .serving, value: .text("NAME=PROGRAM"), isRepeatable: true,
        summary: "let notification rules run this program",
        detail: "The target @command-NAME runs PROGRAM, given by its whole path, with JSON on its standard input.",
        store: { (text, arguments) throws(InvalidValue) in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, parts[1].hasPrefix("/") else {
                throw InvalidValue(expected: "a name and the whole path of a program, such as page=/usr/local/bin/page")
            }
            arguments.serving.notifications.commands[parts[0]] = parts[1]
        })
}
