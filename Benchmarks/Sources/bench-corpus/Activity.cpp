// See Activity.hpp.
#include "Activity.hpp"

namespace {

constexpr int64_t hour = 3600;
constexpr double failedProbability = 0.02;

const Action getSessionToken{.weight = 1, .source = "sts.amazonaws.com", .name = "GetSessionToken", .readOnly = true};
const Action consoleLogin{
    .weight = 1, .source = "signin.amazonaws.com", .name = "ConsoleLogin", .readOnly = false, .global = true};
const Action rotateKey{.weight = 1, .source = "kms.amazonaws.com", .name = "RotateKey", .readOnly = false};
const Action readObject{
    .weight = 1,
    .source = "s3.amazonaws.com",
    .name = "GetObject",
    .readOnly = true,
    .data = true,
    .request = R"({"bucketName":"@B","Host":"@B.s3.@R.amazonaws.com","key":"@O"})",
    .additional = R"({"CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0.0,"x-amz-id-2":"@h",)"
                  R"("bytesTransferredOut":@N.0})",
    .resources = R"([{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::@B/@O"},)"
                 R"({"accountId":"@A","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@B"}])",
    .target = "arn:aws:s3:::@B/@O"};

const Actions &actions(const Workload &workload) {
    switch (workload.kind) {
    case WorkloadKind::function: return functionActions;
    case WorkloadKind::instance: return instanceActions;
    case WorkloadKind::service: break;
    }
    return linkedRoleActions;
}

}  // namespace

Activity::Activity(const Organisation &organisation, Delivery &delivery, Random &random)
    : organisation_(organisation),
      delivery_(delivery),
      random_(random),
      identities_(organisation, random),
      writer_(organisation, random),
      functions_(organisation.functions.size()),
      instances_(organisation.instances.size()),
      services_(organisation.services.size()),
      people_(organisation.people.size()),
      consoles_(organisation.users.size()) {}

void Activity::window(int64_t time, int64_t seconds, uint64_t records) {
    // Now and then one machine does in minutes what all do in hours: backups, migrations, scans.
    if (random_.chance(0.03)) {
        size_t number = random_.skewed(instances_.size());
        workload(organisation_.instances[number], instances_[number], time, records / 2);
    }
    // Things begin in order, so that no session is used before it is issued; they overlap all the same.
    uint64_t first = delivery_.records();
    for (uint64_t made = 0; made < records && !delivery_.full(); made = delivery_.records() - first) {
        beginSomething(time + int64_t(made * uint64_t(seconds) / records));
    }
}

/// One burst. The shares are of bursts; of records, half come from services.
void Activity::beginSomething(int64_t time) {
    uint64_t draw = random_.below(1000);
    if (draw < 480) {
        serviceCalls(time);
    } else if (draw < 660) {
        size_t number = random_.skewed(services_.size());
        workload(organisation_.services[number], services_[number], time, uint64_t(random_.between(2, 20)));
    } else if (draw < 790) {
        size_t number = random_.skewed(functions_.size());
        workload(organisation_.functions[number], functions_[number], time, uint64_t(random_.between(1, 14)));
    } else if (draw < 880) {
        size_t number = random_.skewed(instances_.size());
        workload(organisation_.instances[number], instances_[number], time, uint64_t(random_.between(2, 14)));
    } else if (draw < 893) {
        pipeline(time);
    } else if (draw < 940) {
        person(random_.skewed(people_.size()), time);
    } else if (draw < 980) {
        user(random_.skewed(consoles_.size()), time);
    } else if (draw < 988) {
        foreignReads(time);
    } else if (draw < 995) {
        anonymousReads(time);
    } else {
        serviceEvent(time);
    }
}

void Activity::deliver(const Action &action, const Call &call) {
    delivery_.add(call.account, call.region, writer_.write(action, call));
}

void Activity::deliver(const Action &action, const Call &call, const Body &body) {
    delivery_.add(call.account, call.region, writer_.write(action, call, body));
}

/// Makes the burst's calls and returns the time of the last.
int64_t Activity::run(const Burst &burst, int64_t time) {
    std::string consoleKey;
    for (uint64_t number = 0; number < burst.calls && !delivery_.full(); ++number) {
        const Action &action = burst.actions.at(unsigned(random_.below(burst.actions.total())));
        Outcome outcome = random_.chance(burst.denied)        ? Outcome::denied
                          : random_.chance(failedProbability) ? Outcome::failed
                                                              : Outcome::succeeded;
        // A page of the console makes a few calls with one key, the next page has another.
        if (burst.console && (consoleKey.empty() || random_.chance(0.3))) { consoleKey = random_.base32("ASIA", 16); }
        deliver(action, Call{.identity = burst.identity,
                             .time = time,
                             .account = burst.account,
                             .region = action.global ? 0 : burst.region,
                             .address = burst.address,
                             .agent = burst.agent,
                             .outcome = outcome,
                             .invokedBy = burst.invokedBy,
                             .consoleKey = consoleKey});
        time += random_.between(0, burst.pause);
    }
    return time;
}

void Activity::serviceCalls(int64_t time) {
    const Action &action = serviceActions.at(unsigned(random_.below(serviceActions.total())));
    Identity identity = identities_.service(action.caller);
    size_t account = random_.skewed(organisation_.accounts.size());
    size_t region = random_.skewed(organisation_.regions.size());
    std::string sharedEventID;
    for (int64_t number = random_.between(1, 8); number > 0; --number) {
        // KMS gives each call of a service an id that the key owner's copy would share.
        sharedEventID.clear();
        if (action.source == "kms.amazonaws.com") { random_.appendUUID(sharedEventID); }
        deliver(action, Call{.identity = identity,
                             .time = time,
                             .account = account,
                             .region = region,
                             .address = action.caller,
                             .agent = action.caller,
                             .outcome = random_.chance(0.004) ? Outcome::denied : Outcome::succeeded,
                             .sharedEventID = sharedEventID});
        time += random_.between(0, 2);
    }
}

void Activity::serviceEvent(int64_t time) {
    size_t place = random_.skewed(organisation_.accounts.size());
    size_t region = random_.skewed(organisation_.regions.size());
    const Account &account = organisation_.accounts[place];
    std::string key = "arn:aws:kms:" + organisation_.regions[region] + ":" + account.id + ":key/" +
                      random_.pick(account.keys);
    std::string resources =
        R"([{"accountId":")" + account.id + R"(","type":"AWS::KMS::Key","ARN":")" + key + R"("}])";
    Identity identity = identities_.untyped(account, "kms.amazonaws.com");
    deliver(rotateKey,
            Call{.identity = identity,
                 .time = time,
                 .account = place,
                 .region = region,
                 .address = "kms.amazonaws.com",
                 .agent = "kms.amazonaws.com"},
            Body{.resources = resources, .eventType = "AwsServiceEvent"});
}

void Activity::workload(const Workload &workload, Session &session, int64_t time, uint64_t calls) {
    if (session.expires <= time) { renew(workload, session, time); }
    bool service = workload.kind == WorkloadKind::service;
    run(Burst{.actions = actions(workload),
              .identity = session.identity,
              .account = workload.role.account,
              .region = workload.region,
              .address = workload.address,
              .agent = workload.agent,
              .calls = calls,
              .pause = 2,
              .denied = service ? 0.02 : 0.03,
              .invokedBy = service ? std::string_view(workload.address) : std::string_view()},
        time);
}

/// A deployment: a session from GitHub's token, which often goes on to the account it deploys to.
void Activity::pipeline(int64_t time) {
    const std::string &repository = random_.pickSkewed(organisation_.repositories);
    size_t account = random_.skewed(organisation_.accounts.size());
    size_t region = random_.skewed(organisation_.regions.size());
    std::string address = "198.51.100." + std::to_string(random_.between(1, 254));
    std::string_view agent = "aws-sdk-js/3.750.0 ua/2.1 os/linux#6.8.0 lang/js md/nodejs#20.18.2 api/sts#3.750.0";
    Session session = signInPipeline(
        repository, organisation_.accounts[account].pipelineRole,
        Place{.time = time, .account = account, .region = region, .address = address, .agent = agent});
    // Half of what a pipeline does it has done for it.
    bool through = random_.chance(0.5);
    std::string_view via = "cloudformation.amazonaws.com";
    time = run(Burst{.actions = pipelineActions,
                     .identity = session.identity,
                     .account = account,
                     .region = region,
                     .address = through ? via : std::string_view(address),
                     .agent = through ? via : agent,
                     .calls = uint64_t(random_.between(4, 40)),
                     .pause = 4,
                     .denied = 0.04,
                     .invokedBy = through ? via : std::string_view()},
               time + 1);
    if (random_.chance(0.6)) { chain(session.identity, account, region, address, agent, time); }
}

void Activity::person(size_t number, int64_t time) {
    const Person &person = organisation_.people[number];
    Session &session = people_[number];
    const Role &role = organisation_.accounts[person.account].portalRoles[number % 3];
    if (session.expires <= time) { signInPerson(person, role, session, time); }
    size_t region = random_.skewed(organisation_.regions.size());
    time = run(Burst{.actions = peopleActions,
                     .identity = session.identity,
                     .account = person.account,
                     .region = region,
                     .address = person.address,
                     .agent = person.agent,
                     .calls = uint64_t(random_.between(3, 24)),
                     .pause = 15,
                     .denied = 0.08,
                     .console = random_.chance(0.4)},
               time + 1);
    if (random_.chance(0.15)) {
        chain(session.identity, person.account, region, person.address, person.agent, time);
    }
}

void Activity::user(size_t number, int64_t time) {
    const User &user = organisation_.users[number];
    if (user.console) {
        consoleUser(user, consoles_[number], time);
        return;
    }
    Identity identity = identities_.user(user);
    size_t region = random_.skewed(organisation_.regions.size());
    Call call{.identity = identity, .time = time, .account = user.account, .region = region, .address = user.address,
              .agent = user.agent};
    Identity temporary = identity;
    if (random_.chance(0.1)) {
        std::string key = random_.base32("ASIA", 16);
        std::string response = "{" + identities_.credentials(key, time + 12 * hour) + "}";
        deliver(getSessionToken, call, Body{.request = R"({"durationSeconds":43200})", .response = response});
        temporary = identities_.temporaryUser(user, key, time, true);
    }
    time = run(Burst{.actions = peopleActions,
                     .identity = temporary,
                     .account = user.account,
                     .region = region,
                     .address = user.address,
                     .agent = user.agent,
                     .calls = uint64_t(random_.between(2, 30)),
                     .pause = 4,
                     .denied = 0.1},
               time + 1);
    if (random_.chance(0.2)) { chain(identity, user.account, region, user.address, user.agent, time); }
}

/// One sign-in, then fresh keys that share nothing but the time the session began.
void Activity::consoleUser(const User &user, Session &session, int64_t time) {
    if (session.expires <= time) {
        Identity identity = identities_.user(user);
        identity.beforeKey.resize(identity.beforeKey.rfind(",\"accessKeyId"));
        identity.key.clear();
        identity.afterKey = R"(,"userName":")" + user.name + R"(")";
        bool failed = random_.chance(0.1);
        deliver(consoleLogin,
                Call{.identity = identity, .time = time, .account = user.account, .region = 0,
                     .address = user.address, .agent = user.agent},
                Body{.response = failed ? R"({"ConsoleLogin":"Failure"})" : R"({"ConsoleLogin":"Success"})",
                     .additional = R"({"LoginTo":"https://console.aws.amazon.com/console/home","MobileVersion":"No",)"
                                   R"("MFAUsed":"Yes"})",
                     .errorMessage = failed ? std::string_view("Failed authentication") : std::string_view(),
                     .eventType = "AwsConsoleSignIn"});
        if (failed) { return; }
        session.identity = identities_.temporaryUser(user, "", time, true);
        session.expires = time + 12 * hour;
    }
    run(Burst{.actions = peopleActions,
              .identity = session.identity,
              .account = user.account,
              .region = random_.skewed(organisation_.regions.size()),
              .address = user.address,
              .agent = user.agent,
              .calls = uint64_t(random_.between(4, 30)),
              .pause = 20,
              .denied = 0.08,
              .console = true},
        time + 1);
}

void Activity::chain(const Identity &first, size_t account, size_t region, std::string_view address,
                     std::string_view agent, int64_t time) {
    Identity identity = first;
    do {
        size_t next = random_.skewed(organisation_.accounts.size());
        const Role &role = random_.pick(organisation_.accounts[next].roles);
        std::string name = "session-" + std::to_string(time);
        Grant grant{.role = role, .name = name, .time = time, .seconds = hour};
        Session session;
        Call call{.identity = identity, .time = time, .account = account, .region = region, .address = address,
                  .agent = agent};
        if (!assume(call, grant, session)) { return; }
        identity = session.identity;
        account = next;
        time = run(Burst{.actions = peopleActions,
                         .identity = identity,
                         .account = account,
                         .region = region,
                         .address = address,
                         .agent = agent,
                         .calls = uint64_t(random_.between(2, 20)),
                         .pause = 5,
                         .denied = 0.06},
                   time + 1);
    } while (random_.chance(0.35) && !delivery_.full());
}

/// A function of one account reads another account's objects; both log it.
void Activity::foreignReads(int64_t time) {
    size_t number = random_.skewed(functions_.size());
    const Workload &reader = organisation_.functions[number];
    Session &session = functions_[number];
    if (session.expires <= time) { renew(reader, session, time); }
    size_t owner = random_.skewed(organisation_.accounts.size());
    const std::string &owned = organisation_.accounts[owner].id;
    const std::string &bucket = random_.pickSkewed(organisation_.accounts[owner].buckets);
    Identity foreign = identities_.foreign(session.identity);
    for (int64_t count = random_.between(1, 8); count > 0; --count) {
        std::string key = "shared/" + std::to_string(random_.skewed(20000)) + ".parquet";
        std::string request = R"({"bucketName":")" + bucket + R"(","Host":")" + bucket +
                              R"(.s3.amazonaws.com","key":")" + key + R"("})";
        std::string resources = R"([{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::)" + bucket + "/" + key +
                                R"("},{"accountId":")" + owned +
                                R"(","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::)" + bucket + R"("}])";
        std::string sharedEventID;
        random_.appendUUID(sharedEventID);
        Call call{.identity = session.identity, .time = time, .account = reader.role.account,
                  .region = reader.region, .address = reader.address, .agent = reader.agent,
                  .sharedEventID = sharedEventID};
        Body body{.request = request, .resources = resources};
        deliver(readObject, call, body);
        if (owner != reader.role.account) {
            Call there{.identity = foreign, .time = time, .account = owner, .region = reader.region,
                       .address = reader.address, .agent = reader.agent, .sharedEventID = sharedEventID};
            deliver(readObject, there, body);
        }
        time += random_.between(0, 3);
    }
}

void Activity::anonymousReads(int64_t time) {
    Identity identity = identities_.anonymous();
    std::string address = "203.0.113." + std::to_string(random_.between(1, 254));
    size_t account = random_.skewed(organisation_.accounts.size());
    size_t region = random_.skewed(organisation_.regions.size());
    for (int64_t count = random_.between(1, 6); count > 0; --count) {
        deliver(readObject, Call{.identity = identity, .time = time, .account = account, .region = region,
                                 .address = address, .agent = "curl/8.11.1",
                                 .outcome = random_.chance(0.5) ? Outcome::denied : Outcome::succeeded});
        time += random_.between(0, 10);
    }
}
