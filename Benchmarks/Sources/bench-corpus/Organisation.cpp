// See Organisation.hpp.
#include "Organisation.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace {

const std::vector<std::string> teams = {"orders", "search", "billing", "media",  "fraud", "stock",
                                        "maps",   "mail",   "ledger",  "portal", "fleet", "labs"};
const std::vector<std::string> stages = {"prod", "stage", "dev"};
const std::vector<std::string> purposes = {"api",   "worker", "export", "logs",   "etl",   "cache",
                                           "index", "backup", "assets", "events", "audit", "reports"};
const std::vector<std::string> firstNames = {"alice", "bao",   "carla", "dmitri", "esra", "farid", "greta", "hiro",
                                             "ines",  "jonas", "kofi",  "leila",  "mina", "noor",  "olga",  "pablo",
                                             "quinn", "rosa",  "samir", "tove",   "uma",  "viktor", "wen",  "yara"};
const std::vector<std::string> lastNames = {"adler", "berg", "costa", "dahl", "engel", "fischer", "garcia", "haddad",
                                            "ito",   "jung", "kaya",  "lopez", "mori", "novak",   "okafor", "perez"};
const std::vector<std::string> browsers = {
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0"};
const std::vector<std::string> clients = {
    "aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/pyimpl#CPython "
    "cfg/retry-mode#standard md/installer#source md/prompt#off",
    "Boto3/1.36.21 md/Botocore#1.36.21 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.11.2 md/pyimpl#CPython "
    "cfg/retry-mode#legacy Botocore/1.36.21",
    "APN/1.0 HashiCorp/1.0 Terraform/1.10.5 (+https://www.terraform.io) terraform-provider-aws/5.86.0 "
    "aws-sdk-go-v2/1.36.1 ua/2.1 os/linux lang/go#1.23.3 md/GOOS#linux md/GOARCH#amd64"};
const std::vector<std::string> runtimes = {
    "Boto3/1.34.145 md/Botocore#1.34.145 ua/2.0 os/linux#5.10.233 md/arch#x86_64 lang/python#3.12.8 "
    "md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.34.145",
    "aws-sdk-js/3.750.0 ua/2.1 os/linux#5.10.233 lang/js md/nodejs#20.18.2 api/dynamodb#3.750.0 "
    "exec-env/AWS_Lambda_nodejs20.x",
    "aws-sdk-java/2.30.16 Linux/5.10.233 OpenJDK_64-Bit_Server_VM/21.0.6 Java/21.0.6 exec-env/AWS_Lambda_java21"};

/// One of the 762 addresses set aside for documentation.
std::string documentationAddress(Random &random) {
    static constexpr std::array<std::string_view, 3> networks = {"192.0.2.", "198.51.100.", "203.0.113."};
    std::string address(networks[random.below(networks.size())]);
    return address += std::to_string(random.between(1, 254));
}

Role makeRole(Random &random, size_t account, std::string path, std::string name) {
    return Role{account, std::move(path), std::move(name), random.base32("AROA", 17)};
}

// Names are put together word by word: the operands of one `+` are drawn in an order that is the compiler's choice.

std::string makeName(Random &random) {
    std::string name = random.pick(teams);
    name.append("-").append(random.pick(purposes));
    return name.append("-").append(random.pick(stages));
}

/// `count` names in the manner of `make(index)`.
template <typename Make>
std::vector<std::string> names(size_t count, Make make) {
    std::vector<std::string> made;
    for (size_t index = 0; index < count; ++index) { made.push_back(make(index)); }
    return made;
}

Account makeAccount(Random &random, size_t index, const std::string &id) {
    Account account;
    account.id = id;
    // The first accounts are the largest.
    size_t scale = 12 - index;
    auto numbered = [&](size_t number) { return makeName(random) + "-" + std::to_string(number); };
    account.buckets =
        names(4 * scale, [&](size_t number) { return "example-" + makeName(random) + "-" + std::to_string(number); });
    account.tables = names(2 * scale, numbered);
    account.queues = names(2 * scale, numbered);
    account.functions = names(5 * scale, numbered);
    account.secrets = names(2 * scale, [&](size_t) {
        std::string name = random.pick(stages);
        name.append("/").append(random.pick(teams));
        name.append("/").append(random.pick(purposes)).append("-");
        random.append(name, "abcdefghijklmnopqrstuvwxyzABCDEF", 6);
        return name;
    });
    account.keys = names(scale, [&](size_t) {
        std::string key;
        random.appendUUID(key);
        return key;
    });
    account.instances = names(3 * scale, [&](size_t) { return random.hex("i-0", 16); });
    for (const char *name : {"ReadOnly", "Deploy", "Administrator", "SecurityAudit"}) {
        account.roles.push_back(makeRole(random, index, "/", name));
    }
    for (const char *name : {"ViewOnlyAccess", "PowerUserAccess", "AdministratorAccess"}) {
        account.portalRoles.push_back(makeRole(random, index, "/aws-reserved/sso.amazonaws.com/eu-west-1/",
                                               random.hex(std::string("AWSReservedSSO_") + name + "_", 16)));
    }
    account.pipelineRole = makeRole(random, index, "/ci/", "github-actions");
    return account;
}

/// The functions and instances of one account, each with a role of its own.
void addWorkloads(Random &random, Organisation &organisation, size_t index) {
    const Account &account = organisation.accounts[index];
    for (const std::string &name : account.functions) {
        organisation.functions.push_back(Workload{WorkloadKind::function, name,
                                                  random.skewed(organisation.regions.size()),
                                                  makeRole(random, index, "/service-role/", name + "-role"),
                                                  documentationAddress(random), random.pick(runtimes)});
    }
    for (const std::string &name : account.instances) {
        organisation.instances.push_back(
            Workload{WorkloadKind::instance, name, random.skewed(organisation.regions.size()),
                     makeRole(random, index, "/", makeName(random) + "-instance"), documentationAddress(random),
                     "aws-sdk-go/1.55.5 (go1.22.11; linux; amd64) amazon-ssm-agent/3.3.1611.0"});
    }
    static constexpr std::array<std::pair<const char *, const char *>, 6> linked = {
        {{"config.amazonaws.com", "AWSServiceRoleForConfig"},
         {"access-analyzer.amazonaws.com", "AWSServiceRoleForAccessAnalyzer"},
         {"autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"},
         {"ecs.amazonaws.com", "AWSServiceRoleForECS"},
         {"securityhub.amazonaws.com", "AWSServiceRoleForSecurityHub"},
         {"guardduty.amazonaws.com", "AWSServiceRoleForAmazonGuardDuty"}}};
    for (const auto &[service, name] : linked) {
        organisation.services.push_back(Workload{
            WorkloadKind::service, name, random.skewed(organisation.regions.size()),
            makeRole(random, index, std::string("/aws-service-role/") + service + "/", name), service, service});
    }
}

/// Puts them in an order that follows from nothing else, so that activity, which favours the first, crosses accounts.
template <typename Element>
void shuffle(Random &random, std::vector<Element> &elements) {
    for (size_t index = elements.size(); index > 1; --index) {
        std::swap(elements[index - 1], elements[random.below(index)]);
    }
}

}  // namespace

Organisation::Organisation(Random &random) {
    regions = {"us-east-1", "eu-west-1", "us-west-2", "ap-southeast-2"};
    static const std::vector<std::string> ids = {
        "111122223333", "444455556666", "777788889999", "123456789012", "999988887777", "555566667777",
        "222233334444", "888899990000", "333344445555", "666677778888", "111111111111", "210987654321"};
    for (size_t index = 0; index < ids.size(); ++index) {
        accounts.push_back(makeAccount(random, index, ids[index]));
        addWorkloads(random, *this, index);
    }
    shuffle(random, functions);
    shuffle(random, instances);
    shuffle(random, services);
    for (size_t index = 0; index < 240; ++index) {
        std::string name = firstNames[index % firstNames.size()] + "." + random.pick(lastNames);
        std::string userID;
        random.appendUUID(userID);
        people.push_back(Person{name + std::to_string(index) + "@example.com", userID, documentationAddress(random),
                                random.pick(browsers), random.skewed(accounts.size())});
    }
    for (size_t index = 0; index < 90; ++index) {
        bool console = random.chance(0.3);
        std::string name = random.pick(firstNames);
        name.append(".").append(random.pick(lastNames)).append(std::to_string(index));
        users.push_back(User{random.skewed(accounts.size()), name, random.base32("AIDA", 17), random.base32("AKIA", 16),
                             documentationAddress(random), random.pick(console ? browsers : clients), console});
    }
    for (const std::string &team : teams) {
        for (const std::string &purpose : purposes) { repositories.push_back("example/" + team + "-" + purpose); }
    }
    shuffle(random, repositories);
}

std::vector<std::string> Organisation::accountIDs() const {
    std::vector<std::string> ids;
    for (const Account &account : accounts) { ids.push_back(account.id); }
    return ids;
}

std::string Organisation::roleARN(const Role &role) const {
    return "arn:aws:iam::" + accounts[role.account].id + ":role" + role.path + role.name;
}

std::string Organisation::sessionARN(const Role &role, const std::string &session) const {
    return "arn:aws:sts::" + accounts[role.account].id + ":assumed-role/" + role.name + "/" + session;
}
