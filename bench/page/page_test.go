package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/bench/contest"
)

// The committed pages and plots are those of the committed results.
func TestPageIsOfResults(t *testing.T) {
	all, err := contest.ReadResults("../results.json")
	if err != nil || len(all.Results) == 0 {
		t.Fatal(len(all.Results), err)
	}
	for path, want := range files(all) {
		got, err := os.ReadFile(filepath.Join("../../docs", path))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("docs/%s is not that of bench/results.json (%v): make bench-page writes it", path, err)
		}
	}
}

// Each plot is XML, and its Chinese one has no English title.
func TestPlots(t *testing.T) {
	all, err := contest.ReadResults("../results.json")
	if err != nil {
		t.Fatal(err)
	}
	plots := 0
	for path, svg := range files(all) {
		if !strings.HasSuffix(path, ".svg") {
			continue
		}
		plots++
		dec := xml.NewDecoder(bytes.NewReader(svg))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
		}
		if len(svg) > 40_000 {
			t.Errorf("%s has %d bytes", path, len(svg))
		}
	}
	if plots < 4 {
		t.Errorf("%d plots", plots)
	}
}

// Every contest and sweep that the page shows has its Chinese texts.
func TestChinese(t *testing.T) {
	for _, c := range contest.Contests {
		if c.Set != contest.Rivals && c.Set != contest.Postgres {
			continue
		}
		if c.Title.ZH == "" {
			t.Errorf("%s has no Chinese title", c.Name)
		}
		for _, r := range c.Rivals {
			if strings.Contains(r.Name, " ") && rivalsZH[r.Name] == "" && r.Name != "Watermill SQL" {
				t.Errorf("%q has no Chinese name", r.Name)
			}
		}
	}
	for _, s := range contest.Sweeps {
		if s.Title.ZH == "" || s.Axis.ZH == "" {
			t.Errorf("%s has no Chinese title", s.Name)
		}
		for _, line := range s.Lines {
			if line.Title.ZH == "" || s.Plots[line.Plot].ZH == "" {
				t.Errorf("%s: %s has no Chinese title", s.Name, line.Benchmark)
			}
		}
	}
}
