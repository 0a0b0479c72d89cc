// The calls that appear in the logs, as data: who makes them, how often, and what their records say.
#pragma once
#include <string_view>
#include <vector>

/// One action and the JSON its records carry. `@x` in the JSON stands for a value; `Record.cpp` says which.
struct Action {
    unsigned weight;
    std::string_view source;
    std::string_view name;
    bool readOnly;
    /// A data event, not a management event.
    bool data = false;
    /// Logged in us-east-1 wherever it is called.
    bool global = false;
    std::string_view request = "null";
    std::string_view response = "null";
    std::string_view additional = {};
    std::string_view resources = {};
    /// What a refusal says it was refused on.
    std::string_view target = "*";
    /// How it fails when it is allowed; throttled when it says nothing.
    std::string_view failure = {};
    /// For calls a service makes in its own name: that service.
    std::string_view caller = {};
};

/// A list of actions drawn by their weights.
class Actions {
public:
    explicit Actions(std::vector<Action> actions);

    /// The action for a number below `total()`.
    const Action &at(unsigned number) const { return actions_[places_[number]]; }
    unsigned total() const { return unsigned(places_.size()); }

private:
    std::vector<Action> actions_;
    /// Each action's place, as many times as it weighs.
    std::vector<unsigned> places_;
};

/// Services in their own name, without a credential.
extern const Actions serviceActions;
/// Services by their service-linked roles.
extern const Actions linkedRoleActions;
extern const Actions functionActions;
extern const Actions instanceActions;
extern const Actions pipelineActions;
/// People, in the console or at a prompt.
extern const Actions peopleActions;
