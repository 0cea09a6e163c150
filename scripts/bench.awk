# Prints the rows of a table, its last file, with the medians of what the benchmarks in the files before it said.
/^Benchmark/ {
	name = $1; sub(/-[0-9]+$/, "", name); sub(/^Benchmark/, "", name)
	for (i = 3; i < NF; i += 2) { value[name, $(i + 1), ++count[name, $(i + 1)]] = $i }
}
function median(name, unit,   n, i, j, t, v) {
	n = count[name, unit]
	for (i = 1; i <= n; i++) v[i] = value[name, unit, i] + 0
	for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
	return n ? v[int((n + 1) / 2)] : 0
}
function row(what, ours, rival, unit,   a, b) {
	a = median(ours, unit); b = median(rival, unit)
	if (!a || !b) { printf "%-34s missing: %s or %s\n", what, ours, rival; missing = 1; return }
	printf "%-34s %12.1f %12.1f %-10s %6.2f  (%s)\n", what, a, b, unit, b / a, rival
}
FILENAME == ARGV[ARGC - 1] {
	split($0, part, "|")
	if (FNR == 1) { printf "%-34s %12s %12s %-10s %6s\n", part[1], part[2], part[3], part[4], "times"; next }
	row(part[1], part[2], part[3], part[4])
}
END { exit missing }
