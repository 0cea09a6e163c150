package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A sample is what a gateway used at a moment; sizes are in MiB.
type sample struct {
	at                                  time.Duration
	answered                            int
	rss, heap, goroutines, handles, cpu float64
}

// samples are those of one run, the first of them before the first event and the last after the last delivery.
type samples []sample

// measured are the figures that may not grow, and how far the medians of two halves may lie apart by chance, besides a tenth.
var measured = []struct {
	name  string
	noise float64
	of    func(sample) float64
}{
	{"RSS, MiB", 4, func(s sample) float64 { return s.rss }},
	{"heap, MiB", 4, func(s sample) float64 { return s.heap }},
	{"goroutines", 20, func(s sample) float64 { return s.goroutines }},
	{"handles", 20, func(s sample) float64 { return s.handles }},
}

// warmUp is how long memory fills under load: what Stream has handled is remembered for ten minutes.
const warmUp = 10 * time.Minute

// halves are the samples under load after the warm-up.
func (s samples) halves() (first, second samples) {
	if len(s) < 4 {
		return nil, nil
	}
	steady := s[1 : len(s)-1]
	if warm := slices.IndexFunc(steady, func(one sample) bool { return one.at >= warmUp }); warm > 0 {
		steady = steady[warm:]
	}
	return steady[:len(steady)/2], steady[len(steady)/2:]
}

func (s samples) values(of func(sample) float64) (values []float64) {
	for _, one := range s {
		values = append(values, of(one))
	}
	return values
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(values))[len(values)/2]
}

// growth says which figures grew from the first half to the second.
func (s samples) growth() (problems []string) {
	first, second := s.halves()
	if len(first) < 5 || first[0].at < warmUp {
		return []string{"too few samples after the warm-up for a judgement; soak for fifteen minutes or longer"}
	}
	for _, m := range measured {
		before, after := median(first.values(m.of)), median(second.values(m.of))
		if after > before*1.1+m.noise {
			problems = append(problems, fmt.Sprintf("%s: %.0f in the second half, %.0f in the first", m.name, after, before))
		}
	}
	return problems
}

// table has the medians of both halves.
func (s samples) table() string {
	first, second := s.halves()
	text := new(strings.Builder)
	fmt.Fprintln(text, "| figure | before the load | first half | second half | most | after the load |\n| --- | --- | --- | --- | --- | --- |")
	for _, m := range measured {
		all := s.values(m.of)
		fmt.Fprintf(text, "| %s | %.0f | %.0f | %.0f | %.0f | %.0f |\n",
			m.name, all[0], median(first.values(m.of)), median(second.values(m.of)), slices.Max(all), all[len(all)-1])
	}
	return text.String()
}

// list has each sample.
func (s samples) list() string {
	text := new(strings.Builder)
	fmt.Fprintln(text, "| time | answered | RSS, MiB | heap, MiB | goroutines | handles | CPU, s |\n| --- | --- | --- | --- | --- | --- | --- |")
	for _, one := range s {
		fmt.Fprintf(text, "| %v | %d | %.1f | %.1f | %.0f | %.0f | %.1f |\n",
			one.at.Round(time.Second), one.answered, one.rss, one.heap, one.goroutines, one.handles, one.cpu)
	}
	return text.String()
}

// TestSoakSeesGrowth judges samples that grow, and those that only swing.
func TestSoakSeesGrowth(t *testing.T) {
	for _, tt := range []struct {
		name string
		rss  func(n int) float64
		want int
	}{
		{"level", func(int) float64 { return 60 }, 0},
		{"swings", func(n int) float64 { return 60 + 15*float64(n%3) }, 0},
		{"fills memory first", func(n int) float64 { return min(80, float64(60+n)) }, 0},
		{"leaks", func(n int) float64 { return 60 + float64(n) }, 1},
		{"leaks slowly from much", func(n int) float64 { return 300 + 3*float64(n) }, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s samples
			for n := range 60 {
				s = append(s, sample{at: time.Duration(n) * 30 * time.Second, rss: tt.rss(n), heap: 30, goroutines: 100, handles: 50})
			}
			if got := s.growth(); len(got) != tt.want {
				t.Errorf("growth() = %q, want %d problems", got, tt.want)
			}
		})
	}
	if got := (samples{{}, {}, {}}).growth(); len(got) != 1 || !strings.Contains(got[0], "too few") {
		t.Errorf("growth() of three samples = %q", got)
	}
}
