// One CloudTrail record, written as CloudTrail writes it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "Actions.hpp"
#include "Organisation.hpp"
#include "Random.hpp"

/// A `userIdentity`, in two pieces around its access key, since a console session has a fresh key for every request.
/// Neither piece has the closing brace: some calls add `invokedBy`.
struct Identity {
    std::string beforeKey;
    std::string key;
    std::string afterKey;
    /// Empty for those who have none.
    std::string arn;
    std::string principalID;
    std::string accountID;
};

enum class Outcome { succeeded, denied, failed };

/// What is particular to one call.
struct Call {
    const Identity &identity;
    int64_t time;
    size_t account;
    size_t region;
    std::string_view address;
    std::string_view agent;
    Outcome outcome = Outcome::succeeded;
    std::string_view invokedBy = {};
    std::string_view sharedEventID = {};
    /// The key of a console session's request; the identity's own when empty.
    std::string_view consoleKey = {};
};

/// The fields an action leaves to the moment, when they are not drawn: an STS call's, a sign-in's.
struct Body {
    std::string_view request = "null";
    std::string_view response = "null";
    std::string_view additional = {};
    std::string_view resources = {};
    std::string_view errorMessage = {};
    std::string_view eventType = "AwsApiCall";
};

class RecordWriter {
public:
    RecordWriter(const Organisation &organisation, Random &random) : organisation_(organisation), random_(random) {}

    /// A call of `action`, its resources drawn from the account's. The text lasts until the next record.
    std::string_view write(const Action &action, const Call &call);

    /// A call of an action whose body is given.
    std::string_view write(const Action &action, const Call &call, const Body &body);

private:
    const Organisation &organisation_;
    Random &random_;
    std::string text_;
    /// The action's templates, filled in.
    std::string request_, response_, additional_, resources_, target_, message_, object_;

    /// What the placeholders of one record stand for.
    struct Cast {
        const Account &account;
        std::string_view region;
        int64_t time;
        std::string_view bucket, function, table, queue, secret, key, instance, user, role;
    };
    Cast cast(const Call &call);
    void fill(std::string &into, std::string_view pattern, const Cast &cast);
    void fillOne(std::string &into, char placeholder, const Cast &cast);
    void refusal(const Action &action, const Call &call);
    void identity(const Call &call);
    void field(std::string_view name, std::string_view value);
    void raw(std::string_view name, std::string_view json);
    void closing(const Action &action, const Call &call, const Body &body);
};
