// The organisation the logs are of: accounts and what stands in them, people, workloads. All invented; account ids and
// addresses are those set aside for documentation.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "Random.hpp"

struct Role {
    size_t account;
    /// `/` or `/service-role/` …, as IAM keeps it; a session's ARN has lost it.
    std::string path;
    std::string name;
    std::string id;
};

struct User {
    size_t account;
    std::string name;
    std::string id;
    std::string key;
    std::string address;
    std::string agent;
    /// Signs in to the console instead of signing with the key.
    bool console;
};

/// Somebody who comes in through single sign-on.
struct Person {
    std::string name;
    std::string userID;
    std::string address;
    std::string agent;
    size_t account;
};

enum class WorkloadKind { function, instance, service };

/// Something that runs as a role: a Lambda function, an EC2 instance, a service by its service-linked role.
struct Workload {
    WorkloadKind kind;
    std::string name;
    size_t region;
    Role role;
    /// A service's DNS name for `service`.
    std::string address;
    std::string agent;
};

struct Account {
    std::string id;
    std::vector<std::string> buckets, tables, queues, secrets, keys, functions, instances;
    /// Roles that people and pipelines assume: read-only, deploy, administrator.
    std::vector<Role> roles;
    /// The permission sets of single sign-on, as roles.
    std::vector<Role> portalRoles;
    /// What GitHub Actions assumes.
    Role pipelineRole;
};

struct Organisation {
    std::vector<std::string> regions;
    std::vector<Account> accounts;
    std::vector<User> users;
    std::vector<Person> people;
    /// The most active first.
    std::vector<Workload> functions, instances, services;
    std::vector<std::string> repositories;

    explicit Organisation(Random &random);

    std::vector<std::string> accountIDs() const;
    std::string roleARN(const Role &role) const;
    std::string sessionARN(const Role &role, const std::string &session) const;
};
