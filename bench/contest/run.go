package contest

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Runner measures. Root is the project's folder; the test binaries go to Bin.
type Runner struct {
	Root, Bin string
	Rounds    int
	Flags     []string // of the test binaries themselves
	Progress  io.Writer

	built map[string]string // test binary by folder and engine
	used  time.Duration     // processor time of our own turns
}

// Contest measures c in rounds.
func (r *Runner) Contest(ctx context.Context, c Contest) (Result, error) {
	rounds := r.Rounds
	if c.Rounds > 0 {
		rounds = min(rounds, c.Rounds)
	}
	return r.rounds(ctx, c.Name, c.Folder, rounds, c.entries())
}

// Sweep measures s, with its larger values if scale is set. It takes at most three rounds, because a curve has many points.
func (r *Runner) Sweep(ctx context.Context, s Sweep, scale bool) (Result, error) {
	values := s.Values
	if scale {
		values = slices.Concat(values, s.Scale)
	}
	return r.rounds(ctx, s.Name, s.Folder, min(r.Rounds, 3), s.entries(values))
}

func (s Sweep) entries(values []int) (list []Entry) {
	for _, v := range values {
		for _, line := range s.Lines {
			list = append(list, line.at(v))
		}
	}
	return list
}

// at is the entry for a value on the axis.
func (l Line) at(value int) Entry {
	e := l.Entry
	e.Benchmark = fmt.Sprintf(e.Benchmark, value)
	return e
}

// rounds lets the entries take turns. Every other round goes backwards, so that none always comes after the same one.
func (r *Runner) rounds(ctx context.Context, name, folder string, rounds int, entries []Entry) (Result, error) {
	entries = distinct(entries)
	result := Result{When: time.Now().UTC().Truncate(time.Second), Rounds: rounds, Load: load(), Samples: map[string][]Sample{}}
	for _, e := range entries {
		if _, err := r.binary(ctx, folder, e.Engine); err != nil {
			return result, err
		}
	}
	before, own := busy(), r.used
	for round := range rounds {
		fmt.Fprintf(r.Progress, "%s: round %d of %d\n", name, round+1, rounds)
		order := slices.Clone(entries)
		if round%2 == 1 {
			slices.Reverse(order)
		}
		for _, e := range order {
			s, err := r.turn(ctx, folder, e)
			if err != nil {
				return result, err
			}
			result.Samples[e.key()] = append(result.Samples[e.key()], s)
		}
	}
	if after := busy(); after.total > before.total {
		used := (r.used - own).Seconds() / after.at.Sub(before.at).Seconds()
		result.Others = max(0, rounded((after.total-before.total).Seconds()/after.at.Sub(before.at).Seconds()-used, 2))
	}
	return result, nil
}

func distinct(entries []Entry) (list []Entry) {
	for _, e := range entries {
		if !slices.ContainsFunc(list, func(other Entry) bool { return other.key() == e.key() }) {
			list = append(list, e)
		}
	}
	return list
}

// binary builds the test binary of a package once.
func (r *Runner) binary(ctx context.Context, folder, engine string) (string, error) {
	key := strings.Trim(folder+"-"+engine, "-")
	if path := r.built[key]; path != "" {
		return path, nil
	}
	path := filepath.Join(r.Bin, strings.ReplaceAll(key, "/", "-")+".test")
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-o", path, ".")
	cmd.Dir, cmd.Env, cmd.Stderr = filepath.Join(r.Root, folder), append(os.Environ(), "GOEXPERIMENT="+engine), os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("build the tests of %s: %w", folder, err)
	}
	if r.built == nil {
		r.built = map[string]string{}
	}
	r.built[key] = path
	return path, nil
}

// turn runs one benchmark in a process of its own.
func (r *Runner) turn(ctx context.Context, folder string, e Entry) (Sample, error) {
	path, err := r.binary(ctx, folder, e.Engine)
	if err != nil {
		return nil, err
	}
	args := append([]string{"-test.run", "^$", "-test.bench", pattern(e.Benchmark), "-test.benchmem", "-test.timeout", "1h",
		"-test.benchtime", cmp.Or(e.Time, DefaultTime)}, r.Flags...)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Stderr = filepath.Join(r.Root, folder), os.Stderr
	out, err := cmd.Output()
	if cmd.ProcessState != nil {
		r.used += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w\n%s", e.Benchmark, folder, err, out)
	}
	s := parse(string(out))
	if s == nil {
		return nil, fmt.Errorf("%s of %s says nothing:\n%s", e.Benchmark, folder, out)
	}
	return s, nil
}

// pattern selects one benchmark.
func pattern(benchmark string) string {
	parts := strings.Split("Benchmark"+benchmark, "/")
	for i := range parts {
		parts[i] = "^" + regexp.QuoteMeta(parts[i]) + "$"
	}
	return strings.Join(parts, "/")
}

// parse returns what the last benchmark in go test's output reports, by unit.
func parse(out string) (s Sample) {
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if !strings.HasPrefix(line, "Benchmark") || len(fields) < 4 {
			continue
		}
		s = Sample{}
		for i := 2; i+1 < len(fields); i += 2 {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil {
				s[fields[i+1]] = v
			}
		}
	}
	return s
}

// usage is how much processor time the whole machine has used.
type usage struct {
	total time.Duration
	at    time.Time
}

// busy reads it, where Linux tells it.
func busy() usage {
	u := usage{at: time.Now()}
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return u
	}
	const idle, wait, guest = 4, 5, 9 // a guest's time is in that of its user, too
	for i, field := range strings.Fields(strings.SplitN(string(text), "\n", 2)[0]) {
		if n, err := strconv.ParseInt(field, 10, 64); err == nil && i != idle && i != wait && i < guest {
			u.total += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return u
}

// load is the machine's load average of the last minute, or "" where it is not told.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return strings.Fields(string(text))[0]
}
