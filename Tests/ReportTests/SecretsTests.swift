// Secrets are masked in everything, unless asked for; identifiers are not.

import Testing

@testable import Investigation
@testable import Report

struct SecretsTests {
    static let token = "IQoJb3JpZ2luX2VjEXAMPLE" + String(repeating: "aB3/+", count: 60) + "=="

    @Test(arguments: ["IQoJ", "FwoG", "FQoG", "AQoD"])
    func `a session token is masked wherever it stands`(beginning: String) {
        let token = beginning + String(repeating: "aB3/+", count: 20) + "=="
        #expect(Secrets().mask(token) == "‹masked›")
        #expect(Secrets().mask("before \(token) after") == "before ‹masked› after")
        #expect(Secrets().mask("\(token) \(token)") == "‹masked› ‹masked›")
        #expect(Secrets(reveal: true).mask(token) == token)
    }

    @Test(arguments: [
        ("POST /?password=hunter2&user=alice", "POST /?password=‹masked›&user=alice"),
        (#"{"secretAccessKey":"abc/def","user":"alice"}"#, #"{"secretAccessKey":"‹masked›","user":"alice"}"#),
        (#"{\"SecretString\": \"s3cret, really\"}"#, #"{\"SecretString\": \"‹masked›\"}"#),
        ("Authorization: Bearer abc.def", "Authorization: ‹masked›"),
        (
            "MasterUserPassword=x&passwordResetRequired=true",
            "MasterUserPassword=‹masked›&passwordResetRequired=‹masked›"
        ),
        ("X-Authorization: abc", "X-Authorization: ‹masked›"), ("PLAINTEXT=x}", "PLAINTEXT=‹masked›}"),
        ("userData='IyEvYmlu'", "userData='‹masked›'"), ("sessionToken=abc;x=1", "sessionToken=‹masked›;x=1"),
    ])
    func `a value under a secret name is masked`(text: String, masked: String) {
        #expect(Secrets().mask(text) == masked)
    }

    @Test(arguments: [
        "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE",
        "arn:aws:secretsmanager:us-east-1:111122223333:secret:password-a1B2c3",
        "IQoJ-short", "arn:aws:ssm:us-east-1:111122223333:parameter/password:3", "no password", "plaintext", "password",
        "iam:UpdateLoginProfile", "password=", "",
    ])
    func `identifiers and plain words stay`(text: String) { #expect(Secrets().mask(text) == text) }

    @Test(arguments: ReportFormat.allCases.filter { !$0.isBinary })
    func `no format shows a token, and every format shows it when asked`(format: ReportFormat) throws {
        for response in Sample.all where !format.needsGraph || response.answer.graph != nil {
            let poisoned = response.poisoned { "role/\(SecretsTests.token)" }
            let hidden = String(decoding: try render(poisoned, as: format), as: UTF8.self)
            #expect(!hidden.contains("IQoJ"))
            #expect(hidden.contains("masked"))
            let shown = try render(poisoned, as: format, options: ReportOptions(width: 2_000, reveal: true))
            #expect(String(decoding: shown, as: UTF8.self).contains("IQoJ"))
        }
    }
}
