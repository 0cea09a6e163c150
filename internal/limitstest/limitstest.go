// Package limitstest reads the table of limits in docs/security.md, so that tests hit the bounds that the page promises. No bound can
// be another one in the code: one at the bound would be refused, or one beyond it would pass.
package limitstest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A Row is a limit.
type Row struct {
	t      testing.TB
	Key    string // where it holds and for what, such as "pushes: body"
	Bound  string
	Answer string // at the bound
	HitBy  string // the test
}

// Of returns the row with a key.
func Of(t testing.TB, key string) Row {
	t.Helper()
	for _, row := range All(t, filepath.Join(root(t), "docs/security.md")) {
		if row.Key == key {
			return row
		}
	}
	t.Fatalf("docs/security.md has no limit %q", key)
	return Row{}
}

// All reads the table of a page.
func All(t testing.TB, page string) (rows []Row) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 5 || !strings.Contains(cells[4], "`") || strings.Contains(cells[4], "`make") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, Row{t, cells[0] + ": " + cells[1], cells[2], cells[3], strings.Trim(cells[4], "`")})
	}
	return rows
}

// root is the folder of the module.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	t.Fatal("no go.mod above: ", err)
	return ""
}

var units = map[string]int64{"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "s": int64(time.Second), "min": int64(time.Minute)}

// Number is the bound as a number, or as bytes.
func (r Row) Number() int {
	r.t.Helper()
	number, unit, _ := strings.Cut(r.Bound, " ")
	n, err := strconv.ParseInt(strings.ReplaceAll(number, ",", ""), 10, 64)
	size, known := units[unit]
	if err != nil || !known {
		r.t.Fatalf("%s: the bound %q is no number", r.Key, r.Bound)
	}
	return int(n * size)
}

// Time is the bound as a time.
func (r Row) Time() time.Duration { r.t.Helper(); return time.Duration(r.Number()) }

// Is wants that the bound is what the code has.
func (r Row) Is(got int64) {
	r.t.Helper()
	if int64(r.Number()) != got {
		r.t.Errorf("docs/security.md says of %s: %s; the code has %d", r.Key, r.Bound, got)
	}
}
