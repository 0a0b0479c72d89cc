// Writes a corpus: an S3-shaped tree of CloudTrail log files of an invented organisation. The same arguments give the
// same files on every machine with the same libdeflate, and the same records with any.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "Activity.hpp"
#include "Delivery.hpp"
#include "Organisation.hpp"
#include "Random.hpp"

namespace {

constexpr const char *usage =
    "usage: bench-corpus --records N --out DIR [--seed S] [--profile normal|small-files]\n"
    "\n"
    "  --records N    records in all, copies included; 1 to 1,000,000,000\n"
    "  --out DIR      where to write; made when missing, refused when not empty\n"
    "  --seed S       another number, another corpus (default 1)\n"
    "  --profile      normal: 10 to 3,000 records a file, about 90 on average (default)\n"
    "                 small-files: one record a file, about 700 bytes\n";

constexpr uint64_t recordsMax = 1'000'000'000;
/// The logs begin on a Monday morning, 2026-03-02T06:00:00Z.
constexpr int64_t beginning = 1'772'431'200;
/// CloudTrail delivers about every five minutes.
constexpr int64_t windowSeconds = 300;
/// Records a window at the day's mean; more records make a longer span, not a busier one.
constexpr uint64_t windowRecords = 2400;
/// A small corpus spreads over this many windows all the same.
constexpr uint64_t windowsMin = 48;
/// How busy each hour of the day is, in percent of the mean.
constexpr uint64_t busyness[24] = {60,  55,  50,  50,  55,  60,  75,  95,  120, 140, 150, 150,
                                   140, 145, 150, 150, 140, 125, 110, 100, 90,  80,  75,  65};

struct Options {
    uint64_t records = 0;
    uint64_t seed = 1;
    std::string folder;
    Cut cut{.recordsMin = 10, .recordsMax = 3000};
};

bool parseNumber(std::string_view text, uint64_t &number) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

bool parseOption(std::string_view name, std::string_view value, Options &options) {
    if (name == "--records") {
        return parseNumber(value, options.records) && options.records >= 1 && options.records <= recordsMax;
    }
    if (name == "--seed") { return parseNumber(value, options.seed); }
    if (name == "--out") {
        options.folder = value;
        return !value.empty();
    }
    if (name == "--profile") {
        if (value == "small-files") { options.cut = Cut{.recordsMin = 1, .recordsMax = 1}; }
        return value == "small-files" || value == "normal";
    }
    return false;
}

bool parse(int count, char **arguments, Options &options) {
    for (int index = 1; index < count; index += 2) {
        if (index + 1 == count || !parseOption(arguments[index], arguments[index + 1], options)) { return false; }
    }
    return options.records > 0 && !options.folder.empty();
}

void write(const Options &options) {
    std::filesystem::create_directories(options.folder);
    if (!std::filesystem::is_empty(options.folder)) {
        throw std::runtime_error(options.folder + " is not empty");
    }
    Random random(options.seed);
    Organisation organisation(random);
    Delivery delivery(options.folder, options.cut, options.records, organisation.accountIDs(), organisation.regions,
                      random.next());
    Activity activity(organisation, delivery, random);
    uint64_t perWindow = std::min(windowRecords, std::max<uint64_t>(1, options.records / windowsMin));
    int64_t time = beginning;
    while (!delivery.full()) {
        activity.window(time, windowSeconds, perWindow * busyness[time / 3600 % 24] / 100 + 1);
        time += windowSeconds;
        delivery.endWindow(time);
    }
    delivery.finish(time);
    std::printf("{\"files\":%llu,\"records\":%llu,\"seed\":%llu}\n",
                static_cast<unsigned long long>(delivery.files()), static_cast<unsigned long long>(delivery.records()),
                static_cast<unsigned long long>(options.seed));
}

}  // namespace

int main(int count, char **arguments) {
    Options options;
    if (!parse(count, arguments, options)) {
        std::fputs(usage, stderr);
        return 2;
    }
    try {
        write(options);
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "bench-corpus: %s\n", error.what());
        return 1;
    }
}
