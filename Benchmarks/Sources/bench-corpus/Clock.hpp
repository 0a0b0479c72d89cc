// Times as CloudTrail writes them, without the C library's locale and time zone.
#pragma once
#include <cstdint>
#include <string>

/// A UTC date and time of day, from seconds since 1970.
struct Clock {
    int year, month, day, hour, minute, second;

    /// The civil calendar counted in eras of 400 years that begin on 1 March.
    explicit Clock(int64_t seconds) {
        int64_t days = seconds / 86400;
        int rest = int(seconds % 86400);
        hour = rest / 3600;
        minute = rest / 60 % 60;
        second = rest % 60;
        days += 719468;
        int64_t era = days / 146097;
        int dayOfEra = int(days % 146097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * dayOfYear + 2) / 153;
        day = dayOfYear - (153 * fromMarch + 2) / 5 + 1;
        month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        year = int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    }
};

/// Appends `value` in `width` digits, zeros in front.
inline void appendDigits(std::string &text, int64_t value, int width) {
    char digits[20];
    for (int index = width - 1; index >= 0; --index) {
        digits[index] = char('0' + value % 10);
        value /= 10;
    }
    text.append(digits, size_t(width));
}

/// Appends `2026-03-02T08:14:09Z`.
inline void appendTime(std::string &text, int64_t seconds) {
    Clock clock(seconds);
    appendDigits(text, clock.year, 4);
    text += '-';
    appendDigits(text, clock.month, 2);
    text += '-';
    appendDigits(text, clock.day, 2);
    text += 'T';
    appendDigits(text, clock.hour, 2);
    text += ':';
    appendDigits(text, clock.minute, 2);
    text += ':';
    appendDigits(text, clock.second, 2);
    text += 'Z';
}

/// Appends `Mar 2, 2026, 8:14:09 AM`, as times stand in response elements.
inline void appendResponseTime(std::string &text, int64_t seconds) {
    static constexpr const char *months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    Clock clock(seconds);
    text += months[clock.month - 1];
    text += ' ' + std::to_string(clock.day) + ", " + std::to_string(clock.year) + ", ";
    text += std::to_string(clock.hour % 12 == 0 ? 12 : clock.hour % 12) + ':';
    appendDigits(text, clock.minute, 2);
    text += ':';
    appendDigits(text, clock.second, 2);
    text += clock.hour < 12 ? " AM" : " PM";
}
