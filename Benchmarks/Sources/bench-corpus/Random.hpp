// Chance, from a seed: the same numbers on every machine, which the standard library's distributions do not promise.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

class Random {
public:
    explicit Random(uint64_t seed) : state_(seed) {}

    /// SplitMix64.
    uint64_t next() {
        uint64_t mixed = (state_ += 0x9e3779b97f4a7c15);
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    /// 0 up to, not including, `count`.
    uint64_t below(uint64_t count) { return uint64_t((__uint128_t(next()) * count) >> 64); }

    /// `low` up to and including `high`.
    int64_t between(int64_t low, int64_t high) { return low + int64_t(below(uint64_t(high - low + 1))); }

    bool chance(double probability) { return fraction() < probability; }

    /// 0 up to, not including, `count`, small ones far more often: the first tenth takes more than half.
    uint64_t skewed(uint64_t count) {
        double fourth = fraction();
        fourth *= fourth;
        fourth *= fourth;
        return uint64_t(fourth * double(count));
    }

    template <typename Element>
    const Element &pick(const std::vector<Element> &elements) {
        return elements[below(elements.size())];
    }

    template <typename Element>
    const Element &pickSkewed(const std::vector<Element> &elements) {
        return elements[skewed(elements.size())];
    }

    /// Appends `count` characters of an alphabet of 16, 32 or 64.
    void append(std::string &text, std::string_view alphabet, size_t count) {
        uint64_t bits = 0;
        for (size_t index = 0; index < count; ++index) {
            if (index % 10 == 0) { bits = next(); }
            text += alphabet[bits & (alphabet.size() - 1)];
            bits >>= 6;
        }
    }

    void appendHex(std::string &text, size_t count) { append(text, "0123456789abcdef", count); }
    void appendBase32(std::string &text, size_t count) { append(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", count); }
    void appendBase64(std::string &text, size_t count) {
        append(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", count);
    }

    void appendUUID(std::string &text) {
        for (size_t length : {8, 4, 4, 4, 12}) {
            if (length != 8) { text += '-'; }
            appendHex(text, length);
        }
    }

    std::string base32(std::string_view prefix, size_t count) {
        std::string text(prefix);
        appendBase32(text, count);
        return text;
    }

    std::string hex(std::string_view prefix, size_t count) {
        std::string text(prefix);
        appendHex(text, count);
        return text;
    }

private:
    uint64_t state_;

    /// 0 up to, not including, 1.
    double fraction() { return double(next() >> 11) * 0x1p-53; }
};
