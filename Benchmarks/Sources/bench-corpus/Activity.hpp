// What goes on in the organisation: in each window of time, who calls what. Bursts of calls by one caller, drawn so
// that few callers make most of them and half of all come from services, as in real logs.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "Actions.hpp"
#include "Delivery.hpp"
#include "Identities.hpp"
#include "Organisation.hpp"
#include "Random.hpp"
#include "Record.hpp"

class Activity {
public:
    Activity(const Organisation &organisation, Delivery &delivery, Random &random);

    /// About `records` records of things that begin between `time` and `seconds` later.
    void window(int64_t time, int64_t seconds, uint64_t records);

private:
    const Organisation &organisation_;
    Delivery &delivery_;
    Random &random_;
    Identities identities_;
    RecordWriter writer_;
    /// The live session of each workload, person and console user; expired ones are replaced when next needed.
    std::vector<Session> functions_, instances_, services_, people_, consoles_;

    /// A run of calls by one caller from one place.
    struct Burst {
        const Actions &actions;
        const Identity &identity;
        size_t account;
        size_t region;
        std::string_view address;
        std::string_view agent;
        uint64_t calls;
        /// The longest pause between two calls.
        int64_t pause;
        double denied;
        bool console = false;
        std::string_view invokedBy = {};
    };

    void beginSomething(int64_t time);
    int64_t run(const Burst &burst, int64_t time);
    void deliver(const Action &action, const Call &call);
    void deliver(const Action &action, const Call &call, const Body &body);

    void serviceCalls(int64_t time);
    void serviceEvent(int64_t time);
    void workload(const Workload &workload, Session &session, int64_t time, uint64_t calls);
    void pipeline(int64_t time);
    void person(size_t number, int64_t time);
    void user(size_t number, int64_t time);
    void consoleUser(const User &user, Session &session, int64_t time);
    void foreignReads(int64_t time);
    void anonymousReads(int64_t time);

    /// Assumes one role after another, in other accounts where it can, and makes calls with the last.
    void chain(const Identity &first, size_t account, size_t region, std::string_view address,
               std::string_view agent, int64_t time);

    // What hands out sessions, in Issuing.cpp.

    /// When and where a call is made from.
    struct Place {
        int64_t time;
        size_t account;
        size_t region;
        std::string_view address;
        std::string_view agent;
    };
    void renew(const Workload &workload, Session &session, int64_t time);
    Session signInPipeline(const std::string &repository, const Role &role, const Place &place);
    void signInPerson(const Person &person, const Role &role, Session &session, int64_t time);
    /// One AssumeRole, in both accounts' logs when they are two. False when it was refused.
    bool assume(const Call &caller, const Grant &grant, Session &session);
};
