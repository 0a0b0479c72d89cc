// How each kind of caller stands in a record, and what the calls that hand out credentials ask and answer.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "Organisation.hpp"
#include "Random.hpp"
#include "Record.hpp"

/// A role session, from the call that issued it until its key expires.
struct Session {
    Identity identity;
    int64_t expires = 0;
};

/// What a session is issued for.
struct Grant {
    const Role &role;
    std::string_view name;
    int64_t time;
    int64_t seconds;
    bool mfa = false;
    /// Members of `sessionContext` beside `attributes`: `"ec2RoleDelivery":"2.0"`.
    std::string_view context = {};
    /// Members of `userIdentity` beside `sessionContext`.
    std::string_view identity = {};
    /// What stands in `webIdFederationData`.
    std::string_view federation = "{}";
};

class Identities {
public:
    Identities(const Organisation &organisation, Random &random) : organisation_(organisation), random_(random) {}

    Identity service(std::string_view name) const;
    Identity user(const User &user) const;
    /// A user's temporary credential, or with `key` empty a console session.
    Identity temporaryUser(const User &user, std::string_view key, int64_t created, bool mfa) const;
    Identity anonymous() const;
    /// How another account's logs show `caller`: by account and principal id, without an ARN.
    Identity foreign(const Identity &caller) const;
    Identity samlUser(std::string_view subject, std::string_view qualifier) const;
    Identity webIdentity(std::string_view subject, std::string_view provider) const;
    /// An event of a service's own: no type.
    Identity untyped(const Account &account, std::string_view service) const;

    /// A new session with a new key.
    Session issue(const Grant &grant);

    /// The response that carries a session's key to whoever asked for it; `more` are its further members.
    std::string assumeResponse(const Session &session, const Grant &grant, std::string_view more = {});
    std::string credentials(std::string_view key, int64_t expires);
    std::string roleResources(const Role &role) const;

private:
    const Organisation &organisation_;
    Random &random_;
};
