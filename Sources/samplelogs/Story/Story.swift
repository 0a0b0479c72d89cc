// The intrusion, from a leaked key to the key left behind: `tell` is its table of contents, and each chapter has a file
// or a part of one. Apart from the noise, so that it can be read as what it is, a story.

/// One intruder's way through three accounts in three days. Times are UTC; the 1st of March 2026 is a Sunday.
struct Story {
    var journal: Journal

    init(seed: UInt64) {
        journal = Journal(seed: seed, part: "story")
    }

    /// Tells it all and returns what AWS recorded of it.
    static func tell(seed: UInt64) -> Journal {
        var story = Story(seed: seed)
        // Sunday evening: the leaked key is tried out.
        story.tryTheKey()
        story.lookAround()
        story.guessSecrets()
        // The night: through three accounts, each role opening the next.
        let deploy = story.assumeDeploy()
        let operations = story.crossToSharedServices(from: deploy)
        let admin = story.crossToData(from: operations)
        // Into the console, to the payroll, and its door left open.
        story.signInToConsole(with: admin)
        story.openTheBucket(with: admin)
        story.readTheBucket()
        // Monday, before work: a way back in.
        let again = story.assumeDeployAgain()
        story.createBackdoorUser(with: again)
        story.trustAnOutsideAccount(with: again)
        story.turnOffTheLights(with: again)
        // Tuesday: the way back in is used; the defenders close one door of two.
        story.returnAsBackup()
        story.respond()
        story.returnOnceMore()
        return story.journal
    }

    /// The intruder with this identity, at the usual place.
    func intruder(_ identity: Identity) -> Caller {
        Caller(identity, from: Address.intruder, with: Agent.intruder)
    }

    var alice: Caller { intruder(.user(Users.alice, key: Key.alice)) }

    /// Calls one after another, a few seconds apart.
    mutating func run(
        _ calls: [(Call, Outcome)], by caller: Caller, from time: Instant, pause: ClosedRange<Int> = 2...19,
        in region: String = Region.main
    ) {
        journal.run(calls, by: caller, from: time, pause: pause, in: region)
    }
}
