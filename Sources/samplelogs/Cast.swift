// Everyone and everything with a name in the sample: accounts, people, roles, keys, addresses, buckets. Apart because
// the story, the noise and the README speak of the same few things, and a reader should find them in one place.

/// An AWS account, by its id.
enum Account {
    static let prod = "111122223333"
    static let shared = "444455556666"
    static let data = "777788889999"
    /// Belongs to no one here: the outside account that the intruder trusts and shares with.
    static let outside = "123456789012"
    static let all = [prod, shared, data]
}

enum Region {
    static let main = "us-east-1"
    static let second = "eu-west-1"
}

enum Address {
    /// The office of alice and her colleagues.
    static let office = "198.51.100.7"
    static let home = "198.51.100.23"
    /// What Identity Center's own calls come from.
    static let identityCenter = "198.51.100.200"
    static let continuousIntegration = "198.51.100.140"
    /// Where the leaked key is used from.
    static let intruder = "203.0.113.66"
    /// Where the key left behind for later is used from.
    static let intruderLater = "203.0.113.90"
    /// The anonymous readers of the bucket made public.
    static let readers = ["192.0.2.44", "192.0.2.45", "192.0.2.101"]
    static let hostileReader = "192.0.2.66"
}

enum Agent {
    static let alice =
        "aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0 os/macos#23.6.0 md/arch#arm64 lang/python#3.11.9 md/pyimpl#CPython "
        + "cfg/retry-mode#standard md/installer#source md/prompt#off"
    static let intruder =
        "Boto3/1.34.46 md/Botocore#1.34.46 ua/2.0 os/linux#6.6.9-amd64 md/arch#x86_64 lang/python#3.11.8 "
        + "md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.46"
    static let intruderLater = "aws-cli/1.32.40 md/Botocore#1.34.40 ua/2.0 os/linux#6.1.0-18-amd64 lang/python#3.11.2"
    static let windowsBrowser =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "Chrome/122.0.0.0 Safari/537.36"
    static let macBrowser =
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3 "
        + "Safari/605.1.15"
    static let linuxBrowser = "Mozilla/5.0 (X11; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0"
    static let terraform =
        "APN/1.0 HashiCorp/1.0 Terraform/1.7.4 aws-sdk-go-v2/1.25.0 os/linux lang/go#1.21.7 "
        + "md/GOOS#linux md/GOARCH#amd64"
    static let systemsManager = "aws-sdk-go/1.50.20 (go1.21.7; linux; amd64) amazon-ssm-agent/3.2.2303.0"
    static let python = "Boto3/1.34.42 md/Botocore#1.34.42 ua/2.0 os/linux#5.10.209 md/arch#x86_64 lang/python#3.12.1"
    static let commandLine = "aws-cli/2.15.19 Python/3.11.6 Windows/10 exe/AMD64 prompt/off"
    static let lambda =
        "Boto3/1.34.42 md/Botocore#1.34.42 ua/2.0 os/linux#5.10.209 lang/python#3.12.1 exec-env/AWS_Lambda_python3.12"
    static let lambdaWorker = "awslambda-worker/1.0 rusoto/0.48.0 rust/1.76.0 linux"
    static let githubActions = "aws-sdk-nodejs/2.1551.0 linux/v20.11.0 configure-aws-credentials-for-github-actions"
    /// Tries to clear a terminal and to run in a page.
    static let hostile = "\u{1b}[2J\"><script>alert(1)</script>"
    /// Tries to run in a spreadsheet.
    static let formula = "=cmd|' /C calc'!A0"
}

/// Keys that the story and its README call by name. All others are drawn.
enum Key {
    /// alice's long-term key: leaked.
    static let alice = "AKIAEXAMPLEALICEKEY2"
    static let frank = "AKIAEXAMPLEFRANKKEY3"
    static let grace = "AKIAEXAMPLEGRACEKEY4"
    /// The intruder's sessions, in the order in which one led to the next.
    static let deploy = "ASIAEXAMPLEDEPLOYTWO"
    static let crossAccountOps = "ASIAEXAMPLECROSSOPS2"
    static let dataAdmin = "ASIAEXAMPLEDATAADMIN"
    static let deployAgain = "ASIAEXAMPLEDEPLOYSIX"
    /// The key of `svc-backup`: what stays behind.
    static let backup = "AKIAEXAMPLEBACKUPKEY"
}

enum Users {
    static let alice = User(name: "alice", account: Account.prod)
    static let erin = User(name: "erin", account: Account.shared)
    static let frank = User(name: "frank", account: Account.data)
    static let grace = User(name: "grace", account: Account.prod)
    static let backup = User(name: "svc-backup", account: Account.prod)
}

enum Roles {
    static let deploy = Role(name: "Deploy", account: Account.prod)
    static let crossAccountOps = Role(name: "CrossAccountOps", account: Account.shared)
    static let dataAdmin = Role(name: "DataAdmin", account: Account.data)
    static let legacyReporting = Role(name: "LegacyReporting", account: Account.prod)
    static let supportReader = Role(name: "SupportReader", account: Account.prod)
    static let githubActions = Role(name: "GitHubActions", account: Account.shared, path: "/ci/")
    static let continuousDelivery = Role(name: "ContinuousDelivery", account: Account.prod, path: "/ci/")
    static let web = Role(name: "storefront-web", account: Account.prod)
    static let orderSync = Role(name: "order-sync-role", account: Account.prod, path: "/service-role/")
    static let imageCleanup = Role(name: "image-cleanup-role", account: Account.shared, path: "/service-role/")
    static let payrollExport = Role(name: "payroll-export-role", account: Account.data, path: "/service-role/")
    static let checkoutTask = Role(name: "checkout-task", account: Account.prod)

    /// The role that Identity Center keeps for a permission set in an account.
    static func permissionSet(_ name: String, in account: String) -> Role {
        var random = Random(seed: 0, part: account + name)
        return Role(
            name: "AWSReservedSSO_\(name)_\(random.hex(16))", account: account,
            path: "/aws-reserved/sso.amazonaws.com/\(Region.second)/")
    }

    /// The role through which `service` acts in an account, e.g. `config.amazonaws.com`.
    static func serviceLinked(_ name: String, _ service: String, in account: String) -> Role {
        Role(name: "AWSServiceRoleFor\(name)", account: account, path: "/aws-service-role/\(service)/")
    }
}

/// The people known to Identity Center.
enum People {
    static let bob = Person(name: "bob")
    static let carol = Person(name: "carol")
    static let dave = Person(name: "dave")
}

struct Bucket: Sendable {
    let name: String
    let account: String
    var arn: String { "arn:aws:s3:::\(name)" }

    /// Made public by the intruder.
    static let payroll = Bucket(name: "example-payroll-archive", account: Account.data)
    static let analytics = Bucket(name: "example-analytics-results", account: Account.data)
    static let trail = Bucket(name: "example-org-cloudtrail", account: Account.shared)
    static let configuration = Bucket(name: "example-org-config", account: Account.shared)
    static let artifacts = Bucket(name: "example-ci-artifacts", account: Account.shared)
    static let storefront = Bucket(name: "example-storefront-assets", account: Account.prod)
}

struct Trail: Sendable {
    let name: String
    let account: String
    var arn: String { "arn:aws:cloudtrail:\(Region.main):\(account):trail/\(name)" }

    /// Records all accounts, and stays as it is.
    static let organization = Trail(name: "org-audit", account: Account.shared)
    /// prod's own, which the intruder narrows.
    static let prod = Trail(name: "prod-trail", account: Account.prod)
}
