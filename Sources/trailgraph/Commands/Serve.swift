// trailgraph serve: the same questions over HTTP.
import Ingest
import Investigation
import Report
import Server

extension Command {
    static let serve = Command(
        "serve", "the same questions over HTTP, for programs that ask many", operands: [.paths],
        description: [
            """
            Reads the logs once and answers questions about them until it is told to end (Ctrl-C, SIGTERM): GET \
            /api/v1/whois?entity=alice and so on, with the flags of the commands as parameters and the JSON that they \
            print with --format json; /openapi.json lists them. format or Accept asks for other forms.
            """,
            """
            With --store also signals, as Datadog's API for security signals has them: what speaks that API can be \
            pointed here. Signals come into the store by trailgraph detect, before or meanwhile.
            """,
            """
            Nothing is answered without keys, in the headers DD-API-KEY and DD-APPLICATION-KEY: those that \
            trailgraph keys create makes in the store. Without --store a pair that may read is made for this run and \
            printed once.
            """,
            """
            Notification rules reach webhooks, by https or on this machine, and what --notify-folder and \
            --notify-command allow. What they ask for is kept in the store until it is delivered.
            """,
            """
            Only programs on this machine reach it, by 127.0.0.1. Requests that a page of another site makes a \
            browser send are refused.
            """,
        ],
        examples: [
            Example(purpose: "A snapshot, on a free port", line: "trailgraph serve acme.trailgraph"),
            Example(
                purpose: "Where it listens and its keys, for a program",
                line: "trailgraph serve SampleLogs --port 8765 --format json"),
            Example(
                purpose: "With signals, which programs for Datadog's API can triage",
                line: "trailgraph serve acme.trailgraph --store acme.signals --port 8765"),
            Example(
                purpose: "For other machines",
                line: "trailgraph serve acme.trailgraph --bind 192.0.2.7 --bind 192.0.2.7 --certificate tls.pem --key "
                    + "tls.key"),
        ],
        flags: [.store] + Flag.serving + [.format] + Flag.reading,
        run: { (arguments) async throws(Failure) in
            let (address, options) = try serverOptions(arguments.serving)
            guard arguments.format == nil || arguments.format == .json || arguments.format == .text else {
                throw .usage("serve says where it listens as text or json; --format takes one of these")
            }
            let settings = try Settings(arguments, paths: logPaths(arguments.operands))
            // Before the logs, which may take minutes.
            let socket: ListeningSocket
            do throws(ServerError) {
                socket = try ListeningSocket(address, port: arguments.serving.port)
            } catch {
                throw .cannot(error.description)
            }
            let store = arguments.store == nil ? nil : try arguments.openedStore()
            let investigator = try await settings.load().indexingNames()
            if settings.wantsStatistics { StandardError.write(investigator.statistics.jsonLine + "\n") }
            if !settings.isQuiet { StandardError.warn(investigator.coverage.warnings) }
            let runKeys = store == nil ? RunKeys() : nil
            let keys: any KeyChecking = store ?? runKeys ?? RunKeys()
            let questions = GraphQuestion.all(of: investigator, paths: settings.paths)
            let panel = GraphPanel(investigator: investigator, paths: settings.paths)
            let server: HTTPServer
            do throws(ServerError) {
                server = try HTTPServer(
                    socket, options, keys: keys, questions: questions, signals: store.map { (store: $0, panel: panel) })
            } catch {
                throw .cannot(error.description)
            }
            try StandardOutput.write(
                arguments.format == .json ? readyLine(server, runKeys) : readyText(server, runKeys))
            Signals.waitForEnd()
            // Questions that are still under way would only be answered to nobody.
            _ = server.stop()
            return .answered
        })

    /// Where and how to listen, as the flags say and nothing by a slip.
    private static func serverOptions(
        _ arguments: ServingArguments
    ) throws(Failure) -> (BindAddress, ServerOptions) {
        var options = ServerOptions()
        options.names = arguments.names
        options.requestsPerMinute = arguments.requestsPerMinute
        options.threads = processorCount
        if let seconds = arguments.questionSeconds { options.questionLimit = seconds == 0 ? nil : .seconds(seconds) }
        options.allowance = arguments.notifications
        switch (arguments.certificate, arguments.privateKey) {
        case (nil, nil): break
        case (let certificate?, let key?):
            options.identity = TLSIdentity(certificate: try pem(certificate), privateKey: try pem(key))
        default: throw .usage("--certificate and --key belong together; give both or none")
        }
        guard let text = arguments.bind.first, let address = BindAddress(text) else { return (.loopback, options) }
        guard arguments.bind.allSatisfy({ $0 == text }) else {
            throw .usage("--bind names one address, given twice where other machines reach it")
        }
        if address.isLoopback { return (address, options) }
        guard arguments.bind.count == 2 else {
            throw .usage("other machines reach \(text); give --bind \(text) twice if that is what you want")
        }
        guard options.identity != nil || arguments.isInsecure else {
            throw .usage("other machines reach \(text); add --certificate and --key, or --insecure")
        }
        return (address, options)
    }

    private static func pem(_ path: String) throws(Failure) -> String {
        guard let bytes = WholeFile.bytes(path) else { throw .cannot("cannot read \(path)") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func readyLine(_ server: HTTPServer, _ keys: RunKeys?) -> String {
        let pair = keys.map { ",\"apiKey\":\"\($0.apiKey)\",\"applicationKey\":\"\($0.applicationKey)\"" } ?? ""
        return "{\"url\":\"\(server.url)\",\"pid\":\(processID)\(pair)}\n"
    }

    private static func readyText(_ server: HTTPServer, _ keys: RunKeys?) -> String {
        guard let keys else { return server.url + "\n" }
        return """
            \(server.url)

            keys of this run, for the headers of every request:
            DD-API-KEY: \(keys.apiKey)
            DD-APPLICATION-KEY: \(keys.applicationKey)

            """
    }
}
