// See Delivery.hpp.
#include "Delivery.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

#include "Clock.hpp"

namespace {

/// One record in twenty comes twice.
constexpr double againProbability = 0.05;
/// Files that may wait for a compressor; bounds memory, whatever the number of records.
constexpr size_t queueMax = 64;
/// gzip's own default.
constexpr int compressionLevel = 6;

class Compressor {
public:
    /// Compresses `text` as one gzip member and writes it. Throws when it cannot.
    void write(const std::string &path, const std::string &text) {
        if (!compressor_) { throw std::bad_alloc(); }
        output_.resize(libdeflate_gzip_compress_bound(compressor_.get(), text.size()));
        size_t size = libdeflate_gzip_compress(compressor_.get(), text.data(), text.size(), output_.data(),
                                               output_.size());
        std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(path.c_str(), "wbx"), std::fclose);
        bool written = file && std::fwrite(output_.data(), 1, size, file.get()) == size;
        // Closing writes the last bytes, so it can fail as well.
        if (!written || std::fclose(file.release()) != 0) {
            throw std::system_error(errno, std::generic_category(), path);
        }
    }

private:
    struct Release {
        void operator()(libdeflate_compressor *one) const { libdeflate_free_compressor(one); }
    };
    std::unique_ptr<libdeflate_compressor, Release> compressor_{libdeflate_alloc_compressor(compressionLevel)};
    std::string output_;
};

}  // namespace

Delivery::Delivery(std::string folder, Cut cut, uint64_t recordsMax, std::vector<std::string> accounts,
                   std::vector<std::string> regions, uint64_t seed)
    : folder_(std::move(folder)),
      cut_(cut),
      recordsMax_(recordsMax),
      accounts_(std::move(accounts)),
      regions_(std::move(regions)),
      random_(seed),
      pending_(accounts_.size() * regions_.size()) {
    unsigned threads = std::max(1u, std::thread::hardware_concurrency());
    for (unsigned number = 0; number < threads; ++number) {
        team_.emplace_back([this] { compressAll(); });
    }
}

Delivery::~Delivery() { close(); }

void Delivery::add(size_t account, size_t region, std::string_view record) {
    if (full()) { return; }
    size_t place = account * regions_.size() + region;
    Pending &pending = pending_[place];
    if (random_.chance(againProbability)) { pending.again.emplace_back(record); }
    append(pending, place, record);
}

void Delivery::append(Pending &pending, size_t place, std::string_view record) {
    if (full()) { return; }
    pending.text += pending.records == 0 ? "{\"Records\":[" : ",";
    pending.text += record;
    pending.records += 1;
    records_ += 1;
    if (pending.records == cut_.recordsMax) { flush(pending, place); }
}

void Delivery::endWindow(int64_t time) {
    time_ = time;
    for (size_t place = 0; place < pending_.size(); ++place) {
        Pending &pending = pending_[place];
        if (pending.records >= cut_.recordsMin) { flush(pending, place); }
        std::vector<std::string> again = std::exchange(pending.again, {});
        for (const std::string &record : again) { append(pending, place, record); }
    }
}

void Delivery::finish(int64_t time) {
    time_ = time;
    for (size_t place = 0; place < pending_.size(); ++place) {
        if (pending_[place].records > 0) { flush(pending_[place], place); }
    }
    close();
    if (failure_) { std::rethrow_exception(failure_); }
}

void Delivery::flush(Pending &pending, size_t place) {
    pending.text += "]}";
    hand(File{path(place), std::move(pending.text)});
    pending.text.clear();
    pending.records = 0;
    files_ += 1;
}

/// `AWSLogs/<account>/CloudTrail/<region>/Y/M/D/<account>_CloudTrail_<region>_<stamp>Z_<16>.json.gz`; makes the folder.
std::string Delivery::path(size_t place) {
    const std::string &account = accounts_[place / regions_.size()];
    const std::string &region = regions_[place % regions_.size()];
    Clock clock(time_);
    std::string path = folder_ + "/AWSLogs/" + account + "/CloudTrail/" + region + "/";
    appendDigits(path, clock.year, 4);
    path += '/';
    appendDigits(path, clock.month, 2);
    path += '/';
    appendDigits(path, clock.day, 2);
    if (folders_.insert(path).second) { std::filesystem::create_directories(path); }
    path += '/' + account + "_CloudTrail_" + region + "_";
    appendDigits(path, clock.year, 4);
    appendDigits(path, clock.month, 2);
    appendDigits(path, clock.day, 2);
    path += 'T';
    appendDigits(path, clock.hour, 2);
    appendDigits(path, clock.minute, 2);
    path += "Z_";
    random_.appendBase32(path, 16);
    return path + ".json.gz";
}

void Delivery::hand(File file) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return queue_.size() < queueMax || failure_; });
    if (failure_) { std::rethrow_exception(failure_); }
    queue_.push_back(std::move(file));
    changed_.notify_all();
}

void Delivery::compressAll() {
    Compressor compressor;
    while (true) {
        File file;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return !queue_.empty() || closed_ || failure_; });
            if (queue_.empty() || failure_) { return; }
            file = std::move(queue_.front());
            queue_.pop_front();
            changed_.notify_all();
        }
        try {
            compressor.write(file.path, file.text);
        } catch (...) {
            std::lock_guard lock(mutex_);
            failure_ = std::current_exception();
            changed_.notify_all();
            return;
        }
    }
}

void Delivery::close() {
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }
    for (std::thread &one : team_) { one.join(); }
    team_.clear();
}
