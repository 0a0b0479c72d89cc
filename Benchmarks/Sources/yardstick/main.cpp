// The yardstick: the least any reader of these logs must do. Reads every file of a folder, inflates it with libdeflate,
// parses it with simdjson's DOM, counts the records, and does nothing else. Buffers and parser belong to a thread and
// are used again for every file: a fair best case to hold trailgraph's ingest against.
//
//     yardstick DIR [--threads N]
//
// Prints one JSON line: what it read, what that cost, and which libraries did it. Status 1 when any file could not be
// read, inflated or parsed: a yardstick that skipped work would be no measure.
#include <fcntl.h>
#include <libdeflate.h>
#include <simdjson.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

/// A file that says it inflates past this is refused, as trailgraph does.
constexpr size_t inflatedMax = size_t(4) << 30;
constexpr long threadsMax = 1024;

struct Totals {
    uint64_t compressedBytes = 0;
    uint64_t bytes = 0;
    uint64_t records = 0;
};

/// A block that only grows and is never cleared.
class Buffer {
public:
    char *atLeast(size_t count) {
        if (count > capacity_) {
            capacity_ = std::max(count, capacity_ * 2);
            bytes_.reset(new char[capacity_]);
        }
        return bytes_.get();
    }
    char *data() { return bytes_.get(); }

private:
    std::unique_ptr<char[]> bytes_;
    size_t capacity_ = 0;
};

/// One thread's tools and counts.
class Reader {
public:
    Totals totals;

    /// Reads one file whole; the reason when it cannot be done, else nullptr.
    const char *read(const std::string &path) {
        size_t size = 0;
        if (const char *reason = load(path, size)) { return reason; }
        const char *text = input_.data();
        totals.compressedBytes += size;
        if (size >= 18 && uint8_t(text[0]) == 0x1f && uint8_t(text[1]) == 0x8b) {
            if (const char *reason = inflate(size)) { return reason; }
            text = inflated_.data();
        }
        totals.bytes += size;
        simdjson::dom::element document;
        // Both buffers leave room for simdjson's padding, so nothing is copied.
        if (auto error = parser_.parse(text, size, false).get(document)) { return simdjson::error_message(error); }
        simdjson::dom::array records;
        if (document["Records"].get_array().get(records)) { return "no Records array"; }
        // `size()` saturates at 2^24 - 1, far above what CloudTrail puts in a file.
        totals.records += records.size();
        return nullptr;
    }

private:
    struct Release {
        void operator()(libdeflate_decompressor *one) const { libdeflate_free_decompressor(one); }
    };
    std::unique_ptr<libdeflate_decompressor, Release> decompressor_{libdeflate_alloc_decompressor()};
    simdjson::dom::parser parser_;
    Buffer input_;
    Buffer inflated_;

    const char *load(const std::string &path, size_t &size) {
        int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) { return std::strerror(errno); }
        struct stat status{};
        const char *reason = fstat(file, &status) < 0 ? std::strerror(errno) : nullptr;
        if (reason == nullptr) {
            char *bytes = input_.atLeast(size_t(status.st_size) + simdjson::SIMDJSON_PADDING);
            while (size < size_t(status.st_size)) {
                ssize_t got = ::read(file, bytes + size, size_t(status.st_size) - size);
                if (got < 0 && errno == EINTR) { continue; }
                if (got < 0) { reason = std::strerror(errno); }
                if (got <= 0) { break; }
                size += size_t(got);
            }
        }
        close(file);
        return reason;
    }

    /// Inflates the input; `size` goes from the length of the input to that of the output.
    const char *inflate(size_t &size) {
        if (!decompressor_) { return "out of memory"; }
        // A gzip member ends with its inflated length, so one allocation of the right size is enough.
        uint32_t length = 0;
        std::memcpy(&length, input_.data() + size - 4, 4);
        if (length > inflatedMax - simdjson::SIMDJSON_PADDING) { return "inflates past the limit"; }
        char *output = inflated_.atLeast(size_t(length) + simdjson::SIMDJSON_PADDING);
        size_t written = 0;
        libdeflate_result result =
            libdeflate_gzip_decompress(decompressor_.get(), input_.data(), size, output, length, &written);
        if (result != LIBDEFLATE_SUCCESS) { return "damaged gzip"; }
        size = written;
        return nullptr;
    }
};

std::vector<std::string> filesUnder(const std::string &folder) {
    std::vector<std::string> found;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) { found.push_back(entry.path().string()); }
    }
    std::sort(found.begin(), found.end());
    return found;
}

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/// Reads all files on `threads` threads, each taking the next file when it is free. False when any file failed.
bool readAll(const std::vector<std::string> &files, size_t threads, Totals &totals) {
    std::atomic<size_t> next{0};
    std::atomic<bool> sound{true};
    std::vector<Totals> each(threads);
    auto work = [&](size_t number) {
        Reader reader;
        for (size_t index = next++; index < files.size(); index = next++) {
            if (const char *reason = reader.read(files[index])) {
                std::fprintf(stderr, "yardstick: %s: %s\n", files[index].c_str(), reason);
                sound = false;
            }
        }
        each[number] = reader.totals;
    };
    std::vector<std::thread> team;
    for (size_t number = 1; number < threads; ++number) { team.emplace_back(work, number); }
    work(0);
    for (std::thread &one : team) { one.join(); }
    for (const Totals &one : each) {
        totals.compressedBytes += one.compressedBytes;
        totals.bytes += one.bytes;
        totals.records += one.records;
    }
    return sound;
}

}  // namespace

int main(int count, char **arguments) {
    long threads = 1;
    bool understood = count == 2;
    if (count == 4 && std::strcmp(arguments[2], "--threads") == 0) {
        char *end = nullptr;
        threads = std::strtol(arguments[3], &end, 10);
        understood = *end == '\0' && threads >= 1 && threads <= threadsMax;
    }
    if (!understood) {
        std::fputs("usage: yardstick DIR [--threads N]\n", stderr);
        return 2;
    }
    auto start = std::chrono::steady_clock::now();
    try {
        std::vector<std::string> files = filesUnder(arguments[1]);
        Totals totals;
        bool sound = readAll(files, size_t(threads), totals);
        std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
        std::printf("{\"files\":%zu,\"compressedBytes\":%llu,\"bytes\":%llu,\"records\":%llu,\"threads\":%ld,"
                    "\"cpuSeconds\":%.6f,\"wallSeconds\":%.6f,\"libdeflate\":\"%s\",\"simdjson\":\"%d.%d.%d\","
                    "\"instructions\":\"%s\"}\n",
                    files.size(), static_cast<unsigned long long>(totals.compressedBytes),
                    static_cast<unsigned long long>(totals.bytes), static_cast<unsigned long long>(totals.records),
                    threads, cpuSeconds(), wall.count(), LIBDEFLATE_VERSION_STRING,
                    int(simdjson::SIMDJSON_VERSION_MAJOR), int(simdjson::SIMDJSON_VERSION_MINOR),
                    int(simdjson::SIMDJSON_VERSION_REVISION),
                    simdjson::get_active_implementation()->name().c_str());
        return sound ? 0 : 1;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "yardstick: %s\n", error.what());
        return 1;
    }
}
