//go:build linux

package chaostest

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A mark names an event in its payload: its site, its way and its number.
type mark struct {
	site, way string
	n         int
}

func (m mark) String() string { return fmt.Sprintf("%s-%s-%d", m.site, m.way, m.n) }

func readMark(text string) (m mark, err error) {
	parts := strings.Split(text, "-")
	if len(parts) != 3 {
		return mark{}, fmt.Errorf("%q is no mark", text)
	}
	n, err := strconv.Atoi(parts[2])
	return mark{parts[0], parts[1], n}, err
}

var markMember = regexp.MustCompile(`"mark\\*":\\*"([^"\\]+)\\*"`)

// marksIn are the marks in a text, each once.
func marksIn(text []byte) (marks []string) {
	for _, found := range markMember.FindAllSubmatch(text, -1) {
		if m := string(found[1]); !slices.Contains(marks, m) {
			marks = append(marks, m)
		}
	}
	return marks
}

// books are the ledger of the fake DingTalk.
type books struct {
	pushed   map[mark]bool
	answered map[mark]bool
	pages    [][]mark // of the list, as they were handed out
	last     int      // number of the newest mark
}

func loadBooks(path string) (*books, error) {
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	b := &books{pushed: map[mark]bool{}, answered: map[mark]bool{}}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		var marks []mark
		for _, word := range words[1:] {
			m, err := readMark(word)
			if err != nil {
				return nil, fmt.Errorf("line %q: %w", lines.Text(), err)
			}
			marks = append(marks, m)
		}
		switch words[0] {
		case "pushed":
			b.pushed[marks[0]] = true
			b.last = max(b.last, marks[0].n)
		case "answered":
			b.answered[marks[0]] = true
		case "out":
			b.pages = append(b.pages, marks)
		}
	}
	return b, lines.Err()
}

// open are the pushes that DingTalk has not got rid of.
func (b *books) open() map[mark]bool {
	out := map[mark]bool{}
	for m := range b.pushed {
		if m.way != wayRDS && !b.answered[m] {
			out[m] = true
		}
	}
	for _, page := range b.pages {
		for _, m := range page {
			delete(out, m)
		}
	}
	return out
}

// hasGiven reports whether a site got an event by a way.
func (b *books) hasGiven(site, way string) bool {
	for m := range b.answered {
		if m.site == site && m.way == way {
			return true
		}
	}
	return way == wayList && slices.ContainsFunc(b.pages, func(page []mark) bool { return page[0].site == site })
}
