package dingevent_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestThirdParty: the page of licences has each module of the command, and none that is gone.
func TestThirdParty(t *testing.T) {
	page, err := os.ReadFile("THIRD_PARTY.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| \[(\S+)\]\(https://pkg\.go\.dev/\S+\) \| \S.* \|$`).FindAllStringSubmatch(string(page), -1) {
		rows[row[1]] = true
	}
	compiled, err := os.ReadFile("cmd/dingevent/testdata/modules.txt") // TestModules holds it
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range strings.Fields(string(compiled)) {
		if module != "github.com/dingevent/dingevent" && !rows[module] {
			t.Errorf("THIRD_PARTY.md has not %s; run: make licenses", module)
		}
	}
	required, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module := range rows {
		if !strings.Contains(string(required), "\t"+module+" ") {
			t.Errorf("THIRD_PARTY.md has %s, which go.mod has not; run: make licenses", module)
		}
	}
	if len(rows) < 50 {
		t.Errorf("only %d rows", len(rows))
	}
}
