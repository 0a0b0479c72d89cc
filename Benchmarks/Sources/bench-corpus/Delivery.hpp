// Delivery: records gathered per account and region, cut into files as CloudTrail does, compressed on threads of their
// own. What a file holds and how it is called is settled before a thread sees it, so the number of threads changes
// nothing.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "Random.hpp"

/// How records are cut into files.
struct Cut {
    /// A file waits for the next delivery until it holds this many.
    size_t recordsMin;
    size_t recordsMax;
};

class Delivery {
public:
    /// Writes below `folder` what arrives for `accounts` × `regions`; nothing past `recordsMax` in all.
    Delivery(std::string folder, Cut cut, uint64_t recordsMax, std::vector<std::string> accounts,
             std::vector<std::string> regions, uint64_t seed);
    ~Delivery();

    /// Takes one record. Sometimes keeps a copy that is delivered again later, as CloudTrail may.
    void add(size_t account, size_t region, std::string_view record);

    bool full() const { return records_ == recordsMax_; }

    /// Ends a delivery window: every account and region with enough records gets its files, stamped `time`.
    void endWindow(int64_t time);

    /// Writes what is left and waits for all files. Throws when a file could not be written.
    void finish(int64_t time);

    uint64_t records() const { return records_; }
    uint64_t files() const { return files_; }

private:
    struct Pending {
        std::string text;
        size_t records = 0;
        /// Copies of records already taken, for the next window.
        std::vector<std::string> again;
    };
    struct File {
        std::string path;
        std::string text;
    };

    const std::string folder_;
    const Cut cut_;
    const uint64_t recordsMax_;
    const std::vector<std::string> accounts_;
    const std::vector<std::string> regions_;
    Random random_;
    std::vector<Pending> pending_;
    std::unordered_set<std::string> folders_;
    uint64_t records_ = 0;
    uint64_t files_ = 0;
    int64_t time_ = 0;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<File> queue_;
    bool closed_ = false;
    std::exception_ptr failure_;
    std::vector<std::thread> team_;

    void append(Pending &pending, size_t place, std::string_view record);
    void flush(Pending &pending, size_t place);
    std::string path(size_t place);
    void hand(File file);
    void compressAll();
    void close();
};
