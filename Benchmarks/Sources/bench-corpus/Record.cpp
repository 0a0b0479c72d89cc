// See Record.hpp.
#include "Record.hpp"

#include <cstdlib>

#include "Clock.hpp"

std::string_view RecordWriter::write(const Action &action, const Call &call) {
    const Cast cast = this->cast(call);
    fill(request_, action.request, cast);
    Body body{.request = request_};
    if (call.outcome == Outcome::denied) {
        fill(target_, action.target, cast);
        refusal(action, call);
        // A refused call mostly does not say what it asked for.
        if (random_.chance(0.8)) { body.request = "null"; }
        body.errorMessage = message_;
        return write(action, call, body);
    }
    fill(additional_, action.additional, cast);
    fill(resources_, action.resources, cast);
    body.additional = additional_;
    body.resources = resources_;
    if (call.outcome == Outcome::succeeded) {
        fill(response_, action.response, cast);
        body.response = response_;
    } else {
        body.errorMessage = action.failure.empty() ? "Rate exceeded" : "The request could not be completed.";
    }
    return write(action, call, body);
}

std::string_view RecordWriter::write(const Action &action, const Call &call, const Body &body) {
    text_ = "{\"eventVersion\":\"1.11\",\"userIdentity\":";
    identity(call);
    text_ += ",\"eventTime\":\"";
    appendTime(text_, call.time);
    text_ += '"';
    field("eventSource", action.source);
    field("eventName", action.name);
    field("awsRegion", organisation_.regions[call.region]);
    field("sourceIPAddress", call.address);
    // S3 puts user agents in brackets.
    if (action.data && action.source == "s3.amazonaws.com") {
        text_ += ",\"userAgent\":\"[";
        text_ += call.agent;
        text_ += "]\"";
    } else {
        field("userAgent", call.agent);
    }
    if (call.outcome == Outcome::denied) {
        field("errorCode", action.source == "ec2.amazonaws.com" ? "Client.UnauthorizedOperation" : "AccessDenied");
    } else if (call.outcome == Outcome::failed) {
        field("errorCode", action.failure.empty() ? "ThrottlingException" : action.failure);
    }
    if (!body.errorMessage.empty()) { field("errorMessage", body.errorMessage); }
    raw("requestParameters", body.request);
    raw("responseElements", body.response);
    if (!body.additional.empty()) { raw("additionalEventData", body.additional); }
    closing(action, call, body);
    return text_;
}

/// The fields after the body, in CloudTrail's order.
void RecordWriter::closing(const Action &action, const Call &call, const Body &body) {
    text_ += ",\"requestID\":\"";
    if (action.data && action.source == "s3.amazonaws.com") {
        random_.appendBase32(text_, 16);
    } else {
        random_.appendUUID(text_);
    }
    text_ += "\",\"eventID\":\"";
    random_.appendUUID(text_);
    text_ += '"';
    raw("readOnly", action.readOnly ? "true" : "false");
    if (!body.resources.empty()) { raw("resources", body.resources); }
    field("eventType", body.eventType);
    raw("managementEvent", action.data ? "false" : "true");
    field("recipientAccountId", organisation_.accounts[call.account].id);
    if (!call.sharedEventID.empty()) { field("sharedEventID", call.sharedEventID); }
    field("eventCategory", action.data ? "Data" : "Management");
    if (call.invokedBy.empty() && call.address.find(".amazonaws.com") == std::string_view::npos) {
        text_ += ",\"tlsDetails\":{\"tlsVersion\":\"TLSv1.3\",\"cipherSuite\":\"TLS_AES_128_GCM_SHA256\","
                 "\"clientProvidedHostHeader\":\"";
        text_ += action.source.substr(0, action.source.find('.'));
        if (!action.global) {
            text_ += '.';
            text_ += organisation_.regions[call.region];
        }
        text_ += ".amazonaws.com\"}";
    }
    if (!call.consoleKey.empty()) { field("sessionCredentialFromConsole", "true"); }
    text_ += '}';
}

void RecordWriter::identity(const Call &call) {
    text_ += call.identity.beforeKey;
    text_ += call.consoleKey.empty() ? std::string_view(call.identity.key) : call.consoleKey;
    text_ += call.identity.afterKey;
    if (!call.invokedBy.empty()) { field("invokedBy", call.invokedBy); }
    text_ += '}';
}

void RecordWriter::field(std::string_view name, std::string_view value) {
    text_ += ",\"";
    text_ += name;
    text_ += "\":\"";
    text_ += value;
    text_ += '"';
}

void RecordWriter::raw(std::string_view name, std::string_view json) {
    text_ += ",\"";
    text_ += name;
    text_ += "\":";
    text_ += json;
}

RecordWriter::Cast RecordWriter::cast(const Call &call) {
    const Account &account = organisation_.accounts[call.account];
    Cast cast{account,
              organisation_.regions[call.region],
              call.time,
              random_.pickSkewed(account.buckets),
              random_.pickSkewed(account.functions),
              random_.pickSkewed(account.tables),
              random_.pickSkewed(account.queues),
              random_.pickSkewed(account.secrets),
              random_.pickSkewed(account.keys),
              random_.pickSkewed(account.instances),
              random_.pickSkewed(organisation_.users).name,
              random_.pick(account.roles).name};
    object_ = "data/2026/";
    appendDigits(object_, int64_t(random_.skewed(365)), 3);
    object_ += "/part-";
    appendDigits(object_, int64_t(random_.skewed(100000)), 5);
    object_ += ".json.gz";
    return cast;
}

/// Sets `into` to `pattern` with its placeholders filled in.
void RecordWriter::fill(std::string &into, std::string_view pattern, const Cast &cast) {
    into.clear();
    while (true) {
        size_t at = pattern.find('@');
        into += pattern.substr(0, at);
        if (at == std::string_view::npos) { return; }
        fillOne(into, pattern[at + 1], cast);
        pattern.remove_prefix(at + 2);
    }
}

void RecordWriter::fillOne(std::string &into, char placeholder, const Cast &cast) {
    switch (placeholder) {
    // The record's own account and region, and one thing of each kind that stands there.
    case 'A': into += cast.account.id; break;
    case 'R': into += cast.region; break;
    case 'B': into += cast.bucket; break;
    case 'O': into += object_; break;
    case 'F': into += cast.function; break;
    case 'T': into += cast.table; break;
    case 'Q': into += cast.queue; break;
    case 'S': into += cast.secret; break;
    case 'k': into += cast.key; break;
    case 'I': into += cast.instance; break;
    case 'U': into += cast.user; break;
    case 'r': into += cast.role; break;
    case 'd': appendResponseTime(into, cast.time); break;
    // Fresh each time.
    case 'u': random_.appendUUID(into); break;
    case 'x': random_.appendHex(into, 16); break;
    case 'h': random_.appendBase64(into, 76); break;
    case 'y': into += random_.base32("AKIA", 16); break;
    case 'n': into += std::to_string(random_.between(1, 250)); break;
    case 'N': into += std::to_string(random_.skewed(1000000)); break;
    case '@': into += '@'; break;
    // A mistake in the table of actions.
    default: std::abort();
    }
}

void RecordWriter::refusal(const Action &action, const Call &call) {
    std::string_view service = action.source.substr(0, action.source.find('.'));
    if (action.source == "ec2.amazonaws.com") {
        message_ = "You are not authorized to perform this operation. ";
    } else {
        message_.clear();
    }
    message_ += "User: ";
    message_ += call.identity.arn.empty() ? std::string_view("anonymous") : std::string_view(call.identity.arn);
    message_ += " is not authorized to perform: ";
    message_ += service;
    message_ += ':';
    // The version in a logged name (`GetFunction20150331v2`) is not part of the action's.
    message_ += action.name.substr(0, action.name.find("2015"));
    message_ += " on resource: ";
    message_ += target_;
    message_ += " because no identity-based policy allows the action";
}
