# Variants of rules, COUNT of each: the same questions with one more, of a user agent that nobody has, so that what is
# measured is asking and not what is made of matches.
function flush(k, i, line) {
    for (k = 1; n > 0 && k <= COUNT; k++) {
        print "---"
        for (i = 1; i <= n; i++) {
            line = doc[i]
            if (line ~ /^(id|name|title): /) line = line "-" k
            if (line ~ /^[a-z]/) part = line
            if (part ~ /^correlation:/ && line ~ /^    [a-z-]+:/) list = line
            if (part ~ /^correlation:/ && list ~ /^    rules:/ && line ~ /^    - /) line = line "-" k
            if (part ~ /^detection:/ && line ~ /^    condition: /) {
                print "    variant:"
                print "        userAgent|contains: no-such-program-" documents "-" k
                sub(/condition: .*/, "condition: (" substr(line, 16) ") and variant", line)
            }
            print line
        }
    }
    if (n > 0) documents++
    n = 0
}
FNR == 1 { flush() }
/^---/ { flush(); next }
/^#/ { next }
{ doc[++n] = $0 }
END { flush() }
