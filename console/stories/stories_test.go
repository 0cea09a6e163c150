package stories_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/console/stories"
	"github.com/dingevent/dingevent/internal/words"
)

var update = flag.Bool("update", false, "write the goldens")

// TestGoldens compares each page in each language with what a reviewer has seen.
func TestGoldens(t *testing.T) {
	seen := map[string]bool{}
	for _, story := range stories.All() {
		if seen[story.Name] {
			t.Errorf("two stories are called %s", story.Name)
		}
		seen[story.Name] = true
		for _, say := range []words.Words{words.English{}, words.Chinese{}} {
			golden := filepath.Join("testdata", strings.ReplaceAll(story.Name, "/", "-")+"."+say.Tag()+".html")
			got := rendered(t, say, story.Page)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Errorf("%v; write it with: go test ./console/stories -update", err)
				continue
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s is not what it was; look at it, and if that is meant, run: go test ./console/stories -update\n%s", golden, diff)
			}
		}
	}
	files, _ := filepath.Glob("testdata/*.html")
	if len(files) != 2*len(seen) {
		t.Errorf("%d goldens of %d stories; remove those of stories that are gone", len(files), len(seen))
	}
}

// unwanted is what the Content-Security-Policy would refuse, or what would evaluate text.
var unwanted = regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|hx-on|hx-vals='?"?js:|javascript:|hx-trigger="[^"]*\[|<style|<script(?: src="[^"]+" defer)?>[^<]`)

// TestNothingInline: no page has inline style or script, also with data that tries.
func TestNothingInline(t *testing.T) {
	for _, story := range stories.All() {
		if found := unwanted.FindString(tags.FindString(rendered(t, words.English{}, story.Page))); found != "" {
			t.Errorf("%s has %q", story.Name, found)
		}
		for _, tag := range tags.FindAllString(rendered(t, words.English{}, story.Page), -1) {
			if found := unwanted.FindString(tag); found != "" {
				t.Errorf("%s has %q in %q", story.Name, found, tag)
			}
		}
	}
}

// tags matches a tag with its attributes, whose values may have anything but their quotes.
var tags = regexp.MustCompile(`<[a-zA-Z][^>"]*(?:"[^"]*"[^>"]*)*>`)

// rendered is a page with a line for each tag, so that differences can be read.
func rendered(t *testing.T, say words.Words, p pages.Page) string {
	t.Helper()
	f := pages.Frame{Say: say, Zone: time.FixedZone("Asia/Shanghai", 8*3600), Now: stories.Now, Role: "admin", Who: "link (admin)", Version: "test", Path: "/events", Here: "/events"}
	var out bytes.Buffer
	if err := pages.Part(f, p).Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(</(?:p|tr|td|th|h1|h2|h3|dt|dd|li|form|label|table|div|fieldset|title)>)`).ReplaceAllString(out.String(), "$1\n") + "\n"
}
