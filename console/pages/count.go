package pages

import (
	"strconv"

	"github.com/dingevent/dingevent/internal/api"
)

// A Count is how many events were found so far, piece by piece.
type Count struct {
	Asked    bool   // somebody asked for it
	Of       string // stands for what is counted, so that no piece of another count is added
	Selected int
	Unjudged int
	From     api.Seq
	End      api.Seq
	Cursor   api.Seq
	Next     string // the cursor of the next piece; empty after the last
	Error    string
}

// Done reports whether it is complete.
func (c Count) Done() bool { return c.Asked && c.Error == "" && c.Next == "" }

// percent is how much of the range was looked at.
func (c Count) percent() string { return strconv.Itoa(percent(c.From, c.Cursor, c.End)) }

// pairs are parameters of the URL with the next piece, and more before them.
func (c Count) pairs(more ...string) []string {
	return append(more, "count_next", c.Next, "count_of", c.Of, "count_selected", number(c.Selected), "count_unjudged", number(c.Unjudged))
}

// percent is how much of a range lies before at.
func percent(from, at, end api.Seq) int {
	if end <= from {
		return 100
	}
	return int((min(at, end) - min(at, from)) * 100 / (end - from))
}
