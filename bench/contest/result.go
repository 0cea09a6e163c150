package contest

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"time"
)

// A Sample is what one turn measured, by unit.
type Sample map[string]float64

// A Result is what the rounds of a contest or a sweep measured.
type Result struct {
	When    time.Time           `json:"when"`
	Rounds  int                 `json:"rounds"`
	Others  float64             `json:"others"` // how many processor cores other programs used meanwhile
	Load    string              `json:"load"`   // the load average of the last minute, when it began
	Samples map[string][]Sample `json:"samples"`
}

// Results are all that was measured, by the name of contest or sweep.
type Results struct {
	Machine Machine           `json:"machine"`
	Results map[string]Result `json:"results"`
}

// ReadResults reads a file that Write made. No file is no results.
func ReadResults(path string) (all Results, err error) {
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &all)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if all.Results == nil {
		all.Results = map[string]Result{}
	}
	return all, err
}

// Write writes them to path.
func (all Results) Write(path string) error {
	for _, result := range all.Results {
		for _, samples := range result.Samples {
			for _, s := range samples {
				for unit, v := range s {
					s[unit] = rounded(v, 4)
				}
			}
		}
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// rounded keeps some digits.
func rounded(v float64, digits int) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}

// A Spread is the median of values, with the least and the largest.
type Spread struct{ Median, Min, Max float64 }

func spread(values []float64) Spread {
	values = slices.Sorted(slices.Values(values))
	n := len(values)
	if n == 0 {
		return Spread{}
	}
	return Spread{(values[(n-1)/2] + values[n/2]) / 2, values[0], values[n-1]}
}

// Of is what an entry's turns measured.
func (r Result) Of(e Entry, unit string) Spread {
	var values []float64
	for _, s := range r.Samples[e.key()] {
		if v, ok := s[unit]; ok {
			values = append(values, v)
		}
	}
	return spread(values)
}

// Ratio is how many times as fast ours is as the rival, from the pairs of each round.
func (r Result) Ratio(ours, rival Entry, unit string) Spread {
	a, b := r.Samples[ours.key()], r.Samples[rival.key()]
	var ratios []float64
	for i := range min(len(a), len(b)) {
		if a[i][unit] == 0 || b[i][unit] == 0 {
			continue
		}
		if ratio := b[i][unit] / a[i][unit]; strings.HasSuffix(unit, "/s") {
			ratios = append(ratios, 1/ratio)
		} else {
			ratios = append(ratios, ratio)
		}
	}
	return spread(ratios)
}

// At is what a line of a sweep has at a value; false if it was not measured.
func (r Result) At(l Line, value int) (Spread, bool) {
	e := l.at(value)
	return r.Of(e, l.Unit), len(r.Samples[e.key()]) > 0
}
