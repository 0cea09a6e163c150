package pages

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

const (
	chartMinutes = 180 // of a chart
	tableMinutes = 15  // of its table
)

// A chart is what a script draws, and what its table lists.
type chart struct {
	At    []int64     `json:"at"` // the beginnings of minutes, in seconds since 1970
	Lines []chartLine `json:"lines"`
}

// A chartLine has a value for each minute. None is a gap.
type chartLine struct {
	Name   string     `json:"name"`
	Values []*float64 `json:"values"`
}

// newChart has the minutes before now, without those before the gateway began to count.
func newChart(a api.Activity, now time.Time, names ...string) chart {
	var c chart
	last := now.Truncate(time.Minute)
	for at := last.Add(-(chartMinutes - 1) * time.Minute); !at.After(last); at = at.Add(time.Minute) {
		if !at.Before(a.Since.Truncate(time.Minute)) {
			c.At = append(c.At, at.Unix())
		}
	}
	for _, name := range names {
		c.Lines = append(c.Lines, chartLine{name, make([]*float64, len(c.At))})
	}
	return c
}

// set sets a value, if the chart has its minute.
func (c chart) set(line int, at time.Time, value float64) {
	for i, other := range c.At {
		if other == at.Unix() {
			c.Lines[line].Values[i] = &value
		}
	}
}

// eventChart has a line for each type. A minute in which nothing came has 0.
func (f Frame) eventChart(a api.Activity) chart {
	names := make([]string, len(a.Types))
	for i, name := range a.Types {
		if names[i] = name; name == "" {
			names[i] = f.Say.OverviewOthers()
		}
	}
	c := newChart(a, f.Now, names...)
	for _, line := range c.Lines {
		for i := range line.Values {
			line.Values[i] = new(float64)
		}
	}
	for _, m := range a.Minutes {
		for i, n := range m.Events {
			c.set(i, m.At, float64(n))
		}
	}
	return c
}

// storingChart has the times that storing took. A minute in which nothing was stored has none.
func (f Frame) storingChart(a api.Activity) chart {
	const half, most = 50, 99
	c := newChart(a, f.Now, f.Say.OverviewWithin(half), f.Say.OverviewWithin(most))
	for _, m := range a.Minutes {
		if m.Pushes > 0 {
			c.set(0, m.At, m.P50)
			c.set(1, m.At, m.P99)
		}
	}
	return c
}

// json is for the script.
func (c chart) json() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(fmt.Sprintf("pages: a chart is no JSON: %v", err)) // a NaN, which no counter is
	}
	return string(text)
}

// A chartRow is a row of a chart's table.
type chartRow struct {
	at    time.Time
	cells []string
}

// rows are those of the table, the newest first.
func (c chart) rows() (rows []chartRow) {
	for i := len(c.At) - 1; i >= 0 && len(rows) < tableMinutes; i-- {
		row := chartRow{at: time.Unix(c.At[i], 0)}
		for _, line := range c.Lines {
			cell := "–"
			if v := line.Values[i]; v != nil {
				cell = strconv.FormatFloat(*v, 'f', -1, 64)
			}
			row.cells = append(row.cells, cell)
		}
		rows = append(rows, row)
	}
	return rows
}
