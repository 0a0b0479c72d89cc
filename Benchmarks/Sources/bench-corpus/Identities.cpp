// See Identities.hpp.
#include "Identities.hpp"

#include "Clock.hpp"

namespace {

std::string quoted(std::string_view name, std::string_view value) {
    std::string text = "\"";
    text.append(name).append("\":\"").append(value).append("\"");
    return text;
}

std::string attributes(int64_t created, bool mfa) {
    std::string text = "\"attributes\":{\"creationDate\":\"";
    appendTime(text, created);
    return text + "\",\"mfaAuthenticated\":\"" + (mfa ? "true" : "false") + "\"}";
}

}  // namespace

Identity Identities::service(std::string_view name) const {
    Identity identity;
    identity.beforeKey = "{\"type\":\"AWSService\"," + quoted("invokedBy", name);
    identity.arn = name;
    return identity;
}

Identity Identities::user(const User &user) const {
    const std::string &account = organisation_.accounts[user.account].id;
    Identity identity;
    identity.arn = "arn:aws:iam::" + account + ":user/" + user.name;
    identity.principalID = user.id;
    identity.accountID = account;
    identity.key = user.key;
    identity.beforeKey = "{\"type\":\"IAMUser\"," + quoted("principalId", user.id) + "," + quoted("arn", identity.arn) +
                         "," + quoted("accountId", account) + ",\"accessKeyId\":\"";
    identity.afterKey = "\"," + quoted("userName", user.name);
    return identity;
}

Identity Identities::temporaryUser(const User &user, std::string_view key, int64_t created, bool mfa) const {
    Identity identity = this->user(user);
    identity.key = key;
    identity.afterKey += ",\"sessionContext\":{\"sessionIssuer\":{},\"webIdFederationData\":{}," +
                         attributes(created, mfa) + "}";
    return identity;
}

Identity Identities::anonymous() const {
    Identity identity;
    identity.beforeKey = "{\"type\":\"AWSAccount\",\"principalId\":\"\",\"accountId\":\"anonymous\"";
    return identity;
}

Identity Identities::foreign(const Identity &caller) const {
    Identity identity;
    identity.principalID = caller.principalID;
    identity.accountID = caller.accountID;
    identity.beforeKey = "{\"type\":\"AWSAccount\"," + quoted("principalId", caller.principalID) + "," +
                         quoted("accountId", caller.accountID);
    return identity;
}

Identity Identities::samlUser(std::string_view subject, std::string_view qualifier) const {
    Identity identity;
    identity.principalID = std::string(qualifier) + ":" + std::string(subject);
    identity.beforeKey = "{\"type\":\"SAMLUser\"," + quoted("principalId", identity.principalID) + "," +
                         quoted("userName", subject) + "," + quoted("identityProvider", qualifier);
    return identity;
}

Identity Identities::webIdentity(std::string_view subject, std::string_view provider) const {
    Identity identity;
    identity.principalID = std::string(provider) + ":sts.amazonaws.com:" + std::string(subject);
    identity.beforeKey = "{\"type\":\"WebIdentityUser\"," + quoted("principalId", identity.principalID) + "," +
                         quoted("userName", subject) + "," + quoted("identityProvider", provider);
    return identity;
}

Identity Identities::untyped(const Account &account, std::string_view service) const {
    Identity identity;
    identity.beforeKey = "{" + quoted("accountId", account.id) + "," + quoted("invokedBy", service);
    return identity;
}

Session Identities::issue(const Grant &grant) {
    const std::string &account = organisation_.accounts[grant.role.account].id;
    Session session;
    session.expires = grant.time + grant.seconds;
    Identity &identity = session.identity;
    identity.arn = organisation_.sessionARN(grant.role, std::string(grant.name));
    identity.principalID = grant.role.id + ":" + std::string(grant.name);
    identity.accountID = account;
    identity.key = random_.base32("ASIA", 16);
    identity.beforeKey = "{\"type\":\"AssumedRole\"," + quoted("principalId", identity.principalID) + "," +
                         quoted("arn", identity.arn) + "," + quoted("accountId", account) + ",\"accessKeyId\":\"";
    identity.afterKey = "\",\"sessionContext\":{\"sessionIssuer\":{\"type\":\"Role\"," +
                        quoted("principalId", grant.role.id) + "," +
                        quoted("arn", organisation_.roleARN(grant.role)) + "," + quoted("accountId", account) + "," +
                        quoted("userName", grant.role.name) + "},\"webIdFederationData\":";
    identity.afterKey.append(grant.federation).append(",").append(attributes(grant.time, grant.mfa));
    if (!grant.context.empty()) { identity.afterKey.append(",").append(grant.context); }
    identity.afterKey += "}";
    if (!grant.identity.empty()) { identity.afterKey.append(",").append(grant.identity); }
    return session;
}

std::string Identities::credentials(std::string_view key, int64_t expires) {
    std::string text = "\"credentials\":{" + quoted("accessKeyId", key) + ",\"sessionToken\":\"";
    random_.appendBase64(text, 356);
    text += "\",\"expiration\":\"";
    appendResponseTime(text, expires);
    return text + "\"}";
}

std::string Identities::assumeResponse(const Session &session, const Grant &grant, std::string_view more) {
    std::string text = "{" + credentials(session.identity.key, grant.time + grant.seconds) +
                       ",\"assumedRoleUser\":{" + quoted("assumedRoleId", session.identity.principalID) + "," +
                       quoted("arn", session.identity.arn) + "}";
    return text.append(more) + "}";
}

std::string Identities::roleResources(const Role &role) const {
    return "[{" + quoted("accountId", organisation_.accounts[role.account].id) + ",\"type\":\"AWS::IAM::Role\"," +
           quoted("ARN", organisation_.roleARN(role)) + "}]";
}
