package dingevent_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// shownBy are the names in a cell of docs/guarantees.md: `make kill`, `delivery: TestPause`, `down.txt`.
var shownBy = regexp.MustCompile("`(?:(make) ([a-z]+)|([a-z/]+): ((?:Test|Fuzz)[A-Za-z0-9]+)|([a-z]+\\.txt))`")

// TestGuarantees holds docs/guarantees.md to what there is: every target, test and script that it names can be run,
// each fault has one, and both languages say the same.
func TestGuarantees(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var shown [2][]string
	for i, page := range []string{"docs/guarantees.md", "docs/guarantees.zh-CN.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			cells := strings.Split(line, " | ")
			if len(cells) != 5 || strings.HasPrefix(cells[0], "| ---") || !strings.Contains(line, "`") {
				continue
			}
			names := shownBy.FindAllStringSubmatch(cells[3], -1)
			if len(names) == 0 {
				t.Errorf("%s: nothing shows %q", page, cells[0])
			}
			if strings.TrimSpace(strings.Trim(cells[4], "|\n ")) == "" {
				t.Errorf("%s: %q has no counts", page, cells[0])
			}
			for _, name := range names {
				shown[i] = append(shown[i], name[0])
				if !canBeRun(name, string(makefile)) {
					t.Errorf("%s: %q names %s, which there is not", page, cells[0], name[0])
				}
			}
		}
	}
	if len(shown[0]) < 30 || !slices.Equal(shown[0], shown[1]) {
		t.Errorf("the pages name %d and %d tests, want the same, and many:\n%v\n%v", len(shown[0]), len(shown[1]), shown[0], shown[1])
	}
}

// TestSecurityNamesWhatThereIs: each test that docs/security.md names can be run, and both languages name the same.
func TestSecurityNamesWhatThereIs(t *testing.T) {
	var shown [2][]string
	for i, page := range []string{"docs/security.md", "docs/security.zh-CN.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		_, table, _ := strings.Cut(string(text), "| --- | --- | --- | --- |\n")
		for _, name := range shownBy.FindAllStringSubmatch(table, -1) {
			if shown[i] = append(shown[i], name[0]); !canBeRun(name, "") {
				t.Errorf("%s names %s, which there is not", page, name[0])
			}
		}
	}
	if len(shown[0]) < 25 || !slices.Equal(shown[0], shown[1]) {
		t.Errorf("the pages name %d and %d tests, want the same, and many:\n%v\n%v", len(shown[0]), len(shown[1]), shown[0], shown[1])
	}
}

// TestLimitsAreHit: the test that docs/security.md names for a limit reads the limit's bound there, and both languages say the same.
func TestLimitsAreHit(t *testing.T) {
	rows, chinese := limitstest.All(t, "docs/security.md"), limitstest.All(t, "docs/security.zh-CN.md")
	if len(rows) < 20 || len(rows) != len(chinese) {
		t.Fatalf("the pages have %d and %d limits", len(rows), len(chinese))
	}
	for i, row := range rows {
		if other := chinese[i]; other.Bound != row.Bound || other.HitBy != row.HitBy {
			t.Errorf("%s: %s, %s; in Chinese %s, %s", row.Key, row.Bound, row.HitBy, other.Bound, other.HitBy)
		}
		pkg, name, _ := strings.Cut(row.HitBy, ": ")
		if !testHas(pkg, name, fmt.Sprintf("%q", row.Key)) {
			t.Errorf("%s: %s does not read this row", row.Key, row.HitBy)
		}
	}
}

// testHas reports whether a text stands in a test.
func testHas(pkg, name, text string) bool {
	files, _ := filepath.Glob(filepath.Join(pkg, "*_test.go"))
	return slices.ContainsFunc(files, func(path string) bool {
		source, err := os.ReadFile(path)
		_, rest, found := strings.Cut(string(source), "func "+name+"(")
		body, _, _ := strings.Cut(rest, "\nfunc ")
		return err == nil && found && strings.Contains(body, text)
	})
}

// canBeRun reports whether there is what a match of shownBy names.
func canBeRun(name []string, makefile string) bool {
	switch {
	case name[1] != "":
		return strings.Contains(makefile, "\n"+name[2]+":")
	case name[4] != "":
		return isTest(name[3], name[4])
	}
	_, err := os.Stat(filepath.Join("cmd/dingevent/testdata/script", name[5]))
	return err == nil
}

// isTest reports whether a package has a test.
func isTest(pkg, name string) bool {
	files, _ := filepath.Glob(filepath.Join(pkg, "*_test.go"))
	return slices.ContainsFunc(files, func(path string) bool {
		text, err := os.ReadFile(path)
		return err == nil && strings.Contains(string(text), "func "+name+"(")
	})
}
