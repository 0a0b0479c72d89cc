// The calls of `Activity` that hand out role sessions. Apart because they write both the question and the answer, and
// all that follows in the logs hangs on what they answer.
#include "Activity.hpp"

namespace {

constexpr int64_t hour = 3600;
constexpr std::string_view gitHub = "token.actions.githubusercontent.com";

const Action assumeRole{.weight = 1, .source = "sts.amazonaws.com", .name = "AssumeRole", .readOnly = true};
const Action assumeRoleWithSAML{
    .weight = 1, .source = "sts.amazonaws.com", .name = "AssumeRoleWithSAML", .readOnly = true};
const Action assumeRoleWithWebIdentity{
    .weight = 1, .source = "sts.amazonaws.com", .name = "AssumeRoleWithWebIdentity", .readOnly = true};

/// Who issues a workload's session, and for how long.
struct Issuer {
    std::string_view service;
    int64_t seconds;
};

Issuer issuer(const Workload &workload) {
    switch (workload.kind) {
    case WorkloadKind::function: return {"lambda.amazonaws.com", hour};
    case WorkloadKind::instance: return {"ec2.amazonaws.com", 6 * hour};
    case WorkloadKind::service: break;
    }
    return {workload.address, hour};
}

}  // namespace

/// A service assumes the workload's role for it.
void Activity::renew(const Workload &workload, Session &session, int64_t time) {
    Issuer by = issuer(workload);
    std::string function = "arn:aws:lambda:" + organisation_.regions[workload.region] + ":" +
                           organisation_.accounts[workload.role.account].id + ":function:" + workload.name;
    std::string scope = R"("inScopeOf":{"issuerType":"AWS::Lambda::Function","credentialsIssuedTo":")" + function +
                        R"("})";
    Grant grant{.role = workload.role, .name = workload.name, .time = time, .seconds = by.seconds};
    if (workload.kind == WorkloadKind::function) { grant.identity = scope; }
    if (workload.kind == WorkloadKind::instance) { grant.context = R"("ec2RoleDelivery":"2.0")"; }
    session = identities_.issue(grant);
    Identity identity = identities_.service(by.service);
    std::string request = R"({"roleArn":")" + organisation_.roleARN(workload.role) + R"(","roleSessionName":")" +
                          workload.name + R"("})";
    std::string response = identities_.assumeResponse(session, grant);
    std::string resources = identities_.roleResources(workload.role);
    std::string sharedEventID;
    random_.appendUUID(sharedEventID);
    deliver(assumeRole,
            Call{.identity = identity,
                 .time = time,
                 .account = workload.role.account,
                 .region = workload.region,
                 .address = by.service,
                 .agent = by.service,
                 .sharedEventID = sharedEventID},
            Body{.request = request, .response = response, .resources = resources});
}

/// GitHub's token for a run of a workflow becomes a session. `place` says when and where from.
Session Activity::signInPipeline(const std::string &repository, const Role &role, const Place &place) {
    std::string provider =
        "arn:aws:iam::" + organisation_.accounts[role.account].id + ":oidc-provider/" + std::string(gitHub);
    std::string federation = R"({"federatedProvider":")" + provider + R"(","attributes":{}})";
    Grant grant{
        .role = role, .name = "GitHubActions", .time = place.time, .seconds = hour, .federation = federation};
    Session session = identities_.issue(grant);
    std::string subject = "repo:" + repository + ":ref:refs/heads/main";
    std::string request = R"({"roleArn":")" + organisation_.roleARN(role) +
                          R"(","roleSessionName":"GitHubActions","durationSeconds":3600})";
    std::string response = identities_.assumeResponse(
        session, grant,
        R"(,"subjectFromWebIdentityToken":")" + subject + R"(","provider":")" + provider +
            R"(","audience":"sts.amazonaws.com")");
    std::string resources = identities_.roleResources(role);
    Identity identity = identities_.webIdentity(subject, provider);
    deliver(assumeRoleWithWebIdentity,
            Call{.identity = identity, .time = place.time, .account = place.account, .region = place.region,
                 .address = place.address, .agent = place.agent},
            Body{.request = request, .response = response, .resources = resources});
    return session;
}

void Activity::signInPerson(const Person &person, const Role &role, Session &session, int64_t time) {
    // Some services stamp the person on the session's calls, most do not; a session here does or does not.
    std::string onBehalfOf;
    if (random_.chance(0.3)) {
        onBehalfOf = R"("onBehalfOf":{"userId":")" + person.userID +
                     R"(","identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-9067example"})";
    }
    Grant grant{.role = role, .name = person.name, .time = time, .seconds = 8 * hour, .identity = onBehalfOf};
    session = identities_.issue(grant);
    std::string provider = "arn:aws:iam::" + organisation_.accounts[role.account].id +
                           ":saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE";
    std::string request = R"({"sAMLAssertionID":"_)" + random_.hex("", 32) + R"(","roleSessionName":")" + person.name +
                          R"(","roleArn":")" + organisation_.roleARN(role) + R"(","principalArn":")" + provider +
                          R"(","durationSeconds":28800})";
    std::string response = identities_.assumeResponse(
        session, grant,
        R"(,"subjectType":"persistent","issuer":"https://portal.sso.eu-west-1.amazonaws.com/saml","subject":")" +
            person.name + R"(")");
    std::string resources = identities_.roleResources(role);
    Identity identity = identities_.samlUser(person.name, "AbCdEfGhIjKlMnOpQrStUvWxYz0=");
    deliver(assumeRoleWithSAML,
            Call{.identity = identity,
                 .time = time,
                 .account = role.account,
                 .region = 0,
                 .address = person.address,
                 .agent = person.agent},
            Body{.request = request, .response = response, .resources = resources});
}

bool Activity::assume(const Call &caller, const Grant &grant, Session &session) {
    std::string role = organisation_.roleARN(grant.role);
    if (random_.chance(0.06)) {
        // The caller's account alone logs a refusal, and the role stands in the message only.
        std::string message = "User: " + caller.identity.arn +
                              " is not authorized to perform: sts:AssumeRole on resource: " + role;
        Call refused = caller;
        refused.outcome = Outcome::denied;
        deliver(assumeRole, refused, Body{.errorMessage = message});
        return false;
    }
    session = identities_.issue(grant);
    std::string request = R"({"roleArn":")" + role + R"(","roleSessionName":")" + std::string(grant.name) +
                          R"(","durationSeconds":3600})";
    std::string response = identities_.assumeResponse(session, grant);
    std::string resources = identities_.roleResources(grant.role);
    Body body{.request = request, .response = response, .resources = resources};
    if (caller.account == grant.role.account) {
        deliver(assumeRole, caller, body);
        return true;
    }
    std::string sharedEventID;
    random_.appendUUID(sharedEventID);
    Call here = caller;
    here.sharedEventID = sharedEventID;
    deliver(assumeRole, here, body);
    Identity foreign = identities_.foreign(caller.identity);
    Call there{.identity = foreign, .time = caller.time, .account = grant.role.account, .region = caller.region,
               .address = caller.address, .agent = caller.agent, .sharedEventID = sharedEventID};
    deliver(assumeRole, there, body);
    return true;
}
