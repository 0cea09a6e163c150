// Command bench measures ours and named rivals in turn, prints how they compare, and writes docs/benchmarks.md with its plots.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"

	"github.com/dingevent/dingevent/bench/contest"
	"github.com/dingevent/dingevent/bench/page"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	root := flags.String("root", "..", "the project's folder")
	set := flags.String("set", contest.Rivals, "which contests: "+contest.Rivals+", "+contest.Own+", "+contest.Postgres+" or "+contest.Console)
	only := flags.String("bench", "", "measure only contests and sweeps whose name matches; what was measured before stays on the page")
	rounds := flags.Int("rounds", 5, "how often each takes its turn")
	scale := flags.Bool("scale", false, "measure the largest values of sweeps, too: half an hour a round, and 80 GB of disk")
	write := flags.Bool("page", false, "measure nothing, and write the page of what was measured")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 && *set != contest.Console {
		return fmt.Errorf("%q is no flag; only the console's benchmarks take more", flags.Arg(0))
	}
	chosen, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-bench: %w", err)
	}
	if *root, err = filepath.Abs(*root); err != nil {
		return err
	}
	file := filepath.Join(*root, "bench", "results.json")
	all, err := contest.ReadResults(file)
	if err != nil {
		return err
	}
	if !*write {
		m := &measurer{
			runner: &contest.Runner{Root: *root, Bin: filepath.Join(*root, "bin", "bench"), Rounds: *rounds, Flags: flags.Args(), Progress: stderr},
			all:    all, file: file, stdout: stdout,
		}
		if m.all.Machine, err = contest.ThisMachine(ctx, filepath.Join(*root, "bench")); err != nil {
			return err
		}
		failed := m.measure(ctx, *set, chosen, *scale)
		return errors.Join(failed, page.Write(filepath.Join(*root, "docs"), m.all))
	}
	return page.Write(filepath.Join(*root, "docs"), all)
}

// A measurer adds to all what it measures, prints it, and saves what the page has a place for.
type measurer struct {
	runner *contest.Runner
	all    contest.Results
	file   string
	stdout io.Writer
}

// measure goes on with the next part if one fails.
func (m *measurer) measure(ctx context.Context, set string, chosen *regexp.Regexp, scale bool) error {
	found := false
	var failed error
	for _, c := range contest.Contests {
		if c.Set != set || !chosen.MatchString(c.Name) {
			continue
		}
		found = true
		result, err := m.runner.Contest(ctx, c)
		if failed = errors.Join(failed, err); err != nil {
			continue
		}
		page.Print(m.stdout, c, result)
		if set == contest.Console || set == contest.Own {
			continue
		}
		if err := m.save(c.Name, result); err != nil {
			return err
		}
	}
	for _, s := range contest.Sweeps {
		if set != contest.Rivals || !chosen.MatchString(s.Name) {
			continue
		}
		found = true
		result, err := m.runner.Sweep(ctx, s, scale)
		if failed = errors.Join(failed, err); err != nil {
			continue
		}
		page.PrintSweep(m.stdout, s, result)
		if err := m.save(s.Name, result); err != nil {
			return err
		}
	}
	if !found {
		return errors.New("nothing has a name that matches; contest/table.go and contest/sweeps.go have all")
	}
	return failed
}

// save writes the file after each part, because a long run may be cut off.
func (m *measurer) save(name string, result contest.Result) error {
	m.all.Results[name] = result
	return m.all.Write(m.file)
}
