# shellcheck shell=sh
# The limits of one machine: what `script/bench --limits` measures and prints. Read by script/bench, whose functions and
# variables it uses; apart because it works on three corpora and on snapshots, and takes a quarter of an hour.

base_records=1000000 small_records=100000 large_records=10000000

# use PROFILE RECORDS: makes that corpus the current one.
use() {
    profile=$1 records=$2
    make_corpus
}

# timed NAME COMMAND ...: measures the command in the folder of corpora, and keeps what it printed.
timed() {
    name=$1
    shift
    [ "$run" -gt 1 ] || echo "$*" >>"$work/commands"
    measure "$name" "$run" "$@"
}

limits_all() {
    echo "program,run,user_seconds,system_seconds,wall_seconds,resident_bytes" >"$work/raw.csv"
    use normal "$large_records"; large=$corpus
    use small-files "$small_records"; small=$corpus
    use normal "$base_records"; base=$corpus
    (cd "$corpora" && yardstick "$base" --threads "$threads") >"$work/warm.out"
    check_plain
    for run in $(seq "$runs"); do
        echo "run $run of $runs" >&2
        read_all
        store_all
    done
    for run in $(seq "$runs"); do
        echo "run $run of $runs, $large_records records" >&2
        timed large trailgraph summary --stats --format json --threads "$threads" "$large"
    done
    grep '^{' "$work/large.1.err" | tail -n 1 >"$work/stats.json"
    ask_large
}

# The same graph must come of files that another program inflated, read by one thread.
check_plain() {
    echo "checking against the plain way" >&2
    mkdir -p "$work/plain"
    (cd "$corpora" && find "$base" -name '*.gz') | while read -r file; do
        mkdir -p "$work/plain/${file%/*}"
        gzip -dc "$corpora/$file" >"$work/plain/${file%.gz}"
    done
    for question in summary entities; do
        for way in "$corpora --threads $threads" "$work/plain --threads 1"; do
            # shellcheck disable=SC2086 # a folder and a flag
            set -- $way
            (cd "$1" && trailgraph "$question" "$base" --format json --quiet "$2" "$3" | sha256sum)
        done >"$work/$question.hashes"
        [ "$(sort -u "$work/$question.hashes" | wc -l)" -eq 1 ] ||
            fail "the graph of $base differs from that of the same records read the plain way ($question)"
    done
    answer=$(cut -d' ' -f1 "$work/entities.hashes" | head -n 1)
    rm -rf "$work/plain"
}

# Reading, by turns with the yardstick.
read_all() {
    timed base trailgraph summary --stats --format json --threads "$threads" "$base"
    timed yardstick yardstick "$base" --threads "$threads"
    timed one-thread trailgraph summary --format json --quiet --threads 1 "$base"
    timed small trailgraph summary --format json --quiet --threads "$threads" "$small"
    timed small-yardstick yardstick "$small" --threads "$threads"
}

# move FROM TO: moves the files that standard input names between two folders.
move() {
    while read -r file; do
        mkdir -p "$2/${file%/*}"
        mv "$1/$file" "$2/$file"
    done
}

# Snapshots: the whole in one, all but one file in a hundred and then the whole, and eight parts made one.
store_all() {
    rm -rf "$work/store"
    mkdir "$work/store"
    timed index trailgraph index --quiet --threads "$threads" "$base" -o "$work/store/whole.trailgraph"
    cp -r --preserve=timestamps "$corpora/$base" "$work/store/logs"
    (cd "$work/store/logs" && find . -name '*.gz' | sort) >"$work/store/files"
    awk 'NR % 100 == 50' "$work/store/files" >"$work/store/new"
    move "$work/store/logs" "$work/store/later" <"$work/store/new"
    trailgraph index --quiet "$work/store/logs" -o "$work/store/grown.trailgraph" >"$work/store/manifest"
    move "$work/store/later" "$work/store/logs" <"$work/store/new"
    timed update trailgraph index --quiet --threads "$threads" "$work/store/logs" -o "$work/store/grown.trailgraph"
    grep -q "\"new\":$(wc -l <"$work/store/new"),\"changed\":0,.*\"gone\":0" "$work/update.$run.out" ||
        fail "the update did not read just the new files: $(cat "$work/update.$run.out")"
    set --
    for part in 0 1 2 3 4 5 6 7; do
        mkdir "$work/store/$part"
        awk -v part="$part" 'NR % 8 == part' "$work/store/files" |
            (cd "$work/store/logs" && xargs cp -t "$work/store/$part")
        trailgraph index --quiet "$work/store/$part" -o "$work/store/$part.trailgraph" >"$work/store/manifest"
        set -- "$@" "$work/store/$part.trailgraph"
    done
    timed merge trailgraph merge --quiet "$@" -o "$work/store/merged.trailgraph"
    rm -rf "$work/store"
}

# Questions on a snapshot of the large corpus.
ask_large() {
    echo "indexing $large" >&2
    run=1
    timed large-index trailgraph index --quiet --threads "$threads" "$large" -o "$work/large.trailgraph"
    large_bytes=$(number "$work/large-index.1.out" bytes)
    # An ordinary key, the thousandth: of the busiest all calls are counted, which says nothing of opening.
    key=$(trailgraph entities "$work/large.trailgraph" --kind access-key --limit 1000 --format json --quiet |
        sed -n 's/.*"key": "\(A[A-Z0-9]*\)".*/\1/p' | tail -n 1)
    for run in $(seq "$runs"); do timed open trailgraph whois --quiet "$key" "$work/large.trailgraph"; done
    for question in "investigate the busiest" "random pivots"; do
        bench-pivots "$work/large.trailgraph" --rounds "$runs" --only "$question" | tail -n 1
    done >"$work/pivots.csv"
    rm -f "$work/large.trailgraph"
}

limits_table() {
    awk -v cpu="$(median base '$3 + $4')" -v yard="$(median yardstick '$3 + $4')" \
        -v small="$(median small '$3 + $4')" -v small_yard="$(median small-yardstick '$3 + $4')" \
        -v one="$(median one-thread '$5')" -v two="$(median base '$5')" -v threads="$threads" \
        -v large="$(median large '$3 + $4')" -v resident="$(median large '$6')" \
        -v events="$(number "$work/base.1.err" events)" -v large_events="$(number "$work/large.1.err" events)" \
        -v text="$(number "$work/large.1.err" textBytes)" -v bytes="$large_bytes" \
        -v opened="$(median open '$5')" -v opened_resident="$(median open '$6')" \
        -v busiest="$(sed -n 1p "$work/pivots.csv" | cut -d, -f3)" \
        -v busiest_events="$(sed -n 1p "$work/pivots.csv" | cut -d, -f6)" \
        -v random="$(sed -n 2p "$work/pivots.csv" | cut -d, -f4)" \
        -v full="$(median index '$3 + $4')" -v update="$(median update '$3 + $4')" \
        -v merged="$(median merge '$3 + $4')" '
        function row(measure, figure, limit, isMet) {
            printf "| %-66s | %9s | %9s | %-6s |\n", measure, figure, limit, isMet ? "met" : "missed"
        }
        function figure(value) { return sprintf(value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value) }
        function least(measure, value, limit) { row(measure, figure(value), ">= " limit, value >= limit) }
        function most(measure, value, limit) { row(measure, figure(value), "<= " limit, value <= limit) }
        BEGIN {
            printf "| %-66s | %9s | %9s | %-6s |\n", "measure", "found", "reach", ""
            print "|--------------------------------------------------------------------|----------:|----------:|--------|"
            most("CPU of ingest / yardstick", cpu / yard, 1.8)
            most("CPU of ingest / yardstick, one small record a file", small / small_yard, 1.8)
            least("wall time of one thread / " threads " threads", one / two, 1.7)
            most("CPU an event, large corpus / base corpus", large / large_events / (cpu / events), 1.15)
            most("peak memory beyond text, large corpus, bytes an event", (resident - text) / large_events, 110)
            most("opening the large snapshot and whois of a key, ms", opened * 1000, 30)
            most("the same, MB", opened_resident / 1e6, 60)
            most("investigate, " busiest_events " events of the large snapshot, median ms", busiest, 60)
            most("a thousand random pivots on it, p99 in ms", random, 2)
            most("large snapshot beyond text, bytes an event", (bytes - text) / large_events, 70)
            most("CPU of index again with 1% new files / of a full index", update / full, 0.05)
            most("CPU of merging 8 snapshots / of indexing the same files", merged / full, 0.5)
        }'
}

limits_report() {
    echo "base $base, large $large, small files $small"
    echo "$threads threads, runs of each: $runs, taken in turns; medians"
    echo
    limits_table
    echo
    echo "answer $answer, the same the plain way"
}
